"""Requests whose right call is known and was executed: from cases, docs, probes and requests that models solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolsmith.toolbox.logs.probes import ProbeStore
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.line import Origin
from toolsmith.training.data.split import Split
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.batch import call_batch
from toolsmith.verify.compare import matches


class RightCall(Record):
    """A request, the call that is right for it, and what that call gives."""

    request: str
    tool: str
    arguments: dict[str, JsonValue]
    result: JsonValue
    origin: Origin
    expected: JsonValue = None


class Requests(Record):
    """Of a toolbox: what may be trained on, and what is for exams only."""

    training: tuple[RightCall, ...]
    exam: tuple[RightCall, ...]


def right_calls(toolbox: Toolbox, tools: Sequence[Tool], split: Split) -> Requests:
    """All requests with their right calls; each is executed here, and left out where it does not give what it must.

    A request that any tool holds out is trained on nowhere, whatever else has its words.

    Args:
        toolbox: whose sandbox runs the calls and whose logs are read.
        tools: whose code is here; those that run elsewhere are left out.
        split: what is held out.
    """
    own = [tool for tool in tools if tool.remote is None]
    training, exam = list[RightCall](), list[RightCall]()
    for tool in own:
        for call in _executed(toolbox, tool, _from_cases(tool)):
            is_exam = any(split.is_exam(case, tool) for case in tool.cases if case.input == call.request)
            (exam if is_exam else training).append(call)
    held_out = {_folded(call.request) for call in exam}
    held_out |= {
        _folded(case.input) for tool in tools for case in tool.cases if case.input and split.is_exam(case, tool)
    }
    by_path = {tool.path: tool for tool in own if tool.path not in split.test_tools}
    for tool in by_path.values():
        training += _executed(toolbox, tool, _from_docs_and_logs(toolbox, tool))
    kept = [
        call
        for call in training
        if call.tool in by_path and _folded(call.request) not in held_out and not split.is_held_out(call.request)
    ]
    once = {(call.tool, _folded(call.request)): call for call in reversed(kept)}
    return Requests(training=tuple(reversed(once.values())), exam=tuple(exam))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _from_cases(tool: Tool) -> Iterator[RightCall]:
    for case in tool.cases:
        if case.input is not None and case.arguments is not None and not case.suspected:
            yield RightCall(
                request=case.input,
                tool=tool.path,
                arguments=dict(case.arguments),
                result=None,
                origin="case",
                expected=case.expected,
            )


def _from_docs_and_logs(toolbox: Toolbox, tool: Tool) -> Iterator[RightCall]:
    def call(request: str, arguments: Mapping[str, JsonValue], expected: JsonValue, origin: Origin) -> RightCall:
        return RightCall(
            request=request, tool=tool.path, arguments=dict(arguments), result=None, origin=origin, expected=expected
        )

    for example in tool.doc.examples:
        if example.request:
            yield call(example.request, example.arguments, example.result, "example")
    for probe in ProbeStore(toolbox.private).read(tool.path, tool.code_id):
        if probe.is_confirmed and probe.use != "held_out":
            arguments = to_json(probe.trial.arguments)
            yield call(probe.request, arguments, to_json(probe.trial.result), "probe")
    for entry in toolbox.trials.entries(tool.path):
        is_right = entry.outcome == "ok" and entry.code_id == tool.code_id and entry.model is not None
        if is_right and entry.request and isinstance(entry.arguments, dict) and entry.result is not None:
            yield call(entry.request, entry.arguments, entry.result, "solved")


def _executed(toolbox: Toolbox, tool: Tool, calls: Iterator[RightCall]) -> list[RightCall]:
    """The calls with their results: those that give what is expected of them."""
    known = list(calls)
    policy = toolbox.policy_for(tool.path)
    trials = call_batch(tool.program, [call.arguments for call in known], toolbox.sandbox, policy) if known else []
    return [
        call.model_copy(update={"result": to_json(trial.result)})
        for call, trial in zip(known, trials, strict=True)
        if _gives(call, trial, tool)
    ]


def _gives(call: RightCall, trial: Trial, tool: Tool) -> bool:
    if not trial.is_ok:
        return False
    if call.origin == "case":
        return matches(trial.result, call.expected, tool.comparison, call.request)
    return content_hash(to_json(trial.result)) == content_hash(call.expected)
