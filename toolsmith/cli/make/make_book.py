"""`toolsmith make --reference`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from toolsmith.cli.make.choices import BookChoice, HowMade
    from toolsmith.types.reference import Reference


def make_book(choice: BookChoice, how: HowMade) -> None:
    """Make tools from a book, and show what came of it; or show what that would ask."""
    if how.dry_run:
        _plan_book(choice, how.model, as_json=how.as_json)
        return
    from toolsmith.cli.output import console
    from toolsmith.cli.output.book import show_reference_report
    from toolsmith.cli.output.progress import SectionBar
    from toolsmith.library.make import make_from_reference as library
    from toolsmith.recipes.make.make_from_reference import ReferenceOptions

    with SectionBar() as bar:
        report = library.make_from_reference(
            _read(choice),
            how.toolbox,
            how.model,
            user_model=how.user_model,
            sections=choice.sections,
            chapters=choice.chapters,
            limit=choice.max_sections,
            licence=choice.licence,
            budget=how.budget,
            options=ReferenceOptions(tools_per_section=choice.tools_per_section, keep_unproven=how.keep_unproven),
            jobs=how.jobs,
            report=bar.report,
        )
    if how.as_json:
        console.show_json(report)
    else:
        show_reference_report(report)
        console.say(f"report: {how.toolbox / '.toolsmith' / library.REPORT_FILE}")
    if not report.totals.proven:
        raise typer.Exit(1)


def _plan_book(choice: BookChoice, model: str | None, *, as_json: bool) -> None:
    """Show what making from a book would ask."""
    from toolsmith.cli.output import console
    from toolsmith.cli.output.book import show_reference_plan
    from toolsmith.library.make import make_from_reference as library
    from toolsmith.recipes.make.make_from_reference import ReferenceOptions

    plan = library.plan_reference(
        _read(choice),
        model,
        sections=choice.sections,
        chapters=choice.chapters,
        limit=choice.max_sections,
        licence=choice.licence,
        options=ReferenceOptions(tools_per_section=choice.tools_per_section),
    )
    if as_json:
        console.show_json(plan)
    else:
        show_reference_plan(plan)


def _read(choice: BookChoice) -> Reference:
    """The book, with what is odd about it said."""
    from toolsmith.cli.make.environments import read_environments
    from toolsmith.cli.output import console
    from toolsmith.reading.books.reference import read_reference
    from toolsmith.reading.books.warn import warnings_of

    reference = read_reference(choice.book, environments=read_environments(choice.environments))
    warnings = warnings_of(reference)
    for warning in warnings:
        console.say(f"warning: {warning}")
    if choice.strict and warnings:
        raise typer.Exit(1)
    return reference
