"""Choosing chapters, then tools, as a reader of a book does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.make.planted import PAIRS, json_block, planted_book, planted_maker
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.library.use.solve import solve
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.select_by_hierarchy import select_by_hierarchy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc, Signature, Tool


def tool(path: str) -> Tool:
    category, _, name = path.rpartition("/")
    return Tool(
        name=name,
        category=category,
        function="f",
        code="def f() -> int:\n    return 1\n",
        signature=Signature(parameters=()),
        doc=Doc(description=f"Does {name}."),
    )


TOOLS = [
    tool(path) for path in ("heat/gases/ideal-gas", "heat/heat/mixing", "motion/falls/fall-time", "waves/sound/pitch")
]


def chooser(chapters: object, tools: object) -> ScriptedModel:
    def respond(question: Question) -> str:
        return json_block({"chapters": chapters} if question.purpose == "choose_chapters" else {"tools": tools})

    return ScriptedModel(respond)


def test_tools_of_the_chosen_chapters_alone_are_offered() -> None:
    model = chooser(["motion", "waves"], ["motion/falls/fall-time"])
    assert select_by_hierarchy(model, TOOLS, "How long does it fall?") == ("motion/falls/fall-time",)
    first, second = [question.messages[0].content for question in model.questions]
    assert "- heat: gases, heat" in first
    assert "ideal-gas" not in second
    assert "waves/sound/pitch" in second


def test_no_more_are_chosen_than_asked_for() -> None:
    everything = [each.path for each in TOOLS]
    model = chooser(["heat", "motion", "waves"], ["motion/falls/fall-time", "heat/heat/mixing"])
    assert select_by_hierarchy(model, TOOLS, "x", most_tools=1) == ("motion/falls/fall-time",)
    assert "waves/sound/pitch" not in model.questions[1].messages[0].content
    assert len(everything) == 4


@pytest.mark.parametrize(("chapters", "tools", "questions"), [([], [], 1), (["heat"], [], 2)])
def test_none_is_an_answer_to_both(chapters: list[str], tools: list[str], questions: int) -> None:
    model = chooser(chapters, tools)
    assert select_by_hierarchy(model, TOOLS, "What is love?") == ()
    assert len(model.questions) == questions


def test_names_that_are_not_on_the_list_are_asked_for_again_and_then_nothing_is_chosen() -> None:
    model = chooser(["optics"], [])
    assert select_by_hierarchy(model, TOOLS, "x") == ()
    assert len(model.questions) == 3
    assert "not on the list: optics" in model.questions[1].messages[-1].content


def test_with_one_chapter_only_tools_are_asked_about() -> None:
    model = chooser([], ["heat/heat/mixing"])
    assert select_by_hierarchy(model, TOOLS[:2], "Mix water.") == ("heat/heat/mixing",)
    assert [question.purpose for question in model.questions] == ["choose_tools"]


def test_solve_chooses_by_hierarchy_and_runs_one_program(tmp_path: Path, sandbox: Sandbox) -> None:
    book = planted_book("units")
    chapter = book.chapters[0]
    few = chapter.model_copy(update={"sections": chapter.sections[:3]})
    box = tmp_path / "box"
    make_from_reference(
        book.model_copy(update={"chapters": (few,)}), box, planted_maker(is_right=True), sandbox=sandbox
    )
    path = f"all/{PAIRS[0].name.replace('_', '-')}/{PAIRS[0].name.replace('_', '-')}"

    def user(question: Question) -> str:
        if question.purpose == "choose_tools":
            return json_block({"tools": [path]})
        return "```python\nfrom toolbox import kinetic_energy\n\ndef solve():\n    return kinetic_energy(m=2.0, v=3.0)\n```\n"

    answer = solve(
        "What is the kinetic energy of 2 kg at 3 m/s?",
        box,
        ScriptedModel(user),
        selection="hierarchy",
        strategy="program",
    )
    assert (answer.value, answer.selection) == (9.0, "hierarchy")
    assert [use.tool for use in answer.uses] == [path]
