"""Making tools from task files, with a scripted maker, the real sandbox and a real git repository."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

import toolsmith
from tests.conftest import BRACKETS_CODE, BRACKETS_EXTRACTION, bracket_lines, bracket_maker, bracket_reply
from tests.toolbox.tools import adder
from toolsmith.errors import BadInputError, BudgetExceededError
from toolsmith.models.meter import Budget
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.records import MakeOptions
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / "brackets.jsonl"
    path.write_text("\n".join(bracket_lines()) + "\n")
    return path


def test_a_right_tool_is_committed_byte_for_byte(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    (made,) = toolsmith.make(tasks, tmp_path / "box", bracket_maker(), sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    assert (tmp_path / "box/text/close-brackets/tool.py").read_text() == BRACKETS_CODE
    history = History(tmp_path / "box")
    assert history.is_clean()
    assert "Verdict: 29/29" in history.git.text("log", "-1", "--format=%B")


def test_the_stored_tool_passes_again(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    toolsmith.make(tasks, tmp_path / "box", bracket_maker(), sandbox=sandbox)
    (verified,) = toolsmith.verify_toolbox(tmp_path / "box", sandbox=sandbox)
    assert verified.verdict == verified.recorded


def test_a_wrong_answer_is_fed_back_with_expected_and_actual(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    wrong = BRACKETS_CODE.replace("reversed(stack)", "stack")
    maker = bracket_maker(
        propose_tool=bracket_reply(wrong),
        repair_tool=f"```python function\n{BRACKETS_CODE}```\n",
    )
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert made.verdict.is_accepted
    assert made.function_attempts == 2
    (repair,) = [question for question in maker.questions if question.purpose == "repair_tool"]
    assert "expected:" in repair.messages[0].content
    assert "actual:" in repair.messages[0].content


def test_a_tool_that_stays_wrong_is_rejected_and_nothing_is_committed(
    tasks: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    wrong = BRACKETS_CODE.replace("reversed(stack)", "stack")
    maker = bracket_maker(
        propose_tool=bracket_reply(wrong),
        repair_tool=f"```python function\n{wrong}```\n",
    )
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert made.verdict.status == "rejected"
    assert made.verdict.reasons
    assert Toolbox.open(tmp_path / "box").paths() == []


def test_hidden_cases_are_never_shown_to_the_maker(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    maker = bracket_maker()
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert made.tool is not None
    asked = "\n".join(message.content for question in maker.questions for message in question.messages)
    hidden = [case.input for case in made.tool.cases if case.part == "hidden"]
    assert hidden
    assert not [text for text in hidden if text and text in asked]


def test_making_again_asks_nothing_twice_and_commits_nothing_new(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    first, second = bracket_maker(), bracket_maker()
    toolsmith.make(tasks, tmp_path / "box", first, sandbox=sandbox)
    (again,) = toolsmith.make(tasks, tmp_path / "box", second, sandbox=sandbox)
    assert second.questions == []
    assert not again.is_new_version


def test_a_new_proposal_for_a_known_task_becomes_a_new_version(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    toolsmith.make(tasks, tmp_path / "box", bracket_maker(), sandbox=sandbox)
    (tmp_path / "box/.toolsmith/transcripts/make.jsonl").unlink()
    renamed = bracket_maker(
        propose_tool=bracket_reply(BRACKETS_CODE.replace("stack", "open_marks"), name="other-name", category="x")
    )
    (made,) = toolsmith.make(tasks, tmp_path / "box", renamed, sandbox=sandbox)
    assert made.is_new_version
    assert Toolbox.open(tmp_path / "box").paths() == ["text/close-brackets"]


def test_bad_input_writes_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"input": "a"}\nnot json\n')
    with pytest.raises(BadInputError) as caught:
        toolsmith.make(bad, tmp_path / "box", bracket_maker(), sandbox=sandbox)
    assert len(caught.value.problems) == 2
    assert not (tmp_path / "box").exists()


def test_the_cap_on_calls_holds(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    wrong = BRACKETS_CODE.replace("reversed(stack)", "stack")
    maker = bracket_maker(propose_tool=bracket_reply(wrong), repair_tool=f"```python function\n{BRACKETS_CODE}```\n")
    with pytest.raises(BudgetExceededError):
        toolsmith.make(tasks, tmp_path / "box", maker, budget=Budget(calls=1), sandbox=sandbox)
    assert len(maker.questions) == 1
    toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert len(maker.questions) == 2


def test_too_few_cases_are_unproven_and_not_kept(tmp_path: Path, sandbox: Sandbox) -> None:
    tasks = tmp_path / "few.jsonl"
    tasks.write_text("\n".join(bracket_lines(14)) + "\n")
    (made,) = toolsmith.make(tasks, tmp_path / "box", bracket_maker(), sandbox=sandbox)
    assert made.verdict.status == "unproven"
    assert Toolbox.open(tmp_path / "box").paths() == []


def test_a_new_tool_joins_the_category_that_its_proposal_is_another_name_of(tmp_path: Path, sandbox: Sandbox) -> None:
    there = adder(1, "texts/strings")
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    box.add(there)
    file = tmp_path / "free.jsonl"
    head = json.dumps({"task": "brackets", "description": "Close the brackets."})
    file.write_text("\n".join([head, *bracket_lines(30)[1:]]) + "\n")
    maker = bracket_maker(propose_tool=bracket_reply(category="text/string-tools", description="Closes."))
    (made,) = toolsmith.make(file, box, maker, sandbox=sandbox)
    assert made.verdict.is_accepted
    assert box.paths() == ["texts/strings/add-1", "texts/strings/close-brackets"]


@pytest.mark.parametrize(("category", "place"), [("", "mathematics/logic"), ("chosen", "chosen")])
def test_a_new_tool_goes_beside_what_resembles_it_unless_its_task_says_where(
    category: str, place: str, tasks: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    (known,) = toolsmith.make(tasks, tmp_path / "other", bracket_maker(), sandbox=sandbox)
    assert known.tool is not None
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    for number, name in enumerate(("close-square-brackets", "close-round-brackets")):
        box.add(adder(number, "mathematics/logic").with_(name=name, doc=known.tool.doc))
    file = tmp_path / "free.jsonl"
    head = json.dumps(
        {"task": "brackets", "description": "Close the brackets.", **({"category": category} if category else {})}
    )
    file.write_text("\n".join([head, *bracket_lines(30)[1:]]) + "\n")
    (made,) = toolsmith.make(file, box, bracket_maker(), sandbox=sandbox)
    assert made.tool is not None
    assert made.tool.category == place


def test_the_cap_on_calls_holds_over_maker_and_user_model(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    user = bracket_maker(call_tool='```json\n{"text": "(["}\n```\n')
    with pytest.raises(BudgetExceededError, match="1 calls"):
        toolsmith.make(
            tasks, tmp_path / "box", bracket_maker(), user_model=user, budget=Budget(calls=1), sandbox=sandbox
        )
    assert user.questions == []
    assert Toolbox.open(tmp_path / "box").paths() == ["text/close-brackets"]


def test_a_thread_that_an_interrupt_left_behind_asks_nothing_more(tmp_path: Path, sandbox: Sandbox) -> None:
    """Two tasks ask at once. The first question interrupts the run; only then is the second one answered."""
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path in paths:
        path.write_text("\n".join([json.dumps({"task": path.stem, "description": path.stem}), *bracket_lines(24)[1:]]))
    both = threading.Barrier(2, timeout=30)
    goes_on, honest = threading.Event(), bracket_maker()
    asked: list[str] = []
    threads: dict[bool, threading.Thread] = {}

    def respond(question: Question) -> str:
        asked.append(question.purpose)
        interrupts = "The class of problems: one" in question.messages[0].content
        threads[interrupts] = threading.current_thread()
        both.wait()
        if interrupts:
            raise KeyboardInterrupt
        assert goes_on.wait(30)
        return honest.answer(question).text

    with pytest.raises(KeyboardInterrupt):
        toolsmith.make(paths, tmp_path / "box", ScriptedModel(respond), sandbox=sandbox, jobs=2)
    goes_on.set()
    threads[False].join(30)
    assert asked == ["propose_tool"] * 2


def test_one_question_makes_a_tool_and_its_examples_were_executed(
    tasks: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    maker = bracket_maker()
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert [question.purpose for question in maker.questions] == ["propose_tool"]
    assert made.tool is not None
    assert made.tool.doc.when_not_to_use == "For quotes."
    assert [len(example.result or "") > 0 for example in made.tool.doc.examples] == [True] * 3


def test_a_maker_that_declines_ends_the_task_with_its_reason(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    maker = bracket_maker(propose_tool='```json\n{"impossible": "The texts do not say enough."}\n```\n')
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert made.verdict.reasons == ("maker declined: The texts do not say enough.",)
    assert (len(maker.questions), made.tool) == (1, None)
    assert "do not say enough" in Toolbox.open(tmp_path / "box").rejected.get("brackets").replies[-1]


def test_the_best_version_of_all_tries_is_kept_and_can_be_looked_at(
    tasks: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    nearly = BRACKETS_CODE.replace('"{": "}"', '"{": ")"')
    worse = iter([BRACKETS_CODE.replace('"".join(', f'"{mark}".join(') for mark in "xyz"])

    def respond(question: Question) -> str:
        if question.purpose == "propose_tool":
            return bracket_reply(nearly)
        return f"```python function\n{next(worse)}```\n"

    (made,) = toolsmith.make(tasks, tmp_path / "box", ScriptedModel(respond), sandbox=sandbox)
    assert (made.function_attempts, made.verdict.passed > 0) == (4, True)
    box = Toolbox.open(tmp_path / "box")
    draft = box.rejected.get("brackets")
    assert draft.tool is not None
    assert (draft.tool.code, draft.maker) == (nearly, "scripted")
    assert any("expected:" in evidence for check in draft.verdict.checks for evidence in check.evidence)
    (tmp_path / "box/.toolsmith/transcripts/make.jsonl").unlink()
    toolsmith.make(tasks, box, bracket_maker(), sandbox=sandbox)
    assert box.rejected.all() == []


def test_of_several_proposals_the_best_is_taken(tasks: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    def respond(question: Question) -> str:
        replies = ["nothing to read", bracket_reply(BRACKETS_CODE.replace("reversed(stack)", "stack")), bracket_reply()]
        return replies[question.parameters.sample]

    maker = ScriptedModel(respond)
    options = MakeOptions(candidates=3)
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, options=options, sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    assert {question.parameters.sample for question in maker.questions} == {0, 1, 2}
    assert {question.purpose for question in maker.questions} == {"propose_tool"}


@pytest.mark.parametrize("said", [True, False], ids=["in the repair", "asked for"])
def test_a_repair_that_renames_a_parameter_brings_its_words_or_they_are_asked_for(
    *, said: bool, tasks: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    renamed = BRACKETS_CODE.replace("text", "opened")
    words = json.dumps({"description": "Closes what is open.", "parameters": {"opened": "the brackets"}})
    maker = bracket_maker(
        propose_tool=bracket_reply(BRACKETS_CODE.replace("reversed(stack)", "stack")),
        repair_tool=f"```python function\n{renamed}```\n```python extraction\n"
        f"{BRACKETS_EXTRACTION.replace('text', 'opened')}```\n" + (f"```json\n{words}\n```\n" if said else ""),
        document_tool=f"```json\n{words}\n```\n",
    )
    (made,) = toolsmith.make(tasks, tmp_path / "box", maker, sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    assert made.tool is not None
    assert made.tool.doc.parameters == {"opened": "the brackets"}
    purposes = [question.purpose for question in maker.questions]
    assert purposes == ["propose_tool", "repair_tool", *([] if said else ["document_tool"])]


def test_what_makes_a_task_hopeless_is_told_before_anything_is_asked(tmp_path: Path, sandbox: Sandbox) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(bracket_lines(20)[1:]) + "\n")
    maker = bracket_maker()
    told: list[tuple[str, int]] = []
    toolsmith.make(
        few,
        tmp_path / "box",
        maker,
        sandbox=sandbox,
        when_doubtful=lambda doubt: told.append((doubt, len(maker.questions))),
    )
    assert [asked for _, asked in told] == [0, 0]
    assert "too few cases to prove a tool" in told[0][0]
    assert "no description" in told[1][0]
