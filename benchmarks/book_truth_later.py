"""What books hold that were read for the first time when all others were done. Read as in `book_truth.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from book_truth import Book, Truth, _count_markdown, _count_tex, _lines, _tex, folded, mdbook

_INNER = 8  # blanks before a section's file in a table of contents
_HEADING = re.compile(r"^(#+) +(.*?)(?: *\{[^{}]*\})? *#*$")


def rust_cli(path: Path) -> Truth:
    """An exercise is an aside of that class."""
    truth, chapter = mdbook(path), ""
    for name in re.findall(r"\]\(\./([^)]+)\)", (path / "src/SUMMARY.md").read_text("utf-8")):
        text = (path / "src" / name).read_text("utf-8")
        title = folded(re.findall(r"^# (.*)$", text, re.MULTILINE)[0])
        chapter = title if title in truth.chapters else chapter
        truth.exercises[chapter] += text.count('<aside class="exercise">')
    return truth


def mostly_adequate(path: Path) -> Truth:
    """`{% exercise %}` holds one, and the name of the file with its solution."""
    truth = Truth()
    for name in dict.fromkeys(re.findall(r"\]\(([\w-]+\.md)", (path / "SUMMARY.md").read_text("utf-8"))):
        text = (path / name).read_text("utf-8")
        chapter = _count_markdown(truth, text, "")
        truth.exercises[chapter] += len(re.findall(r"\{% exercise %\}", text))
        truth.solutions[chapter] += len(re.findall(r"\{% solution src=", text))
    return truth


def geocomputation(path: Path) -> Truth:
    """Exercises are in files of their own, as `E1.`; their code is not printed."""
    truth = Truth()
    for name in re.findall(r'"([\w-]+\.Rmd)"', (path / "_bookdown.yml").read_text("utf-8")):
        text = (path / name).read_text("utf-8")
        chapter = _count_markdown(truth, re.sub(r"^# \(PART\).*$", "", text, flags=re.MULTILINE), "")
        for child in re.findall(r"""knit_child\(['"]([\w-]+\.Rmd)['"]""", text):
            truth.exercises[chapter] += len(re.findall(r"^E\d+\. ", (path / child).read_text("utf-8"), re.MULTILINE))
    return truth


def clojure(path: Path) -> Truth:
    """A recipe states a problem and its solution."""
    truth = Truth()

    def whole(file: Path) -> str:
        text = file.read_text("utf-8") if file.is_file() else ""
        pieces = re.split(r"^include::([\w./-]+)\[.*$", text, flags=re.MULTILINE)
        return "".join(whole(file.parent / piece) if at % 2 else piece for at, piece in enumerate(pieces))

    text = whole(path / "book.asciidoc").replace("\n= Colophon", "\n== Colophon")
    text = re.sub(r"^(-{4,}|\.{4,}|/{4,}) *$.*?^\1 *$", "", text, flags=re.MULTILINE | re.DOTALL)
    chapter = ""
    for level, title in re.findall(r"^(={2,4}) (?!=)(.+)$", text, re.MULTILINE):
        if level == "==":
            chapter = folded(title)
            truth.chapters[chapter] += 1
        elif level == "===":
            truth.sections[chapter, folded(title)] += 1
        else:
            truth.exercises[chapter] += title == "Problem"
            truth.solutions[chapter] += title == "Solution"
    return truth


def learning_typst(path: Path) -> Truth:
    """`3.1.` below `Exercises`, and `**3.1**` in Appendix A."""
    truth = Truth()
    solved = set(
        re.findall(r"^\*\*(\d+\.\d+)\*\*", (path / "25-appendix-a-solutions.md").read_text("utf-8"), re.MULTILINE)
    )
    for file in sorted(path.glob("*.md")):
        text = file.read_text("utf-8")
        if "appendix-a" in file.name:
            text = re.sub(r"^## .*$", "", text, flags=re.MULTILINE)
        chapter = _count_markdown(truth, text, "")
        truth.exercises[chapter] = 0
        for number in re.findall(r"^(\d+\.\d+)\. ", "\n".join(_lines(text)).partition("## Exercises")[2], re.MULTILINE):
            truth.exercises[chapter] += 1
            truth.solutions[chapter] += number in solved
    return truth


def think_python(path: Path) -> Truth:
    """What has a heading below `Exercises` is one; cells for solutions are empty."""
    truth = Truth()
    for file in sorted(path.glob("*.ipynb")):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        chapter = _count_markdown(truth, text, "")
        listed = "\n".join(_lines(text)).partition("\n## Exercises")[2]
        truth.exercises[chapter] = len(re.findall(r"^### ", listed, re.MULTILINE))
    return truth


def think_java(path: Path) -> Truth:
    truth = Truth()
    files = re.findall(r"\\input\{((?:ch|app)\w+\.tex)\}", _tex(path))
    _count_tex(truth, "\n".join(_tex(path.parent / name) for name in files), "example", "exercise", "solution")
    return truth


def delft(path: Path) -> Truth:
    """Exercises of this text, not those behind a link; solutions are boxes that name theirs."""
    truth, chapter = Truth(), ""
    toc = re.sub(r" *#.*$", "", (path / "_toc.yml").read_text("utf-8"), flags=re.MULTILINE)
    for indent, name in re.findall(r"^( *)(?:- )?file: '?([\w/]+)(?:\.md)?'?", toc, re.MULTILINE):
        if name == "genindex":
            continue
        text = (path / f"{name}.md").read_text("utf-8")
        chapter = _count_markdown(Truth(), text, chapter, depth=1 if len(indent) < _INNER else 2)
        truth.chapters[chapter] = 1
        for marks, title in _headings(re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)):
            if len(marks) == (2 if len(indent) < _INNER else 1):
                truth.sections[chapter, folded(title)] += 1
        truth.examples[chapter] += len(re.findall(r"^[:`]{3,}\{prf:example\}", text, re.MULTILINE))
        truth.exercises[chapter] += len(re.findall(r"^[:`]{3,}\{exercise\}", text, re.MULTILINE))
        truth.solutions[chapter] += len(
            re.findall(r"^[:`]{3,}\{(?:admonition\} Solution to|solution\})", text, re.MULTILINE)
        )
    return truth


def data_8(path: Path) -> Truth:
    """A page of the contents is a chapter, one below it a section; a heading that says so begins an example."""
    truth, chapter = Truth(), ""
    contents = (path / "myst.yml").read_text("utf-8").partition("toc:")[2].partition("\nsite:")[0]
    for indent, name in re.findall(r"^( *)- file: (?:>-\s+)?(\S+)$", contents, re.MULTILINE):
        text = (path / name).read_text("utf-8")
        if name.endswith(".ipynb"):
            cells = json.loads(text)["cells"]
            text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        level = (len(indent) - 4) // 4
        titled = (
            [] if re.search(r"^# |^=+$", text, re.MULTILINE) else re.findall(r"\A---\n(?:.*\n)*?title: '(.*)'\n", text)
        )
        truth.examples[chapter] += len(re.findall(r"^\*\*Example: ", text, re.MULTILINE))
        for marks, title in [*(("#", each) for each in titled), *_headings(text)]:
            depth = level + len(marks)
            if depth == 1:
                chapter = folded(title)
                truth.chapters[chapter] += 1
            elif re.match(r"Example\b *(?:[:#]|$)", title):
                truth.examples[chapter] += 1
            elif depth == 2:
                truth.sections[chapter, folded(title)] += 1
    return truth


def crypto_101(path: Path) -> Truth:
    """A document that the first page lists is a chapter (not the references); its headings and lists are sections."""
    truth = Truth()

    def count(name: str, chapter: str, depth: int) -> str:
        text = (path / f"{name}.rst").read_text("utf-8")
        marks = list(dict.fromkeys(found[1] for _, found in _underlined(text)))
        for title, found in _underlined(text):
            level = depth + marks.index(found[1])
            if level == 1:
                chapter = folded(title)
                truth.chapters[chapter] += 1
            elif level == 2:
                truth.sections[chapter, folded(title)] += 1
        for listed in _listed(text):
            count(listed, chapter, depth + 1)
        return chapter

    for name in _listed((path / "index.rst").read_text("utf-8")):
        if name != "zreferences":
            count(name, "", 1)
    return truth


def _headings(text: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"\A--- *\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^(.+)\n=+$", r"# \1", text, flags=re.MULTILINE)
    text = re.sub(r"^(.+)\n-{3,}$", r"## \1", text, flags=re.MULTILINE)
    for line in _lines(text):
        if found := _HEADING.match(line):
            yield found[1], found[2]


def _underlined(text: str) -> Iterator[tuple[str, str]]:
    lines = text.split("\n")
    for title, line in pairwise(lines):
        if re.fullmatch(r"([=\-~^\"])\1{2,}", line) and title.strip() and len(line) >= len(title.strip()):
            yield title, line[:2]


def _listed(text: str) -> list[str]:
    found = re.search(r"^\.\. toctree::\n(?:   .*\n|\n)*", text, re.MULTILINE)
    return re.findall(r"^   ([\w-]+)$", found[0], re.MULTILINE) if found else []


LATER = (
    Book("Think Java", "LaTeX", "ThinkJava2/thinkjava2.tex", think_java),
    Book("Geocomputation with R", "bookdown", "geocompr", geocomputation),
    Book("Linear Algebra (Delft)", "Jupyter Book", "Linear-Algebra", delft),
    Book("Data 8", "MyST", "textbook", data_8),
    Book("Think Python", "notebooks", "ThinkPython/chapters", think_python),
    Book("Command line apps in Rust", "mdBook", "rust-cli", rust_cli),
    Book("Mostly adequate guide", "GitBook", "mostly-adequate-guide", mostly_adequate),
    Book("Clojure Cookbook", "AsciiDoc", "clojure-cookbook/book.asciidoc", lambda path: clojure(path.parent)),
    Book("Learning Typst", "Markdown", "learning-typst-book/book", learning_typst),
    Book("Crypto 101", "Sphinx", "crypto101/src", crypto_101),
)
