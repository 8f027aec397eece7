"""How near 64 sections come to `questions x seconds / jobs`, with a model that answers after two seconds.

    python benchmarks/reference_concurrency.py [--jobs 8] [--seconds 2] [--sections 64] [--one-signature]

First with one question a section (sections that yield no tools), then with tools that are run, proved and committed,
which takes two questions a section: proposing, and reading the exercises. Tools have one to six parameters, so that
each has about ten neighbours of its own signature, which acceptance compares it with; or all have one, which is the
hardest case for the search for duplicates.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.make_from_reference import ReferenceOptions
from toolsmith.types.message import Question
from toolsmith.types.reference import Chapter, Exercise, Reference, Section


def book(sections: int) -> Reference:
    """Sections about different multiples, each with two solved exercises."""
    made = tuple(
        Section(
            number=f"1.{n}",
            title=f"Multiple {n}",
            text=f"How to take a number {n} times: y = {n} x + x^2.",
            exercises=tuple(
                Exercise(number=str(x), problem=f"Take {x} m {n} times.", solution=f"{n * x + x * x} m")
                for x in (11, 13)
            ),
        )
        for n in range(1, sections + 1)
    )
    chapter = Chapter(number=1, title="Multiples", sections=made)
    return Reference(title="Multiples", licence="CC0", source="", form="none", chapters=(chapter,))


def maker(seconds: float, *, has_tools: bool, signatures: int = 6) -> ScriptedModel:
    def respond(question: Question) -> str:
        time.sleep(seconds)
        asked = question.messages[0].content
        if question.purpose in ("call_exercises", "check_calls"):
            name = asked.partition("### ")[2].partition("\n")[0]
            calls = [{"exercise": str(x), "tool": name, "arguments": {"x": x}} for x in (11, 13)]
            return f"```json\n{json.dumps({'calls': calls})}\n```\n"
        number = asked.partition("Multiple ")[2].partition("\n")[0]
        if not has_tools:
            return '```json\n{"tools": []}\n```\n'
        name = f"multiple-{number}"
        tool = {"name": name, "description": f"Takes a number {number} times.", "parameters": {"x": "m"}, "unit": "m"}
        extra = "".join(f", scale_{n}: float = 1.0" for n in range(int(number) % signatures))
        code = f"def multiple_{number}(x: float{extra}) -> float:\n    return {number} * x + x * x\n"
        return f"```json\n{json.dumps({'tools': [tool]})}\n```\n```python {name}\n{code}```\n"

    return ScriptedModel(respond)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--sections", type=int, default=64)
    parser.add_argument("--one-signature", action="store_true")
    options = parser.parse_args()
    for has_tools in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            model = maker(options.seconds, has_tools=has_tools, signatures=1 if options.one_signature else 6)
            started = time.perf_counter()
            report = make_from_reference(
                book(options.sections),
                Path(folder) / "box",
                model,
                options=ReferenceOptions(sections_per_step=options.sections),
                jobs=options.jobs,
            )
            wall = time.perf_counter() - started
        questions = len(model.questions)
        ideal = questions * options.seconds / options.jobs
        print(
            f"{options.sections} sections, {questions} questions of {options.seconds:g} s, {options.jobs} jobs: "
            f"{wall:.1f} s, {wall / ideal:.2f} of the ideal {ideal:.1f} s; {report.totals.proven} tools proven"
        )


if __name__ == "__main__":
    main()
