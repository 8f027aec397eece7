"""What is known of a book, and what came of making tools from it, as text."""

from __future__ import annotations

from toolsmith.cli import show
from toolsmith.library.outline import Outline


def show_outline(outline: Outline) -> None:
    """One line a section, chapters as headings, then what was not understood."""
    _line(f"{outline.title} ({outline.form}; {outline.licence or 'no licence stated'})")
    _line(f"{'characters':>10} {'examples':>8} {'solved':>9}  section")
    for chapter in outline.chapters:
        own = f"{chapter.solved}/{chapter.exercises}" if chapter.exercises else ""
        _line(
            f"{'':>10} {'':>8} {own:>9}  {chapter.number} {chapter.title}{f' ({chapter.part})' if chapter.part else ''}"
        )
        for section in chapter.sections:
            solved = f"{section.solved}/{section.exercises}" if section.exercises else "-"
            unread = f"  [not understood: {'; '.join(section.not_understood)}]" if section.not_understood else ""
            tables = f"  [{section.tables} tables]" if section.tables else ""
            counts = f"{section.characters:>10} {section.examples or '-':>8} {solved:>9}"
            _line(f"{counts}    {section.number} {section.title}{tables}{unread}")
    _line(
        f"{len(outline.chapters)} chapters, {outline.sections} sections, {outline.examples} worked examples, "
        f"{outline.solved} of {outline.exercises} exercises with a solution"
    )
    for problem in outline.not_understood:
        _line(f"not understood: {problem}")


def _line(text: str) -> None:
    show.data.print(text, markup=False, highlight=False, soft_wrap=True)
