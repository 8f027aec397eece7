"""Whole textbooks that other people wrote, where the shared data is at hand."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.reading.books.books import SHARED_DATA
from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

DATA = Path(os.environ.get("TOOLSMITH_DATA", SHARED_DATA))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no shared data at {DATA}")


def truth(book: str) -> list[dict[str, object]]:
    with (DATA / book / "exercises_with_solutions.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def letters(text: str) -> str:
    """What both ways of flattening a formula agree on."""
    return re.sub(r"\(see there\)|vec\(|bar\(|hat\(|[^a-z]", "", text.lower())


def found(reference: Reference, row: dict[str, object]) -> bool:
    """Whether the exercise is in its section, with a solution: as an exercise, or as part of a worked example."""
    start = letters(str(row["problem"]))[:25]
    for chapter in reference.chapters:
        for section in chapter.sections:
            if section.anchor == row["module"]:
                texts = [exercise.problem for exercise in section.solved]
                texts += [example.text for example in section.examples if "Solution" in example.text]
                return any(start in letters(text) for text in texts)
    return False


@needs_data
@pytest.mark.parametrize(
    ("book", "chapters", "sections"), [("openstax-statistics", 15, 102), ("openstax-physics-vol1", 19, 124)]
)
@pytest.mark.end_to_end
def test_a_whole_openstax_book_is_understood(book: str, chapters: int, sections: int) -> None:
    reference = read_here(DATA / book)
    assert len(reference.chapters) == chapters
    assert sum(len(chapter.sections) for chapter in reference.chapters) == sections
    assert reference.licence.startswith("Creative Commons Attribution License")
    assert reference.not_understood == ()
    known = truth(book)
    missing = [row for row in known if not found(reference, row)]
    assert len(missing) <= 0.02 * len(known), [str(row["problem"])[:60] for row in missing]


@needs_data
def test_the_notebooks_are_chapters_with_sections() -> None:
    reference = read_here(DATA / "causality-handbook")
    assert len(reference.chapters) == 3
    assert all(len(chapter.sections) >= 6 for chapter in reference.chapters)
    assert reference.licence == "MIT License"
