"""Runs tools for training: in the sandbox under their own policy, without the toolbox's trial log hearing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolsmith.calls.consent import Consent, refused
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.session import ToolDefinition
from toolsmith.toolbox.own_account import not_made
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value


class UnloggedRunner:
    """Implements `Runner`. Only for tools whose code is here: what runs elsewhere is never called in training."""

    def __init__(self, toolbox: Toolbox, tool_at: Callable[[str], Tool]) -> None:
        self._toolbox = toolbox
        self._tool_at = tool_at  # a path

    def run(self, definition: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial:
        tool = self._tool_at(definition.tool)
        if tool.remote is not None:
            return not_made(tool, arguments, "tools that run elsewhere are not called in training")
        return self._toolbox.sandbox.call(tool.program, dict(arguments), self._toolbox.policy_for(tool.path))

    def note(self, definition: ToolDefinition, trial: Trial, /) -> None:
        """Nothing: it is no use of the toolbox."""


class QuietTools(LazyTools):
    """A toolbox's tools, whose calls the trial log does not hear of."""

    def runner(
        self, *, request: str | None = None, model: str | None = None, consent: Consent = refused
    ) -> UnloggedRunner:
        del request, model, consent  # nothing is logged, and only what has its code here is called
        return UnloggedRunner(self.toolbox, self.tool)
