"""A book that writes the decimal comma proves its tools as any other: gaps, solutions and givens."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.make.planted import json_block, proposal
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.decimal_point import with_points
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question
from toolsmith.types.reference import Chapter, Exercise, Reference, Section

TEXT = (
    "# Fallen\n\n## Freier Fall\n\nMit g = 9,81 m/s² wächst die Geschwindigkeit: v = g t.\n\n"
    "Nach 1,5 s ist v = 9,81 · 1,5 = 14,7 m/s, nach 125,5 s wäre sie v = 9,81 · 125,5 = 1.231,2 m/s.\n"
)
CODE = "def velocity(t: float) -> float:\n    return 9.81 * t\n"


def test_gaps_of_such_a_book_prove_a_tool(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "fall.md").write_text(TEXT)
    asked: list[str] = []

    def respond(question: Question) -> str:
        asked.append(question.messages[0].content)
        if question.purpose == "propose_from_section":
            examples = [{"arguments": {"t": 1.5}, "expected": "___[a]"}]
            return proposal("velocity", CODE, "m/s", ["t"], examples=examples)
        calls = [{"exercise": "text", "part": part, "tool": "velocity", "arguments": {"t": t}} for part, t in (("a", 1.5), ("b", 125.5))]  # fmt: skip
        return json_block({"calls": calls})

    report = make_from_reference(str(tmp_path / "fall.md"), tmp_path / "box", ScriptedModel(respond), sandbox=sandbox)
    (tool,) = report.chapters[0].sections[0].tools
    assert (tool.outcome, tool.exercises_right, tool.exercises_tried) == ("proven", 2, 2)
    assert "v = 9.81 · 1.5 = ___[a] m/s" in asked[0]
    assert "14" not in asked[0].partition("## The section's text")[2].partition("## What to write")[0]


def test_code_keeps_its_commas() -> None:
    section = Section(number="1.1", title="x", text="Nach 2,5 s: `f(1,2)`\n```\nf(1,2)\n```\nund 0,75 m, 9{,}81 m")
    exercise = Exercise(number="1", problem="Wie weit in 1,5 s?", solution="1.250,5 m")
    chapter = Chapter(number=1, title="x", sections=(section,), exercises=(exercise,))
    book = Reference(title="x", source="", form="markdown", chapters=(chapter,))
    (read,) = with_points(book).chapters
    assert read.sections[0].text == "Nach 2.5 s: `f(1,2)`\n```\nf(1,2)\n```\nund 0.75 m, 9.81 m"
    assert (read.exercises[0].problem, read.exercises[0].solution) == ("Wie weit in 1.5 s?", "1250.5 m")
