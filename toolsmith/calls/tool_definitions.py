"""From kept tools to the definitions that a model reads, and the runner that calls them through their toolbox."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from toolsmith.calls.consent import Consent, refused
from toolsmith.calls.session import READ_RESULT, ToolDefinition
from toolsmith.toolbox.own_account import not_made
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value

LONGEST_NAME = 64  # of a function in OpenAI's and Anthropic's interfaces
# Names of our own.
_RESERVED = {READ_RESULT, "finish", "no_tool_fits", "find_tools", "describe_tool", "call_tool", "call_writing_tool"}


def definitions_of(tools: Sequence[Tool], version: str) -> list[ToolDefinition]:
    """One definition a tool, under a name of its own: the tool's, with its category in front where two share it."""
    names = definition_names([tool.path for tool in tools])
    return [definition_of(tool, version, names[tool.path]) for tool in tools]


def definition_names(paths: Sequence[str], others: Collection[str] = ()) -> dict[str, str]:
    """Path → the name that a model uses, no two alike, and none of `others`."""
    short = [_function_name(path.rpartition("/")[2]) for path in paths]
    counts = Counter(short)
    taken = set(others)
    names: dict[str, str] = {}
    for path, name in zip(paths, short, strict=True):
        unique = name if counts[name] == 1 and name not in _RESERVED and name not in taken else _function_name(path)
        number = 2
        while unique in taken:
            unique = f"{_function_name(path)[: LONGEST_NAME - 5]}_{number}"
            number += 1
        taken.add(unique)
        names[path] = unique
    return names


def definition_of(tool: Tool, version: str, name: str = "") -> ToolDefinition:
    is_mcp = tool.remote is not None and tool.remote.kind == "mcp"
    return ToolDefinition(
        name=name or _function_name(tool.name),
        tool=tool.path,
        description=offered_text(tool),
        parameters=offered_schema(tool),
        returns=tool.signature.returns,
        announced=tool.upstream.output_schema if tool.upstream is not None and is_mcp else None,
        examples=tool.doc.examples,
        version=version,
        code_id=tool.code_id,
        verdict=tool.verdict_now.text,
        title=tool.upstream.title if tool.upstream is not None else "",
        hints=tool.hints,
    )


class ToolboxRunner:
    """Implements `Runner` over one toolbox: policy, sandbox and trial log are the toolbox's.

    A tool that may write is called where `consent` gives it; a runner that is not told otherwise calls none.
    """

    def __init__(
        self,
        toolbox: Toolbox,
        tool_at: Callable[[str], Tool],
        *,
        request: str | None = None,
        model: str | None = None,
        consent: Consent = refused,
    ) -> None:
        self._toolbox = toolbox
        self._tool_at = tool_at  # a path
        self._request = request
        self._model = model
        self._consent = consent

    def run(self, definition: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial:
        tool = self._tool_at(definition.tool)
        why = self._toolbox.why_to_ask(tool)
        if why and (refusal := self._consent(tool, arguments, why)):
            return not_made(tool, arguments, refusal)
        return self._toolbox.call(tool, arguments, request=self._request, model=self._model)

    def note(self, definition: ToolDefinition, trial: Trial, /) -> None:
        noted = trial.model_copy(update={"request": self._request, "model": self._model})
        self._toolbox.trials.append(noted, version=definition.version, doc_id=self._tool_at(definition.tool).doc_id)


def _function_name(path: str) -> str:
    return re.sub(r"\W", "_", path.replace("/", "__"), flags=re.ASCII)[-LONGEST_NAME:].strip("_")
