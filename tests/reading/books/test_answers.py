"""Whose answer is whose: by the heading above it and by its number, and nobody's where that is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.reading.books.labels import label_of_heading
from toolsmith.reading.books.reference import read_here
from toolsmith.reading.books.warn import warnings_of
from toolsmith.types.reference import Reference

TEXT = "A ball rolls with the speed v and covers s = v t. " * 6
CHAPTERS = f"# Motion\n\n## Fast\n\n{TEXT}\n\n## Exercises\n\n1. M one?\n2. M two?\n3. M three?\n\n# Heat\n\n## Warm\n\n{TEXT}\n\n## Exercises\n\n1. H one?\n2. H two?\n3. H three?\n\n"


def read(tmp_path: Path, text: str) -> Reference:
    (tmp_path / "book.md").write_text(text, "utf-8")
    return read_here(tmp_path / "book.md")


def solved(book: Reference) -> dict[str, str]:
    exercises = [e for c in book.chapters for e in (*c.exercises, *(x for s in c.sections for x in s.exercises))]
    return {exercise.problem: exercise.solution for exercise in exercises if exercise.solution}


RIGHT = {"M one?": "11 m", "M three?": "13 m", "H one?": "21 m", "H three?": "23 m"}


@pytest.mark.parametrize(
    "answers",
    [
        "# Answers to Odd-Numbered Exercises\n\n## Chapter 1\n\n1. 11 m\n3. 13 m\n\n## Chapter 2\n\n1. 21 m\n3. 23 m\n",
        "# Hints and Answers\n\n## Motion\n\n1. 11 m\n3. 13 m\n\n## Heat\n\n1. 21 m\n3. 23 m\n",
        "# Worked Solutions\n\n# Chapter 1\n\n1. 11 m\n\n3. 13 m\n\n# Chapter 2\n\n1. 21 m\n\n3. 23 m\n",
        "# Appendix A: Exercise solutions\n\n**Chapter 1**\n\n1. 11 m\n3. 13 m\n\n**Chapter 2**\n\n1. 21 m\n3. 23 m\n",
    ],
)
def test_answers_at_the_end_go_by_the_chapter_above_them(answers: str, tmp_path: Path) -> None:
    assert solved(read(tmp_path, CHAPTERS + answers)) == RIGHT


@pytest.mark.parametrize("answers", ["1. 11 m\n2. 12 m\n\n## More\n\n1. 21 m\n", "1. 11 m\n3. 13 m\n"])
def test_numbers_that_more_than_one_exercise_bears_are_nobodys(answers: str, tmp_path: Path) -> None:
    book = read(tmp_path, f"{CHAPTERS}# Answers\n\n{answers}")
    assert solved(book) == {}
    assert any(
        "without its exercise" in said
        for chapter in book.chapters
        for each in chapter.sections
        for said in each.not_understood
    )


def test_an_entry_that_is_answered_twice_is_set_aside(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        f"# B\n\n## S\n\n{TEXT}\n\n### Exercises\n\n1. One?\n2. Two?\n\n### Answers\n\n1. 1 m\n2. 2 m\n\n1. 3 m\n",
    )
    assert solved(book) == {"Two?": "2 m"}


def test_exercises_of_a_chapter_go_to_the_section_that_a_heading_names(tmp_path: Path) -> None:
    text = f"# Motion\n\n## 1.1 Fast\n\n{TEXT}\n\n## 1.2 Slow\n\n{TEXT}\n\n## Exercises\n\n### 1.1 Fast\n\n1. F?\n\n### Section 1.2\n\n2. S?\n\n### Mixed\n\n3. M?\n\n# Heat\n\n## 2.1 Warm\n\n{TEXT}"
    chapter = read(tmp_path, text).chapters[0]
    assert [[item.problem for item in section.exercises] for section in chapter.sections] == [["F?"], ["S?"]]
    assert [item.problem for item in chapter.exercises] == ["M?"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Exercise solutions", "solutions"), ("Hints and Answers", "solutions"), ("Worked solutions", "solutions"),
        ("Answers to Even-Numbered Problems", "solutions"), ("Chapter 3 Review Exercises", "exercises"), ("Hints", "hints"),
        ("Section 2.1 Problems", "exercises"), ("Solutions of salt", None), ("Problems with friction", None), ("The key", None),
    ],
)  # fmt: skip
def test_headings_over_lists_are_told_by_their_words(text: str, role: str | None) -> None:
    label = label_of_heading(text)
    assert (label.role if label else None) == role


def test_numbers_are_those_that_the_book_prints(tmp_path: Path) -> None:
    intro = "Speed is what we begin with. " * 10
    book = read(
        tmp_path,
        f"# Preface {{-}}\n\n{TEXT}\n\n# Motion\n\n{intro}\n\n## Fast\n\n{TEXT}\n\n## Further reading {{-}}\n\n{TEXT}\n\n# 7 Heat\n\n## 7.3 Warm\n\n{TEXT}\n\n## Cold\n\n{TEXT}",
    )
    numbers = [section.number for chapter in book.chapters for section in chapter.sections]
    assert numbers == ["0.0", "1.0", "1.1", "1.further-reading", "7.3", "7.4"]
    assert book.chapters[2].title == "Heat"


def test_nothing_found_is_said_with_what_was_looked_for(tmp_path: Path) -> None:
    (nothing,) = warnings_of(read(tmp_path, f"# A\n\n## B\n\n{TEXT}"))
    assert "0 worked examples and 0 exercises" in nothing
    assert "'Exercise 1'" in nothing
    (unsolved,) = warnings_of(read(tmp_path, CHAPTERS))
    assert unsolved.startswith("0 exercises with solutions in 2 chapters")
    (tmp_path / "book.md").write_bytes("# 力学\n\n## 速度\n\n速度是距离除以时间，单位是米每秒。".encode("gbk") * 4)
    assert any("encoding" in warning for warning in warnings_of(read_here(tmp_path / "book.md")))


def test_where_nothing_is_found_the_environments_of_a_latex_book_are_named(tmp_path: Path) -> None:
    file = tmp_path / "book.tex"
    file.write_text(
        r"""\documentclass{book}
\newtheorem{worked}{Worked Problem}
\newtheorem{drill}{Drill}
\newtheorem{unused}{Unused}
\newenvironment{aside}{\begin{quote}}{\end{quote}}
\begin{document}
\chapter{Heat}
\section{Water}
Water is hot.
\begin{worked} Heat 2 kg. \end{worked}
\begin{aside} So. \end{aside}
\begin{drill} Heat 3 kg. \end{drill}
\end{document}
"""
    )
    (nothing,) = warnings_of(read_here(file))
    assert nothing.endswith("`--environment NAME=ROLE` names others: the book's own are aside, drill, worked")
    assert not any("own are" in each for each in warnings_of(read_here(file, {"worked": "example"})))
