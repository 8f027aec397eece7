"""A book in many files: the order and depth of each tool's table of contents, its boxes, and what is no chapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

TEXT = "A ball rolls with the speed v and covers s = v t. " * 6
LIST = "## Exercises\n\n1. At 4 m/s for 5 s?\n1. At 1 m/s?\n"
BOX = "```{exercise-start}\n:label: e1\n```\n\nAt 4 m/s?\n\n1. In m?\n2. In km?\n\n```{exercise-end}\n```\n\n```{solution-start} e1\n:class: dropdown\n```\n20 m\n```{solution-end}\n```\n\n````{exercise}\n:label: e2\nAt 1 m/s?\n```python\n1\n```\n````\n\n```{solution} e2\n2 m\n```\n"
DIV = '::: {.exercise name="First"}\nAt 4 m/s?\n:::\n\n::: {.solution}\n20 m\n:::\n\n```{r, echo=FALSE}\n#| eval: false\nx <- 1\n```\n\n::: {#exr-b .exercise}\nAt 1 m/s?\n:::\n\n::: solution\n2 m\n:::\n'
MKDOCS = '!!! exercise "One"\n    At 4 m/s?\n\n??? solution\n    20 m\n\nMore.\n\n!!! exercise\n    At 1 m/s?\n\n??? solution\n    2 m\n'


def write(folder: Path, files: dict[str, str]) -> Reference:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return read_here(folder)


def page(title: str, inner: str = "") -> str:
    return f"# {title}\n\n{TEXT}\n\n## In {title}\n\n{TEXT}\n\n{inner}"


@pytest.mark.parametrize(
    ("files", "solved"),
    [
        ({"_quarto.yml": "book:\n  chapters:\n    - index.qmd\n    - part: Balls\n      chapters: [roll.qmd, fall.qmd]\n", "index.qmd": page("Home"), "roll.qmd": page("Roll", DIV), "fall.qmd": page("Fall")}, 2),
        ({"_bookdown.yml": 'rmd_files: ["index.Rmd", "roll.Rmd", "fall.Rmd"]\n', "index.Rmd": page("Home"), "roll.Rmd": "# (PART) Balls {-}\n\n" + page("Roll", DIV), "fall.Rmd": page("Fall")}, 2),
        ({"_toc.yml": "root: index\nparts:\n- caption: Balls\n  chapters:\n  - file: roll\n  - file: fall\n", "index.md": page("Home"), "roll.md": page("Roll", BOX), "fall.md": page("Fall")}, 2),
        ({"mkdocs.yml": "nav:\n  - Home: index.md\n  - roll.md\n  - fall.md\n", "docs/index.md": page("Home"), "docs/roll.md": page("Roll", MKDOCS), "docs/fall.md": page("Fall")}, 2),
        ({"index.md": page("Home") + "\n```toc\nroll\nfall\n```\n", "roll.md": page("Roll", LIST), "fall.md": page("Fall")}, 0),
        ({"index.rst": f"Home\n====\n\n{TEXT}\n\nIn Home\n-------\n\n{TEXT}\n\n.. toctree::\n   :maxdepth: 1\n\n   roll\n   fall\n", "roll.rst": f"Roll\n====\n\n{TEXT}\n\nIn Roll\n-------\n\n{TEXT}\n", "fall.rst": f"Fall\n====\n\n{TEXT}\n\nIn Fall\n-------\n\n{TEXT}\n"}, 0),
    ],
    ids=["quarto", "bookdown", "jupyter-book", "mkdocs", "d2lbook", "sphinx"],
)  # fmt: skip
def test_the_contents_give_the_order_and_strays_are_named(files: dict[str, str], solved: int, tmp_path: Path) -> None:
    suffix = Path(next(name for name in files if "roll" in name)).suffix
    where = "docs/" if "mkdocs.yml" in files else ""
    book = write(tmp_path, {**files, f"{where}aside{suffix}": "# Aside\n", "CONTRIBUTING.md": "# How\n"})
    chapters = [chapter.title for chapter in book.chapters]
    assert [title for title in chapters if title != "Home"] == ["Roll", "Fall"]
    roll = next(chapter for chapter in book.chapters if chapter.title == "Roll")
    assert "In Roll" in [section.title for section in roll.sections]
    exercises = [item for section in roll.sections for item in section.exercises] + list(roll.exercises)
    if solved:
        assert [item.solution for item in exercises] == ["20 m", "2 m"]
        assert all("At " in item.problem for item in exercises)
    assert any("aside" in problem for problem in book.not_understood)
    assert not any("CONTRIBUTING" in problem for problem in book.not_understood)


def test_nested_contents_make_sections_of_files(tmp_path: Path) -> None:
    summary = "# Balls\n\n[Preface](preface.md)\n\n- [Motion](motion/index.md)\n  - [Roll](motion/roll.md)\n  - [Fall](motion/fall.md)\n- [Gone](gone.md)\n"
    files = {"src/SUMMARY.md": summary, "src/preface.md": f"# Preface\n\n{TEXT}"}
    files |= {f"src/motion/{name}.md": f"# {title}\n\n{TEXT}\n" for name, title in (("index", "Motion"), ("roll", "Roll"), ("fall", "Fall"))}  # fmt: skip
    book = write(tmp_path, files)
    assert [chapter.title for chapter in book.chapters] == ["Preface", "Motion"]
    assert [(section.number, section.title) for section in book.chapters[1].sections][1:] == [
        ("2.1", "Roll"),
        ("2.2", "Fall"),
    ]
    assert any("gone.md" in problem for problem in book.not_understood)


def test_without_contents_folders_are_chapters_in_natural_order(tmp_path: Path) -> None:
    files = {f"{n}-part{n}/{m}.md": f"# Section {n} of {m}\n\n{TEXT}" for n in (2, 10) for m in (1, 2)}
    book = write(tmp_path, {**files, "README.md": "# Read me", "notes.org": "* Notes\n"})
    assert [(chapter.title, len(chapter.sections)) for chapter in book.chapters] == [("Part2", 2), ("Part10", 2)]
    assert any("notes.org" in problem for problem in book.not_understood)


def test_a_contents_file_that_leads_out_or_grows_is_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    book = write(tmp_path / "book", {"SUMMARY.md": "[a](a.md)\n[b](b.md)\n[s](../secret.md)\n", "a.md": page("A"), "b.md": page("B")})  # fmt: skip
    assert [chapter.title for chapter in book.chapters] == ["A", "B"]
    assert any("out of the book's folder" in problem for problem in book.not_understood)
    with pytest.raises(BadInputError, match="holds no book"):
        write(tmp_path / "empty", {"_toc.yml": "a: &a [*a]\n"})


_TITLED = "# The Tea Book\n\n# 1 Brewing\n\n" + "".join(f"## 1.{n} Cup {n}\n\nSome text.\n\n" for n in (1, 2, 3))
_ALONE = "\\documentclass{book}\n\\begin{document}\n\\chapter{Cups}\n\\includegraphics{cup}\nText.\n\\end{document}\n"


def test_a_file_alone_in_a_folder_reads_as_the_file(tmp_path: Path) -> None:
    (tmp_path / "brewing.md").write_text(_TITLED)
    folder, file = read_here(tmp_path), read_here(tmp_path / "brewing.md")
    assert folder.model_copy(update={"source": file.source}) == file
    assert [section.number for section in folder.chapters[0].sections] == ["1.1", "1.2", "1.3"]


@pytest.mark.parametrize(
    ("files", "form", "left_out"),
    [
        (
            {"brewing.tex": _ALONE, "brewing.md": _TITLED, "tea.rst": "Tea\n===\n\nText.\n"},
            "latex",
            "brewing.md, tea.rst",
        ),
        ({"brewing.tex": _ALONE, "a.md": _TITLED, "b.md": _TITLED}, "markdown", "brewing.tex"),
        ({"a.tex": _ALONE, "main.tex": _ALONE, "cup.pdf": "", "data.txt": "1"}, "latex", "a.tex"),
        (
            {
                "main.tex": _ALONE.replace("Text.", "\\input{part}"),
                "part.tex": "Text.",
                "a.md": _TITLED,
                "b.md": _TITLED,
            },
            "latex",
            "a.md, b.md",
        ),
        ({"book.org": '#+INCLUDE: "part.org"\n', "part.org": "* Tea\n\nText.\n", "tea.md": _TITLED}, "org", "tea.md"),
    ],
)
def test_files_of_another_format_are_named(files: dict[str, str], form: str, left_out: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    book = read_here(tmp_path)
    assert book.form == form
    assert book.not_understood == (f"left out, as no chapters of it: {left_out}",)


def test_text_beside_a_book_is_no_chapter_and_is_a_book_where_nothing_else_is(tmp_path: Path) -> None:
    files = {"notes/a.txt": page("A"), "notes/b.txt": page("B")}
    assert len(write(tmp_path, files).chapters) == 2
    book = write(tmp_path, {"c.md": page("C")})
    assert [chapter.title for chapter in book.chapters] == ["C"]
    assert "left out, as no chapters of it: notes/a.txt, notes/b.txt" in book.not_understood


SHOWN = "fn zero() {}\n// ANCHOR: solution\nfn one() {}\n// ANCHOR_END: solution\nfn two() {}\nfn three() {}\n"


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("", "fn zero() {}\nfn one() {}\nfn two() {}\nfn three() {}"),
        (":solution", "fn one() {}"),
        (":5", "fn two() {}"),
        (":5:", "fn two() {}\nfn three() {}"),
        ("::3", "fn zero() {}\nfn one() {}"),
    ],
)
def test_a_page_of_mdbook_shows_the_part_of_a_file_that_it_names(part: str, shown: str, tmp_path: Path) -> None:
    (tmp_path / "secret.rs").write_text("fn secret() {}\n", "utf-8")
    code = f"```rust\n{{{{#rustdoc_include ../code/a.rs{part}}}}}\n```\n\n{{{{#include ../../secret.rs}}}}\n"
    files = {
        "src/SUMMARY.md": "- [Roll](roll.md)\n- [Fall](fall.md)\n",
        "src/roll.md": f"# Roll\n\n{TEXT}\n\n{code}",
        "src/fall.md": page("Fall"),
        "code/a.rs": SHOWN,
    }
    text = write(tmp_path / "book", files).chapters[0].sections[0].text
    assert f"```rust\n{shown}\n```" in text
    assert "{{#include ../../secret.rs}}" in text


ASKED = '{{ ex2 | replace("%%NAME%%", "the THING") }}\n\nHow far at 4 m/s for 5 s?\n'
TWO = f"# Roll\n\n{TEXT}\n\n## Exercises\n\n{ASKED.replace('THING', 'way')}\n{ASKED.replace('THING', 'height')}"
MACROS = 'ex: |\n  **Exercise: %%NAME%% %%STARS%%**\nex2: \'{{ ex | replace("%%STARS%%", "(hard)") }}\'\n'


@pytest.mark.parametrize(
    "files",
    [
        {"_toc.yml": "root: roll\nchapters:\n- file: fall\n", "_config.yml": "parse:\n  myst_substitutions:\n" + "".join(f"    {line}\n" for line in MACROS.splitlines()), "roll.md": TWO},
        {"mkdocs.yml": "nav: [roll.md, fall.md]\ndocs_dir: .\nextra:\n  " + MACROS.replace("\n", "\n  "), "roll.md": TWO},
        {"_toc.yml": "root: roll\nchapters:\n- file: fall\n", "roll.md": "---\nmyst:\n  substitutions:\n" + "".join(f"    {line}\n" for line in MACROS.splitlines()) + f"---\n{TWO}"},
    ],
)  # fmt: skip
def test_names_that_a_project_fills_in_are_read_as_what_they_stand_for(files: dict[str, str], tmp_path: Path) -> None:
    roll = write(tmp_path, {"fall.md": page("Fall"), **files}).chapters[0]
    asked = [each for place in roll.sections for each in place.exercises] or roll.exercises
    assert ["the way" in each.problem for each in asked] == [True, False]


def test_a_name_that_nobody_gives_stays_and_one_of_quarto_is_filled_in(tmp_path: Path) -> None:
    text = "# Roll\n\n{{ missing }} and {{< var speed.sound >}} and {{ way | upper }}.\n"
    files = {
        "_quarto.yml": "book:\n  chapters: [roll.qmd, fall.qmd]\n",
        "_variables.yml": "speed:\n  sound: 343 m/s\nway: far\n",
        "roll.qmd": text,
        "fall.qmd": page("Fall"),
    }
    read = write(tmp_path, files).chapters[0].sections[0].text
    assert "{{ missing }} and 343 m/s and {{ way | upper }}." in read


def test_a_page_on_security_is_a_chapter_and_the_policy_of_a_project_is_none(tmp_path: Path) -> None:
    files = {"a.md": page("Balls"), "history.md": page("A history"), "SECURITY.md": page("Reporting")}
    files |= {"security.md": page("Ciphers"), "CONTRIBUTING.md": page("How to help")}
    assert {chapter.title for chapter in write(tmp_path, files).chapters} == {"Balls", "A history", "Ciphers"}


def test_what_jekyll_does_not_print_is_no_part_of_an_exercise(tmp_path: Path) -> None:
    hidden = "{% comment %}\nIt is 20 m.\n{% endcomment %}"
    code = "{% highlight python %}\nway = 4 * 5\n{% endhighlight %}"
    text = f"# Roll\n\n{TEXT}\n\n{code}\n\n# Exercises\n\n1. How far?\n    {hidden}\n\n1. How long?\n"
    book = write(tmp_path, {"a.md": f"---\ntitle: Balls\n---\n\n{text}", "b.md": page("Fall")})
    balls = book.chapters[0]
    asked = [each.problem for home in (*balls.sections, balls) for each in home.exercises]
    assert asked == ["How far?", "How long?"]
    assert "```python\nway = 4 * 5\n```" in balls.sections[-1].text
