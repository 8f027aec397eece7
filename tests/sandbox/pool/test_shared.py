"""Sandboxes opened in one process share their runners, and end them with the last one."""

from __future__ import annotations

import gc

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.shared import SharedSandbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

PROGRAM = Program(name="one", code="def one() -> int:\n    return 1\n", function="one")


class Backend:
    """Counts instead of running: what is shared is under test, not what runs."""

    opened = 0
    closed = 0

    def __init__(self) -> None:
        Backend.opened += 1

    def call(self, program, _arguments, _policy):
        return Trial(tool=program.name, code_id="", arguments={}, outcome="ok", result=1)

    def call_many(self, program, arguments, policy):
        return [self.call(program, each, policy) for each in arguments]

    def close(self) -> None:
        Backend.closed += 1


def opened(kind: str) -> SharedSandbox:
    return SharedSandbox(Backend, is_screened=True, layers=kind)


def test_the_last_one_who_closes_ends_what_all_share():
    before = Backend.opened, Backend.closed
    one, other = opened("a"), opened("a")
    for each in (one, other, one):
        assert each.call(PROGRAM, {}, Policy()).result == 1
    assert Backend.opened - before[0] == 1
    one.close()
    one.close()
    assert Backend.closed == before[1]
    assert one.call(PROGRAM, {}, Policy()).is_ok  # may be used again
    one.close()
    other.close()
    assert Backend.closed - before[1] == 1


def test_one_that_nobody_closes_lets_go_when_it_is_collected():
    before = Backend.closed
    forgotten = opened("b")
    forgotten.call(PROGRAM, {}, Policy())
    del forgotten
    gc.collect()
    assert Backend.closed - before == 1


def test_other_layers_have_a_backend_of_their_own():
    before = Backend.opened
    for kind in ("c", "d"):
        sandbox = opened(kind)
        sandbox.call(PROGRAM, {}, Policy())
        sandbox.close()
    assert Backend.opened - before == 2
