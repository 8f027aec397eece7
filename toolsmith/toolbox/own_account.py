"""The calls that toolsmith makes on its own account: exploring, varying, probing, running the examples of a doc again.

Covered: a tool is called only where it only reads. What may write is called only where a person's own requests hold
that very call and the person allowed it, and then once: not again to see whether the answer stays, not after it ran
out of time, not when a run that was killed goes on.
Not covered: who says `only_reads`; see `effects.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from toolsmith.toolbox.logs.made_calls import MadeCalls
from toolsmith.types.record import content_hash
from toolsmith.types.trial import NOT_MADE, Failure, Trial
from toolsmith.types.value import to_json

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox
    from toolsmith.types.tool import Tool
    from toolsmith.types.value import JsonValue, Value


class OwnAccount:
    """Calls the tools of one toolbox for one run.

    Args:
        toolbox: whose tools.
        asked: path and arguments of calls that a person asked for and allowed to write.
        made: which of those were begun before.
    """

    def __init__(
        self,
        toolbox: Toolbox,
        asked: Iterable[tuple[str, Mapping[str, JsonValue]]] = (),
        made: MadeCalls | None = None,
    ) -> None:
        self._toolbox = toolbox
        self._asked = {content_hash(path, dict(arguments)) for path, arguments in asked}
        self._made = made or MadeCalls()

    def refusal(self, tool: Tool) -> str:
        """Why the tool is not called at will; empty where it is."""
        if tool.remote is not None and tool.remote.kind == "schema":
            return "its source describes it without code, so nothing can call it"
        standing = self._toolbox.standing(tool)
        return "" if standing.only_reads else standing.why

    def __call__(
        self,
        tool: Tool,
        arguments: Mapping[str, Value],
        /,
        *,
        request: str | None = None,
        model: str | None = None,
        cost_usd: float | None = None,
    ) -> Trial:
        why = self.refusal(tool)
        if why:
            given = to_json(dict(arguments))
            if content_hash(tool.path, given) not in self._asked:
                return not_made(tool, arguments, why)
            if not self._made.begin(tool.path, given):
                return not_made(tool, arguments, f"{why}; this call was begun once, and is not made a second time")
        return self._toolbox.call(tool, arguments, request=request, model=model, cost_usd=cost_usd)


def not_made(tool: Tool, arguments: Mapping[str, Value], why: str) -> Trial:
    """In the place of a call that nobody asked for. It is no trial of the tool, and no log keeps it."""
    failure = Failure(type=NOT_MADE, message=f"{tool.path} was not called: {why}")
    return Trial(
        tool=tool.path, code_id=tool.code_id, arguments=dict(arguments), outcome="environment", failure=failure
    )
