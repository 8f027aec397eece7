"""One book of our own words in every form that pandoc writes, and as PDFs of several kinds: how much of each is read.

    python benchmarks/made_books.py [--keep FOLDER] [--beside]

`--beside` also reads the PDFs with pdfplumber and the LaTeX with plasTeX (pip install pdfplumber plasTeX): which of the
lines that state an exercise or its answer each of them gives whole, as precision and recall, and its seconds.

The truth is what the book was made from. PDFs are set by Typst (`pip install typst`) and pdfLaTeX; without one of them
its rows are skipped.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from book_reading import KINDS, found_in, scored
from book_truth import Truth, folded

from toolsmith.reading.books.blocks import Pages
from toolsmith.reading.books.forms import read_file
from toolsmith.reading.books.pandoc.program import program
from toolsmith.reading.books.reference import read_reference
from toolsmith.types.reference import Reference

TOPICS = (
    "Levers",
    "Pulleys",
    "Ramps",
    "Springs",
    "Tides",
    "Lenses",
    "Mirrors",
    "Batteries",
    "Pipes",
    "Kites",
    "Bells",
    "Wheels",
)
WORDS = (  # noqa: SIM905  # a list of words reads as a sentence
    "the force on a body grows with its mass while the speed stays as it was before the change and nobody pushes it "
    "further along its way because friction takes what is given until both are in balance again which is measured in "
    "steady weather by people who write down every value with its unit and the time of day"
).split()
FORMS = {
    "html": "html", "epub": "epub", "docx": "docx", "odt": "odt", "rst": "rst", "org": "org", "typst": "typ",
    "latex": "tex", "asciidoc": "adoc", "textile": "textile",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """Where exercises and answers stand. `answers`: behind each exercise, or below the heading of that name.

    `place` is the level of that heading: 1 for an appendix, with a heading for each chapter in it; 2 at each chapter's
    end.
    """

    name: str
    are_numbered: bool
    answers: str = ""
    place: int = 1


SHAPES = (
    Shape("answers in an appendix", False, "Answers to Odd-Numbered Exercises"),
    Shape("numbered headings, answers behind", True),
    Shape("hints and answers in an appendix", True, "Appendix: Hints and Answers"),
    Shape("worked solutions at each chapter's end", False, "Worked solutions", 2),
)


def sentence(dice: random.Random) -> str:
    words = dice.choices(WORDS, k=dice.randint(9, 22))
    return " ".join(words).capitalize() + "."


def made(shape: Shape, seed: int = 7) -> tuple[str, Truth]:
    """The book in Markdown, and what it holds."""
    dice, truth, lines, answers = random.Random(seed), Truth(), [], []  # noqa: S311  # words, not secrets
    for chapter in range(1, 5):
        title = f"The physics of {TOPICS[chapter - 1].lower()}"
        name = folded(title)
        truth.chapters[name] += 1
        lines += [f"# {f'{chapter} ' if shape.are_numbered else ''}{title}", sentence(dice)]
        answers += [f"## Chapter {chapter}"] if shape.place == 1 else []
        exercise = 0
        for section in range(1, 4):
            state, place = dice.choice(("calm", "warm", "still", "deep")), dice.choice(("air", "water", "oil"))
            heading = f"{dice.choice(TOPICS)} in {state} {place} {section}"
            truth.sections[name, folded(heading)] += 1
            lines += [f"## {f'{chapter}.{section} ' if shape.are_numbered else ''}{heading}"]
            for example in range(1, dice.randint(1, 3) + 1):
                lines += [" ".join(sentence(dice) for _ in range(dice.randint(2, 7))) for _ in range(2)]
                lines += [
                    f"**Example {chapter}.{section}{example}.** A body of {dice.randint(2, 90)} kg. {sentence(dice)}",
                    f"*Solution.* The weight is {dice.randint(20, 900)} N. {sentence(dice)}",
                ]
                truth.examples[name] += 1
            lines += [" ".join(sentence(dice) for _ in range(5))]
            if not shape.answers:
                for _ in range(3):
                    exercise += 1
                    seconds, metres = dice.randint(2, 90), dice.randint(2, 900)
                    asked = f"How far does it go in {seconds} s? {sentence(dice)}"
                    lines += [f"**Exercise {chapter}.{exercise}.** {asked}", f"**Solution.** {metres} m"]
                    truth.exercises[name] += 1
                    truth.solutions[f"{name} {seconds} s {metres} m"] += 1
        if shape.answers:
            count = dice.randint(6, 14)
            pairs = [(n, dice.randint(2, 90), dice.randint(2, 900)) for n in range(1, count + 1)]
            asked = [f"{n}. How far does it go in {seconds} s? {sentence(dice)}" for n, seconds, _ in pairs]
            lines += ["## Exercises", "\n".join(asked)]
            answers += [f"{n}. {metres} m\n\n<!-- -->" for n, _, metres in pairs[::2]]  # else pandoc counts on
            if shape.place > 1:
                lines += [f"{'#' * shape.place} {shape.answers}", *answers]
                answers = []
            truth.exercises[name] += count
            truth.solutions.update(f"{name} {seconds} s {metres} m" for _, seconds, metres in pairs[::2])
    if answers and shape.answers:
        lines += [f"# {shape.answers}", *answers]
    return "\n\n".join(lines) + "\n", truth


def paired(reference: Reference) -> Counter[str]:
    """Each solution with the exercise that it was given to."""
    found: Counter[str] = Counter()
    for chapter in reference.chapters:
        for exercise in (*chapter.solved, *(each for section in chapter.sections for each in section.solved)):
            seconds = re.search(r"\d+ s", exercise.problem)
            found[f"{folded(chapter.title)} {seconds[0] if seconds else ''} {exercise.solution.strip()}"] += 1
    return found


def written(source: str, shape: Shape, folder: Path) -> Iterator[tuple[str, Path]]:
    """The book in each form."""
    plain = folder / "book.md"
    plain.write_text(source, "utf-8")
    yield "Markdown", plain
    yield "notebook", _notebook(source, folder / "book.ipynb")
    for form, suffix in FORMS.items():
        target = folder / form / f"book.{suffix}"
        target.parent.mkdir(exist_ok=True)
        _pandoc(
            plain, "--to", form, "--output", target, *(("--top-level-division=chapter",) if form == "latex" else ())
        )
        yield form, target
    for name, preamble in TYPST.items():
        target = folder / f"{name.replace(' ', '-')}.pdf"
        if _typst(folder / "typst" / "book.typ", preamble, target):
            yield f"PDF, {name}", target
    if shutil.which("pdflatex"):
        for name, document in LATEX.items():
            target = folder / name.replace(" ", "-") / "set.pdf"
            target.parent.mkdir(exist_ok=True)
            depth = r"\setcounter{secnumdepth}{-2}" if shape.are_numbered else ""
            body = depth + (folder / "latex" / "book.tex").read_text("utf-8")
            (target.parent / "set.tex").write_text(document.replace("BODY", body), "utf-8")
            for _ in range(2):
                command = ["pdflatex", "-interaction=batchmode", "set.tex"]
                subprocess.run(command, cwd=target.parent, capture_output=True, check=False)
            if target.is_file():
                yield f"PDF, {name}", target


def _notebook(source: str, target: Path) -> Path:
    """A cell a heading, in the words of the source: pandoc's own notebooks number each list from 1."""
    pieces = re.split(r"\n(?=#)", source)
    cells = [{"cell_type": "markdown", "metadata": {}, "source": piece} for piece in pieces]
    target.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return target


_HEAD = (
    "header: context [The physics of things #h(1fr) #counter(page).display()], "
    "footer: align(center)[#context counter(page).display()]"
)
_BARE = "#set heading(bookmarked: false)\n"
_JUSTIFIED = "#set par(justify: true)\n"
TYPST = {
    "one column": f'#set page(paper: "a5", {_HEAD})\n{_BARE}{_JUSTIFIED}',
    "two columns": f'#set page(paper: "a4", columns: 2, {_HEAD})\n#set text(size: 9pt)\n{_BARE}{_JUSTIFIED}',
    "headings as large as the text": f'#set page(paper: "a5", {_HEAD})\n{_BARE}'
    '#show heading: set text(size: 11pt, weight: "bold")\n',
    "headings as the text, new pages": f'#set page(paper: "a5", {_HEAD})\n{_BARE}'
    '#show heading: set text(size: 11pt, weight: "bold")\n'
    "#show heading.where(level: 1): it => { pagebreak(weak: true); it; v(10pt) }\n",
    "headings slanted, as large as the text": f'#set page(paper: "a5", {_HEAD})\n{_BARE}'
    '#show heading: set text(size: 11pt, weight: "regular", style: "italic")\n',
    "with an outline": f'#set page(paper: "a5", {_HEAD})\n{_JUSTIFIED}',
}
LATEX = {
    "LaTeX, one column": r"\documentclass[11pt]{book}\def\tightlist{}\begin{document}BODY\end{document}",
    "LaTeX, two columns": r"\documentclass[twocolumn]{book}\def\tightlist{}\begin{document}BODY\end{document}",
}


def _pandoc(source: Path, *options: object) -> None:
    subprocess.run([program(), str(source), *map(str, options)], check=True, capture_output=True)


def _typst(source: Path, preamble: str, target: Path) -> bool:
    try:
        import typst
    except ImportError:
        return False
    page = source.with_name(f"{target.stem}.typ")
    page.write_text(preamble + "#let horizontalrule = line(length: 100%)\n" + source.read_text("utf-8"), "utf-8")
    typst.compile(str(page), output=str(target))
    return True


_ANSWER = re.compile(r"^[ \t]*(?:\d+\.|Solution\.)[ \t]+(\d+) m\b[ \t]*(.*)$", re.MULTILINE)


def beside(form: str, path: Path, truth: Truth) -> None:
    """Answers as lines of their own, by our reader and by another: nothing but the answer may stand in one."""
    texts: dict[str, Callable[[], str]] = {}
    if path.suffix == ".pdf":
        texts = {"ours": lambda: _blocks_of(read_file(path, {})[1]), "pdfplumber": lambda: _by_pdfplumber(path)}
    elif path.suffix == ".tex":
        texts = {"ours": lambda: _blocks_of(read_file(path, {})[1]), "plasTeX": lambda: _by_plastex(path)}
    right = Counter(answer.split()[-2] for answer in truth.solutions.elements())
    for name, read in texts.items():
        before = time.process_time()
        try:
            text = read()
        except Exception as error:  # noqa: BLE001  # the benchmark goes on
            print(f"    {form:38} {name:11} {type(error).__name__}: {str(error)[:80]}")
            continue
        found = Counter(metres + ("" if not rest else " and more") for metres, rest in _ANSWER.findall(text))
        score = scored(right, found)
        said = "-" if score is None else f"{score[0]:.2f} {score[1]:.2f}"
        print(f"    {form:38} {name:11} {said}  {time.process_time() - before:6.2f} s of this process", flush=True)


def _blocks_of(pages: Pages) -> str:
    return "\n".join(f"{block.label}. {block.text}" if block.kind == "item" else block.text for block in pages.blocks)


def _by_pdfplumber(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as book:
        return "\n".join(page.extract_text() or "" for page in book.pages)


def _by_plastex(path: Path) -> str:
    from plasTeX.TeX import TeX

    head = r"\documentclass{book}\newcommand{\tightlist}{}\begin{document}"
    reader = TeX()
    reader.input(head + path.read_text("utf-8") + r"\end{document}")
    document = reader.parse()
    lists = document.getElementsByTagName("enumerate")
    items = [(each.textContent or "").strip() for one in lists for each in one.getElementsByTagName("item")]
    paragraphs = [(each.textContent or "").strip() for each in document.getElementsByTagName("par")]
    return "\n".join([*(f"1. {item}" for item in items), *paragraphs])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="where the files are written, and left")
    parser.add_argument("--form", default="", help="only forms with this in their name")
    parser.add_argument("--beside", action="store_true", help="pdfplumber and plasTeX as well")
    options = parser.parse_args()
    base = options.keep or Path(tempfile.mkdtemp())
    for shape in SHAPES:
        print(shape.name)
        source, truth = made(shape)
        folder = base / re.sub(r"\W+", "-", shape.name)
        folder.mkdir(parents=True, exist_ok=True)
        for form, path in written(source, shape, folder):
            if options.form not in form:
                continue
            if options.beside:
                beside(form, path, truth)
                continue
            try:
                reference = read_reference(path)
                found = found_in(reference)
            except Exception as error:  # noqa: BLE001  # the benchmark goes on
                print(f"    {form:38} refused: {str(error)[:100]}", file=sys.stdout)
                continue
            found.solutions = paired(reference)
            scores = [scored(getattr(truth, kind), getattr(found, kind)) for kind in KINDS]
            print(
                f"    {form:38} "
                + "  ".join("-         " if score is None else f"{score[0]:.2f} {score[1]:.2f}" for score in scores),
                flush=True,
            )
    if options.keep is None:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
