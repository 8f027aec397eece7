"""Wrong formulas planted where exercises of a book may not reach: in branches, tables, entries of results, defaults.

    python benchmarks/book_wrong_formulas.py [--show]

Each tool of `wrong_formulas` has a section of our own writing with a few solved exercises. It is made as it is, and
once with each of its faults. A fault is caught where the tool is not proven, or where the verdict names its place as
unproven. Prints the faults that are neither, and what the verdicts on the right tools name beyond what no exercise
reaches, or do not name of that; ends with 1 where there is any. `--show` prints all that is named.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wrong_formulas.tools import TOOLS, Planted

from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.reference_report import ToolReport
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.message import Question
from toolsmith.types.reference import Chapter, Exercise, Reference, Section
from toolsmith.verify.signature import read_function


def book_of(variants: Sequence[tuple[Planted, str]]) -> Reference:
    """A section for each variant of a tool."""
    sections = tuple(
        Section(
            number=f"1.{place}",
            title=f"Variant {place}",
            text=f"How to compute {tool.name} = f(x).",
            exercises=tuple(
                Exercise(number=str(number), problem=f"{tool.name}: {arguments}", solution=solution)
                for number, (arguments, solution, _) in enumerate(tool.exercises, 1)
            ),
        )
        for place, (tool, _) in enumerate(variants)
    )
    chapter = Chapter(number=1, title="All", sections=sections)
    return Reference(title="Planted", licence="CC0", source="", form="markdown", chapters=(chapter,))


def maker_of(variants: Sequence[tuple[Planted, str]]) -> ScriptedModel:
    """Writes the variants, and reads all exercises rightly."""

    def respond(question: Question) -> str:
        asked = question.messages[0].content
        if question.purpose in ("call_exercises", "check_calls"):
            place = int(asked.partition("### tool-")[2].split()[0])
            calls = [
                {"exercise": str(number), "tool": f"tool-{place}", "arguments": arguments, "result": result}
                for number, (arguments, _, result) in enumerate(variants[place][0].exercises, 1)
            ]
            return fenced("json", json.dumps({"calls": calls}))
        place = int(asked.partition(" Variant ")[2].split()[0])
        tool, code = variants[place]
        parameters = {each.name: "a value" for each in read_function(code).signature.parameters}
        entry = {"name": f"tool-{place}", "description": f"Computes {tool.name} {place}.", "parameters": parameters}
        reply = fenced("json", json.dumps({"tools": [{**entry, "unit": tool.unit, "examples": []}]}))
        return reply + fenced(f"python tool-{place}", code)

    return ScriptedModel(respond)


def fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```\n"


def made(variants: Sequence[tuple[Planted, str]]) -> dict[int, ToolReport]:
    """What became of each variant, by its place."""
    with tempfile.TemporaryDirectory() as folder:
        report = make_from_reference(book_of(variants), Path(folder) / "box", maker_of(variants))
    tools = [tool for chapter in report.chapters for section in chapter.sections for tool in section.tools]
    return {int(tool.name.removeprefix("tool-")): tool for tool in tools}


def misnamed(tool: Planted, report: ToolReport) -> list[str]:
    """What is wrong with the report on a right tool."""
    notes = list(report.unproven_branches)
    problems = [] if report.outcome == "proven" else [f"{report.outcome}: {'; '.join(report.reasons)}"]
    problems += [f"not named: {part}" for part in tool.unproven if not any(part in note for note in notes)]
    return problems + [f"named: {note}" for note in notes if not any(part in note for part in tool.unproven)]


def with_fault(code: str, right: str, wrong: str) -> str:
    if code.count(right) != 1:
        raise ValueError(f"{right!r} stands {code.count(right)} times in {code}")
    changed = code.replace(right, wrong)
    parse(changed)
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    right = made([(tool, tool.code) for tool in TOOLS])
    faults = [(tool, fault) for tool in TOOLS for fault in tool.faults]
    wrong = made([(tool, with_fault(tool.code, fault[0], fault[1])) for tool, fault in faults])
    bad = 0
    for place, tool in enumerate(TOOLS):
        problems = misnamed(tool, right[place])
        bad += bool(problems)
        told = [*problems, *(right[place].unproven_branches if options.show else ())]
        print(f"{tool.name}: {'; '.join(told) or 'as it should be'}")
    found: Counter[str] = Counter()
    for place, (tool, (text, other, name)) in enumerate(faults):
        report = wrong[place]
        is_named = bool(name) and any(name in note for note in report.unproven_branches)
        outcome = "not proven" if report.outcome != "proven" else "named" if is_named else "accepted"
        found[outcome] += 1
        if outcome == "accepted" or options.show:
            print(f"  {outcome}: {tool.name}, {text!r} -> {other!r}: {report.unproven_branches}")
    print(f"{len(TOOLS) - bad} of {len(TOOLS)} right tools are proven, with what is unproven of them named and no more")
    print(f"{len(faults)} wrong formulas: {dict(found)}")
    raise SystemExit(bool(bad or found["accepted"]))


if __name__ == "__main__":
    main()
