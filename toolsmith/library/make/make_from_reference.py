"""`toolsmith make --reference`: tools from a textbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.library.open_models import models_of_run, open_role
from toolsmith.library.open_toolbox import made_toolbox, one_or_many, sandbox_of_run
from toolsmith.models.meter import Account, Budget, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.named.prices import dollars_of
from toolsmith.models.open import is_priced
from toolsmith.prompts.ask import render
from toolsmith.reading.books.reference import read_reference
from toolsmith.recipes.make import make_from_reference as recipe
from toolsmith.recipes.make.decimal_point import with_points
from toolsmith.recipes.make.hidden.exercises import usable_exercises
from toolsmith.recipes.make.make_from_reference import Place, ReferenceOptions, SectionDone
from toolsmith.recipes.make.reference_report import REFTOOL_VALID_AT_FIRST, ReferenceReport
from toolsmith.recipes.make.section.material import LONGEST_PROBLEM, most_tools, section_variables, why_skipped
from toolsmith.recipes.make.withheld.withheld import withhold
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import CHARACTERS_PER_TOKEN
from toolsmith.types.record import Record
from toolsmith.types.reference import Reference

REPORT_FILE = "report.json"
_TOKENS_A_TOOL = 700  # of a reply: doc and source
_TOKENS_A_DOC = 250  # of a tool's doc in a question
_TOKENS_A_CALL = 60


class SectionPlan(Record):
    """What a section would be asked. `skipped` says why it would not be."""

    number: str
    title: str
    skipped: str
    most_tools: int
    solved_exercises: int
    questions: float
    input_tokens: int
    output_tokens: int


class ReferencePlan(Record):
    """For `--dry-run`. `questions` counts repairs at RefTool's rate; dollars are None where nobody knows them."""

    reference: str
    licence: str
    sections: tuple[SectionPlan, ...]
    asked: int
    fewest_questions: int
    questions: int
    most_questions: int
    input_tokens: int
    output_tokens: int
    model: str
    dollars: float | None


def make_from_reference(
    book: str | Path | Reference,
    toolbox: str | Path | Toolbox = "toolbox",
    model: str | Model | None = None,
    *,
    user_model: str | Model | None = None,
    sections: str | Sequence[str] = (),
    chapters: str | Sequence[str] = (),
    limit: int | None = None,
    licence: str = "",
    budget: Budget | Account | None = None,
    options: ReferenceOptions | None = None,
    sandbox: Sandbox | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[SectionDone], None] = lambda _: None,
) -> ReferenceReport:
    """Make tools from a book and commit those that its own exercises prove. A missing toolbox is made.

    The report is also written to `.toolsmith/report.json` in the toolbox.

    Args:
        book: its path (see `outline`), or what `read_reference` gave.
        toolbox: a toolbox or its folder.
        model: the maker; see `open_model` for names. None: the configured one, else one whose key is there.
        user_model: who turns exercises into calls; None: the maker, asked anew.
        sections: numbers (`2.3`) or anchors; empty: all.
        chapters: numbers; empty: all.
        limit: sections at most.
        licence: what the book itself does not say.
        budget: caps over all models of this run; when one is reached, the rest is reported as not asked.
        options: tools a section, and what is kept.
        sandbox: None opens one for this run.
        jobs: sections that are asked about at the same time; the result does not depend on it.
        report: called after each section.

    Raises:
        BadInputError: the book cannot be read, or there is no such section; nothing is written then.
        ModelRejectedError: the provider refuses us.
    """
    reference = _read(book, licence)
    chosen = choose_sections(reference, sections, chapters, limit)
    maker = open_role("maker", model, toolbox)
    user = open_role("user", user_model, toolbox) if user_model is not None else None
    with sandbox_of_run(sandbox) as own, account_of_run(budget) as account:
        box = made_toolbox(toolbox, sandbox=own)
        maker, reader, *_ = models_of_run(box, maker, user, account)
        made = recipe.make_from_reference(
            reference, chosen, box, maker, own, reader=reader, options=options, jobs=jobs, report=report
        )
    (box.private / REPORT_FILE).write_text(made.model_dump_json(indent=1) + "\n", "utf-8")
    return made


def choose_sections(
    reference: Reference,
    sections: str | Sequence[str] = (),
    chapters: str | Sequence[str] = (),
    limit: int | None = None,
) -> list[Place]:
    """The sections that are meant, in the book's order.

    Raises:
        BadInputError: a number or anchor is not in the book; all of them are named.
    """
    sections, chapters = one_or_many(sections), one_or_many(chapters)
    places = [(chapter, section) for chapter in reference.chapters for section in chapter.sections]
    names = {name for _, section in places for name in (section.number, section.anchor) if name}
    numbers = {str(chapter.number) for chapter in reference.chapters}
    problems = [f"no section {name}" for name in sections if name not in names]
    problems += [f"no chapter {name}" for name in chapters if name not in numbers]
    if problems:
        hint = "`toolsmith outline BOOK` shows their numbers."
        raise BadInputError(f"not in {reference.title}", problems, hint=hint)
    chosen = [
        (chapter, section)
        for chapter, section in places
        if (not sections and not chapters)
        or section.number in sections
        or (section.anchor and section.anchor in sections)
        or str(chapter.number) in chapters
    ]
    return chosen if limit is None else chosen[:limit]


def plan_reference(
    book: str | Path | Reference,
    model: str | None = None,
    *,
    sections: str | Sequence[str] = (),
    chapters: str | Sequence[str] = (),
    limit: int | None = None,
    licence: str = "",
    options: ReferenceOptions | None = None,
) -> ReferencePlan:
    """What `make_from_reference` would ask, without asking it."""
    reference = _read(book, licence)
    base = (options or ReferenceOptions()).tools_per_section
    plans = [_planned(reference, place, base) for place in choose_sections(reference, sections, chapters, limit)]
    asked = [plan for plan in plans if not plan.skipped]
    tokens = sum(plan.input_tokens for plan in plans), sum(plan.output_tokens for plan in plans)
    with_exercises = sum(plan.solved_exercises > 0 for plan in asked)
    return ReferencePlan(
        reference=reference.title,
        licence=reference.licence,
        sections=tuple(plans),
        asked=len(asked),
        fewest_questions=len(asked),
        questions=round(sum(plan.questions for plan in plans)),
        most_questions=len(asked) + with_exercises + sum(plan.most_tools for plan in asked),
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        model=model or "",
        dollars=_dollars(model, *tokens) if model else None,
    )


def _dollars(model: str, input_tokens: int, output_tokens: int) -> float | None:
    return dollars_of(model, input_tokens, output_tokens) if is_priced(model) else 0.0


def _read(book: str | Path | Reference, licence: str) -> Reference:
    reference = book if isinstance(book, Reference) else read_reference(book)
    reference = with_points(reference)
    return reference.model_copy(update={"licence": licence}) if licence else reference


def _planned(reference: Reference, place: Place, base: int) -> SectionPlan:
    chapter, section = place
    skipped = why_skipped(chapter, section)
    split = withhold(section)
    exercises = [each.exercise for each in usable_exercises(reference, chapter, section, split.withheld)]
    most = most_tools(section, base)
    if skipped:
        return SectionPlan(
            number=section.number,
            title=section.title,
            skipped=skipped,
            most_tools=0,
            solved_exercises=len(exercises),
            questions=0,
            input_tokens=0,
            output_tokens=0,
        )
    variables = section_variables(reference, chapter, split.shown)
    proposal = len(render("propose_from_section", {**variables, "most": most, "earlier": []})) // CHARACTERS_PER_TOKEN
    problems = sum(min(len(exercise.problem), LONGEST_PROBLEM) for exercise in exercises) // CHARACTERS_PER_TOKEN
    reading = problems + most * _TOKENS_A_DOC if exercises else 0
    repairs = most * (1 - REFTOOL_VALID_AT_FIRST)
    return SectionPlan(
        number=section.number,
        title=section.title,
        skipped="",
        most_tools=most,
        solved_exercises=len(exercises),
        questions=1 + bool(exercises) + repairs,
        input_tokens=round(proposal + reading + repairs * (proposal + _TOKENS_A_TOOL)),
        output_tokens=round(most * _TOKENS_A_TOOL + len(exercises) * _TOKENS_A_CALL + repairs * _TOKENS_A_TOOL),
    )
