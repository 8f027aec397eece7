"""What a program calls of its dependencies is recorded, and neither the record nor the recorder gives it any reach."""

from __future__ import annotations

import pytest

from toolsmith.sandbox.channel.answer import MOST_RECORDED_BYTES, MOST_RECORDED_CALLS, pack_answer
from toolsmith.sandbox.channel.reply import read_reply
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program

NONCE = b"n" * 16
TOTAL = Program(name="numbers/total", code="def total(numbers, factor=1):\n    return sum(numbers) * factor\n", function="total")  # fmt: skip
POLICY = Policy(seconds=10)


def program(body):
    code = f"from toolbox import total\n\ndef solve():\n    {body}\n"
    return Program(name="program", code=code, function="solve", dependencies=(TOTAL,), records_calls=True)


def test_calls_are_kept_with_arguments_as_they_were_and_results(sandbox):
    trial = sandbox.call(program("numbers = [1, 2]; total(numbers); numbers.append(3); return total(numbers, 2)"), {}, POLICY)  # fmt: skip
    assert [(call.tool, call.code_id, call.arguments, call.result) for call in trial.calls] == [
        ("numbers/total", TOTAL.code_id, {"numbers": [1, 2]}, 3),
        ("numbers/total", TOTAL.code_id, {"numbers": [1, 2, 3], "factor": 2}, 12),
    ]


def test_calls_of_a_program_that_fails_are_kept(sandbox):
    trial = sandbox.call(program("total([1]); return total(['a'])"), {}, POLICY)
    assert trial.outcome == "error"
    assert [call.outcome for call in trial.calls] == ["ok", "error"]
    assert trial.calls[1].failure.type == "TypeError"


def test_calls_with_what_is_no_value_are_counted(sandbox):
    trial = sandbox.call(program("return total(n for n in (1, 2))"), {}, POLICY)
    assert (trial.result, trial.calls, trial.unrecorded_calls) == (3, (), {"numbers/total": 1})


def test_failures_take_of_the_room_for_what_is_recorded(sandbox):
    body = f"""
    for n in range({MOST_RECORDED_CALLS}):
        try:
            total(['a' * 2000])
        except TypeError:
            pass
    return n"""
    trial = sandbox.call(program(body), {}, POLICY)
    assert trial.is_ok, trial.explain()
    assert len(trial.calls) + trial.unrecorded_calls["numbers/total"] == MOST_RECORDED_CALLS
    written = sum(len(call.model_dump_json()) for call in trial.calls)
    assert MOST_RECORDED_BYTES / 2 < written < MOST_RECORDED_BYTES * 2


def test_tool_that_is_no_program_has_no_record(sandbox):
    trial = sandbox.call(program("return total([1])").model_copy(update={"records_calls": False}), {}, POLICY)
    assert (trial.result, trial.calls) == (1, ())


@pytest.mark.parametrize(
    "body",
    [
        "return total.__wrapped__",
        "return total.__closure__",
        "return total.__globals__['inspect']",
        "return getattr(total, '__' + 'closure__')",
        "return getattr(total, '__' + 'globals__')",
        "return vars(total)",
        "return '{0.__globals__}'.format(total)",
        "import operator; return operator.attrgetter('__wrapped__')(total)",
        "import functools; return functools.partial(total).func.__code__",
    ],
)
def test_recorder_is_not_reached_through_the_function_that_it_watches(sandbox, body):
    assert not sandbox.call(program(body), {}, POLICY).is_ok


def frame(**header):
    plain = {"outcome": "ok", "failure": None, "seconds": 0, "cpu_seconds": 0, "peak_megabytes": 0}
    return pack_answer(NONCE, plain | {"calls": [], "unrecorded_calls": []} | header, "", b"1")


FAILURE = {"type": "E", "message": "m", "line": 1, "traceback": ""}
CALL = {"place": 0, "arguments": "{}", "outcome": "ok", "failure": None, "result": "1", "seconds": 0}


@pytest.mark.parametrize(
    "header",
    [
        {"calls": [CALL | {"place": 1}]},
        {"calls": [CALL | {"place": -1}]},
        {"calls": [CALL | {"place": True}]},
        {"calls": [CALL | {"arguments": "[1]"}]},
        {"calls": [CALL | {"arguments": {"numbers": []}}]},
        {"calls": [CALL | {"result": '{"$decimal": "1e999999999"}'}]},
        {"calls": [CALL | {"arguments": '{"x":"' + "x" * MOST_RECORDED_BYTES + '"}'}]},
        {"calls": [CALL | {"outcome": "splendid"}]},
        {"calls": [CALL | {"outcome": "environment", "failure": FAILURE}]},
        {"calls": [CALL | {"outcome": "invalid", "failure": FAILURE}]},
        {"calls": [CALL | {"outcome": "error"}]},
        {"calls": [CALL] * (MOST_RECORDED_CALLS + 1)},
        {"calls": "none"},
        {"calls": [1]},
        {"unrecorded_calls": [[7, 1]]},
        {"unrecorded_calls": {"numbers/total": 1}},
        {"unrecorded_calls": [[0, -1]]},
    ],
)
def test_forged_record_makes_the_answer_unreadable(header):
    assert read_reply(frame(calls=[CALL]), NONCE, program("pass"), {}, POLICY).is_ok
    trial = read_reply(frame(**header), NONCE, program("pass"), {}, POLICY)
    assert (trial.outcome, trial.failure.type) == ("bad_result", "BadReply")
