"""Exams of each shipped toolbox: every kind of mistake is counted exactly, and planted faults are named first."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recipes.exam.slips import KINDS, can_slip
from tests.recipes.exam.student import Student, key_of
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.check.exam import exam, plan_exam
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.exam.report import ExamReport
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Example, Tool

SHIPPED = sorted(each for each in (Path(__file__).parents[3] / "toolboxes").iterdir() if each.is_dir())
COUNT = 72
FEW = 24  # questions of exams whose advice alone is looked at

pytestmark = [pytest.mark.end_to_end, pytest.mark.parametrize("source", SHIPPED, ids=lambda each: each.name)]


@pytest.fixture
def box(source: Path, tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    shutil.copytree(source, tmp_path / "box")
    return Toolbox.create(tmp_path / "box", sandbox=sandbox)


def test_each_kind_of_mistake_is_found_named_and_counted_exactly(box: Toolbox) -> None:
    questions = plan_exam(box, requests=COUNT)
    tools = LazyTools(box)
    students = [Student(questions, tools, name="perfect")]
    planted: dict[str, set[str]] = {}
    for name, kind in KINDS.items():
        can = [question for question in questions if can_slip(kind, question, tools)]
        slips = set(list(dict.fromkeys(map(key_of, can)))[::2])
        students.append(Student(questions, tools, slips=slips, slip=kind.slip, late=kind.late, name=name))
        planted[name] = {question.id for question in can if key_of(question) in slips}
    marked = exam(box, students, requests=COUNT).marked
    assert [each for each in marked if each.model == "perfect" and not each.is_right] == []
    for name, kind in KINDS.items():
        wrong = {each.question for each in marked if each.model == name and not each.is_right}
        named = {each.question for each in marked if each.model == name and each.flaws == (kind.flaw,)}
        assert (wrong, named) == (planted[name], planted[name]), name
    assert all(planted.values())


def _twin(box: Toolbox, path: str) -> set[str]:
    """The same code under another name."""
    tool = box.get(path)
    doc = tool.doc.model_copy(update={"description": f"Gives what is asked for: {tool.doc.description}"})
    box.add(tool.with_(name=f"{tool.name}-again", doc=doc))
    return {path, f"{path}-again"}


def _described_as(box: Toolbox, path: str, other: Tool) -> set[str]:
    tool = box.get(path)
    return _redocumented(box, tool, description=other.doc.description)


def _wrong_example(box: Toolbox, path: str) -> set[str]:
    """An example of a right call with another result."""
    tool = box.get(path)
    calls = [each.arguments for each in (*tool.doc.examples, *tool.cases) if each.arguments is not None]
    return _redocumented(box, tool, examples=(Example(arguments=calls[0], result="a heron"),))


def _redocumented(box: Toolbox, tool: Tool, **changes: object) -> set[str]:
    doc = tool.doc.model_copy(update=changes)
    box.redocument([tool.with_(doc=doc)], replacing={tool.path: tool.doc_id}, message="Spoil", trailers={})
    return {tool.path}


def _examined(box: Toolbox) -> ExamReport:
    questions: list[Question] = plan_exam(box, requests=FEW)
    return exam(box, [Student(questions, LazyTools(box), name="perfect")], requests=FEW)


def test_a_sound_toolbox_gets_no_advice(box: Toolbox) -> None:
    assert _examined(box).advice == ()


@pytest.mark.parametrize("place", range(3))
def test_planted_duplicates_and_wrong_docs_are_named_first(box: Toolbox, place: int) -> None:
    """Of three tools each time: one has a twin, one another's description, one a wrong example."""
    paths = sorted(box.paths())
    one, two, three = (paths[(3 * place + step) % len(paths)] for step in range(3))
    spoil: dict[str, Callable[[], set[str]]] = {
        "retire one of two": lambda: _twin(box, one),
        "mend the doc": lambda: _described_as(box, two, box.get(paths[(3 * place + 4) % len(paths)])),
        "mend the doc of examples": lambda: _wrong_example(box, three),
    }
    wanted = {(step.removesuffix(" of examples"), frozenset(make())) for step, make in spoil.items()}
    advice = _examined(box).advice
    assert {(each.step, frozenset(each.tools)) for each in advice[: len(wanted)]} == wanted
    assert len(advice) == len(wanted)
