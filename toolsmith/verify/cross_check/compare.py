"""Runs a tool and a second function on the same inputs, and says where they disagree.

Both give a result: they agree where one matches the other, by the task's comparison. Both raise: they agree. Where one
raises, a tool that crashes (not with `ValueError`) where all parts of an input are as in cases disagrees. Elsewhere it
is a matter of taste, which no description settles, what to refuse: such inputs do not count, unless the tool refuses
more than a fifth of what the second function answers, which is a disagreement on each of them. Decimal fractions that
differ by one in their last digit, on hardly any input, are the same rounded another way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, from_json, to_json
from toolsmith.types.verdict import Check
from toolsmith.verify.batch import call_batch
from toolsmith.verify.compare import matches, plain
from toolsmith.verify.cross_check.inputs import Generated, generated_inputs
from toolsmith.verify.run_cases import argument_problems, shortened

NAME = "cross-check"
INPUTS = 400
_FEWEST = 20  # inputs on which both answer, for an agreement to say something
_REFUSED_SHARE = 0.2
_ROUNDED_SHARE = 0.005
_MOST_DIGITS = 6
_ONE_UNIT = 1.01
_MOST_SHOWN = 8
_LONGEST_SHOWN = 300


class Second(Record):
    """A function for the same purpose by somebody who saw neither the tool's code nor its hidden cases.

    Of a task of texts it takes the text, of a task of calls what the tool takes. `author` is the model's name,
    `inputs` are inputs that it thought of: texts, or arguments.
    """

    code: str
    function: str
    author: str
    inputs: tuple[JsonValue, ...] = ()


class Disagreement(Record):
    """An input, and what both made of it."""

    question: str
    tool: str
    second: str

    def __str__(self) -> str:
        return f"input: {self.question}\nthe tool: {self.tool}\nthe second function: {self.second}"


class Agreement(Record):
    """`compared` inputs count, on those of `disagreements` the two differ; `undecided` more one alone refuses."""

    author: str
    compared: int
    undecided: int
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def is_full(self) -> bool:
        return not self.disagreements and self.compared >= _FEWEST

    def check(self) -> Check:
        """What it says about the tool."""
        if self.is_full:
            refused = f" ({self.undecided} more are refused by one alone)" if self.undecided else ""
            summary = f"agrees on {self.compared} of {self.compared} generated inputs by {self.author}{refused}"
            return Check(name=NAME, outcome="passed", summary=summary)
        if not self.disagreements:
            summary = f"only {self.compared} generated inputs could be compared with {self.author}"
            return Check(name=NAME, outcome="unproven", summary=summary)
        return Check(
            name=NAME,
            outcome="unproven",
            summary=f"disagrees on {len(self.disagreements)} of {self.compared} generated inputs with {self.author}; "
            "cases with such inputs decide who is right",
            evidence=self.shown,
        )

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(map(str, self.disagreements[:_MOST_SHOWN]))


def compare(tool: Tool, second: Second, sandbox: Sandbox, policy: Policy, count: int = INPUTS) -> Agreement:
    """Run both on generated inputs."""
    inputs = generated_inputs(tool, [tool.code, second.code], count, second.inputs)
    mine = _tool_trials(tool, inputs, sandbox, policy)
    theirs = call_batch(_program(tool, second), [_asked(each) for each in inputs], sandbox, policy)
    rows = list(zip(inputs, mine, theirs, strict=True))
    refused = [row for row in rows if not row[1].is_ok and row[2].is_ok]
    refuses_much = len(refused) > _REFUSED_SHARE * max(1, sum(row[2].is_ok for row in rows))
    differing = [row for row in rows if _differ(tool, *row, refuses_much=refuses_much)]
    unrounded = [row for row in differing if not _is_rounding(row[1].result, row[2].result)]
    if len(differing) - len(unrounded) <= _ROUNDED_SHARE * len(rows):
        differing = unrounded
    undecided = _one_alone(rows) - _one_alone(differing)
    return Agreement(
        author=second.author,
        compared=len(rows) - undecided,
        undecided=undecided,
        disagreements=tuple(
            Disagreement(question=shortened(each.question, _LONGEST_SHOWN), tool=_told(one), second=_told(other))
            for each, one, other in differing
        ),
    )


def second_results(tool: Tool, second: Second, cases: Sequence[Case], sandbox: Sandbox, policy: Policy) -> list[str]:
    """What the second function makes of each case: empty where it is right, else what it gives."""
    is_text = tool.extraction is not None
    asked = [{"input": case.input} if is_text else case.arguments or {} for case in cases]
    trials = call_batch(_program(tool, second), asked, sandbox, policy)
    return [
        "" if trial.is_ok and matches(trial.result, case.expected, tool.comparison, case.input or "") else _told(trial)
        for case, trial in zip(cases, trials, strict=True)
    ]


def _one_alone(rows: Sequence[tuple[Generated, Trial, Trial]]) -> int:
    """On how many inputs one raises and the other does not."""
    return sum(mine.is_ok != theirs.is_ok for _, mine, theirs in rows)


def _differ(tool: Tool, each: Generated, mine: Trial, theirs: Trial, *, refuses_much: bool) -> bool:
    if mine.is_ok and theirs.is_ok:
        question = each.question if isinstance(each.question, str) else ""
        return not (
            matches(mine.result, plain(theirs.result), tool.comparison, question)
            or matches(theirs.result, plain(mine.result), tool.comparison, question)
        )
    if mine.is_ok or not theirs.is_ok:
        return False
    kind = mine.failure.type if mine.failure is not None else mine.outcome
    return refuses_much or (each.is_usual and kind != "ValueError")


def _is_rounding(one: object, other: object) -> bool:
    """Whether two decimal fractions differ by no more than one in the last digit that is written."""
    if type(one) is not float or type(other) is not float or not math.isfinite(one - other):
        return False
    digits = max(len(repr(each).partition(".")[2]) for each in (one, other))
    return 0 < digits <= _MOST_DIGITS and abs(one - other) < _ONE_UNIT * 10.0**-digits


def _tool_trials(tool: Tool, inputs: Sequence[Generated], sandbox: Sandbox, policy: Policy) -> list[Trial]:
    """What the tool makes of each input; of a text that it cannot read, how reading it failed."""
    reading = tool.extraction_program
    if reading is None:
        return call_batch(tool.program, [_asked(each) for each in inputs], sandbox, policy)
    read = call_batch(reading, [_asked(each) for each in inputs], sandbox, policy)
    ready = [
        place for place, trial in enumerate(read) if trial.is_ok and not argument_problems(tool, to_json(trial.result))
    ]
    arguments = [{str(name): from_json(value) for name, value in _object(read[place]).items()} for place in ready]
    trials = call_batch(tool.program, arguments, sandbox, policy) if ready else []
    done = [trial.model_copy(update={"outcome": "bad_result"}) if trial.is_ok else trial for trial in read]
    for place, trial in zip(ready, trials, strict=True):
        done[place] = trial
    return done


def _object(trial: Trial) -> dict[str, object]:
    value = to_json(trial.result)
    return dict(value) if isinstance(value, dict) else {}


def _program(tool: Tool, second: Second) -> Program:
    return Program(name=f"{tool.path}#second", code=second.code, function=second.function)


def _asked(each: Generated) -> dict[str, object]:
    if isinstance(each.question, str):
        return {"input": each.question}
    return {name: from_json(value) for name, value in each.question.items()}


def _told(trial: Trial) -> str:
    return shortened(to_json(trial.result), _LONGEST_SHOWN) if trial.is_ok else trial.explain()
