"""Step scores and credit on planted traces and trees."""

from __future__ import annotations

import itertools
import random

import pytest

from toolsmith.scoring.credit import Trace, credits_of, fatal_steps
from toolsmith.scoring.steps import Step, step_scores, trace_score

FIND = Step(tool="find", arguments={"name": "Ada"}, result='{"id": "K-7741"}')
READ = Step(tool="read", arguments={"id": "K-7741"}, result="born 1815")


def test_a_result_counts_as_used_where_a_later_step_or_the_answer_takes_it_over() -> None:
    first, second = step_scores([FIND, READ], "When was Ada born?", "In 1815.")
    assert (first.is_used, second.is_used) == (True, True)
    assert (first.score, second.score) == (1.0, 1.0)
    unused = step_scores([FIND, READ.model_copy(update={"arguments": {"id": "1"}})], "When was Ada born?")
    assert [each.is_used for each in unused] == [False, False]


def test_what_the_request_said_already_is_no_use_of_a_result() -> None:
    echo = Step(tool="echo", arguments={}, result="Ada was asked about")
    assert not step_scores([echo], "Tell of Ada: what was asked about?", "Ada was asked about.")[0].is_used


def test_errors_wrong_calls_and_repetitions_cost() -> None:
    good = trace_score([FIND, READ], "", "1815")
    assert good > trace_score([FIND, FIND, READ], "", "1815")
    assert good > trace_score([FIND, Step(tool="read", arguments={}, outcome="error"), READ], "", "1815")
    assert trace_score([Step(tool="x", outcome="error")], "", "") > trace_score(
        [Step(tool="x", outcome="invalid")], "", ""
    )
    assert trace_score([FIND, READ], "", "1815") > trace_score([FIND, READ], "", "")
    assert trace_score([], "", "") == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_the_fatal_step_of_a_planted_tree_is_named(seed: int) -> None:
    """A tree of chance in which exactly one step is fatal: everything below it fails, everything else is right."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    depth, width = chance.randint(2, 4), chance.randint(2, 3)
    length = chance.randint(1, depth)
    fatal = tuple(chance.randrange(width) for _ in range(length))
    traces = []
    for path in itertools.product(range(width), repeat=depth):
        steps = tuple(Step(tool=f"t{level}", arguments={"choice": choice}) for level, choice in enumerate(path))
        traces.append(Trace(request="q", steps=steps, reward=float(path[: len(fatal)] != fatal)))
    chance.shuffle(traces)
    (found,) = fatal_steps(traces)
    assert len(found.before) == len(fatal) - 1
    assert found.step.arguments == {"choice": fatal[-1]}
    assert found.reward == 0.0
    assert found.credit < 0
    worst = min(credits_of(traces), key=lambda each: each.credit)
    assert worst.step == found.step


def test_siblings_are_compared_and_the_deciding_step_is_told() -> None:
    other = Step(tool="guess", arguments={})
    traces = [
        Trace(request="q", steps=(FIND, READ), reward=1.0),
        Trace(request="q", steps=(FIND, other), reward=0.0),
        Trace(request="q", steps=(other,), reward=0.0),
        Trace(request="another", steps=(other,), reward=1.0),
    ]
    found = {(each.request, each.before, each.step.tool): each for each in credits_of(traces)}
    assert found["q", (), "find"].credit == pytest.approx(0.5)
    assert found["q", ("find",), "read"].is_decisive
    assert found["q", ("find",), "guess"].is_fatal
    assert found["another", (), "guess"].others is None


def test_where_nothing_is_right_the_first_step_that_did_not_work_is_named() -> None:
    broken = Step(tool="read", arguments={}, outcome="error")
    (found,) = fatal_steps([Trace(request="q", steps=(FIND, broken, READ), reward=0.0)])
    assert found.step == broken
