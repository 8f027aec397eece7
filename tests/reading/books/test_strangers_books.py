"""Small books as their authors write them: lists of answers, numbers, levels and titles as each one's tool has them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from toolsmith.reading.books.pandoc.program import program
from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Exercise, Reference

pytestmark = pytest.mark.end_to_end

HANDBOOK = r"""\documentclass{book}
\newcounter{prob}[chapter]
\renewcommand{\theprob}{\thechapter.\arabic{prob}}
\newcommand{\head}[1]{\par\noindent\textbf{#1.} }
\newenvironment{prob}{\refstepcounter{prob}\head{Problem \theprob}}{\par}
\begin{document}
\chapter{Resistors}
\section{Ohm's law}
The current is $I = U/R$.
\begin{prob} What flows through 220 ohm at 5 V? \end{prob}
\begin{prob} And at 7 V? \end{prob}
\chapter{Capacitors}
\section{Charge}
The charge is $Q = CU$.
\begin{prob} What holds 2 F at 5 V? \end{prob}
\appendix
\chapter{Answers to Odd Problems}
\section*{Chapter 1}
\begin{description}\item[1.1] 22.7 mA\end{description}
\section*{Chapter 2}
\begin{description}\item[2.1] 10 C\end{description}
\end{document}
"""


def exercises(book: Reference) -> list[Exercise]:
    return [each for chapter in book.chapters for section in chapter.sections for each in section.exercises]


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        ("Try it", "Answers to Try it"),
        ("Check your understanding", "Solutions to Check Your Understanding"),
        ("Your turn", "Answers: Your turn"),
        ("Checkpoint", "Answers to the Checkpoints"),
    ],
)
def test_a_list_of_answers_is_told_by_what_the_book_calls_its_exercises(
    label: str, heading: str, tmp_path: Path
) -> None:
    text = f"# Cups\n\n## Grams\n\nA cup holds 240 mL.\n\n**{label} 1.1.** How much are 2 cups?\n\n# {heading}\n\n**1.1** 480 mL\n"
    (tmp_path / "book.md").write_text(text, "utf-8")
    book = read_here(tmp_path / "book.md")
    assert [each.solution for each in exercises(book)] == ["480 mL"]
    assert [chapter.title for chapter in book.chapters] == ["Cups"]


def test_an_environment_of_its_own_has_the_number_that_it_counts_and_prints(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(HANDBOOK, "utf-8")
    found = [(each.number, each.solution) for each in exercises(read_here(tmp_path / "main.tex"))]
    assert found == [("1.1", "22.7 mA"), ("1.2", ""), ("2.1", "10 C")]


@pytest.mark.parametrize("doctype", ["", ":doctype: book\n"])
def test_an_asciidoc_folder_is_the_file_that_includes_the_only_other_one(doctype: str, tmp_path: Path) -> None:
    (tmp_path / "book.adoc").write_text(
        f"= Bicycles\n{doctype}\n== Gears\n\ninclude::gears.adoc[]\n\n== Braking\n\n=== Distance\n\nIt is long.\n",
        "utf-8",
    )
    (tmp_path / "gears.adoc").write_text("=== Development\n\nIt is far.\n\n=== Speed\n\nIt is fast.\n", "utf-8")
    shape = [(one.title, [each.title for each in one.sections]) for one in read_here(tmp_path).chapters]
    assert shape == [("Gears", ["Development", "Speed"]), ("Braking", ["Distance"])]


PAGE = "# {}\n\nA tree is measured in two ways.\n"


@pytest.mark.parametrize(
    ("project", "contents"),
    [
        ({"_config.yml": "title: A Forest\nlicense: CC0\n"}, {"_toc.yml": "root: a\nchapters:\n- file: b\n"}),
        ({}, {"myst.yml": "project:\n  title: A Forest\n  license: {content: CC0, code: MIT}\n  toc: [{file: a}, {file: b}]\n"}),
        ({}, {"_quarto.yml": "book:\n  title: A Forest\n  chapters: [a.md, b.md]\nlicense: CC0\n"}),
        ({}, {"mkdocs.yml": "site_name: A Forest\nlicense: CC0\ndocs_dir: .\nnav: [a.md, b.md]\n"}),
        ({"book.toml": '[book]\ntitle = "A Forest"\nlicense = "CC0"\n'}, {"SUMMARY.md": "- [A](a.md)\n- [B](b.md)\n"}),
    ],
)  # fmt: skip
def test_the_project_file_says_the_title_and_the_licence(
    project: dict[str, str], contents: dict[str, str], tmp_path: Path
) -> None:
    for name, text in {"a.md": PAGE.format("A"), "b.md": PAGE.format("B"), **project, **contents}.items():
        (tmp_path / name).write_text(text, "utf-8")
    book = read_here(tmp_path)
    assert (book.title, book.licence) == ("A Forest", "CC0")
    assert [chapter.title for chapter in book.chapters] == ["A", "B"]


MAIN = {
    "book.rst": "Book\n====\n\nOne\n---\n\nIt is.\n\n.. include:: part.txt\n   :start-line: 0\n\n.. include:: ../secret.txt\n\n.. csv-table:: T\n   :file: t.csv\n\nTwo\n---\n\nMore.\n",
    "book.typ": '#import "lib.typ": *\n#import "@preview/x:1.0.0": *\n\n= One\n\n== A\n\n#note[It is.]\n\n#include "part.txt"\n\n#include "../secret.txt"\n\n== B\n\nMore.\n',
    "book.org": '* One\n** A\nIt is.\n#+INCLUDE: "part.txt"\n#+INCLUDE: "../secret.txt"\n** B\nMore.\n',
    "book.adoc": "= Book\n\n== One\n\n=== A\n\nIt is.\n\ninclude::part.txt[]\n\ninclude::../secret.txt[]\n\n=== B\n\nMore.\n",
}


@pytest.mark.parametrize("name", MAIN)
def test_a_file_that_is_included_is_read_where_it_lies_in_the_books_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The secret.\n", "utf-8")
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "part.txt").write_text("The other part.\n", "utf-8")
    (folder / "lib.typ").write_text("#let note(body) = [Note: #body]\n", "utf-8")
    (folder / name).write_text(MAIN[name], "utf-8")
    book = read_here(folder / name)
    text = book.model_dump_json()
    assert "The other part." in text
    assert "start-line" not in text
    assert "The secret." not in text
    assert f"{name} includes ../secret.txt, which is outside the book's folder: not read" in book.not_understood


def test_a_folder_of_typst_is_the_file_that_includes_the_others(tmp_path: Path) -> None:
    (tmp_path / "main.typ").write_text('= One\n\n== A\n\nIt is.\n\n#include "two.typ"\n', "utf-8")
    (tmp_path / "two.typ").write_text("= Two\n\n== B\n\nIt is too.\n", "utf-8")
    assert [chapter.title for chapter in read_here(tmp_path).chapters] == ["One", "Two"]


def test_an_odt_keeps_its_formulas(tmp_path: Path) -> None:
    text = "# Pans\n\n## Area\n\nA pan has the area $\\pi d^2/4$, and $d > 0$.\n\n**Exercise 1.** With $d = 2$ cm?\n"
    command = [program(), "--from", "markdown", "--to", "odt", "--output", str(tmp_path / "book.odt")]
    subprocess.run(command, input=text.encode(), check=True)
    section = read_here(tmp_path / "book.odt").chapters[0].sections[0]
    assert "A pan has the area π d^2/4, and d > 0." in section.text.replace("πd", "π d")
    assert section.exercises[0].problem == "With d = 2 cm?"


def test_answers_on_lines_of_one_paragraph_are_an_answer_each(tmp_path: Path) -> None:
    asked = "".join(f"**Try it 1.{number}.** How much is it?\n\n" for number in range(1, 5))
    text = f"# Cups\n\n## Grams\n\nA cup holds 240 mL.\n\n{asked}# Answers\n\n1.1 170 g\n1.2 The sum is\n331 g\n1.4 218 °C\n"
    (tmp_path / "book.md").write_text(text, "utf-8")
    found = [each.solution for each in exercises(read_here(tmp_path / "book.md"))]
    assert found == ["170 g", "The sum is\n331 g", "", "218 °C"]


def test_answers_on_lines_of_a_pdf_without_gaps_are_an_answer_each(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "book.pdf"))
    lines = ["#Cups", "A cup holds 240 mL.", "And a spoon holds less of it.", "Try it 1.1. How much is it?"]
    lines += ["Try it 1.2. How much is that?", "#Answers to Try it", "1.1 170 g", "1.2 331 g"]
    for place, line in enumerate(lines):
        canvas.setFont("Helvetica-Bold" if line.startswith("#") else "Helvetica", 20 if line.startswith("#") else 10)
        canvas.drawString(72, 700 - 14 * place - 30 * (place > 4), line.removeprefix("#"))
    canvas.save()
    assert [each.solution for each in exercises(read_here(tmp_path / "book.pdf"))] == ["170 g", "331 g"]
