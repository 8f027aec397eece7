"""Tools of single sections, made and read by somebody who sees nothing but the questions.

    python benchmarks/blind_sections.py WORK BOOK SECTION...

Each section has a mailbox and a toolbox of its own: `WORK/NAME-SECTION/NNNN.request.md` is a question, the reply goes
to `NNNN.reply.md` beside it, in the form that the question asks for. The command asks what it can and ends; started
again it takes the replies that are there and asks on: for tools, then for repairs, then for calls of exercises. Where
nothing is open it prints what became of each tool. SECTION is a number or an anchor of `toolsmith outline --json`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.models.mailbox import MailboxModel
from toolsmith.reading.books.reference import read_reference
from toolsmith.recipes.make.reference_report import ReferenceReport, SectionReport
from toolsmith.types.reference import Reference


def made(reference: Reference, section: str, folder: Path) -> ReferenceReport:
    """One section as far as its mailbox is answered."""
    model = MailboxModel(folder, patience_seconds=0.0)
    return make_from_reference(reference, folder.parent / "toolboxes" / folder.name, model, sections=section, jobs=1)


def open_requests(folder: Path) -> list[str]:
    requests = sorted(folder.glob("*.request.md"))
    return [each.name for each in requests if not each.with_name(each.name.replace("request", "reply")).is_file()]


def shown(section: SectionReport) -> None:
    for tool in section.tools:
        share = f"{tool.exercises_right}/{tool.exercises_tried}"
        aside = f"; set aside: {tool.set_aside}" if tool.set_aside else ""
        print(f"  {tool.outcome:9} {share:6} {tool.name} {tool.dropped_because}{aside}")
        for line in (*tool.reasons, *tool.notes, *(f"unproven: {each}" for each in tool.unproven_branches)):
            print("      " + line.replace("\n", "\n        ")[:1500])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("book", type=Path)
    parser.add_argument("sections", nargs="+")
    options = parser.parse_args()
    reference = read_reference(options.book)
    outcomes: Counter[str] = Counter()
    questions = 0
    for section in options.sections:
        folder = options.work / f"{options.book.name}-{section}"
        (report,) = [each for chapter in made(reference, section, folder).chapters for each in chapter.sections]
        waiting = open_requests(folder)
        print(f"{report.number} {report.title}: {report.state}{f', waits for {waiting}' if waiting else ''}")
        if report.state == "failed" and not waiting:
            print(f"  {report.reason}")
        shown(report)
        outcomes.update(tool.outcome for tool in report.tools)
        questions += len(list(folder.glob("*.reply.md")))
    print(f"{dict(outcomes)}; {questions} questions, {questions / max(outcomes['proven'], 1):.2f} a proven tool")


if __name__ == "__main__":
    main()
