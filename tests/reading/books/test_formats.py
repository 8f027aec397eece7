"""Every format becomes the same tree: chapters, sections, examples, exercises with their solutions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.books.books import HTML, OWN_BOOK, build_script, write_collection, write_latex, write_notebook
from toolsmith.errors import BadInputError
from toolsmith.reading.books.reference import read_here, read_reference
from toolsmith.types.reference import Reference, Section


def sections(reference: Reference) -> list[Section]:
    return [section for chapter in reference.chapters for section in chapter.sections]


def folded(section: Section) -> tuple[object, ...]:
    exercises = [(e.number, " ".join(e.problem.split()), " ".join(e.solution.split())) for e in section.exercises]
    examples = [" ".join(example.text.split()) for example in section.examples]
    return section.number, section.title, " ".join(section.text.split()), examples, exercises


def test_markdown_gives_chapters_sections_examples_and_solved_exercises() -> None:
    book = read_here(OWN_BOOK)
    assert (book.title, book.licence) == ("Measuring and Moving", "CC BY 4.0, the toolsmith authors")
    assert [chapter.title for chapter in book.chapters] == ["Measuring and Moving", "Measurements", "Motion"]
    assert [chapter.number for chapter in book.chapters] == [0, 1, 2]
    spread = book.chapters[1].sections[1]
    assert (spread.number, spread.title) == ("1.2", "Spread of repeated readings")
    assert len(spread.examples) == 1
    assert "0.141 g" in spread.examples[0].text
    assert [exercise.number for exercise in spread.solved] == ["1", "2", "3", "4"]
    assert spread.solved[0].solution == "(a) 0.258 cm; (b) 0.129 cm"
    assert "0.258" not in spread.text + spread.examples[0].text


@pytest.mark.parametrize("form", ["epub", "pdf", "pdf without outline"])
def test_the_same_text_as_epub_and_pdf_gives_the_same_tree(form: str, tmp_path: Path) -> None:
    build = build_script()
    target = tmp_path / f"book.{form[:4].strip()}"
    if form == "epub":
        build.build_epub(OWN_BOOK, target)
    else:
        build.build_pdf(OWN_BOOK, target, has_outline=form == "pdf")
    book, original = read_here(target), read_here(OWN_BOOK)
    assert (book.title, book.licence) == (original.title, original.licence)
    assert list(map(folded, sections(book))) == list(map(folded, sections(original)))
    assert book.not_understood == ()


def test_latex_joins_its_files_and_says_what_it_lacks(tmp_path: Path) -> None:
    book = read_here(write_latex(tmp_path / "book"))
    assert (book.title, book.licence, book.form) == ("A Small Book", "CC BY 4.0", "latex")
    assert [chapter.title for chapter in book.chapters] == ["Motion"]
    speed, nothing = book.chapters[0].sections
    assert speed.title == "Speed"
    assert r"$v = \frac{s}{t}$" in speed.text
    assert speed.examples[0].title == "A walk"
    assert "6.0 km in 1.5 h" in speed.examples[0].text
    (exercise,) = speed.solved
    assert "(b) In km/h?" in exercise.problem
    assert exercise.solution == "(a) 25 m/s (b) 90 km/h"
    assert "light | $3.0\\times10^8$ m/s" in speed.tables[0].text
    assert nothing.text == "Only words, 100 % of them."
    assert any("missing" in problem for problem in book.not_understood)
    assert any("wobble" in problem for problem in book.not_understood)
    assert read_here(tmp_path / "book").title == "A Small Book"


def test_html_keeps_formulas_and_drops_what_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "book.html"
    path.write_text(HTML)
    book = read_here(path)
    assert (book.title, book.licence) == ("A Small Book", "CC BY 4.0")
    speed, tables = book.chapters[0].sections
    assert r"$v = \frac{s}{t + 1}$" in speed.text
    assert "alert" not in speed.text
    assert "Contents" not in speed.text
    assert "4.0 km/h" in speed.examples[0].text
    assert [exercise.solution for exercise in speed.solved] == ["25 m/s", "1.4 × 10^11 m"]
    assert "10^11 m?" in speed.exercises[1].problem
    assert tables.tables[0].title == "Speeds"
    assert tables.tables[0].text.splitlines()[1] == "sound | 343 m/s"


def test_notebooks_of_a_folder_are_chapters_and_code_is_text(tmp_path: Path) -> None:
    write_notebook(tmp_path / "01-motion.ipynb")
    write_notebook(tmp_path / "02-rest.ipynb", "# Rest\n\nNothing moves.")
    (tmp_path / "LICENSE").write_text("MIT License\n\nCopyright\n")
    book = read_here(tmp_path)
    assert [chapter.title for chapter in book.chapters] == ["Motion", "Rest"]
    assert book.licence == "MIT License"
    assert "6.0 / 1.5" in book.chapters[0].sections[0].text
    assert "Output:\n\n```\n4.0\n```" in book.chapters[0].sections[0].text


def test_a_collection_gives_chapters_with_parts_and_exercises_with_their_context(tmp_path: Path) -> None:
    book = read_here(write_collection(tmp_path))
    assert (book.title, book.licence) == ("A Small Book", "A licence http://example.org/by")
    front, motion = book.chapters
    assert (front.number, motion.number, motion.title, motion.part) == (0, 1, "Motion", "Part")
    (speed,) = motion.sections
    assert (speed.number, speed.anchor) == ("1.1", "m1")
    assert "v = s/t" in speed.text
    assert speed.examples[0].title == "A walk"
    assert "4 km/h" in speed.examples[0].text
    first, second, third = speed.exercises
    assert first.solution == "(a) 30 m\n(b) 0.03 km"
    assert first.problem.startswith("Use the following information")
    assert second.needs_figure
    assert second.problem.startswith("Use the following information")
    assert third.problem == "And light? 3 × 10^8 m/s"
    assert speed.tables[0].text == "sound | 343 m/s"
    assert any("marquee" in item for item in speed.not_understood)
    assert book.not_understood == ("module gone: there is no index.cnxml of it",)


def test_answers_at_the_end_of_the_book_find_their_exercises(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text(
        "# Book\n## One\n### A\nText.\n\n**Exercise 1.1.** Add 2 and 3.\n\n**Exercise 1.2.** Add 4 and 5.\n"
        "### Problems\n1. Add 1 and 1.\n## Two\n### B\nText.\n\n**Exercise 2.1.** Add 6 and 7.\n"
        "## Answers to the exercises\n\n**Answer 1.2.** 9\n\n**Answer 2.1.** 13\n\n**Answer 7.7.** 0\n"
    )
    book = read_here(path)
    first, second = book.chapters[0].sections[0], book.chapters[1].sections[0]
    assert [exercise.solution for exercise in first.exercises] == ["", "9"]
    assert second.solved[0].solution == "13"
    assert [exercise.problem for exercise in book.chapters[0].exercises] == ["Add 1 and 1."]
    assert any("7.7" in problem for problem in second.not_understood)


def test_a_book_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    assert read_reference(OWN_BOOK).chapters == read_here(OWN_BOOK).chapters
    with pytest.raises(BadInputError, match="does not exist"):
        read_reference(tmp_path / "nowhere.md")


@pytest.mark.parametrize("name", ["book.doc", "book"])
def test_unknown_formats_are_named_with_the_known_ones(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(BadInputError) as caught:
        read_here(tmp_path / name)
    assert "EPUB" in caught.value.hint


def test_labels_are_found_in_many_shapes(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text(
        "Mechanics\n=========\n\nKinematics\n----------\n\n### Speed\n\nSpeed is way over time.\n\n"
        "> **Example 1.** A runner covers 100 m in 10 s. Speed 10 m/s.\n\n"
        "### Problem 1.2 (The train)\n\nA train covers 3 km in 2 min. How fast?\n\n"
        "<details>\n<summary>Solution</summary>\n\n25 m/s\n\n</details>\n\n"
        "**Problem 2:** A car covers 90 km in 1 h. Find (a) the speed in km/h, (b) in m/s.\n\n"
        "*Answer:* (a) 90 km/h; (b) 25 m/s\n\n"
        "**Exercises**\n\n1. First, 5 m in 2 s?\n2. Second, 8 m in 2 s? (Answer: 4 m/s)\n3. Third, 9 m in 2 s?\n\n"
        "**Answers**\n\n1. 2.5 m/s\n3. 4.5 m/s\n\n"
        "### Checkpoint 5\n\nWhat is 2 + 2?\n\n#### Solution\n\n4\n\n### Waves\n\nWaves go.\n"
    )
    speed, waves = read_here(path).chapters[0].sections
    assert [example.text for example in speed.examples] == ["A runner covers 100 m in 10 s. Speed 10 m/s."]
    assert [exercise.solution for exercise in speed.exercises] == [
        "25 m/s",
        "(a) 90 km/h; (b) 25 m/s",
        "2.5 m/s",
        "4 m/s",
        "4.5 m/s",
        "4",
    ]
    assert waves.text == "Waves go."


def test_boxes_of_html_hold_their_own_headings(tmp_path: Path) -> None:
    path = tmp_path / "book.html"
    path.write_text(
        "<h1>Book</h1><h2>Chapter</h2><h3>Section</h3><p>Text.</p>"
        '<article class="exercise"><h6>Checkpoint 1.2</h6><p>How far in 3 s at 2 m/s?</p>'
        '<details class="solution"><summary>Solution</summary><p>6 m</p></details></article>'
        '<div class="problem"><p>How far in 5 s?</p></div><div class="solution"><p>10 m</p></div><p>More text.</p>'
    )
    (section,) = read_here(path).chapters[0].sections
    assert [(exercise.problem, exercise.solution) for exercise in section.exercises] == [
        ("How far in 3 s at 2 m/s?", "6 m"),
        ("How far in 5 s?", "10 m"),
    ]
    assert section.text == "Text.\n\nMore text."


def test_latex_environments_that_a_book_declares_are_known(tmp_path: Path) -> None:
    path = tmp_path / "book.tex"
    path.write_text(
        r"\documentclass{article}\newtheorem{exa}{Example}[section]\newtheorem{xca}[exa]{Exercise}"
        r"\title{\textbf{My} Notes}\begin{document}\section{Speed} The speed."
        r"\begin{exa} At \SI{2}{\metre\per\second} for 3\,s it is 6 m.\end{exa}"
        r"\begin{xca} How far in 5 s?\end{xca}\begin{proof}[Solution] 10 m\end{proof}"
        r"\subsection*{Exercises}\begin{enumerate}\item How far in 6 s? \item And in 7 s? \answer{14 m}\end{enumerate}"
        r"\subsection*{Solutions}\begin{enumerate}\item 12 m\end{enumerate}\end{document}"
    )
    book = read_here(path)
    (section,) = book.chapters[0].sections
    assert book.title == "My Notes"
    assert len(section.examples) == 1
    assert [exercise.solution for exercise in section.exercises] == ["10 m", "12 m", "14 m"]
    assert book.not_understood == ()
