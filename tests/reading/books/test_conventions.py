"""Conventions of books that were first read after the reader was written: each is what one of them does."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from toolsmith.reading.books.reference import read_here
from toolsmith.reading.books.warn import warnings_of
from toolsmith.types.reference import Exercise, Reference


def read(tmp_path: Path, name: str, text: str) -> Reference:
    (tmp_path / name).write_text(text, "utf-8")
    return read_here(tmp_path / name)


def exercises(book: Reference) -> list[Exercise]:
    homes = [home for chapter in book.chapters for home in (*chapter.sections, chapter)]
    return [each for home in homes for each in home.exercises]


def test_a_lesson_of_the_carpentries_is_read_in_its_order_with_its_challenges(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("title: Lesson\nepisodes:\n- b.md\n- a.md\n", "utf-8")
    (tmp_path / "episodes").mkdir()
    for name in "ab":
        (tmp_path / "episodes" / f"{name}.md").write_text(
            f"---\ntitle: Part {name}\n---\n\nText of it.\n\n## Speed\n\nA stone falls.\n\n"
            "::::: callout\n\n## Beside it\n\nA word.\n\n:::::\n\n"
            "::::: challenge\n\n## How far?\n\nQuestion: how far does it fall?\n\n"
            "::: solution\n\n## Solution\n\n4.9 m\n\n:::\n\n:::::\n",
            "utf-8",
        )
    book = read_here(tmp_path)
    assert book.title == "Lesson"
    assert [chapter.title for chapter in book.chapters] == ["Part b", "Part a"]
    assert [section.title for section in book.chapters[0].sections if section.title != "Part b"] == ["Speed"]
    assert [(each.problem, each.solution) for each in exercises(book)] == [
        ("Question: how far does it fall?", "4.9 m")
    ] * 2


def test_directives_of_runestone_ask_and_answer(tmp_path: Path) -> None:
    text = (
        "Speed\n=====\n\nText.\n\nHow it is\n---------\n\n"
        ".. mchoice:: q_1\n   :answer_a: fast\n   :answer_b: slow\n   :correct: b\n\n   How is a snail?\n\n"
        ".. question:: q_2\n\n   .. tabbed:: t_2\n\n      .. tab:: Question\n\n         .. actex:: e_2\n\n"
        "            How far?\n\n      .. tab:: Answer\n\n         4.9 m\n"
    )
    first, second = exercises(read(tmp_path, "a.rst", text))
    assert (first.problem, first.solution) == ("How is a snail?\n(a) fast\n(b) slow", "(b) slow")
    assert "How far?" in second.problem
    assert second.solution.startswith("4.9 m")


def test_a_solution_of_sphinx_goes_to_the_exercise_of_its_label(tmp_path: Path) -> None:
    text = (
        "Speed\n=====\n\n.. exercise:: Far\n   :label: far_1\n\n   How far?\n\n"
        ".. exercise:: Long\n   :label: long_1\n\n   How long?\n\n"
        ".. solution:: long_1\n\n   2 s\n\n.. solution:: far_1\n\n   4.9 m\n"
    )
    assert [each.solution for each in exercises(read(tmp_path, "a.rst", text))] == ["4.9 m", "2 s"]


def test_an_example_behind_a_list_of_exercises_ends_it(tmp_path: Path) -> None:
    text = "# A\n\n## S\n\nText.\n\n### Exercises\n\n1. How far?\n\n### Example: a walk\n\n1. Go.\n2. Stop.\n"
    book = read(tmp_path, "a.md", text)
    assert [each.problem for each in exercises(book)] == ["How far?"]
    assert "Stop." in book.chapters[0].sections[-1].examples[0].text


def test_exercise_over_a_list_is_a_list_of_exercises(tmp_path: Path) -> None:
    book = read(
        tmp_path, "a.md", "# A\n\n## S\n\nText.\n\n### Exercise\n\n1. How far?\n2. How long?\n\n### More\n\nText.\n"
    )
    assert [each.problem for each in exercises(book)] == ["How far?", "How long?"]


def test_the_name_of_a_file_is_no_title_of_an_example(tmp_path: Path) -> None:
    book = read(tmp_path, "a.md", "# A\n\nText.\n\n## B\n\nText.\n\n### Example `.bashrc` file\n\nText.\n")
    assert not any(section.examples for chapter in book.chapters for section in chapter.sections)


def test_a_number_that_stands_apart_in_a_heading_is_its_number(tmp_path: Path) -> None:
    text = (
        "<html><body><h1><span>1</span><span>Speed</span></h1><p>Text.</p><h2><span>1.3</span><span>Fall</span></h2>"
        '<p>Text.</p><div class="example"><pre>x = 1</pre></div></body></html>'
    )
    section = read(tmp_path, "a.html", text).chapters[0].sections[-1]
    assert (section.number, section.title, section.examples) == ("1.3", "Fall", ())


def test_several_titles_in_a_file_of_quarto_are_several_chapters(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text("book:\n  chapters:\n    - index.qmd\n    - a.qmd\n", "utf-8")
    (tmp_path / "index.qmd").write_text("# Preface\n\nText.\n\n# Thanks\n\nText.\n", "utf-8")
    (tmp_path / "a.qmd").write_text("# Speed\n\nText.\n", "utf-8")
    assert [chapter.title for chapter in read_here(tmp_path).chapters] == ["Preface", "Thanks", "Speed"]


def test_a_macro_that_looks_at_what_follows_is_carried_out(tmp_path: Path) -> None:
    macros = (
        r"\makeatletter\def\all{\@ifnextchar\bgroup{\one}{end}}\def\one#1{(#1)\all}"
        r"\newcommand{\like}{\@ifstar{starred}{plain}}\makeatother"
    )
    body = r"\all{a}{b}. \like* and \like{} it"
    text = rf"\documentclass{{book}}{macros}\begin{{document}}\chapter{{A}} We see {body}. \end{{document}}"
    said = read(tmp_path, "a.tex", text).chapters[0].sections[0].text
    assert "(a)(b)end" in said
    assert "starred and plain it" in said


def test_a_macro_that_calls_itself_is_left_out_and_named(tmp_path: Path) -> None:
    text = (
        r"\documentclass{book}\begin{document}\chapter{A} Before. \def\a{\a x}\a{} After."
        r"\section{B} Text. \end{document}"
    )
    book = read(tmp_path, "a.tex", text)
    assert "After." in book.chapters[0].sections[0].text
    assert any(r"macro \a that calls itself" in each for each in book.not_understood)


@pytest.mark.parametrize(("name", "said"), [("a.tex", "occurs"), ("a.md", "which only LaTeX has")])
def test_an_environment_that_does_not_occur_is_told(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(
        r"\documentclass{book}\begin{document}\chapter{A} x \begin{nex}y\end{nex}\end{document}", "utf-8"
    )
    warned = warnings_of(read_here(tmp_path / name, {"nex": "example", "zap": "exercise"}))
    assert any("--environment zap" in each and said in each for each in warned)
    assert any("--environment nex" in each for each in warned) == (name == "a.md")


def test_a_page_of_links_that_the_contents_do_not_name_is_no_chapter(tmp_path: Path) -> None:
    pages = {
        "list": '<h1>Contents</h1><p><a href="a.xhtml">Speed</a></p><p><a href="b.xhtml">Fall</a></p>',
        "a": f"<h1>Speed</h1><p>{'A text of words. ' * 20}</p>",
        "b": '<h1>Fall</h1><p><a href="a.xhtml">Speed</a></p>',
    }
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in pages)
    nav = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as book:
        book.writestr("META-INF/container.xml", '<container><rootfile full-path="book.opf"/></container>')
        book.writestr("book.opf", f"<package><manifest>{nav}{items}</manifest><spine>{spine}</spine></package>")
        listed = "".join(
            f'<li><a href="{name}.xhtml">{title}</a></li>' for name, title in (("a", "Speed"), ("b", "Fall"))
        )
        book.writestr("nav.xhtml", f"<html><body><nav type='toc'><ol>{listed}</ol></nav></body></html>")
        for name, text in pages.items():
            book.writestr(f"{name}.xhtml", f"<html><body>{text}</body></html>")
    assert [chapter.title for chapter in read_here(tmp_path / "a.epub").chapters] == ["Speed", "Fall"]


def test_a_box_that_continues_an_entry_of_a_list_is_an_example(tmp_path: Path) -> None:
    text = (
        "= Stones\n\n== Speed\n\nText of it.\n\n* It falls.\n+\n.How far it falls\n====\nIn 1 s it falls 4.9 m.\n====\n\n"
        "* It rests.\n\nMore text.\n"
    )
    section = next(one for one in read(tmp_path, "a.adoc", text).chapters[0].sections if one.examples)
    assert "4.9 m" in section.examples[0].text
    assert "It falls." in section.text
    assert "It rests." in section.text
    assert "4.9 m" not in section.text


def test_a_section_that_bears_its_chapters_title_is_counted(tmp_path: Path) -> None:
    words = "Text of it. " * 30
    text = f"# Waves\n\n{words}\n\n## Waves\n\n{words}\n\n## 2-Dimensional waves\n\n{words}\n\n# Sound\n\n{words}\n"
    sections = read(tmp_path, "a.md", text).chapters[0].sections
    assert [(each.number, each.title) for each in sections] == [
        ("1.0", "Waves"),
        ("1.1", "Waves"),
        ("1.2", "2-Dimensional waves"),
    ]


def test_headings_in_a_list_of_exercises_are_their_titles(tmp_path: Path) -> None:
    text = (
        "# Stones\n\nText of it.\n\n## Exercises\n\nA word before.\n\n### A fall\n\nHow far in 1 s?\n\n"
        "### A throw\n\nSay:\n\n1. how high,\n2. how long.\n\n#### Be exact\n\nTo a metre.\n\n"
        "## Solutions\n\n### A fall\n\n4.9 m\n\n### A throw\n\n20 m, 4 s\n\n# Waves\n\nText of it.\n\n"
        "## Exercises\n\n### Short ones\n\nIn words.\n\n1. What is a wave?\n2. What is none?\n"
    )
    stones, waves = read(tmp_path, "a.md", text).chapters
    own = [(each.problem, each.solution) for home in (*stones.sections, stones) for each in home.exercises]
    assert own == [
        ("A fall.\nHow far in 1 s?", "4.9 m"),
        ("A throw.\nSay:\n1. how high,\n2. how long.\nBe exact\nTo a metre.", "20 m, 4 s"),
    ]
    own = [(each.number, each.problem) for home in (*waves.sections, waves) for each in home.exercises]
    assert own == [("1", "What is a wave?"), ("2", "What is none?")]


def test_a_list_below_the_label_of_an_exercise_is_a_part_of_it(tmp_path: Path) -> None:
    text = (
        "# Stones\n\nText of it.\n\n## Exercises\n\n**Exercise:** A stone falls. Say:\n\n1. how far,\n2. how long.\n\n"
        "**Exercise:** And a feather?\n"
    )
    assert [each.problem for each in exercises(read(tmp_path, "a.md", text))] == [
        "A stone falls. Say:\n1. how far,\n2. how long.",
        "And a feather?",
    ]


def test_solutions_go_to_the_chapter_that_a_reference_names(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text("book:\n  chapters: [a.qmd, b.qmd, c.qmd]\n", "utf-8")
    for name, title in (("a", "Motion"), ("b", "Heat")):
        text = f"# {title} {{#sec-{name}}}\n\nText, see @sec-b.\n\n## Exercises\n\n1. What is {title}?\n2. And why?\n"
        (tmp_path / f"{name}.qmd").write_text(text, "utf-8")
    (tmp_path / "c.qmd").write_text(
        "# Solutions to exercises\n\n## Solutions to @sec-a\n\n1. A change.\n\n## Solutions for @sec-b\n\n"
        "{{< include _more.qmd >}}\n",
        "utf-8",
    )
    (tmp_path / "_more.qmd").write_text("1. A form of energy.\n", "utf-8")
    book = read_here(tmp_path)
    assert [each.solution for each in exercises(book)] == ["A change.", "", "A form of energy.", ""]
    assert "see Heat" in book.chapters[0].sections[0].text


def test_the_contents_say_that_a_page_is_an_exercise(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "SUMMARY.md").write_text(
        "- [Motion](a.md)\n  - [Exercise: a fall](b.md)\n    - [Solution](c.md)\n- [Heat](d.md)\n", "utf-8"
    )
    for name, text in (("a", "Motion"), ("b", "A fall\n\nHow far?"), ("c", "So it is\n\n4.9 m"), ("d", "Heat")):
        (tmp_path / "src" / f"{name}.md").write_text(f"# {text}\n\nText of it.\n", "utf-8")
    (found,) = exercises(read_here(tmp_path))
    assert "How far?" in found.problem
    assert found.solution.startswith("4.9 m")


def test_a_macro_that_prints_the_number_of_the_exercise_answers_it(tmp_path: Path) -> None:
    (tmp_path / "looks.sty").write_text("\\begingroup\\def\\@x{1}\n\\endinput\n\\begin{manual} of it {\n", "utf-8")
    text = (
        "\\documentclass{book}\\usepackage{looks}\\newtheorem{task}{Exercise}[section]\n"
        "\\newcommand{\\before}{\\textbf{\\thetask:}}\n"
        "\\xdef\\place{\\the\\lccode\\place}\n"
        "\\def\\given#1{\\setbox\\kept=\\vbox{\\unvbox\\kept\\noindent\\before\\quad #1\\par}}\n"
        "\\begin{document}\\chapter{Stones}\nText \\place of it.\n\\begin{task}How far?\\end{task}\n\\given{%\n4.9 m}\n"
        "\\begin{task}How long?\\end{task}\n\\end{document}\n"
    )
    assert [each.solution for each in exercises(read(tmp_path, "a.tex", text))] == ["4.9 m", ""]


def test_what_pandoc_stops_in_costs_a_paragraph_only(tmp_path: Path) -> None:
    text = "* Stones\nText of it.\n\nAs in Figure \\ref:fig:fall.\n\n** TODO Speed :draft:\nMore.\n\n* Heat\nText.\n"
    book = read(tmp_path, "a.org", text)
    assert [chapter.title for chapter in book.chapters] == ["Stones", "Heat"]
    assert [section.title for section in book.chapters[0].sections][-1] == "Speed"
    assert any("paragraph" in each for each in book.not_understood)


def test_pages_of_html_beside_a_book_of_markdown_are_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(
            f"# Part {number}\n\nText of it.\n\n```{{lang: null}}\n# # #\n```\n", "utf-8"
        )
        for name in "ab":
            (tmp_path / "html" / f"{name}{number}.html").write_text("<h1>Shown</h1><p>Beside it.</p>", "utf-8")
    assert [chapter.title for chapter in read_here(tmp_path).chapters] == ["Part 0", "Part 1", "Part 2"]


def test_boxes_of_gitbook_are_exercises_with_the_solutions_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "solution_a.js").write_text("const speed = 3;\n", "utf-8")
    text = (
        "# Motion\n\n## Exercises\n\n#### Note about them\n\nRead it first.\n\n{% exercise %}\nHow fast is it?\n\n"
        '{% solution src="./solution_a.js" %}\n{% hint style="info" %}\n{% endexercise %}\n'
    )
    found = exercises(read(tmp_path, "book.md", text))
    assert [(each.problem, each.solution) for each in found] == [("How fast is it?", "```\nconst speed = 3;\n```")]


def test_exercises_of_a_child_document_of_knitr_are_read_without_its_hidden_code(tmp_path: Path) -> None:
    (tmp_path / "_01-ex.Rmd").write_text("E1. How far?\n\n```{r}\nsecret = 1\n```\n\nE2. How fast?\n", "utf-8")
    chunk = "```{r}\nres = knitr::knit_child('_01-ex.Rmd', options = list(include = FALSE))\n```\n"
    found = exercises(read(tmp_path, "book.Rmd", f"# Motion\n\nText.\n\n## Exercises {{#ex}}\n\n{chunk}"))
    assert [(each.number, each.problem) for each in found] == [("E1", "How far?"), ("E2", "How fast?")]


def test_a_box_that_its_title_calls_the_solution_of_a_label_is_one(tmp_path: Path) -> None:
    text = (
        "# Motion\n\n:::{exercise}\n:label: Exc:A\n\nHow far?\n:::\n\n:::{exercise}\n:label: Exc:B\n\nHow fast?\n:::\n\n"
        ":::{admonition} Solution to {numref}`Exc:A`\n:class: solution, dropdown\n\n5 m\n:::\n"
    )
    assert [each.solution for each in exercises(read(tmp_path, "book.md", text))] == ["5 m", ""]


def test_a_cell_that_only_makes_place_for_a_solution_is_none(tmp_path: Path) -> None:
    cells = [
        {
            "cell_type": "markdown",
            "source": "# Motion\n\n## Exercises\n\n### Ask around\n\nSay what they answer.\n\n1. One.\n\n2. Two.",
        },
        {"cell_type": "markdown", "source": "### Exercise\n\nHow far?"},
        {"cell_type": "code", "source": "# Solution goes here"},
        {"cell_type": "markdown", "source": "### Exercise\n\nHow fast?"},
        {"cell_type": "code", "source": "# Solution\n5"},
    ]
    found = exercises(read(tmp_path, "book.ipynb", json.dumps({"cells": cells, "nbformat": 4})))
    assert [bool(each.solution) for each in found] == [False, False, True]


def test_levels_of_asciidoc_are_moved_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "a.adoc").write_text("= Speed\n\nText of it.\n", "utf-8")
    text = "= Motion\n\n== First\n\nText.\n\ninclude::a.adoc[leveloffset=+2]\n\n:leveloffset: 1\n\n= Second\n\nText.\n"
    book = read(tmp_path, "book.adoc", text)
    assert [chapter.title for chapter in book.chapters] == ["First", "Second"]
    assert [each.title for each in book.chapters[0].sections] == ["Speed"]


def test_an_appendix_of_solutions_is_known_behind_a_point_in_the_middle(tmp_path: Path) -> None:
    text = (
        "# Motion\n\nText.\n\n## Exercises\n\n1.1. How far?\n\n1.2. How fast?\n\n"
        "# Appendix A · Solutions to the exercises\n\n## Chapter 1 — Motion\n\n**1.1** 5 m\n\n**1.2** 3 m/s\n"
    )
    assert [each.solution for each in exercises(read(tmp_path, "book.md", text))] == ["5 m", "3 m/s"]


def test_a_heading_that_r_prints_is_one_and_a_chapter_without_text_is_none(tmp_path: Path) -> None:
    (tmp_path / "01-a.Rmd").write_text(
        "`r if (knitr:::is_html_output()) '\n# Motion {-}\n'`\n\nA stone falls.\n", "utf-8"
    )
    (tmp_path / "02-b.Rmd").write_text(
        "`r if (knitr::is_latex_output()) '<!--'`\n\n# Force\n\nIt is pushed.\n\n`r if (knitr::is_latex_output()) '-->'`\n",
        "utf-8",
    )
    (tmp_path / "03-c.Rmd").write_text("`r if (knitr:::is_html_output()) '\n# References {-}\n'`\n", "utf-8")
    assert [chapter.title for chapter in read_here(tmp_path).chapters] == ["Motion", "Force"]


def test_an_index_that_jekyll_fills_is_no_chapter(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text(
        "---\ntitle: All\n---\n\n{% for each in site.pages %}\n- {{ each }}\n{% endfor %}\n", "utf-8"
    )
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(f"# Part {name}\n\nA stone falls.\n", "utf-8")
    assert [chapter.title for chapter in read_here(tmp_path).chapters] == ["Part a", "Part b"]
