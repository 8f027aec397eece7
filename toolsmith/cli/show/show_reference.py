"""What is known of a book, and what came of making tools from it, as text."""

from __future__ import annotations

from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from toolsmith.cli.show.show import money, show_line, talk
from toolsmith.library.make.make_from_reference import ReferencePlan
from toolsmith.library.make.outline import Outline
from toolsmith.recipes.make.make_from_reference import SectionDone
from toolsmith.recipes.make.reference_report import ReferenceReport, SectionReport, Totals


def show_outline(outline: Outline) -> None:
    """One line a section, chapters as headings, then what was not understood."""
    show_line(f"{outline.title} ({outline.form}; {outline.licence or 'no licence stated'})")
    show_line(f"{'characters':>10} {'examples':>8} {'solved':>9}  section")
    for chapter in outline.chapters:
        own = f"{chapter.solved}/{chapter.exercises}" if chapter.exercises else ""
        show_line(
            f"{'':>10} {'':>8} {own:>9}  {chapter.number} {chapter.title}{f' ({chapter.part})' if chapter.part else ''}"
        )
        for section in chapter.sections:
            solved = f"{section.solved}/{section.exercises}" if section.exercises else "-"
            unread = f"  [not understood: {'; '.join(section.not_understood)}]" if section.not_understood else ""
            tables = f"  [{section.tables} tables]" if section.tables else ""
            counts = f"{section.characters:>10} {section.examples or '-':>8} {solved:>9}"
            show_line(f"{counts}    {section.number} {section.title}{tables}{unread}")
    show_line(
        f"{len(outline.chapters)} chapters, {outline.sections} sections, {outline.examples} worked examples, "
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
                f"{section.number:>6}  {section.title}: at most {section.most_tools} tools, "
                f"{section.solved_exercises} exercises that can judge them, about {section.input_tokens} tokens in"
            )
    dollars = "a price that nobody knows" if plan.dollars is None else f"${plan.dollars:.2f}"
    show_line(
        f"{plan.asked} of {len(plan.sections)} sections are asked about: about {plan.questions} questions "
        f"({plan.fewest_questions} to {plan.most_questions}), {plan.input_tokens} tokens in, "
        f"{plan.output_tokens} out, {dollars}"
        + (f" with {plan.model}" if plan.model else "; name a model (--model) for dollars")
    )


def show_reference_report(report: ReferenceReport) -> None:
    """What was dropped and why, one row a chapter, the totals beside RefTool's figures."""
    show_line(f"{report.reference} ({report.licence or 'no licence stated'}), made by {report.maker}")
    for chapter in report.chapters:
        for section in chapter.sections:
            _show_section(section)
    show_line("sections  tools at first repaired proven unproven dropped  chapter")
    for chapter in report.chapters:
        show_line(f"{_row(chapter.totals)}  {chapter.number} {chapter.title}{_spent(chapter.totals)}")
    show_line(f"{_row(report.totals)}  all{_spent(report.totals)}")
    _show_totals(report)


def _show_section(section: SectionReport) -> None:
    if section.state != "asked":
        show_line(f"{section.number} {section.title}: {section.state}: {section.reason}")
    for tool in section.tools:
        proof = f" on {tool.exercises_right} of {tool.exercises_tried} exercises" if tool.exercises_tried else ""
        why = f" ({tool.dropped_because})" if tool.dropped_because else ""
        aside = "; set aside: " + ", ".join(f"{n} {why}" for why, n in tool.set_aside.items()) if tool.set_aside else ""
        uses = f"; calls {', '.join(tool.uses)}" if tool.uses else ""
        show_line(f"{section.number} {tool.path}: {tool.outcome}{why}{proof}, valid {tool.validity}{uses}{aside}")
        if tool.outcome == "dropped":
            for reason in tool.reasons[:3]:
                show_line("        " + reason.replace("\n", "\n        "))


def _row(totals: Totals) -> str:
    return (
        f"{totals.sections:>8} {totals.tools:>6} {totals.valid_at_first:>8} {totals.valid_after_repair:>8} "
        f"{totals.proven:>6} {totals.unproven:>8} {totals.dropped_in_all:>7}"
    )


def _spent(totals: Totals) -> str:
    why = ", ".join(f"{count} {reason}" for reason, count in totals.dropped.items())
    return f"{f' (dropped: {why})' if why else ''}, {money(totals.cost_usd)}, {totals.seconds:.0f} s"


def _show_totals(report: ReferenceReport) -> None:
    totals, published = report.totals, report.reftool
    show_line(
        f"{totals.asked} sections asked, {totals.skipped} without procedures, {totals.failed} failed, "
        f"{totals.not_asked} not asked; {totals.questions} questions; "
        f"{totals.exercises_right} of {totals.exercises_tried} exercises agreed"
    )
    if totals.set_aside:
        show_line("exercises set aside: " + ", ".join(f"{count} {why}" for why, count in totals.set_aside.items()))
    if totals.tools:
        first, later = totals.valid_at_first / totals.tools, totals.valid_after_repair / totals.tools
        show_line(
            f"valid at first {first:.0%}, after repair {later:.0%}, never {1 - first - later:.0%}; "
            f"RefTool reports {published.valid_at_first:.0%}, {published.valid_after_repair:.0%} and "
            f"{published.dropped:.0%}, by its maker's own examples"
        )
    if report.stopped:
        show_line(f"stopped: {report.stopped}")


class SectionBar(Progress):
    """One bar over all sections, on standard error."""

    def __init__(self) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=talk,
        )
        self._bar = self.add_task("sections", total=None)

    def report(self, step: SectionDone) -> None:
        last = f"{step.done} of {step.of} sections, last {escape(step.section.number)}: {len(step.section.tools)} tools"
        self.update(self._bar, completed=step.done, total=step.of, description=last)
