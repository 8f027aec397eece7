"""What is known of a book, and what came of making tools from it, as text."""

from __future__ import annotations

from toolsmith.cli.output.console import show_item, show_line
from toolsmith.cli.output.tables import show_table
from toolsmith.counted import counted, money
from toolsmith.library.make.make_from_reference import ReferencePlan
from toolsmith.library.make.outline import Outline
from toolsmith.recipes.make.reference_report import ReferenceReport, SectionReport, Totals

_HEADS = [
    "chapter",
    "sections",
    "tools",
    "valid\nat first",
    "valid after\nrepair",
    "proven",
    "unproven",
    "dropped",
    "cost",
    "seconds\nof work",
]


def show_outline(outline: Outline) -> None:
    """One line a section, chapters as headings, then what was not understood."""
    show_line(f"{outline.title} ({outline.form}; {outline.licence or 'no licence stated'})")
    show_line(f"{'':>10} {'worked':>8} {'exercises':>9}")
    show_line(f"{'characters':>10} {'examples':>8} {'solved':>9}  section")
    for chapter in outline.chapters:
        own = f"{chapter.solved}/{chapter.exercises}" if chapter.exercises else ""
        show_line(
            f"{'':>10} {'':>8} {own:>9}  {chapter.number} {chapter.title}{f' ({chapter.part})' if chapter.part else ''}"
        )
        for section in chapter.sections:
            solved = f"{section.solved}/{section.exercises}" if section.exercises else "-"
            unread = f"  [not understood: {'; '.join(section.not_understood)}]" if section.not_understood else ""
            tables = f"  [{counted(section.tables, 'table')}]" if section.tables else ""
            counts = f"{section.characters:>10} {section.examples or '-':>8} {solved:>9}"
            show_line(f"{counts}    {section.number} {section.title}{tables}{unread}")
    show_line(
        f"{counted(len(outline.chapters), 'chapter')}, {counted(outline.sections, 'section')}, "
        f"{counted(outline.examples, 'worked example')}, "
        f"{outline.solved} of {outline.exercises} exercises with a solution"
    )
    for problem in outline.not_understood:
        show_line(f"not understood: {problem}")


def show_reference_plan(plan: ReferencePlan) -> None:
    """One line a section, then the totals."""
    for section in plan.sections:
        if section.skipped:
            show_line(f"{section.number:>6}  {section.title}: not asked, {section.skipped}")
        else:
            show_line(
                f"{section.number:>6}  {section.title}: at most {counted(section.most_tools, 'tool')}, "
                f"{section.solved_exercises} exercises that can judge them, about {section.input_tokens} tokens in"
            )
    dollars = "at an unknown price" if plan.dollars is None else f"${plan.dollars:.2f}"
    show_line(
        f"{plan.asked} of {counted(len(plan.sections), 'section')} are asked about: "
        f"about {counted(plan.questions, 'model call')} "
        f"({plan.fewest_questions} to {plan.most_questions}), {plan.input_tokens} tokens in, "
        f"{plan.output_tokens} out, {dollars}"
        + (f" with {plan.model}" if plan.model else "; name a model (--model) for dollars")
    )


def show_reference_report(report: ReferenceReport) -> None:
    """What was dropped and why, one row a chapter, the totals. Seconds of rows are work, side by side."""
    show_line(f"{report.reference} ({report.licence or 'no licence stated'}), made by {report.maker}")
    for chapter in report.chapters:
        for section in chapter.sections:
            _show_section(section)
    chapters = [(f"{chapter.number} {chapter.title}", _figures(chapter.totals)) for chapter in report.chapters]
    work = sum(chapter.totals.seconds for chapter in report.chapters)
    show_table(_HEADS, [*chapters, ("all", _figures(report.totals.model_copy(update={"seconds": work})))])
    _show_totals(report)


def _show_section(section: SectionReport) -> None:
    if section.state != "asked":
        show_line(f"{section.number} {section.title}: {section.state}: {section.reason}")
    for tool in section.tools:
        proof = f" on {tool.exercises_right} of {tool.exercises_tried} hidden cases" if tool.exercises_tried else ""
        why = f" ({tool.dropped_because})" if tool.dropped_because else ""
        aside = "; set aside: " + ", ".join(f"{n} {why}" for why, n in tool.set_aside.items()) if tool.set_aside else ""
        uses = f"; calls {', '.join(tool.uses)}" if tool.uses else ""
        show_line(f"{section.number} {tool.path}: {tool.outcome}{why}{proof}, valid {tool.validity}{uses}{aside}")
        if tool.outcome == "dropped":
            for reason in tool.reasons[:3]:
                show_item(f"        {reason}")


def _figures(totals: Totals) -> list[str]:
    counts = (
        totals.sections,
        totals.tools,
        totals.valid_at_first,
        totals.valid_after_repair,
        totals.proven,
        totals.unproven,
        totals.dropped_in_all,
    )
    return [*map(str, counts), money(totals.cost_usd), f"{totals.seconds:.0f}"]


def _show_totals(report: ReferenceReport) -> None:
    totals = report.totals
    replayed = f" ({totals.replayed} answered from an earlier run's record)" if totals.replayed else ""
    show_line(
        f"{counted(totals.asked, 'section')} asked, {totals.skipped} without procedures, {totals.failed} failed, "
        f"{totals.not_asked} not asked; {counted(totals.questions, 'model call')}{replayed}; "
        f"{totals.exercises_right} of {totals.exercises_tried} hidden cases agreed; {totals.seconds:.0f} s by the clock"
    )
    if totals.dropped:
        show_line("tools dropped because of " + ", ".join(f"{why} ({count})" for why, count in totals.dropped.items()))
    if totals.set_aside:
        show_line("exercises set aside: " + ", ".join(f"{count} {why}" for why, count in totals.set_aside.items()))
    if totals.tools:
        first, later = totals.valid_at_first / totals.tools, totals.valid_after_repair / totals.tools
        show_line(f"valid at first {first:.0%}, after repair {later:.0%}, never {1 - first - later:.0%}")
    if report.stopped:
        show_line(f"stopped: {report.stopped}")
