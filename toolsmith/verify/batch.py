"""Calls a program on many arguments in a few confined workers, and believes only what does not depend on that.

All calls run in one worker, then again in a fresh one in the opposite order. Where both agree on every call, and a
sample called alone agrees too, these are the trials. Otherwise, and where the calls are slow, large or ill-behaved,
each call gets a worker of its own.

Covered: results that depend on earlier calls in the same process.
Not covered: what a program would do in a worker of its own beyond the sample; acceptance calls more of it alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value, to_json

_FEWEST_CALLS = 6  # below this, workers of their own cost no more
_ALONE = 8  # failures that are called alone for their line and traceback
_SHARE_OF_TIME = 0.5  # of the policy's seconds that a whole batch may be expected to take

_DRIVER = """\
from toolbox import {function}

def call_all(calls: list) -> list:
    done = []
    for call in calls:
        try:
            done.append([True, {function}(**call)])
        except Exception as error:
            done.append([False, type(error).__name__, str(error)[:2000]])
    return done
"""


def call_batch(
    program: Program, arguments: Sequence[Mapping[str, Value]], sandbox: Sandbox, policy: Policy
) -> list[Trial]:
    """One trial per set of arguments, in their order; as `Sandbox.call_many`, in less time."""
    calls = [dict(each) for each in arguments]
    if len(calls) < _FEWEST_CALLS:
        return sandbox.call_many(program, calls, policy)
    first = sandbox.call(program, calls[0], policy)
    is_quick = first.seconds * len(calls) <= policy.seconds * _SHARE_OF_TIME
    if first.outcome in ("ok", "error") and is_quick:
        trials = _believable(program, calls, first, sandbox, policy)
        if trials is not None:
            return trials
    return [first, *sandbox.call_many(program, calls[1:], policy)]


def _believable(
    program: Program, calls: Sequence[dict[str, Value]], first: Trial, sandbox: Sandbox, policy: Policy
) -> list[Trial] | None:
    forwards = _call_in_one(program, calls, sandbox, policy)
    backwards = None if forwards is None else _call_in_one(program, calls[::-1], sandbox, policy)
    if forwards is None or backwards is None or not _agree([first, *forwards], [forwards[0], *backwards[::-1]]):
        return None
    failed = [place for place, trial in enumerate(forwards) if not trial.is_ok][:_ALONE]
    alone = sandbox.call_many(program, [calls[place] for place in failed], policy)
    if not _agree(alone, [forwards[place] for place in failed]):
        return None
    known = dict(zip(failed, alone, strict=True)) | {0: first}
    return [known.get(place, trial) for place, trial in enumerate(forwards)]


def _call_in_one(
    program: Program, calls: Sequence[dict[str, Value]], sandbox: Sandbox, policy: Policy
) -> list[Trial] | None:
    """All calls in one worker; None where it did not come to the end."""
    driver = Program(
        name=f"{program.name}#batch",
        code=_DRIVER.format(function=program.function),
        function="call_all",
        dependencies=(program,),
    )
    trial = sandbox.call(driver, {"calls": list(calls)}, policy)
    if not trial.is_ok or not isinstance(trial.result, list) or len(trial.result) != len(calls):
        return None
    share = 1 / len(calls)
    return [
        Trial(
            tool=program.name,
            code_id=program.code_id,
            arguments=call,
            outcome="ok" if done[0] is True else "error",
            result=done[1] if done[0] is True else None,
            failure=None if done[0] is True else Failure(type=done[1], message=done[2]),
            seconds=trial.seconds * share,
            cpu_seconds=trial.cpu_seconds * share,
            peak_megabytes=trial.peak_megabytes,
        )
        for call, done in zip(calls, trial.result, strict=True)
    ]


def _agree(some: Sequence[Trial], others: Sequence[Trial]) -> bool:
    return all(_essence(one) == _essence(other) for one, other in zip(some, others, strict=True))


def _essence(trial: Trial) -> str:
    if trial.is_ok:
        return repr(to_json(trial.result))
    return f"{trial.outcome} {trial.failure.type if trial.failure else ''}"
