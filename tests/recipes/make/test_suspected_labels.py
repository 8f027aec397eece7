"""Labels that two programs, written apart, contradict alike; wrong tools that must not profit by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import toolsmith
from tests.cli.conftest import Ran, command
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.records import Made, MakeOptions
from toolsmith.recipes.make.split import split_cases
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question
from toolsmith.types.task import Case, Task

__all__ = ["command"]  # a fixture

FRAME = """\
def frame_price(width: int, height: int, glass: bool) -> int:
    price = 3 * width * height + 20 * (width + height)
    return price + 55 * width if glass else price
"""
APART = """\
def price(width: int, height: int, glass: bool) -> int:
    total = 0
    for side in (width, height):
        total += side * 20
    total += width * height * 3
    if glass:
        total += width * 55
    return total
"""
SLIPS = FRAME.replace("return price", "price += 7 if width > 44 else 0\n    return price")


def answer(width: int, height: int, *, glass: bool) -> int:
    return 3 * width * height + 20 * (width + height) + (55 * width if glass else 0)


RIGHT = [
    Case(arguments={"width": w, "height": h, "glass": g}, expected=answer(w, h, glass=g))
    for w, h, g in ((5 + n * 29 % 43, 4 + n * 31 % 47, n % 3 == 0) for n in range(72))
]


def made(folder: Path, sandbox: Sandbox, maker: ScriptedModel, *, labels: bool, strict: bool = False) -> Made:
    """With three wrong labels among the cases, of which the maker is shown one; or with none."""
    parted = split_cases(Task(name="frames", cases=tuple(RIGHT)), MakeOptions())
    places = {"shown": [4], "validation": [], "hidden": [9, 30]}
    doubted = {
        [case for case in parted if case.part == part][place].question_id for part in places for place in places[part]
    }
    file = folder / "frames.jsonl"
    lines = [{"task": "frames", "description": "Price of a frame, by its sides, with glass or without."}]
    for case in RIGHT:
        wrong = labels and case.question_id in doubted
        lines.append({"arguments": case.arguments, "expected": case.expected + 10 if wrong else case.expected})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = MakeOptions(strict=strict)
    (result,) = toolsmith.make(file, folder / "box", maker, options=options, sandbox=sandbox)
    return result


def maker(first: str, second: str) -> ScriptedModel:
    def respond(question: Question) -> str:
        doc = {
            "name": "frame-price",
            "description": "Price of a frame.",
            "parameters": dict.fromkeys(("width", "height", "glass"), "a side"),
        }
        code = second if question.parameters.sample else first
        return f"```json\n{json.dumps(doc)}\n```\n```python function\n{code}```\n"

    return ScriptedModel(respond)


def test_a_right_tool_is_accepted_and_its_doubtful_labels_are_listed(
    tmp_path: Path, sandbox: Sandbox, command: Callable[..., Ran]
) -> None:
    asked = maker(FRAME, APART)
    result = made(tmp_path, sandbox, asked, labels=True)
    assert str(result.verdict).endswith(", 3 labels suspected"), result.verdict.reasons
    assert result.verdict.total - result.verdict.passed == 2
    assert len(result.verdict.suspected) == 3
    assert all("expected:" in label and "actual:" in label for label in result.verdict.suspected)
    assert [question.purpose for question in asked.questions] == ["propose_tool", "repair_tool", "propose_tool"]
    assert result.tool is not None
    told = "".join(message.content for question in asked.questions for message in question.messages)
    hidden = [json.dumps(case.arguments) for case in result.tool.cases if case.part == "hidden"]
    assert not [arguments for arguments in hidden if arguments in told]
    (again,) = toolsmith.verify_toolbox(tmp_path / "box", sandbox=sandbox)
    assert again.verdict == again.recorded
    shown = command("show", result.tool.path, "--toolbox", tmp_path / "box").out
    assert shown.count("a label that may be wrong:") == 3


@pytest.mark.parametrize(
    ("first", "second", "labels", "strict"),
    [(FRAME, APART, True, True), (FRAME, FRAME, True, False), (SLIPS, APART, False, False)],
    ids=["strict", "the same program again", "wrong on a class of inputs"],
)
def test_no_label_is_suspected_otherwise(
    first: str, second: str, *, labels: bool, strict: bool, tmp_path: Path, sandbox: Sandbox
) -> None:
    result = made(tmp_path, sandbox, maker(first, second), labels=labels, strict=strict)
    assert result.verdict.status == "rejected"
    assert not result.verdict.suspected


def test_two_programs_that_are_wrong_alike_on_a_class_of_inputs_are_rejected(tmp_path: Path, sandbox: Sandbox) -> None:
    alike = APART.replace("return total", "return total + (7 if width > 44 else 0)")
    result = made(tmp_path, sandbox, maker(SLIPS, alike), labels=False)
    assert result.verdict.status == "rejected"
