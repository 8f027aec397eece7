"""The hidden cases of one tool while they are collected, and how a reading of an exercise becomes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolsmith.recipes.make.section.replies import ExerciseCall
from toolsmith.recipes.make.withheld.withheld import Hidden
from toolsmith.types.task import Case
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.quantity import SEVERAL


@dataclass(frozen=True)
class Read:
    """A case, the call that it is, and what it was read from."""

    case: Case
    call: ExerciseCall
    hidden: Hidden


@dataclass
class Checkable:
    """What the exercises of a section are worth to one tool."""

    cases: list[Case] = field(default_factory=list)
    likely: list[Case] = field(default_factory=list)  # that count only where the tool gives what they expect
    solved: list[tuple[Case, str]] = field(default_factory=list)  # with the parameter that the exercise asks for
    steps: list[Read] = field(
        default_factory=list
    )  # on the way, or one of several numbers: not told yet which is theirs
    read: list[Read] = field(default_factory=list)
    set_aside: Counter[str] = field(default_factory=Counter)

    def leave(self, read: Read, reason: str) -> str:
        """Set a reading aside; of several numbers one may still be its own, as of those on the way. Returns why."""
        self.set_aside[reason] += 1
        self.steps += [read] if reason == SEVERAL else []
        return reason

    def take(self, case: Case, reason: str) -> None:
        """A case that was set aside for a reason, and is told now."""
        self.cases.append(case)
        self.set_aside -= Counter({reason: 1})


def result_of(case: Case) -> str:
    """The entry that a case is about."""
    return str(case.expected.get("result", "")) if isinstance(case.expected, Mapping) else ""


def case_of(call: ExerciseCall, stated: Mapping[str, JsonValue], hidden: Hidden, place: str) -> Case:
    """The hidden case that a call and the number of the book make."""
    given = {"result": call.result, "unit": call.unit, "negated": call.is_negated}
    return Case(
        arguments=call.arguments,
        expected={**stated, **{name: value for name, value in given.items() if value and name not in stated}},
        origin="extracted",
        part="hidden",
        source=source_of(call, hidden, place),
        columns={"kind": hidden.kind},
    )


def source_of(call: ExerciseCall, hidden: Hidden, place: str) -> str:
    """Where in the book a case is from."""
    return f"{place}, {'exercise ' if hidden.kind == 'exercise' else ''}{hidden.exercise.number}{call.part}"
