"""Calls of an exam: own tools in their sandbox, each call once; tools that run elsewhere never.

Trials of an exam have a log of their own, in the form of the toolbox's: in that one they would teach the search the
very requests that it is examined on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from toolsmith.calls.session import ToolDefinition
from toolsmith.recipes.exam.records import Fault
from toolsmith.toolbox.calling import call_tool
from toolsmith.toolbox.logs.trials import TrialLog
from toolsmith.toolbox.own_account import not_made
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value, to_json

_RENAMED = "payload_v2"
ELSEWHERE = "it runs elsewhere, and an exam calls nothing there"


class ExamCalls:
    """One door for every call of an exam; the same call of the same code is made once."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._known: dict[str, Trial] = {}
        self._lock = threading.Lock()
        self.log = TrialLog(toolbox.private / "exams" / "trials.jsonl", toolbox.settings.logs.megabytes)

    def run(
        self, tool: Tool, arguments: Mapping[str, Value], *, request: str | None = None, model: str | None = None
    ) -> Trial:
        """The trial; a call that is known is not made again.

        Raises:
            SandboxError: our own machinery failed.
        """
        if tool.remote is not None:
            return not_made(tool, arguments, ELSEWHERE)
        key = content_hash(tool.path, tool.code_id, to_json(dict(arguments)))
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._call(tool, arguments, request, model)
            with self._lock:
                self._known[key] = known
        return known

    def _call(self, tool: Tool, arguments: Mapping[str, Value], request: str | None, model: str | None) -> Trial:
        box = self._toolbox
        return call_tool(
            tool, arguments, lambda: box.sandbox, box.policy_for(tool.path), self.log, box.remotes,
            version=tool.version, request=request, model=model,
        )  # fmt: skip


class ExamRunner:
    """Implements `Runner` for one question; a fault is injected into calls of its tool."""

    def __init__(
        self, calls: ExamCalls, tool_at: Callable[[str], Tool], request: str, model: str, fault: Fault | None
    ) -> None:
        self._calls = calls
        self._tool_at = tool_at
        self._request = request
        self._model = model
        self._fault = fault
        self._faults_left = 1 if fault in ("error result", "time-out") else 0

    def run(self, definition: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial:
        tool = self._tool_at(definition.tool)
        if self._fault == "broken tool":
            return _failed(tool, arguments, "error", "RuntimeError", "internal error 0x17 in the tool")
        if self._faults_left:
            self._faults_left -= 1
            said = ("TimeoutError", "no answer within 30 seconds")
            if self._fault == "error result":
                said = ("ServiceUnavailable", "503: busy, try again in a moment")
            return _failed(tool, arguments, "environment", *said)
        trial = self._calls.run(tool, arguments, request=self._request, model=self._model)
        if self._fault == "renamed field" and trial.is_ok:
            return trial.model_copy(update={"result": renamed(trial.result)})
        return trial

    def note(self, definition: ToolDefinition, trial: Trial, /) -> None:
        noted = trial.model_copy(update={"request": self._request, "model": self._model})
        self._calls.log.append(noted, version=definition.version, doc_id=self._tool_at(definition.tool).doc_id)


def renamed(result: Value) -> Value:
    """A result as another version of its tool would give it: its fields under other names, or in one field."""
    if type(result) is dict and result and all(type(key) is str for key in result):
        return {f"{key}_v2": value for key, value in result.items()}
    return {_RENAMED: result}


def _failed(tool: Tool, arguments: Mapping[str, Value], outcome: str, kind: str, message: str) -> Trial:
    return Trial.model_validate(
        {
            "tool": tool.path,
            "code_id": tool.code_id,
            "arguments": dict(arguments),
            "outcome": outcome,
            "failure": Failure(type=kind, message=message),
        }
    )
