"""What more public books hold: the reader was finished before it saw any of them. Read as in `book_truth.py`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from book_truth import (
    Book,
    Truth,
    _count_markdown,
    _count_tex,
    _in_order,
    _lines,
    _tex,
    folded,
    mdbook,
)


def real_analysis(path: Path) -> Truth:
    truth = Truth()
    files = re.findall(r"\\input\{(ch-[\w-]+\.tex)\}", _tex(path))
    _count_tex(truth, "\n".join(_tex(path.parent / name) for name in files), "example", "exercise", "solution")
    return truth


def hott(path: Path) -> Truth:
    truth = Truth()
    files = [path / f"{name}.tex" for name in re.findall(r"^\\include\{(\w+)\}", _tex(path / "main.tex"), re.MULTILINE)]
    text = re.sub(r"\\texorpdfstring\{([^{}]*)\}\{[^{}]*\}", r"\1", "\n".join(_tex(file) for file in files))
    text = text.replace(r"\sectionNotes", r"\section{Notes}").replace(r"\sectionExercises", r"\section{Exercises}")
    _count_tex(truth, text, "eg|egs", "ex", "sol")
    return truth


def sicp(path: Path) -> Truth:
    """Its pages in the order of the spine, without the table of contents; notes on the edition are chapters too."""
    truth = Truth()
    archive = zipfile.ZipFile(path)
    package = archive.read("content.opf").decode()
    pages = dict(re.findall(r'<item id="([^"]*)" href="(html/[^"]*\.xhtml)"', package))
    chapter = ""
    for name in re.findall(r'idref="([^"]*)"', package):
        text = archive.read(pages[name]).decode() if name in pages and name != "nexus" else ""
        for level, title in re.findall(r"<h([2-5])[^>]*>(.*?)</h\1>", text, re.DOTALL):
            words = re.sub(r'<span class="(?:chap|sec)num">[^<]*</span>|<[^>]*>', "", title)
            if level == "2":
                chapter = folded(words)
                truth.chapters[chapter] += 1
            elif level == "3":
                truth.sections[chapter, folded(words)] += 1
            elif level == "5" and words.startswith("Example:"):  # others are numbered subsections
                truth.examples[chapter] += 1
        truth.exercises[chapter] += len(re.findall(r"<strong>(?:<a [^>]*></a>)?Exercise \d+\.\d+:", text))
    return truth


def data_science(path: Path) -> Truth:
    """`1\\.` begins an exercise."""
    truth = Truth()
    for name in re.findall(r"^[^#\n]*?([\w/-]+\.qmd)", (path / "_quarto.yml").read_text("utf-8"), re.MULTILINE):
        text = (path / name).read_text("utf-8")
        _count_markdown(truth, re.sub(r"^(\d+)\\\.", r"\1.", text, flags=re.MULTILINE), "")
    return truth


def pro_git(path: Path) -> Truth:
    truth = Truth()

    def whole(file: Path) -> str:
        text = file.read_text("utf-8") if file.is_file() else ""
        pieces = re.split(r"^include::([\w./-]+)\[.*$", text, flags=re.MULTILINE)
        return "".join(whole(file.parent / piece) if at % 2 else piece for at, piece in enumerate(pieces))

    text = re.sub(r"^(-{4,}|\.{4,})$.*?^\1$", "", whole(path / "progit.asc"), flags=re.MULTILINE | re.DOTALL)
    chapter = ""
    for level, title in re.findall(r"^(={2,3}) (?!=)(.+)$", text, re.MULTILINE):
        if level == "==":
            chapter = folded(title)
            truth.chapters[chapter] += 1
        else:
            truth.sections[chapter, folded(title)] += 1
    return truth


def software_carpentry(path: Path) -> Truth:
    truth = Truth()
    for name in re.findall(r"^- (\d\d-[\w-]+\.md)$", (path / "config.yaml").read_text("utf-8"), re.MULTILINE):
        text = (path / "episodes" / name).read_text("utf-8")
        chapter = folded(re.findall(r"^title: (.*)$", text, re.MULTILINE)[0].strip("'\""))
        truth.chapters[chapter] += 1
        inside: list[str] = []
        is_solved = False
        for line in _lines(text):
            if found := re.match(r":{3,} *([\w-]+)? *$", line):
                if found[1]:
                    inside.append(found[1])
                    is_solved = is_solved or ("challenge" in inside and found[1] == "solution")
                elif inside and inside.pop() == "challenge":
                    truth.exercises[chapter] += 1
                    truth.solutions[chapter] += is_solved
                    is_solved = False
            elif not inside and (heading := re.match(r"## (.*)$", line)):
                truth.sections[chapter, folded(heading[1])] += 1
    return truth


def runestone(path: Path) -> Truth:
    """A table of contents a chapter, the highest headings of its pages the sections.

    A question is asked by a directive that stands in no other one.
    """
    truth = Truth()
    for contents in re.findall(r"^ +(\w+/[\w.-]+)\.rst *$", (path / "index.rst").read_text("utf-8"), re.MULTILINE):
        text = (path / f"{contents}.rst").read_text("utf-8")
        chapter = folded(next((title for _, title in _rst_headings(text)), contents.partition("/")[2]))
        if "toctree::" not in text:  # a page alone: its highest headings are chapters, the next ones sections
            levels = list(dict.fromkeys(mark for mark, _ in _rst_headings(text)))
            for mark, title in _rst_headings(text):
                if mark == levels[0]:
                    chapter = folded(title)
                    truth.chapters[chapter] += 1
                elif mark == levels[1]:
                    truth.sections[chapter, folded(title)] += 1
            truth.chapters[chapter] += not levels
            continue
        truth.chapters[chapter] += 1
        for name in re.findall(r"^ +([\w/-]+)(?:\.rst)? *$", text, re.MULTILINE):
            page = path / contents.partition("/")[0] / f"{name}.rst"
            if not page.is_file():
                continue
            source = page.read_text("utf-8")
            found = list(_rst_headings(source))
            titles = [title for mark, title in found if mark == found[0][0]]
            lists = ("Exercises", "Programming Exercises", "Discussion Questions", "Practice Problems")
            truth.sections.update((chapter, folded(title)) for title in titles if title not in lists)
            truth.examples[chapter] += len(re.findall(r"^Example(?: \d+)?:", source, re.MULTILINE))
            asked = list(_asked(source))
            truth.exercises[chapter] += len(asked)
            truth.solutions[chapter] += sum(asked)
    return truth


def _asked(source: str) -> Iterator[bool]:
    """Of each question of a page, whether it is answered."""
    open_at: int | None = None
    is_solved = is_counted = False
    for line in [*source.split("\n"), "end"]:
        indent = len(line) - len(line.lstrip())
        if open_at is not None and line.strip() and indent <= open_at:
            if is_counted:
                yield is_solved
            open_at, is_solved, is_counted = None, False, False
        found = re.match(r" *\.\. ([a-z]+):: *(.*)$", line)
        name, argument = (found[1], found[2]) if found else ("", "")
        if open_at is None and name in (*_ASKING, "tabbed"):
            open_at, is_counted = indent, name != "tabbed"
        is_counted = is_counted or (name, argument) == ("tab", "Question")
        is_solved = is_solved or (name, argument) == ("tab", "Answer") or bool(re.match(r"\s+:correct: *[a-z]", line))


_ASKING = (
    "question", "mchoice", "fillintheblank", "shortanswer", "parsonsprob", "dragndrop", "clickablearea", "actex",
)  # fmt: skip


def _rst_headings(text: str) -> Iterator[tuple[str, str]]:
    for title, mark, _ in re.findall(r"^(\S.*)\n(([=\-:~^*#+\"'.])\3{2,}) *$", text, re.MULTILINE):
        yield mark[0], title


UNSEEN = (
    Book("Basic Analysis", "LaTeX", "ra/realanal.tex", real_analysis),
    Book("Homotopy Type Theory", "LaTeX", "hott", hott),
    Book("SICP", "EPUB", "sicp.epub", sicp),
    Book("Introduction to Data Sc.", "Quarto", "dsbook-part-1", data_science),
    Book("Efficient R", "bookdown", "efficientR", lambda path: _in_order(path, ".Rmd")),
    Book("Software Carpentry", "sandpaper", "python-novice-inflammation", software_carpentry),
    Book("The Embedded Rust book", "mdBook", "embedded-rust", mdbook),
    Book("Think like a Comp. Sc.", "Sphinx", "thinkcspy/_sources", runestone),
    Book("Pro Git", "AsciiDoc", "progit2", pro_git),
)
