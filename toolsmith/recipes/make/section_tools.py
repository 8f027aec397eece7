"""One section of a book: propose tools, run the book's worked examples, repair once, read the exercises.

Nothing here decides about acceptance or touches the toolbox, so sections can be worked on side by side.
"""

from __future__ import annotations

import ast
import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from toolsmith.errors import (
    BadReplyError,
    BudgetExceededError,
    ModelError,
    ModelNotChosenError,
    ModelRejectedError,
)
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.recipes.make.hidden.checkable import Checkable
from toolsmith.recipes.make.hidden.derived import Derivation
from toolsmith.recipes.make.hidden.exercises import call_exercises, usable_exercises, words_of
from toolsmith.recipes.make.hidden.paired import agree
from toolsmith.recipes.make.hidden.second_look import look_again
from toolsmith.recipes.make.hidden.settled import settle
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.reference_report import SectionState, Validity
from toolsmith.recipes.make.section.material import most_tools, section_variables, why_skipped
from toolsmith.recipes.make.section.replies import INPUT_UNIT, SectionTool, WorkedCall, parse_repaired, parse_tools
from toolsmith.recipes.make.withheld.gaps import GAP, gap_in
from toolsmith.recipes.make.withheld.withheld import Hidden, withhold
from toolsmith.recipes.signature_line import signature_line
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.comparison import Comparison
from toolsmith.types.message import Parameters, total_usd
from toolsmith.types.program import Program
from toolsmith.types.reference import Chapter, Reference, Section
from toolsmith.types.task import Case
from toolsmith.types.tool import Example, Parameter, Signature, Tool, slug
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.accept import check_policy, check_signature
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.units import is_known_unit
from toolsmith.verify.rounding import allow_for_rounding
from toolsmith.verify.run_cases import CaseResult, run_cases
from toolsmith.verify.signature import read_function
from toolsmith.verify.trivial import is_trivial

REPAIRS = 1  # RefTool: one refinement, then the tool is dropped
MOST_EARLIER = 10  # earlier tools that a question offers
_REPLY_TOKENS = 8_000
_MOST_EXAMPLES = 3
_READINGS = 2  # questions about exercises: what the first tells nothing of is tried on others once more
_ENOUGH = 5  # cases of which one may miss


@dataclass
class DraftedTool:
    """A tool before acceptance. `problems` is empty where it is valid; `uses` names the functions that it calls."""

    tool: Tool
    validity: Validity
    problems: list[str] = field(default_factory=list)
    uses: tuple[str, ...] = ()
    set_aside: Counter[str] = field(default_factory=Counter)


@dataclass
class SectionDraft:
    """What came of asking about a section."""

    chapter: Chapter
    section: Section
    state: SectionState
    reason: str = ""
    tools: list[DraftedTool] = field(default_factory=list)
    exercises_without_call: int = 0
    questions: int = 0
    replayed: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0


class SectionMaking:
    """One run over one section.

    Args:
        reference: the book.
        chapter: where the section stands.
        section: what tools are made from.
        maker: the strong model.
        reader: who turns exercises into calls.
        sandbox: where tools run.
        policy: their limits.
        earlier: proven tools of earlier sections, which new ones may call.
        base: tools to ask for where a section is not dense.
    """

    def __init__(
        self,
        reference: Reference,
        chapter: Chapter,
        section: Section,
        *,
        maker: Model,
        reader: Model,
        sandbox: Sandbox,
        policy: Policy,
        earlier: Sequence[Tool],
        base: int,
    ) -> None:
        self._reference = reference
        self._chapter = chapter
        self._section = section
        self._maker = Meter(maker)
        self._reader = Meter(reader)
        self._sandbox = sandbox
        self._policy = policy
        self._earlier = closest(earlier, chapter, section)
        self._base = base
        self._split = withhold(section)
        self._variables = section_variables(reference, chapter, self._split.shown)

    def draft(self) -> SectionDraft:
        """Never raises for what one model answer or one tool does wrong.

        Raises:
            ModelRejectedError: the provider refuses us; every other section would meet the same.
            SandboxError: our own machinery failed.
        """
        started = time.monotonic()
        draft = SectionDraft(self._chapter, self._section, "asked")
        reason = why_skipped(self._chapter, self._section)
        if reason:
            draft.state, draft.reason = "skipped", reason
            return draft
        try:
            self._ask(draft)
        except (ModelRejectedError, ModelNotChosenError):
            raise
        except BudgetExceededError as error:
            draft.state, draft.reason = _ended(draft, "not asked"), error.message
        except ModelError as error:
            draft.state, draft.reason = "failed", f"{type(error).__name__}: {error.message}"
            draft.tools = []
        spent = (self._maker.spending, self._reader.spending)
        draft.questions = sum(item.calls for item in spent)
        draft.replayed = sum(item.replayed_calls for item in spent)
        draft.cost_usd = total_usd(item.cost_usd for item in spent)
        draft.seconds = time.monotonic() - started
        return draft

    def _ask(self, draft: SectionDraft) -> None:
        most = most_tools(self._section, self._base)
        earlier = [
            {"signature": signature_line(tool), "path": tool.path, "description": tool.doc.description}
            for tool in self._earlier
        ]
        written = ask(
            self._maker,
            "propose_from_section",
            lambda text: parse_tools(text, most),
            {**self._variables, "most": most, "earlier": earlier},
            Parameters(max_tokens=_REPLY_TOKENS),
        )
        valid: list[tuple[DraftedTool, SectionTool]] = []
        for item in written:
            drafted, last = self._validated(item, [one.tool for one, _ in valid])
            draft.tools.append(drafted)
            if not drafted.problems:
                valid.append((drafted, last))
        asked: list[Hidden] = []
        for _ in range(_READINGS):
            untold = [(drafted, last) for drafted, last in valid if not self._is_told(drafted.tool)]
            hidden = self._hidden(untold, asked)
            if not untold or not hidden:
                return
            self._read(draft, valid, {last.name for _, last in untold}, hidden)
            asked += hidden

    def _is_told(self, tool: Tool) -> bool:
        """Whether exercises say enough of a tool: 0, 1 or a number that is given do not, nor one miss of few cases."""
        cases = [case for case in tool.cases if case.part == "hidden" and not is_trivial(case)]
        wrong = sum(not each.is_right for each in run_cases(tool, cases, self._sandbox, self._policy))
        return bool(cases) and (wrong != 1 or len(cases) >= _ENOUGH)

    def _hidden(self, valid: Sequence[tuple[DraftedTool, SectionTool]], asked: Sequence[Hidden]) -> list[Hidden]:
        """What may prove these tools and was not asked about."""
        return usable_exercises(
            self._reference,
            self._chapter,
            self._section,
            self._split.withheld,
            [words_of(" ".join((drafted.tool.name, *drafted.tool.doc.texts))) for drafted, _ in valid],
            without=[each.exercise.number for each in asked],
        )

    def _read(
        self,
        draft: SectionDraft,
        valid: Sequence[tuple[DraftedTool, SectionTool]],
        untold: Collection[str],
        hidden: Sequence[Hidden],
    ) -> None:
        """Give the tools that nothing has told of yet the cases that one question about these exercises comes to.

        The others are there to be called within their calls, or around them.
        """
        pairs = [(drafted.tool, last) for drafted, last in valid]
        told = {last.name for _, last in pairs} - set(untold)
        read = call_exercises(self._reader, pairs, hidden, self._place(), self._variables["tables"], told)
        draft.exercises_without_call += read.without_call
        for group, reasons in read.groups:
            if agree(group, self._sandbox, self._policy):
                for pair, reason in zip(group, reasons * len(group), strict=False):
                    read.by_tool[pair.tool.name].take(pair.case, reason)
        for drafted, last in valid:
            if last.name in told:
                read.by_tool[last.name] = Checkable([case for case in drafted.tool.cases if case.part == "hidden"])
            else:
                settle(drafted.tool, read.by_tool[last.name], self._sandbox, self._policy)
        look_again(self._reader, pairs, read.by_tool, self._variables["tables"], self._sandbox, self._policy)
        tools = {last.name: drafted.tool for drafted, last in valid}
        Derivation(tools, self._earlier, read.chains, self._place(), self._sandbox, self._policy).derive(read.by_tool)
        for drafted, last in valid:
            if last.name in told:
                continue
            checkable = read.by_tool[last.name]
            drafted.set_aside += checkable.set_aside
            drafted.tool = drafted.tool.with_(cases=(*drafted.tool.cases, *checkable.cases))

    def _validated(self, written: SectionTool, before: Sequence[Tool]) -> tuple[DraftedTool, SectionTool]:
        """The tool as first written, or as repaired once."""
        tool, problems = self._built(written, before)
        if not problems:
            return DraftedTool(self._untold(tool, written), "at first", uses=_imported(tool.code)), written
        for _ in range(REPAIRS):
            try:
                written = self._repaired(written, problems)
            except BadReplyError as error:
                return DraftedTool(tool, "never", [*problems, error.message], uses=_imported(tool.code)), written
            tool, problems = self._built(written, before)
        validity: Validity = "never" if problems else "after repair"
        return DraftedTool(tool, validity, problems, uses=_imported(tool.code)), written

    def _untold(self, tool: Tool, written: SectionTool) -> Tool:
        """Without the cases whose numbers the maker was never told: they prove the tool where a reader calls it so."""
        known = zip(tool.cases, self._known(written), strict=True)
        return tool.with_(cases=tuple(case for case, call in known if not gap_in(call.expected)))

    def _known(self, written: SectionTool) -> list[WorkedCall]:
        """The calls whose answer the book has: as quoted, or in the gap that is named."""
        return [
            call
            for call in written.examples
            if not call.expected.lstrip().startswith(GAP) or gap_in(call.expected) in self._split.gaps
        ]

    def _repaired(self, written: SectionTool, problems: Sequence[str]) -> SectionTool:
        return ask(
            self._maker,
            "repair_section_tool",
            lambda text: parse_repaired(text, written.name),
            {
                **self._variables,
                "name": written.name,
                "fields": written.fields,
                "code": written.code.strip(),
                "problems": problems,
            },
            Parameters(max_tokens=_REPLY_TOKENS),
        )

    def _built(self, written: SectionTool, before: Sequence[Tool]) -> tuple[Tool, list[str]]:
        """The tool's record with the book's worked examples, and everything that is wrong with it."""
        source = read_function(written.code)
        dependencies, problems = self._dependencies(written, before)
        problems += _unit_problems(written)
        tool = Tool(
            name=written.name,
            category=f"{slug(self._chapter.title)}/{slug(self._section.title)}".strip("/"),
            function=source.function or "missing",
            code=written.code,
            signature=source.signature,
            doc=written.doc.model_copy(update={"parameters": _own_parameters(written, source.signature.parameters)}),
            comparison=Comparison(mode="quantity", units=_plain_units(written.units)),
            cases=tuple(self._worked_case(example, written, source.signature) for example in self._known(written)),
            dependencies=dependencies,
        )
        for check in (check_policy(tool, self._policy), check_signature(tool)):
            problems += check.evidence if check.outcome == "failed" else ()
        if problems:
            return tool, problems
        attempts = run_cases(tool, tool.cases, self._sandbox, self._policy)
        attempts = allow_for_rounding(tool, attempts, self._sandbox, self._policy)
        wrong = [attempt.describe() for attempt in attempts if not attempt.is_right]
        shown = _distinct_examples(attempt for attempt in attempts if attempt.is_right)
        return tool.with_(doc=tool.doc.model_copy(update={"examples": shown[:_MOST_EXAMPLES]})), wrong

    def _dependencies(self, written: SectionTool, before: Sequence[Tool]) -> tuple[tuple[Program, ...], list[str]]:
        known = {tool.function: tool for tool in (*self._earlier, *before)}
        wanted = _imported(written.code)
        problems = [f"there is no tool {name} in the toolbox to import" for name in wanted if name not in known]
        return tuple(known[name].program for name in wanted if name in known), problems

    def _worked_case(self, example: WorkedCall, written: SectionTool, signature: Signature) -> Case:
        """The call with the book's answer; an answer that cannot be read stays as it is, and fails with that."""
        gap = gap_in(example.expected)
        text = self._split.gaps.get(gap, example.expected)
        returned = StatedResult.of(written.name, signature, _plain_units(written.units))
        stated = returned.stated_in(text, example.result, example.unit)
        expected: dict[str, JsonValue] = {"quantity": text} if isinstance(stated, str) else stated
        expected |= {name: value for name, value in (("result", example.result), ("unit", example.unit)) if value}
        origin: Literal["extracted", "generated"] = "extracted" if gap or self._is_in_book(text) else "generated"
        source = f"{self._place()}, {example.source or 'worked example'}"
        return Case(arguments=example.arguments, expected=expected, origin=origin, part="shown", source=source)

    def _is_in_book(self, expected: str) -> bool:
        """Whether the section really states that number."""
        shown = self._split.shown
        texts = [shown.text, *(item.text for item in shown.examples)]
        stated = {number.value for text in texts for number in quantities(text)}
        return any(number.value in stated for number in quantities(expected))

    def _place(self) -> str:
        return f"{self._section.number} {self._section.title}"


def _distinct_examples(attempts: Iterable[CaseResult]) -> tuple[Example, ...]:
    """One example a call: several worked answers may be entries of the same result."""
    examples = {
        attempt.case.question_id: Example(arguments=attempt.case.arguments or {}, result=to_json(attempt.trial.result))
        for attempt in attempts
        if attempt.trial is not None
    }
    return tuple(examples.values())


def closest(earlier: Sequence[Tool], chapter: Chapter, section: Section) -> list[Tool]:
    """Earlier tools worth offering, in the book's order.

    Those of the same chapter come first, then those whose words the section uses or that others call already.
    """
    callers = Counter(called.name for tool in earlier for called in tool.dependencies)
    words = Counter(slug(section.text + section.title).split("-")) if len(earlier) > MOST_EARLIER else Counter()

    def worth(tool: Tool) -> tuple[bool, int]:
        shared = sum(min(words[word], 3) for word in set(slug(tool.doc.description).split("-")) if len(word) > 3)
        return tool.category.partition("/")[0] == slug(chapter.title), shared + callers[tool.path]

    chosen = sorted(range(len(earlier)), key=lambda place: (worth(earlier[place]), place), reverse=True)[:MOST_EARLIER]
    return [earlier[place] for place in sorted(chosen)]


def _ended(draft: SectionDraft, state: SectionState) -> SectionState:
    """Tools that were drafted before the budget ran out are unproven, not lost."""
    return "asked" if draft.tools else state


def _imported(code: str) -> tuple[str, ...]:
    """Names that a source imports from the toolbox."""
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(
        dict.fromkeys(
            alias.name
            for node in ast.walk(module)
            if isinstance(node, ast.ImportFrom) and node.module == "toolbox" and not node.level
            for alias in node.names
        )
    )


def _unit_problems(written: SectionTool) -> list[str]:
    return [
        f"the unit {unit!r} of {f'the result {name}' if name else 'the result'} is not known; use SI spelling, "
        'or "" for a count or an amount of money'
        for name, unit in written.units.items()
        if unit != INPUT_UNIT and not is_known_unit(unit)
    ]


def _plain_units(units: dict[str, str]) -> dict[str, str]:
    return {name: "" if unit == INPUT_UNIT else unit for name, unit in units.items()}


def _own_parameters(written: SectionTool, parameters: Sequence[Parameter]) -> dict[str, str]:
    """Descriptions of parameters that the function has, each with one."""
    return {parameter.name: written.doc.parameters.get(parameter.name, "") for parameter in parameters}
