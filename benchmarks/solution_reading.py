"""What share of a book's solved exercises can be checked at all, and why the others are set aside.

    python benchmarks/solution_reading.py BOOK...

Each solution is read part by part, as if a tool were asked for it: with no unit and no name, so that what a tool's own
unit or the names of its results would settle still counts as set aside.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from toolsmith.reading.books.reference import read_reference
from toolsmith.types.reference import Exercise, Reference
from toolsmith.verify.quantities.multi_value import the_quantities
from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import candidates, part_of, the_quantity

_LETTERS = "abcdefghijklmn"


def exercises_of(reference: Reference) -> Iterator[Exercise]:
    for chapter in reference.chapters:
        yield from chapter.solved
        for section in chapter.sections:
            yield from section.solved


def parts_of(solution: str) -> list[str]:
    """Each part of a solution, or the whole."""
    parts = [part for letter in _LETTERS if (part := part_of(solution, letter)) is not None]
    whole = part_of(solution, "")
    return [*([] if whole is None else [whole]), *parts]


def reading(text: str, problem: str) -> str:
    stated = the_quantity(text, "", problem)
    if isinstance(stated, Quantity):
        return "one number"
    if stated == "several numbers" and not isinstance(the_quantities(text, "", problem), str):
        return "an interval, a vector or a list, for tools that return lists"
    if stated == "several numbers" and are_told_by_units(text, problem):
        return "several numbers, each with a unit of its own"
    return stated


def are_told_by_units(text: str, problem: str) -> bool:
    found = candidates(text, "", problem)
    units = {item.unit for item in found} - {""} if not isinstance(found, str) else set()
    return len(units) > 1 and all(isinstance(the_quantity(text, unit, problem), Quantity) for unit in units)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("books", nargs="+", type=Path)
    parser.add_argument("--show", default="", help="print the solutions that are set aside for this reason")
    options = parser.parse_args()
    for path in options.books:
        reference = read_reference(path)
        found: Counter[str] = Counter()
        solved = list(exercises_of(reference))
        for exercise in solved:
            for part in parts_of(exercise.solution) or ["(parts not told apart)"]:
                kind = reading(part, exercise.problem) if part != "(parts not told apart)" else part
                found[kind] += 1
                if options.show and kind == options.show:
                    print(f"  {exercise.number}: {part[:300]!r}")
        with_number = sum(bool(quantities(exercise.solution)) for exercise in solved)
        total = sum(found.values())
        print(f"{reference.title}: {len(solved)} solved exercises, {with_number} with a number, {total} parts")
        for kind, count in found.most_common():
            print(f"  {count:5d}  {count / total:5.1%}  {kind}")


if __name__ == "__main__":
    main()
