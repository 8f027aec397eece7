"""Texts that no code can read: a scripted reader makes the calls, a scripted maker the function; the rest is real."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import toolsmith
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.records import Made
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question

Call = dict[str, Any]
Change = Callable[[int, Call, int], Call | str]  # of the text's number, the right call, and which reading it is

WORDS = (
    "{0} apples at {1} cents{2}, please",
    "we took {0} pears, {1} ct. each{2}",
    "plums, {1} a piece: {0}{2}. Thanks!",
)
CALLS = [{"count": 3 + n * 7 % 23, "price": 11 + n * 5 % 31, "rebate": n % 4 * 10} for n in range(34)]
TEXTS = [
    WORDS[n % 3].format(call["count"], call["price"], f" less {call['rebate']} %" if call["rebate"] else "")
    for n, call in enumerate(CALLS)
]
CODE = """\
def total_cents(count: int, price: int, rebate: int = 0) -> float:
    return round(count * price * (100 - rebate) / 100, 2)
"""
DOC = {
    "name": "total-cents",
    "description": "What fruit costs.",
    "parameters": {"count": "pieces", "price": "of one", "rebate": "in percent"},
}
FUNCTION = f"```json\n{json.dumps(DOC)}\n```\n```python function\n{CODE}```\n"


def target(call: Call) -> float:
    return round(call["count"] * call["price"] * (100 - call["rebate"]) / 100, 2)


def rightly(_number: int, call: Call, _reading: int) -> Call:
    return call


def reader(change: Change = rightly) -> ScriptedModel:
    def respond(question: Question) -> str:
        text = next(message.content for message in question.messages if message.role == "user")
        number = TEXTS.index(text)
        call = change(number, CALLS[number], question.parameters.sample)
        return call if isinstance(call, str) else json.dumps({"tool": "total_cents", "arguments": call})

    return ScriptedModel(respond, name="reader")


def made(
    folder: Path, sandbox: Sandbox, maker: ScriptedModel, reads: ScriptedModel | list[ScriptedModel] | None
) -> Made:
    file = folder / "fruit.jsonl"
    lines: list[Any] = [{"task": "fruit", "description": "What fruit costs.", "compare": "numeric"}]
    lines += [{"input": text, "target": target(call)} for text, call in zip(TEXTS, CALLS, strict=True)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (result,) = toolsmith.make(file, folder / "box", maker, reader=reads, sandbox=sandbox)
    return result


def test_a_function_is_proved_on_what_a_reader_read_and_solve_goes_the_same_way(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    maker, reads = ScriptedModel([FUNCTION]), reader()
    result = made(tmp_path, sandbox, maker, reads)
    assert str(result.verdict) == "accepted function 23/23; read by reader: 34 of 34"
    assert (len(maker.questions), result.calls, result.reader_calls) == (1, 35, 34)
    assert sorted(question.messages[1].content for question in reads.questions) == sorted(TEXTS)
    for question in reads.questions:
        call = CALLS[TEXTS.index(question.messages[1].content)]
        assert f'"arguments": {json.dumps(call)}' not in question.messages[0].content
    (again,) = toolsmith.verify_toolbox(tmp_path / "box", sandbox=sandbox)
    assert again.verdict == again.recorded
    answer = toolsmith.solve(TEXTS[0], tmp_path / "box", reader(), strategy="direct", sandbox=sandbox)
    assert answer.value == target(CALLS[0])


def test_misread_texts_count_against_the_reader_alone(tmp_path: Path, sandbox: Sandbox) -> None:
    def sometimes(number: int, call: Call, reading: int) -> Call:
        return call | {"count": 1} if number % 10 == 7 and not reading else call

    result = made(tmp_path, sandbox, ScriptedModel([FUNCTION]), reader(sometimes))
    assert result.verdict.is_accepted, result.verdict.reasons
    assert result.verdict.passed == result.verdict.total < 23
    assert "read by reader: 31 of 34" in str(result.verdict)


def test_a_second_reader_excuses_what_the_first_always_misreads(tmp_path: Path, sandbox: Sandbox) -> None:
    def always(number: int, call: Call, _reading: int) -> Call:
        return call | {"rebate": 5} if number % 10 == 7 else call

    one, two = reader(always), reader()
    result = made(tmp_path, sandbox, ScriptedModel([FUNCTION]), [one, two])
    assert result.verdict.is_accepted, result.verdict.reasons
    assert "read by reader: 31 of 34" in str(result.verdict)
    assert len(two.questions) == 3


def test_a_function_that_is_wrong_on_few_texts_is_not_taken_for_misread(tmp_path: Path, sandbox: Sandbox) -> None:
    wrong = FUNCTION.replace("(100 - rebate)", "(100 - min(rebate, 20 if count > 15 else 30))")
    result = made(tmp_path, sandbox, ScriptedModel([wrong, wrong, wrong]), reader())
    assert result.verdict.status == "rejected"
    assert any("the function is wrong, or its reader errs twice" in reason for reason in result.verdict.reasons)


BAD: dict[str, Change] = {
    "any arguments": lambda number, _, reading: CALLS[(number * 13 + reading * 5 + 1) % 34],
    "another field": lambda _, call, __: call | {"rebate": call["price"] % 9},
    "one call for all": lambda _, __, ___: CALLS[0],
    "refuses": lambda number, call, _: call if number % 2 else "NO TOOL",
    "no call": lambda _, __, ___: "I would say it costs a lot.",
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.end_to_end
def test_a_bad_reader_proves_nothing_and_is_named(name: str, tmp_path: Path, sandbox: Sandbox) -> None:
    maker = ScriptedModel(lambda _: FUNCTION)
    result = made(tmp_path, sandbox, maker, reader(BAD[name]))
    assert not result.verdict.is_accepted
    assert any("reader" in reason for reason in result.verdict.reasons), result.verdict.reasons
    assert not result.commit


def test_a_reader_takes_over_where_the_extraction_stays_wrong(tmp_path: Path, sandbox: Sandbox) -> None:
    never = (
        "```python extraction\ndef extract_arguments(input: str) -> dict:\n    raise ValueError('free words')\n```\n"
    )
    maker = ScriptedModel([FUNCTION + never, never])
    result = made(tmp_path, sandbox, maker, reader())
    assert result.verdict.is_accepted, result.verdict.reasons
    assert result.tool is not None
    assert (result.tool.extraction, result.tool.reader) == (None, "reader")


def test_without_a_reader_it_is_said_that_one_may_help(tmp_path: Path, sandbox: Sandbox) -> None:
    maker = ScriptedModel(['```json\n{"impossible": "Free words."}\n```\n'])
    assert made(tmp_path, sandbox, maker, None).lacks_reader


def test_no_text_is_read_twice_when_a_run_is_started_again(tmp_path: Path, sandbox: Sandbox) -> None:
    made(tmp_path, sandbox, ScriptedModel([FUNCTION]), reader())
    again = reader()
    assert made(tmp_path, sandbox, ScriptedModel([]), again).verdict.is_accepted
    assert again.questions == []
