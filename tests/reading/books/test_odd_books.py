"""Odd but legal books: what a stranger may write is understood, and the outline of it stays the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolsmith.library.make.outline import outline
from toolsmith.reading.books.reference import read_here, read_reference

pytestmark = pytest.mark.end_to_end

SETEXT = r"""
The Little Book of Levers
=========================

Licence: CC BY 4.0

Forces
======

Levers
------

A lever multiplies a force by the ratio of its arms, $F_2 = F_1 \cdot a_1 / a_2$.

**Example 1.** A force of 20 N acts on an arm of 3 m. What force acts on an arm of 0.5 m?

*Solution.* 20 · 3 / 0.5 = 120 N

### Exercises

1. A force of 10 N acts on an arm of 2 m; the other arm is 0.4 m. Find the force.
2. A force of 6 N acts on an arm of 1 m; the other arm is 0.2 m. Find the force.

Pulleys
-------

A pulley with n ropes divides the force by n.

### Exercises

1. A load of 600 N hangs on 4 ropes. Find the force.

Solutions
=========

Levers
------

1. 50 N
2. 30 N

Pulleys
-------

1. 150 N
"""
NO_EXERCISES = r"""
# Notes on Heat

## Conduction

Heat flows from warm to cold. The flow is k A ΔT / d.

1. First, measure the area.
2. Then, measure the thickness.
3. Then divide.

## Radiation

Power is proportional to T^4.
"""
APPENDIX = r"""
# Practical Finance

*License: CC0*

# Chapter 1: Interest

## 1.1 Simple interest

Interest is I = P r t.

### Worked example

P = 200, r = 5 %, t = 3 years. What is the interest?

Answer: 30

### Problems

**1.1.1** What is the interest on 500 at 4 % for 2 years?

**1.1.2** What is the interest on 1000 at 3 % for 5 years?

## 1.2 Compound interest

A = P (1 + r)^t.

### Problems

**1.2.1** What does 1000 become at 10 % in 2 years?

# Appendix A: Answers to problems

## Chapter 1

**1.1.1** 40

**1.1.2** 150

**1.2.1** 1210
"""
NUMBERED = r"""
# Geometry by Doing

## Rectangles

The area of a rectangle is a·b.

Examples:

1. A rectangle of 3 m by 4 m has the area 12 m².

Exercises:

1. Find the area of a rectangle of 2 m by 5 m.

   Solution: 10 m²

2. Find the area of a rectangle of 7 cm by 3 cm.

   Solution: 21 cm²

## Circles

The area of a circle is π r².

**Exercise 3.** Find the area of a circle of radius 2 m.

<details><summary>Solution</summary>

12.57 m²

</details>
"""
NESTED = r"""
<!doctype html><html><head><title>Small Optics</title><meta name="license" content="CC BY-SA 4.0"></head><body>
<nav><ul><li><a href="#c1">Light</a></li></ul></nav>
<main><h1>Small Optics</h1>
<section id="c1"><h1>Light</h1>
 <section id="s1"><h1>Thin lenses</h1><p>The lens equation is
 <math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mi>f</mi></mfrac><mo>=</mo><mfrac><mn>1</mn><msub><mi>d</mi><mi>o</mi></msub></mfrac><mo>+</mo><mfrac><mn>1</mn><msub><mi>d</mi><mi>i</mi></msub></mfrac></math>.</p>
 <section class="example"><h2>Example</h2><p>An object stands 30 cm before a lens of 10 cm. Where is the image?</p><p>Solution: 15 cm</p></section>
 <section class="exercises"><h2>Exercises</h2><ol><li><p>An object stands 60 cm before a lens of 20 cm. Where is the image?</p><details><summary>Solution</summary><p>30 cm</p></details></li>
 <li>An object stands 20 cm before a lens of 10 cm. Where is the image? <div class="solution">20 cm</div></li></ol></section>
 </section>
 <section id="s2"><h1>Mirrors</h1><p>The focal length is half of the radius.</p></section>
</section></main><footer>Printed nowhere</footer></body></html>
"""
THEOREMS = r"""
\documentclass{book}
\usepackage{amsmath,amsthm}
\newtheorem{theorem}{Theorem}[chapter]
\newtheorem{exer}{Exercise}
\theoremstyle{definition}
\newtheorem{ex}{Example}
\title{A Short Course in Sums}
\author{A. Body}
\begin{document}
\maketitle
\chapter{Arithmetic series}
\section{Sums of integers}
\begin{theorem}[Gauss] The sum of the integers from 1 to $n$ is $\frac{n(n+1)}{2}$. \end{theorem}
\begin{proof} Pair them. \end{proof}
\begin{ex} Sum the integers to 10. \textbf{Solution.} $\frac{10\cdot 11}{2}=55$. \end{ex}
\begin{exer}\label{e:1} Sum the integers to 100. \end{exer}
\begin{solution} $5050$ \end{solution}
\begin{exercise} Sum the integers to 20. \begin{solution} 210 \end{solution}\end{exercise}
\section{Sums of squares}
\begin{align} S &= \sum_{k=1}^n k^2 \\ &= \frac{n(n+1)(2n+1)}{6} \end{align}
\begin{exercises}
\item Sum the squares to 3.
\item Sum the squares to 10.
\end{exercises}
\appendix
\chapter{Solutions}
\begin{enumerate}
\item 14
\item 385
\end{enumerate}
\end{document}
"""


def _notebook() -> str:
    def cell(kind: str, source: str, result: str = "") -> dict[str, object]:
        outputs = [{"output_type": "stream", "name": "stdout", "text": result}] if result else []
        code = {"outputs": outputs, "execution_count": 1} if kind == "code" else {}
        return {"cell_type": kind, "metadata": {}, "source": source, "id": str(abs(hash(source)))[:8], **code}

    cells = [
        cell("markdown", "# Counting\n\nBy somebody. License: MIT"),
        cell("markdown", "## Combinations\n\n$\\binom{n}{k}$ counts subsets."),
        cell("markdown", "**Example.** How many pairs of 5?"),
        cell("code", "import math\nmath.comb(5, 2)", "10"),
        cell("markdown", "### Exercises\n\n**Exercise 1.** How many triples of 6?\n\n**Solution.** 20"),
        cell("markdown", "**Exercise 2.** How many pairs of 10?"),
        cell("code", "# Solution\nmath.comb(10, 2)", "45"),
        cell("markdown", "## Permutations\n\nn! orders."),
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _typeset(path: Path) -> None:
    """A PDF without an outline, whose chapters show in their type alone, and whose producer names it `untitled`."""
    from reportlab.pdfgen import canvas

    page = canvas.Canvas(str(path))
    high = 800
    for size, gap, text in (
        (26, 0, "Speed and Distance"),
        (20, 40, "Motion"),
        (15, 30, "Speed"),
        (11, 16, "Speed is the distance divided by the time that it takes,"),
        (11, 16, "v = d / t. It is measured in metres per second."),
        (11, 26, "Example 1. A car drives 100 m in 5 s. What is its speed?"),
        (11, 16, "Solution: 20 m/s"),
        (12, 30, "Exercises"),
        (11, 24, "1. A train drives 300 m in 10 s. What is its speed?"),
        (11, 24, "2. A bird flies 60 m in 4 s. What is its speed?"),
        (15, 30, "Distance"),
        (11, 16, "Distance is speed times time, d = v t, where the speed"),
        (11, 16, "stays the same all the time."),
        (20, 40, "Solutions"),
        (11, 24, "1. 30 m/s"),
        (11, 24, "2. 15 m/s"),
    ):
        high -= gap
        page.setFont("Times-Bold" if size > 11 else "Times-Roman", size)
        page.drawString(60, high, text)
    page.save()


BOOKS = {
    "setext.md": SETEXT,
    "no_exercises.md": NO_EXERCISES,
    "appendix.md": APPENDIX,
    "numbered.md": NUMBERED,
    "nested.html": NESTED,
    "theorems.tex": THEOREMS,
    "notebook.ipynb": _notebook(),
}


@pytest.fixture
def lazy_tools(tmp_path: Path) -> Path:
    for name, text in BOOKS.items():
        (tmp_path / name).write_text(text)
    _typeset(tmp_path / "typeset.pdf")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "title", "sections", "examples", "solved", "exercises"),
    [
        ("setext.md", "The Little Book of Levers", ["1.1 Levers", "1.2 Pulleys"], 1, 3, 3),
        ("no_exercises.md", "Notes on Heat", ["1.1 Conduction", "1.2 Radiation"], 0, 0, 0),
        ("appendix.md", "Practical Finance", ["1.1 Simple interest", "1.2 Compound interest"], 1, 3, 3),
        ("numbered.md", "Geometry by Doing", ["1.1 Rectangles", "1.2 Circles"], 0, 3, 3),
        ("nested.html", "Small Optics", ["1.1 Thin lenses", "1.2 Mirrors"], 1, 2, 2),
        ("theorems.tex", "A Short Course in Sums", ["1.1 Sums of integers", "1.2 Sums of squares"], 1, 4, 4),
        ("notebook.ipynb", "Counting", ["1.1 Combinations", "1.2 Permutations"], 1, 2, 2),
        ("typeset.pdf", "Speed and Distance", ["1.1 Speed", "1.2 Distance"], 1, 2, 2),
    ],
)
def test_an_odd_book_is_understood(
    lazy_tools: Path, name: str, title: str, sections: list[str], examples: int, solved: int, exercises: int
) -> None:
    found = outline(lazy_tools / name)
    assert found.title == title
    assert [f"{each.number} {each.title}" for chapter in found.chapters for each in chapter.sections] == sections
    assert (found.examples, found.solved, found.exercises) == (examples, solved, exercises)
    assert found.not_understood == ()
    assert outline(lazy_tools / name) == found


def _solutions(path: Path) -> dict[str, str]:
    """Title and number → solution, of all sections."""
    chapters = read_reference(path).chapters
    solved = [(section.title, each) for chapter in chapters for section in chapter.sections for each in section.solved]
    return {f"{title} {each.number}": each.solution for title, each in solved}


def test_solutions_at_the_end_go_by_the_heading_above_them(lazy_tools: Path) -> None:
    assert _solutions(lazy_tools / "setext.md") == {"Levers 1": "50 N", "Levers 2": "30 N", "Pulleys 1": "150 N"}


def test_solutions_in_an_appendix_go_by_their_numbers(lazy_tools: Path) -> None:
    found = _solutions(lazy_tools / "appendix.md")
    assert found == {"Simple interest 1.1.1": "40", "Simple interest 1.1.2": "150", "Compound interest 1.2.1": "1210"}


def test_a_solution_inside_an_item_of_a_page_is_no_part_of_the_problem(lazy_tools: Path) -> None:
    (chapter,) = read_reference(lazy_tools / "nested.html").chapters
    first, second = chapter.sections[0].exercises
    assert (first.solution, second.solution) == ("30 cm", "20 cm")
    assert "30 cm" not in first.problem
    assert "20 cm before" in second.problem
    assert "1/f" in chapter.sections[0].text.replace(" ", "") or "frac" in chapter.sections[0].text


def test_a_number_within_a_list_of_exercises_begins_one_only_where_it_is_the_next(tmp_path: Path) -> None:
    book = tmp_path / "book.md"
    book.write_text(
        "# Book\n\n## Part one\n\nText of it.\n\n### Problems\n\n"
        "**1.1** How heavy are two bags?\n\n2.5 kg is the mass of one.\n\n**1.2** And three?\n\n"
        "### Solutions\n\n**1.1** 5 kg\n\n2.5 kg times two.\n\n**1.2** 7.5 kg\n\n## Part two\n\nMore.\n"
    )
    first, second = read_reference(book).chapters[0].sections[0].exercises
    assert "2.5 kg is the mass" in first.problem
    assert (second.problem, second.solution) == ("And three?", "7.5 kg")
    assert first.solution == "5 kg\n2.5 kg times two."


@pytest.mark.parametrize("columns", [1, 2])
def test_running_heads_with_page_numbers_are_no_part_of_a_short_pdf(columns: int, tmp_path: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph

    def head(canvas: Any, document: Any) -> None:
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(60, 810, "Balls" if document.page % 2 else "Rolling and falling")
        canvas.drawRightString(540, 810, str(document.page))

    styles = getSampleStyleSheet()
    words = "A ball rolls with the speed v for the time t and covers the distance s = v t. " * 6
    flow: list[Any] = []
    for title in ("Rolling", "Falling"):
        flow += [Paragraph(title, styles["Heading1"]), Paragraph(f"{title} far", styles["Heading2"])]
        flow += [Paragraph(words, styles["BodyText"]) for _ in range(10)]
        flow += [Paragraph(f"<b>Exercise {n}.</b> How far?", styles["BodyText"]) for n in (1, 2)]
        flow += [Paragraph("<b>Solution.</b> 20 m", styles["BodyText"]), PageBreak()]
    width = 480 / columns
    frames = [Frame(50 + place * width, 60, width - 10, 700) for place in range(columns)]
    document = BaseDocTemplate(str(tmp_path / "balls.pdf"), pagesize=A4)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=head)])
    document.build(flow)
    chapters = read_here(tmp_path / "balls.pdf").chapters
    assert [chapter.title for chapter in chapters] == ["Rolling", "Falling"]
    assert [item.solution for chapter in chapters for item in chapter.sections[0].solved] == ["20 m", "20 m"]
    assert not any("Balls" in section.text for chapter in chapters for section in chapter.sections)
