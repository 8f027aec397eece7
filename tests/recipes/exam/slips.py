"""One kind of mistake each: in which questions it can be made, how, and by which name it is to be counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.recipes.exam.student import Slip, Student
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import ModelRefusedError
from toolsmith.recipes.exam.records import Flaw, Question
from toolsmith.types.message import Reply


@dataclass(frozen=True)
class Kind:
    flaw: Flaw
    slip: Slip
    can: Callable[[Question], bool]
    late: bool = False  # once a call has come back


def _called(question: Question) -> bool:
    return question.exam in ("call", "noise") or question.part == "one"


def _given(question: Question) -> dict[str, object]:
    return dict(question.wanted[0].arguments)


def _required(question: Question) -> list[str]:
    return [name for name in question.wanted[0].arguments if name not in question.wanted[0].optional]


def _other(question: Question) -> str:
    return next(path for path in question.offered if path not in question.tools)


def _wrong_value(student: Student, question: Question) -> Reply:
    name, value = next(iter(_given(question).items()))
    return student.call(question.tool, _given(question) | {name: _unlike(value)})


def _unlike(value: object) -> object:
    if isinstance(value, (int, float)):
        return value + 1
    return [] if isinstance(value, list) else {} if isinstance(value, dict) else "zz"


def _missing(student: Student, question: Question) -> Reply:
    return student.call(question.tool, {k: v for k, v in _given(question).items() if k != _required(question)[0]})


def _invents(student: Student, question: Question) -> Reply:
    return student.call(question.tool, _given(question))


def _asks_too_much(student: Student, question: Question) -> Reply:
    return student.call(question.tool, {})


def _refuses(*_: object) -> Reply:
    raise ModelRefusedError("the provider filtered it")


def _miscalculates(student: Student, question: Question) -> Reply:
    """The last call with another value than the first one gave."""
    last = question.wanted[-1]
    first = next(iter(last.arguments))
    return student.call(last.name, dict(last.arguments) | {first: _unlike(last.arguments[first])})


KINDS = {
    "wrong_tool": Kind(
        "wrong_tool",
        lambda student, question: student.call(_other(question), {}),
        lambda question: question.exam == "choose" and len(question.tools) == 1,
    ),
    "unknown_tool": Kind("unknown_tool", lambda student, _: student.call("make_coffee", {}), _called),
    "invented_parameter": Kind(
        "invented_parameter",
        lambda student, question: student.call(question.tool, _given(question) | {"colour_of_sky": 1}),
        _called,
    ),
    "missing_parameter": Kind(
        "missing_parameter", _missing, lambda question: _called(question) and bool(_required(question))
    ),
    "wrong_value": Kind("wrong_value", _wrong_value, lambda question: _called(question) and bool(_given(question))),
    "unreadable": Kind("unreadable", lambda *_: Reply(text="<tool_call>convert of all</tool_call>"), _called),
    "no_call": Kind("no_call", lambda *_: Reply(text="I would rather not."), _called),
    "needless_call": Kind(
        "needless_call",
        lambda student, question: student.call(question.offered[0], {}),
        lambda question: question.part in ("none", "none fits"),
    ),
    "missing_call": Kind(
        "missing_call",
        lambda student, question: student.call(question.tools[0], {"nothing": 1}),
        lambda question: question.part == "several",
    ),
    "invented_value": Kind("invented_value", _invents, lambda question: question.exam == "ask"),
    "asked_needlessly": Kind("asked_needlessly", _asks_too_much, lambda question: question.exam == "ask"),
    "no_chain": Kind("no_call", lambda *_: Reply(text="Answer: 0"), lambda question: question.exam == "chain"),
    "wrong_result": Kind("wrong_result", _miscalculates, lambda question: question.part == "2 tools", late=True),
    "not_asked": Kind("not_asked", lambda *_: Reply(text="Fine."), lambda question: question.exam == "ask"),
    "not_recovered": Kind(
        "not_recovered",
        lambda *_: Reply(text="Answer: I give up."),
        lambda question: question.fault not in (None, "broken tool"),
        late=True,
    ),
    "claimed_a_result": Kind(
        "claimed_a_result",
        lambda *_: Reply(text="Answer: it is 86420.75."),
        lambda question: question.fault == "broken tool",
        late=True,
    ),
    "gave_no_answer": Kind("gave_no_answer", _refuses, lambda question: question.exam != "ladder"),
    "not_recognised": Kind(
        "not_recognised", lambda *_: Reply(text='{"tool": "nonsense"}'), lambda question: question.part == "recognise"
    ),
    "not_predicted": Kind(
        "not_predicted", lambda *_: Reply(text='{"result": "nonsense"}'), lambda question: question.part == "predict"
    ),
    "not_noticed": Kind(
        "not_noticed",
        lambda _, question: Reply(text=json.dumps({"agrees": not question.expected})),
        lambda question: question.part == "notice",
    ),
}


def can_slip(kind: Kind, question: Question, tools: LazyTools) -> bool:
    """Whether a mistake can be made in a question; nothing is asked for needlessly where all that is required is out."""
    if kind.flaw == "asked_needlessly" and kind.can(question):
        parameters = tools.tool(question.tool).signature.parameters
        return {each.name for each in parameters if each.is_required} > set(question.withheld)
    return kind.can(question)
