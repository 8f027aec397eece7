"""A model's call of a tool: what was repaired in it, what is wrong with it, and what came back."""

from __future__ import annotations

import json
from typing import Any, Literal

from toolsmith.types.outcome import Outcome
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

ProblemClass = Literal[
    "unreadable_call",  # the text holds no call that can be read
    "unknown_tool",  # no tool of that name is offered
    "missing_argument",  # required, and not given
    "unknown_argument",  # the tool has no such parameter
    "wrong_value",  # given, but not what the schema allows
    "outside_domain",  # the tool itself refused the values
    "tool_failed",  # the tool raised, ran out of time or memory, or gave no value
    "not_allowed",  # the tool may change something, and nobody allowed that
    "unavailable",  # a remote tool or the sandbox could not be reached
    "repeated_call",  # the very same call was made before
]


class ReadCall(Record):
    """A call as it was understood. `arguments` is None where unreadable; `was_mended` where its form was broken."""

    id: str = ""
    name: str
    arguments: JsonValue = None
    raw: str = ""
    was_mended: bool = False


class Repair(Record):
    """One change to a call that needed no guess: an argument, what stood there, and what it became."""

    argument: str
    before: JsonValue
    after: JsonValue
    rule: str


class Problem(Record):
    """One thing that is wrong. `argument` is a path such as `points[2].x`; empty where the whole call is meant."""

    kind: ProblemClass
    message: str
    argument: str = ""
    given: JsonValue = None
    allowed: JsonValue = None
    did_you_mean: tuple[str, ...] = ()


class CallError(Record):
    """What a model, or a client, reads instead of a result: every problem at once, and the nearest valid example."""

    error: ProblemClass
    tool: str = ""
    problems: tuple[Problem, ...]
    nearest_valid_example: dict[str, JsonValue] | None = None
    hint: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of required arguments that were not given."""
        return tuple(problem.argument for problem in self.problems if problem.kind == "missing_argument")

    @property
    def is_only_missing(self) -> bool:
        """Whether the call would run if the missing arguments were there."""
        return bool(self.problems) and all(problem.kind == "missing_argument" for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """The error without empty fields."""
        form = self.model_dump(mode="json", exclude_defaults=True)
        form["problems"] = [problem.model_dump(mode="json", exclude_defaults=True) for problem in self.problems]
        return form

    def as_text(self) -> str:
        """What a model reads."""
        return json.dumps(self.as_json(), ensure_ascii=False)


class Use(Record):
    """Provenance of one call: which version of which tool ran, with what, and how it ended.

    `version` is the toolbox's commit; `verdict` is that of the very version called. `read_by` says who made the call of
    the request: `extraction` is the tool's own code, empty is a model or a program.
    """

    tool: str
    version: str = ""
    code_id: str = ""
    arguments: JsonValue = None
    repairs: tuple[Repair, ...] = ()
    verdict: str = ""
    outcome: Outcome | None = None
    seconds: float = 0.0
    error: CallError | None = None
    read_by: Literal["", "extraction"] = ""

    @property
    def is_ok(self) -> bool:
        return self.outcome == "ok"


class Observation(Record):
    """What comes back from a call: the text that a model reads, the value itself, and the provenance.

    `handle` names a result that was too long to show; `find_in_result` and `more_of_result` read the rest.
    `hint` is what to say of it besides, in our own words. `shown` is as in `Trial`.
    """

    text: str
    use: Use
    value: JsonValue = None
    handle: str = ""
    hint: str = ""
    shown: dict[str, JsonValue] | None = None

    @property
    def error(self) -> CallError | None:
        return self.use.error
