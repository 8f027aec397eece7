"""A tool's own bugs, from the log of trials: calls that fit its schema and failed, and calls that worked."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.toolbox.logs.trials import TrialEntry, TrialLog
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, Value, from_json, to_json

MOST_BUGS = 20  # different arguments that a repair is tried on; the latest
_MOST_WORKING = 30
_AT_LINE = re.compile(r"^ValueError: .*\(line (\d+)\)$", re.DOTALL)
_REFUSES = re.compile(r"\b(?:must|not empty|non-empty|at least|positive|only)\b", re.IGNORECASE)


class LoggedCall(Record):
    """Arguments that a tool was called with, what was asked in words, and what a person says that it should give."""

    arguments: dict[str, JsonValue]
    request: str | None = None
    expected: JsonValue = None
    has_expected: bool = False

    @property
    def values(self) -> dict[str, Value]:
        return {name: from_json(value) for name, value in self.arguments.items()}


class BugLog(Record):
    """What the log says of the present code of a tool.

    `bugs` are failures of the tool itself, `working` calls that returned or that it refused with a ValueError. Each
    once, oldest first. `withheld` counts bugs on hidden cases, which a maker must not see.
    """

    bugs: tuple[LoggedCall, ...] = ()
    working: tuple[LoggedCall, ...] = ()
    withheld: int = 0


def read_bugs(tool: Tool, log: TrialLog) -> BugLog:
    """The latest bugs of this very code; those of earlier versions, and of tools that run elsewhere, are not ours."""
    if tool.remote is not None:
        return BugLog()
    entries = [entry for entry in log.entries(tool.path) if entry.code_id == tool.code_id]
    bugs = _calls(entries, lambda entry: entry.blame == "tool" or is_accident(tool, entry.failure))
    working = _calls(
        entries,
        lambda entry: (
            entry.outcome == "ok"
            or ((entry.outcome, entry.blame) == ("error", "caller") and not is_accident(tool, entry.failure))
        ),
    )
    shown = {key: call for key, call in bugs.items() if not is_hidden(tool, call)}
    return BugLog(
        bugs=tuple(shown.values())[-MOST_BUGS:],
        working=tuple(call for key, call in working.items() if key not in bugs)[-_MOST_WORKING:],
        withheld=len(bugs) - len(shown),
    )


def is_hidden(tool: Tool, call: LoggedCall) -> bool:
    """Whether a call is one of the cases that decide about the tool and that no maker has seen."""
    return any(
        case.part == "hidden"
        and (case.arguments == call.arguments or (case.input is not None and case.input == call.request))
        for case in tool.cases
    )


def is_bug(tool: Tool, trial: Trial) -> bool:
    """Whether a trial met a bug of this version of the tool."""
    return trial.blame == "tool" or (trial.outcome == "error" and is_accident(tool, str(trial.failure)))


def is_accident(tool: Tool, failure: str) -> bool:
    """Whether a ValueError is none that the tool raises itself, as of `max([])`, and its doc refuses nothing.

    Args:
        tool: whose code and doc are read.
        failure: with the line in the tool's source, as a trial and the log say it.
    """
    found = _AT_LINE.search(failure)
    if found is None or tool.doc.errors.strip() or any(_REFUSES.search(text) for text in tool.doc.parameters.values()):
        return False
    try:
        module = parse_source(tool.code)
    except (SyntaxError, ValueError):
        return False
    line = int(found[1])
    raises = [node for node in ast.walk(module) if isinstance(node, ast.Raise)]
    return not any(node.lineno <= line <= (node.end_lineno or node.lineno) for node in raises)


def _calls(entries: list[TrialEntry], wanted: Callable[[TrialEntry], bool]) -> Mapping[str, LoggedCall]:
    """Hash of the arguments → call."""
    found: dict[str, LoggedCall] = {}
    for entry in entries:
        if wanted(entry) and isinstance(entry.arguments, dict):
            found.setdefault(
                content_hash(entry.arguments),
                LoggedCall(arguments=to_json(from_json(entry.arguments)), request=entry.request),
            )
    return found
