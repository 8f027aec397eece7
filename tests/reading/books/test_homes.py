"""Exercises at a chapter's end: which section each goes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

_SECTIONS = """# 2 Motion

## 2.1 Speed

Speed is distance over time, as any traveller knows who looks at the road and the clock.

## 2.2 Falling

A stone that falls gains the same speed each second, whatever its mass.

"""


def _read(folder: Path, text: str) -> Reference:
    (folder / "book.md").write_text(f"# 1 Before\n\nNothing yet.\n\n{_SECTIONS}{text}", "utf-8")
    return read_here(folder / "book.md")


def _homes(book: Reference) -> dict[str, list[str]]:
    chapter = book.chapters[-1]
    own = {section.number: [each.number for each in section.exercises] for section in chapter.sections}
    return {place: numbers for place, numbers in own.items() if numbers} | (
        {"chapter": [each.number for each in chapter.exercises]} if chapter.exercises else {}
    )


@pytest.mark.parametrize(
    "listed",
    [
        "## Exercises\n\nExercises 1-2: Section 2.1\n\nExercises 3–4: Section 2.2\n\n1. A\n2. B\n3. C\n4. D\n",
        "## Exercises\n\n### Section 2.1\n\n1. A\n2. B\n\n### Section 2.2\n\n3. C\n4. D\n",
        "## Exercises\n\n**2.1 Speed**\n\n1. A\n2. B\n\n**Falling**\n\n3. C\n4. D\n",
        "## Exercises\n\n### Exercises 1 to 2: Speed\n\n1. A\n2. B\n\n### Exercises 3 to 4: Falling\n\n3. C\n4. D\n",
    ],
)
def test_an_exercise_goes_to_the_section_that_the_list_names(listed: str, tmp_path: Path) -> None:
    assert _homes(_read(tmp_path, listed)) == {"2.1": ["1", "2"], "2.2": ["3", "4"]}


def test_what_is_said_of_several_exercises_is_said_of_each(tmp_path: Path) -> None:
    text = "## Exercises\n\n1. A?\n\nFor Exercises 2–3, take g as 9.81 m/s².\n\n2. B?\n3. C?\n4. D?\n"
    exercises = _read(tmp_path, text).chapters[-1].exercises
    assert [each.problem.startswith("For Exercises 2–3, take g") for each in exercises] == [False, True, True, False]
    assert all("For" not in each.problem for each in exercises if each.number in "14")


def test_an_exercise_that_no_section_is_named_for_stays_with_the_chapter(tmp_path: Path) -> None:
    assert _homes(_read(tmp_path, "## Exercises\n\n1. How far?\n2. How long?\n")) == {"chapter": ["1", "2"]}


def test_an_exercise_goes_to_the_section_whose_words_it_uses(tmp_path: Path) -> None:
    lens = "A lens bends light; its focal length, curvature, glass and aperture decide the image of a camera. "
    gas = "A gas under pressure fills its vessel; temperature, volume, moles and pistons obey the ideal law. "
    asked = "1. A camera lens of glass with a focal length and aperture makes an image: how large, given its curvature?"
    text = f"# 1 A\n\nText.\n\n# 2 B\n\n## 2.1 Lenses\n\n{lens * 5}\n\n## 2.2 Gases\n\n{gas * 5}\n\n## Exercises\n\n"
    (tmp_path / "book.md").write_text(f"{text}{asked}\n2. Why?\n", "utf-8")
    assert _homes(read_here(tmp_path / "book.md")) == {"2.1": ["1"], "chapter": ["2"]}


def test_many_faint_hints_move_no_exercise(tmp_path: Path) -> None:
    common = " ".join(f"{first}{second}amper" for first in "bdfglmnprs" for second in "aeiou")
    other = " ".join(f"{first}{second}ovent" for first in "bdfglmnprs" for second in "aeiou")
    text = f"# 1 A\n\nText.\n\n# 2 B\n\n## 2.1 Lenses\n\n{f'{common}. ' * 3}\n\n## 2.2 Gases\n\n{f'{common}. ' * 2}{other}.\n\n"
    (tmp_path / "book.md").write_text(f"{text}## Exercises\n\n1. {common}?\n2. Why?\n", "utf-8")
    assert _homes(read_here(tmp_path / "book.md")) == {"chapter": ["1", "2"]}
