"""A repair hears of wrong values: a person's cases, accidents that nobody raised, and another try after a rejection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import toolsmith
from tests.toolbox.tools import tool_of
from toolsmith.errors import BadInputError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc

HEAD = 'def top(values: list[int]) -> int:\n    """The largest value."""\n'
WRONG = f"{HEAD}    return max(values)\n"
MENDED = f"{HEAD}    return max(values, default=0)\n"
REFUSING = f"{HEAD}    if not values:\n        raise ValueError('values must not be empty')\n    return max(values)\n"


def _box(root: Path, sandbox: Sandbox, **doc: str) -> Toolbox:
    Toolbox.create(root / "box", "box")
    box = Toolbox.open(root / "box", sandbox=sandbox)
    cases = tuple(
        Case(arguments={"values": [n, 3 * n, n - 1]}, expected=3 * n, part="hidden" if n > 2 else "shown")
        for n in range(1, 16)
    )
    box.add(tool_of(WRONG, name="top", category="lists", cases=cases, doc=Doc(description="The largest value.", **doc)))
    return box


def _maker(*codes: str) -> ScriptedModel:
    return ScriptedModel([f"```python function\n{code}```\n" for code in codes], name="maker")


def test_a_case_that_a_person_gives_is_met_mended_and_kept(tmp_path: Path, sandbox: Sandbox) -> None:
    box = _box(tmp_path, sandbox, errors="no values are refused")
    case = {"arguments": {"values": []}, "expected": 0}
    maker = _maker(REFUSING, MENDED)
    (repaired,) = toolsmith.repair(box, "top", maker, cases=[case])
    assert (repaired.status, repaired.attempts) == ("repaired", 2), repaired.reasons
    assert "it should give 0" in maker.questions[0].messages[0].content
    after = box.get("top")
    assert after.call({"values": []}).result == 0
    assert [each.expected for each in after.cases if each.arguments == {"values": []}] == [0]
    (again,) = toolsmith.repair(box, "top", _maker(), cases=[case])
    assert again.status == "no bugs"


def test_an_accident_inside_a_builtin_is_a_bug_unless_the_doc_refuses_it(tmp_path: Path, sandbox: Sandbox) -> None:
    box = _box(tmp_path / "silent", sandbox)
    assert box.call("top", {"values": []}).failure.type == "ValueError"  # type: ignore[union-attr]
    (repaired,) = toolsmith.repair(box, model=_maker(REFUSING))  # also where nobody names the tool
    assert repaired.status == "repaired", repaired.reasons
    refusing = _box(tmp_path / "refusing", sandbox, errors="no values are refused")
    refusing.call("top", {"values": []})
    (left,) = toolsmith.repair(refusing, "top", _maker())
    assert left.status == "no bugs"


def test_a_repair_that_was_rejected_can_be_tried_anew(tmp_path: Path, sandbox: Sandbox) -> None:
    box = _box(tmp_path, sandbox)
    case = {"arguments": {"values": []}, "expected": 0}
    wrong = HEAD + "    return 0 if not values else min(7, max(values))\n"
    (rejected,) = toolsmith.repair(box, "top", _maker(wrong), cases=[case])
    assert rejected.status == "rejected"
    (same,) = toolsmith.repair(box, "top", _maker(MENDED), cases=[case])
    assert same.status == "rejected", "the transcript answers"
    (anew,) = toolsmith.repair(box, "top", _maker(MENDED), cases=[case], anew=True)
    assert anew.status == "repaired"


@pytest.mark.parametrize(
    ("case", "why"),
    [({"arguments": {"values": []}}, "expected"), ({"arguments": [], "expected": 1}, "object"), ({"arguments": {"values": "x"}, "expected": 1}, "not of type")],
)  # fmt: skip
def test_a_case_that_cannot_be_used_is_named_and_nothing_is_asked(
    tmp_path: Path, sandbox: Sandbox, case: dict, why: str
) -> None:
    maker = _maker(MENDED)
    with pytest.raises(BadInputError) as error:
        toolsmith.repair(_box(tmp_path, sandbox), "top", maker, cases=[case])
    assert why in str(error.value) + json.dumps(getattr(error.value, "problems", []))
    assert maker.questions == []


def test_what_solve_answered_wrongly_becomes_a_case_by_its_request(tmp_path: Path, sandbox: Sandbox) -> None:
    box = _box(tmp_path, sandbox, errors="no values are refused")
    request = "What is the largest of 3, 9 and 2?"
    call = json.dumps({"tool": "top", "arguments": {"values": [3, 9, 2]}})
    answer = toolsmith.solve(request, box, ScriptedModel([call], name="user"), strategy="direct")
    assert [use.arguments for use in answer.uses] == [{"values": [3, 9, 2]}]
    maker = _maker(MENDED)
    (kept,) = toolsmith.repair(box, (), maker, cases=[{"request": request, "expected": answer.value}])
    assert kept.status == "no bugs", "it was right"
    (repaired,) = toolsmith.repair(box, (), maker, cases=[{"request": request, "expected": 10}])
    assert "it should give 10" in maker.questions[0].messages[0].content
    assert repaired.status != "no bugs"
    with pytest.raises(BadInputError, match="no answer of solve"):
        toolsmith.repair(box, (), maker, cases=[{"request": "Never asked.", "expected": 1}])
