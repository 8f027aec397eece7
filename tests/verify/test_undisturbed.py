"""A proof that the machine does not let come to its end says nothing about the tool."""

from __future__ import annotations

import contextlib

import pytest

from tests.sandbox.processes import killed_workers
from tests.toolboxes import make_tool
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.pool import Pool
from toolsmith.types.program import Program
from toolsmith.types.task import Case
from toolsmith.verify.accept import MACHINE, accept
from toolsmith.verify.undisturbed import DisturbedError, Undisturbed

SLOW = '''\
import time


def slow_double(number: int) -> int:
    """Twice a number, after a while."""
    time.sleep(0.5)
    return 2 * number
'''
POLICY = Policy(seconds=60)


def test_a_tool_whose_workers_are_killed_is_unproven_and_not_rejected() -> None:
    cases = tuple(Case(arguments={"number": n}, expected=2 * n, part="hidden") for n in range(3))
    tool = make_tool("slow-double", "numbers", SLOW, "Twice a number.").with_(cases=cases)
    with contextlib.closing(Pool()) as pool:
        assert pool.call(tool.program, {"number": 1}, POLICY).result == 2
        with killed_workers(pool):
            verdict = accept(tool, pool, POLICY).verdict
    assert verdict.status == "unproven"
    assert [check.name for check in verdict.checks] == [MACHINE]


def test_what_a_tool_does_itself_is_no_disturbance() -> None:
    wrong = Program(name="wrong", code="def wrong(x):\n    return 1 / x\n", function="wrong")
    with contextlib.closing(Pool()) as pool:
        undisturbed = Undisturbed(pool)
        assert undisturbed.call(wrong, {"x": 0}, POLICY).outcome == "error"
        with killed_workers(pool), pytest.raises(DisturbedError):
            undisturbed.call(Program(name="nap", code=SLOW, function="slow_double"), {"number": 1}, POLICY)
