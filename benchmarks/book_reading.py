"""How much of real books is read: precision and recall of chapters, sections, examples, exercises and solutions.

    python benchmarks/book_reading.py FOLDER [--book NAME…] [--show KIND]

FOLDER holds clones of public books, each in a folder of its repository's name; a book that is not there is skipped.
What is right comes from `book_truth.py`, `book_truth_unseen.py`, `book_truth_fresh.py` and `book_truth_later.py`, which
read the sources by patterns of their own, book by book, and share no code with the reader. Titles are compared as sets;
examples, exercises and solutions as counts within each chapter, so that one too many here does not make up for one too
few there. Time and memory are of the whole reading. Where LaTeX has set a book beside its source, `pdflatex` run three
times, its PDF is held against the same truth, in a line of its own.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from book_truth import BOOKS, Book, Truth, folded
from book_truth_fresh import FRESH
from book_truth_later import LATER
from book_truth_unseen import UNSEEN

from toolsmith.reading.books.reference import read_reference
from toolsmith.types.reference import Chapter, Reference

KINDS = ("chapters", "sections", "examples", "exercises", "solutions")


def found_in(reference: Reference) -> Truth:
    truth = Truth()
    for chapter in reference.chapters:
        name = folded(chapter.title)
        truth.chapters[name] += 1
        for place, section in enumerate(chapter.sections):
            if place or section.title != chapter.title or reference.form == "cnxml":
                truth.sections[name, folded(section.title)] += 1
        truth.examples[name] += sum(len(section.examples) for section in chapter.sections)
        truth.exercises[name] += len(chapter.exercises) + sum(len(each.exercises) for each in chapter.sections)
        truth.solutions[name] += _solved(chapter)
    return truth


def _solved(chapter: Chapter) -> int:
    return len(chapter.solved) + sum(len(section.solved) for section in chapter.sections)


def scored(right: Mapping[object, int], found: Mapping[object, int]) -> tuple[float, float] | None:
    """Precision and recall; None where the book has none and none was found."""
    common = sum((Counter(right) & Counter(found)).values())
    here, there = sum(found.values()), sum(right.values())
    if not here and not there:
        return None
    return common / here if here else 1.0 * (not there), common / there if there else float(not here)


def set_as_pdf(book: Book, folder: Path) -> Path | None:
    """What LaTeX made of a book, beside its source."""
    path = folder / book.path
    pdf = path / "main.pdf" if path.is_dir() else path.with_suffix(".pdf")
    return pdf if book.form == "LaTeX" and pdf.is_file() else None


def measured(book: Book, folder: Path, pdf: Path | None = None) -> str:
    path, form = folder / book.path, book.form if pdf is None else "PDF of it"
    before = time.monotonic(), _cpu()
    try:
        reference = read_reference(pdf or path, environments={} if pdf else book.environments)
    except Exception as error:  # noqa: BLE001  # the benchmark goes on
        return f"{book.name:28} {form:12} refused: {error}"
    seconds, cpu = time.monotonic() - before[0], _cpu() - before[1]
    right, found = book.truth(path), found_in(reference)
    cells = []
    for kind in KINDS:
        score = scored(getattr(right, kind), getattr(found, kind))
        count = f"{sum(getattr(found, kind).values())}/{sum(getattr(right, kind).values())}"
        cells.append(f"{'-':>19}" if score is None else f"{count:>9} {score[0]:.2f} {score[1]:.2f}")
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{book.name:28} {form:12} {' '.join(cells)} {seconds:7.1f} {cpu:7.1f} {megabytes:6.0f}"


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--book", action="append", default=[], help="only these, by a part of their names")
    parser.add_argument("--show", default="", choices=("", *KINDS), help="print where this kind differs")
    options = parser.parse_args()
    head = " ".join(f"{kind:>9} prec rec "[:19] for kind in KINDS)
    print(f"{'book':28} {'form':12} {head} seconds     cpu     MB")
    for book in (*BOOKS, *UNSEEN, *FRESH, *LATER):
        wanted = not options.book or any(re.search(name, book.name) for name in options.book)
        if wanted and not (options.folder / book.path).exists():
            print(f"{book.name:28} {book.form:12} not there: skipped")
        elif wanted:
            print(measured(book, options.folder), flush=True)
            if pdf := set_as_pdf(book, options.folder):
                print(measured(book, options.folder, pdf), flush=True)
            if options.show:
                show(book, options.folder, options.show)


def show(book: Book, folder: Path, kind: str) -> None:
    right = getattr(book.truth(folder / book.path), kind)
    found = getattr(found_in(read_reference(folder / book.path, environments=book.environments)), kind)
    for name in dict.fromkeys((*right, *found)):
        if right[name] != found[name]:
            print(f"    {name}: {found[name]} read, {right[name]} there", file=sys.stderr)


if __name__ == "__main__":
    main()
