"""What further public books hold, written down before the reader saw them. Read as in `book_truth.py`.

Of *OCaml Programming* only the exercises were written down after that.
"""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

from book_truth import Book, Truth, _count_tex, _headings, _lines, _tex, folded, jupyter_book, listed


def diffyqs(path: Path) -> Truth:
    truth = Truth()
    names = re.findall(r"\\input\{([\w-]+\.tex)\}", _tex(path))
    text = "\n".join(_tex(path.parent / name) for name in names)
    _count_tex(truth, text, "example", "exercise", "none")
    places = [*_headings(text, "chapter"), (len(text), "")]
    for (start, title), (end, _) in itertools.pairwise(places):
        truth.solutions[folded(title)] += len(re.findall(r"\\exsol\{", text[start:end]))
    return truth


def eloquent(path: Path) -> Truth:
    """Each heading below `Exercises` is one; there are hints, and no solutions."""
    truth = Truth()
    for file in sorted(path.glob("[0-9][0-9]_*.md")):
        chapter, is_zone = "", False
        for line in _lines(file.read_text("utf-8")):
            found = re.match(r"(#{1,3}) +(.*?) *$", line)
            level, title = (len(found[1]), found[2]) if found else (0, "")
            if level == 1:
                chapter = folded(title)
                truth.chapters[chapter] += 1
            elif level == 2:
                is_zone = title == "Exercises"
                truth.sections.update([] if is_zone else [(chapter, folded(title))])
            elif level == 3:
                truth.exercises[chapter] += is_zone
    return truth


def think_bayes(path: Path) -> Truth:
    truth = Truth()
    for file in sorted(path.glob("*.ipynb")):
        chapter, state = folded(file.stem), ""
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            text, is_text = "".join(cell["source"]), cell["cell_type"] == "markdown"
            for line in _lines(text) if is_text else ():
                found = re.match(r"(#{1,2}) +(.*?) *$", line)
                if found and len(found[1]) == 1:
                    chapter = folded(found[2])
                    truth.chapters[chapter] += 1
                elif found:
                    state = ""
                    truth.sections.update([] if found[2] == "Exercises" else [(chapter, folded(found[2]))])
            if is_text and text.startswith("**Exercise"):
                truth.exercises[chapter] += 1
                state = "asked"
            elif not is_text and state == "asked" and re.match(r"# *Solution\b", text):
                truth.solutions[chapter] += 1
                state = "solved"
    return truth


def dft_book(path: Path) -> Truth:
    """Headings with the tag `noexport` are not printed, nor what stands below them."""
    truth = Truth()
    for file in sorted(path.glob("*.org")):
        chapter, hidden, is_block = "", 0, False
        for line in file.read_text("utf-8").split("\n"):
            low = line.strip().lower()
            found = re.match(r"(\*+) +(?:TODO +|DONE +)?(.*?)\s*(:[\w:@]+:)?\s*$", line)
            if low.startswith("#+begin_"):
                is_block = not low.startswith("#+begin_exercise")
                truth.exercises[chapter] += not is_block
            elif low.startswith("#+end_"):
                is_block = False
            elif found and not is_block and not (hidden and len(found[1]) > hidden):
                level, title = len(found[1]), folded(found[2])
                hidden = level if found[3] and "noexport" in found[3] else 0
                if level == 1 and not hidden:
                    chapter = title
                    truth.chapters[chapter] += 1
                elif level == 2 and not hidden:
                    truth.sections[chapter, title] += 1
    return truth


def forallx(path: Path) -> Truth:
    """Each `\\problempart` is an exercise: they bear letters within a chapter."""
    truth = Truth()
    names = re.findall(r"\\input\{([\w-]+)\}", _tex(path.parent / "forallx-yyc-content.tex"))
    names = [name for name in names if name not in ("forallx-yyc-frontmatter", "forallx-yyc-accessibility")]
    text = "\n".join(_tex(path.parent / f"{name}.tex") for name in names)
    _count_tex(truth, text, "none", "none", "none")
    places = [*_headings(text, "chapter"), (len(text), "")]
    for (start, title), (end, _) in itertools.pairwise(places):
        truth.exercises[folded(title)] += len(re.findall(r"\\problempart(?![A-Za-z])", text[start:end]))
    return truth


def missing_semester(path: Path) -> Truth:
    """A page is a chapter, titled in its front matter, and its highest headings are sections.

    What stands in a comment of Liquid is not printed.
    """
    truth = Truth()
    for file in sorted(path.glob("*.md")):
        text = file.read_text("utf-8")
        title = re.search(r'^title: "?(.*?)"?$', text, re.MULTILINE)
        if "\nphony: true" in text or title is None:
            continue
        chapter, is_zone = folded(title[1]), False
        truth.chapters[chapter] += 1
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
        lines = list(_lines(re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)))
        highest = min((len(line) - len(line.lstrip("#")) for line in lines if re.match(r"#+ ", line)), default=1)
        for line in lines:
            found = re.match(r"(#+) +(.*?) *$", line)
            if found:
                is_zone = found[2] == "Exercises" if len(found[1]) == highest else is_zone
                truth.sections.update([] if is_zone or len(found[1]) > highest else [(chapter, folded(found[2]))])
            elif is_zone:
                truth.exercises[chapter] += re.match(r" ?\d+\. ", line) is not None
    return truth


def ocaml(path: Path) -> Truth:
    """Chapters and sections as of any Jupyter Book; each use of a macro `ex1` to `ex4` is an exercise."""
    truth, chapter = jupyter_book(path), ""
    truth.exercises.clear()
    for name in re.findall(r"file: (\S+)", (path / "_toc.yml").read_text("utf-8")):
        text = (path / name).read_text("utf-8")
        title = re.search(r"^# +(.*?) *$", "\n".join(_lines(text)), re.MULTILINE)
        chapter = folded(title[1]) if title and folded(title[1]) in truth.chapters else chapter
        truth.exercises[chapter] += len(re.findall(r"^\{\{ *ex\d \|", text, re.MULTILINE))
        truth.examples[chapter] += len(re.findall(r"^\*\*Example(?: \d+)?[.:]", text, re.MULTILINE))
    return truth


FRESH = (
    Book("Notes on Diffy Qs", "LaTeX", "diffyqs/diffyqs.tex", diffyqs),
    Book("Eloquent JavaScript", "Markdown", "Eloquent-JavaScript", eloquent),
    Book("Think Bayes", "notebooks", "ThinkBayes2/soln", think_bayes),
    Book("DFT book", "Org", "dft-book/chapters", dft_book),
    Book("OCaml Programming", "Jupyter Book", "ocaml/src", ocaml),
    Book("forall x: Calgary", "LaTeX", "forallx-yyc/forallxyyc.tex", forallx),
    Book("Mastering Shiny", "bookdown", "mastering-shiny", listed("_bookdown.yml", r"[\w-]+\.Rmd")),
    Book("Missing Semester", "Jekyll", "missing-semester/_2020", missing_semester),
)
