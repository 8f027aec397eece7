"""Exams: every kind of mistake is found, named and counted exactly, and what to do next is named first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.exam.slips import KINDS, can_slip
from tests.recipes.exam.student import Student, key_of
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BadInputError, ModelUnavailableError, UsageError
from toolsmith.library.check.exam import exam, plan_exam
from toolsmith.models.meter import Budget
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.exam.records import EXAMS, FAULTS, Question
from toolsmith.recipes.exam.search_alone import NAME
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.pages.exams import exam_page
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question as Asked
from toolsmith.types.message import Reply
from toolsmith.types.tool import Remote

COUNT = 72


def student_of(box: Toolbox, questions: list[Question], name: str, slip: str = "") -> Student:
    kind, tools = KINDS.get(slip), LazyTools(box)
    can = [question for question in questions if kind is not None and can_slip(kind, question, tools)]
    keys = list(dict.fromkeys(map(key_of, can)))[::2]
    slipping, late = (kind.slip, kind.late) if kind else (None, False)
    return Student(questions, tools, slips=keys, slip=slipping, late=late, name=name)


@pytest.mark.end_to_end
def test_each_kind_of_mistake_is_found_named_and_counted_exactly(box: Toolbox) -> None:
    questions = plan_exam(box, requests=COUNT)
    assert {question.exam for question in questions} == set(EXAMS)
    assert {question.fault for question in questions} - {None} <= set(FAULTS)
    students = [student_of(box, questions, f"slips {name}", name) for name in KINDS]
    found = exam(box, [student_of(box, questions, "perfect"), *students], requests=COUNT)
    assert [each for each in found.marked if each.model == "perfect" and not each.is_right] == []
    for name, kind in KINDS.items():
        student = next(each for each in students if each.name == f"slips {name}")
        planted = {
            question.id
            for question in questions
            if can_slip(kind, question, student.tools) and key_of(question) in student.slips
        }
        wrong = {each.question for each in found.marked if each.model == student.name and not each.is_right}
        named = {each.question for each in found.marked if each.model == student.name and each.flaws == (kind.flaw,)}
        assert planted, name
        assert (wrong, named) == (planted, planted), name
    totals = {row.model: row for row in found.totals}
    slipped = totals["slips unknown_tool"]
    assert slipped.flaws == {"unknown_tool": slipped.share.total - slipped.share.right}
    low, high = slipped.share.interval
    assert low < slipped.share.value < high


def test_kinds_that_search_does_not_answer_need_a_model(box: Toolbox) -> None:
    with pytest.raises(UsageError, match="need a model to answer them: ask, call") as caught:
        exam(box, exams=["call", "ask"], requests=10)
    assert "--user-model" in caught.value.hint
    assert exam(box, exams=["call", "choose"], requests=10).totals
    with pytest.raises(UsageError, match="need a model"):
        plan_exam(box, exams=["call"], for_search=True)


def test_without_a_model_all_questions_are_for_the_search_and_as_many_as_planned(box: Toolbox) -> None:
    planned = plan_exam(box, requests=20, for_search=True)
    found = exam(box, [], requests=20)
    assert {each.exam for each in planned} == {"choose", "need"}
    assert len(planned) > 15
    assert [each.question for each in found.marked] == [each.id for each in planned]


@pytest.mark.end_to_end
def test_the_same_seed_asks_the_same_and_nothing_twice(box: Toolbox) -> None:
    questions = plan_exam(box, requests=30)
    assert [each.id for each in questions] == [each.id for each in plan_exam(box, requests=30)]
    assert {each.id for each in questions} != {each.id for each in plan_exam(box, requests=30, seed=1)}
    first = student_of(box, questions, "student")
    before = exam(box, [first], requests=30)
    again = student_of(box, questions, "student")
    after = exam(box, [again], requests=30)
    assert first.asked > 30
    assert again.asked == 0
    assert [(each.question, each.is_right) for each in before.marked] == [
        (each.question, each.is_right) for each in after.marked
    ]


@pytest.mark.end_to_end
def test_a_cap_ends_an_exam_and_what_was_answered_is_not_asked_again(box: Toolbox) -> None:
    questions = plan_exam(box, requests=30)
    first, second = student_of(box, questions, "student"), student_of(box, questions, "student")
    capped = exam(box, [first], requests=30, budget=Budget(calls=10), jobs=1)
    assert "10 calls" in capped.stopped[0]
    assert first.asked == 10
    assert not capped.passes(0.0)
    whole = exam(box, [second], requests=30)
    assert not whole.stopped
    assert whole.passes(1.0)
    assert first.asked + second.asked < 70


def test_mistakes_are_named_and_counted(box: Toolbox) -> None:
    exams = ("call", "choose")
    questions = plan_exam(box, requests=16, exams=exams)
    student = student_of(box, questions, "student", "missing_parameter")
    found = exam(box, [student], requests=16, exams=exams)
    wrong = [each for each in found.marked if each.model == "student" and not each.is_right]
    assert wrong
    assert {each.flaws for each in wrong} == {("missing_parameter",)}
    assert all(any(key_of(one) in student.slips for one in questions if one.id == each.question) for each in wrong)


def test_search_alone_needs_no_model(box: Toolbox) -> None:
    found = exam(box, [], requests=20, exams=["choose", "need"])
    assert {each.model for each in found.marked} == {NAME}
    assert found.passes(0.5)


@pytest.mark.end_to_end
def test_a_planted_duplicate_and_a_planted_wrong_doc_are_named_first(box: Toolbox) -> None:
    tool = box.get("split-bill")
    twin = tool.with_(
        name="share-costs", doc=tool.doc.model_copy(update={"description": "Shares a bill among people."})
    )
    box.add(twin)
    other = box.get("backwards")
    swapped = box.get("rectangle-area")
    doc = other.doc.model_copy(update={"parameters": swapped.doc.parameters})
    box.redocument([swapped.with_(doc=doc)], replacing={swapped.path: swapped.doc_id}, message="Spoil", trailers={})
    questions = plan_exam(box, requests=COUNT)
    found = exam(box, [student_of(box, questions, "student", "wrong_value")], requests=COUNT)
    first = {each.step: each.tools for each in found.advice[:2]}
    assert first == {
        "retire one of two": ("money/share-costs", "money/split-bill"),
        "mend the doc": ("shapes/rectangle-area",),
    }
    assert "words/backwards" in next(each.why for each in found.advice if each.step == "mend the doc")
    assert len(found.advice) > 2  # the slips


@pytest.mark.end_to_end
def test_a_sound_toolbox_gets_no_advice_that_it_does_not_need(box: Toolbox) -> None:
    questions = plan_exam(box, requests=40)
    assert exam(box, [student_of(box, questions, "student")], requests=40).advice == ()


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "<tool_call>",
        "{",
        "NO TOOL",
        "Answer: 42",
        "\x00\ud800".encode("utf-8", "backslashreplace").decode(),
    ],
)
def test_a_model_that_says_nothing_of_use_is_marked_and_the_exam_ends(box: Toolbox, text: str) -> None:
    found = exam(box, [ScriptedModel(lambda _: text, name=f"says {text!r}")], requests=24)
    own = [each for each in found.marked if each.model != NAME]
    assert len(own) == 24
    assert not found.stopped
    assert all(each.flaws for each in own if not each.is_right)
    assert all(not each.chosen for each in own if each.exam != "ladder")


@pytest.mark.end_to_end
def test_a_model_that_is_down_is_not_asked_for_ever(box: Toolbox) -> None:
    asked = []

    def down(question: Asked) -> Reply:
        asked.append(question)
        raise ModelUnavailableError("nobody is there")

    found = exam(box, [ScriptedModel(down, name="down")], requests=40, jobs=1)
    assert "nobody is there" in found.stopped[0]
    assert found.advice == ()
    assert len(asked) < 10


@pytest.mark.end_to_end
def test_remote_tools_are_never_called(box: Toolbox) -> None:
    """Their right calls count by their arguments alone."""
    tool = box.get("add-tax")
    remote = Remote(kind="python", address="os", operation="abort")
    box.add(
        tool.with_(name="tax-elsewhere", code="", function="", remote=remote, verdict=tool.verdict), keep_unproven=True
    )
    questions = [each for each in plan_exam(box, requests=60) if each.tool == "money/tax-elsewhere"]
    assert questions
    assert all(each.expected is None for each in questions)
    found = exam(box, [student_of(box, plan_exam(box, requests=60), "student")], requests=60)
    own = [each for each in found.marked if each.tool == "money/tax-elsewhere" and each.exam == "call"]
    assert own
    assert all(each.is_right for each in own)
    assert all(trial.tool != "money/tax-elsewhere" for trial in box.trials.entries())


@pytest.mark.end_to_end
def test_a_toolbox_of_one_tool_and_one_without_cases(box: Toolbox, tmp_path: Path, sandbox: Sandbox) -> None:
    one = Toolbox.create(tmp_path / "one", sandbox=sandbox)
    one.add(box.get("add-tax"))
    questions = plan_exam(one, requests=20)
    assert {each.exam for each in questions} >= {"call", "ask", "recover", "noise"}
    assert exam(one, [student_of(one, questions, "student")], requests=20).passes(1.0)
    bare = Toolbox.create(tmp_path / "bare", sandbox=sandbox)
    with pytest.raises(BadInputError, match="nothing to ask"):
        exam(bare, [])


@pytest.mark.end_to_end
def test_what_changed_since_a_revision_is_told_with_p(box: Toolbox) -> None:
    before = box.commit
    questions = plan_exam(box, requests=30)
    exam(box, [student_of(box, questions, "student", "wrong_value")], requests=30)
    tool = box.get("backwards")
    doc = tool.doc.model_copy(update={"description": f"{tool.doc.description} One word at a time."})
    box.redocument([tool.with_(doc=doc)], replacing={tool.path: tool.doc_id}, message="Say more", trailers={})
    questions = plan_exam(box, requests=30)
    found = exam(box, [student_of(box, questions, "student")], requests=30, against=before)
    change = next(each for each in found.changes if each.name == "all" and each.model == "student")
    assert change.paired.total >= 25
    assert change.paired.gained > 0
    assert change.paired.lost == 0
    assert 0 < change.p_value <= 1
    with pytest.raises(UsageError):
        exam(box, [], requests=10, against="nowhere")


def test_the_page_is_whole_and_runs_nothing_of_a_stranger(box: Toolbox) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    tool = box.get("backwards")
    doc = tool.doc.model_copy(update={"description": f"Writes backwards {evil}"})
    box.redocument([tool.with_(doc=doc)], replacing={tool.path: tool.doc_id}, message="Spoil", trailers={})
    found = exam(box, [ScriptedModel(lambda _: evil, name=evil)], requests=24)
    page = exam_page(found)
    assert "<script" not in page
    assert "<img" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "&lt;script&gt;" in page
    assert page.startswith("<!doctype html>")
    for head in ("What to do next", "Which tool was called", "Worst answers"):
        assert head in page
    steps = {each.step for each in found.advice}
    assert "change the model" in steps
    assert not steps & {"refine the doc", "tell apart"}, "a model that calls nothing rightly blames no tool"
