"""A second function against an accepted tool: with scripted authors, the real sandbox and a real git repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import toolsmith
from tests.conftest import BRACKETS_CODE, bracket_lines, bracket_maker
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

SECOND = f"{BRACKETS_CODE}\ndef answer(input: str) -> str:\n    return close_brackets(input.split(':')[1])\n"

RIGHT = """\
def fare(zone: str, kilometres: int) -> int:
    base = {"A": 200, "B": 350, "C": 500}[zone]
    return base + 30 * kilometres
"""
WRONG = RIGHT.replace("500", "400")  # no case is of zone C
FIELDS = {"name": "fare", "description": "A fare in cents.", "parameters": {"zone": "A to C", "kilometres": "whole"}}


def proposal(code: str) -> str:
    return f"```json\n{json.dumps(FIELDS)}\n```\n```python function\n{code}```\n"


def fenced(code: str, info: str = "python") -> str:
    return f"```{info}\n{code}```\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "brackets.jsonl"
    path.write_text("\n".join(bracket_lines()) + "\n")
    return path


@pytest.fixture
def fares(tmp_path: Path) -> Path:
    """Zones A and B alone, though the description tells of C."""
    path = tmp_path / "fares.jsonl"
    head = {
        "task": "fares",
        "description": "Zone A costs 200, B 350, C 500 cents, and each kilometre 30.",
        "category": "x",
    }
    cases = [
        {"arguments": {"zone": "AB"[n % 2], "kilometres": n}, "expected": 200 + 150 * (n % 2) + 30 * n}
        for n in range(40)
    ]
    path.write_text("\n".join(map(json.dumps, [head, *cases])) + "\n")
    return path


def scripted(**replies: str) -> ScriptedModel:
    return ScriptedModel(lambda question: replies[question.purpose])


def test_the_second_author_sees_neither_the_code_nor_a_hidden_case(
    texts: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    maker, author = bracket_maker(), ScriptedModel([fenced(SECOND)], name="somebody-else")
    (made,) = toolsmith.make(texts, tmp_path / "box", maker, cross_check=author, sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    summary = made.verdict.checks[-1].summary
    assert summary.startswith("agrees on ")
    assert "generated inputs by somebody-else" in summary
    asked = author.questions[0].messages[0].content
    assert "Close the brackets." in asked
    assert "stack" not in asked
    assert made.tool is not None
    assert not [case.input for case in made.tool.cases if case.part == "hidden" and f"{case.input}\n" in asked]
    assert made.calls == 2


def test_what_was_found_is_kept_and_nothing_is_asked_again(texts: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    maker = bracket_maker(second_function=fenced(SECOND))
    toolsmith.make(texts, tmp_path / "box", maker, cross_check=True, sandbox=sandbox)
    assert [question.purpose for question in maker.questions] == ["propose_tool", "second_function"]
    toolsmith.make(texts, tmp_path / "box", maker, cross_check=True, sandbox=sandbox)
    assert len(maker.questions) == 2
    (verified,) = toolsmith.verify_toolbox(tmp_path / "box", sandbox=sandbox)
    assert verified.is_recorded
    assert verified.verdict.checks[-1].name == "cross-check"


def test_a_class_of_inputs_that_no_case_has_is_mended(fares: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    maker = scripted(
        propose_tool=proposal(WRONG),
        second_function=fenced(RIGHT),
        explain_disagreement=fenced(RIGHT, "python function"),
    )
    (made,) = toolsmith.make(fares, tmp_path / "box", maker, cross_check=True, sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    assert made.tool is not None
    assert made.tool.code == RIGHT
    asked = maker.questions[-1]
    assert asked.purpose == "explain_disagreement"
    assert '"zone": "C"' in asked.messages[0].content


def test_a_disagreement_that_stays_is_no_proof(fares: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    maker = scripted(
        propose_tool=proposal(WRONG),
        second_function=fenced(RIGHT),
        explain_disagreement=fenced(WRONG, "python function"),
    )
    (made,) = toolsmith.make(fares, tmp_path / "box", maker, cross_check=True, sandbox=sandbox)
    assert made.verdict.status == "unproven"
    assert made.verdict.reasons[0].startswith("cross-check: disagrees on ")
    box = Toolbox.open(tmp_path / "box")
    assert box.paths() == []
    draft = box.rejected.get("fares")
    assert '"zone": "C"' in draft.verdict.checks[-1].evidence[0]
    assert draft.second == RIGHT


def test_a_second_function_that_known_cases_contradict_says_nothing(
    fares: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    """It is mended once, then another is asked for; the maker is not bothered."""
    bad = RIGHT.replace("350", "360")
    replies = {"second_function": iter([bad, RIGHT]), "repair_second": iter([bad])}

    def respond(question: Question) -> str:
        return proposal(RIGHT) if question.purpose == "propose_tool" else fenced(next(replies[question.purpose]))

    maker = ScriptedModel(respond)
    (made,) = toolsmith.make(fares, tmp_path / "box", maker, cross_check=True, sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    purposes = ["propose_tool", "second_function", "repair_second", "second_function"]
    assert [question.purpose for question in maker.questions] == purposes
    failed = maker.questions[2].messages[0].content
    assert "expected:" in failed
