"""A sandbox for a proof: what the machine kept from running decides nothing about a tool, so it ends the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value


class DisturbedError(Exception):
    """A call whose outcome is the machine's; the message is what it says."""


class Undisturbed:
    """Implements `Sandbox`, over another one.

    Raises (call, call_many):
        DisturbedError: the machine is to blame for an outcome.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        return _checked(self._sandbox.call(program, arguments, policy))

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        return [_checked(trial) for trial in self._sandbox.call_many(program, arguments, policy)]

    def close(self) -> None:
        self._sandbox.close()


def _checked(trial: Trial) -> Trial:
    if trial.blame == "environment":
        raise DisturbedError(str(trial.failure))
    return trial
