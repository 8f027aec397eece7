"""Many calls in few workers: the same trials as calls in workers of their own, also for tools that misbehave."""

from __future__ import annotations

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.verify.batch import call_batch

ARGUMENTS = [{"n": number} for number in range(24)]
TOOLS = {
    "a pure one": "def f(n: int) -> int:\n    return n * n\n",
    "one that fails on some": "def f(n: int) -> int:\n    if n % 3 == 0:\n        raise ValueError('no')\n    return n\n",
    "one that counts its calls": "T = []\ndef f(n: int) -> int:\n    T.append(n)\n    return len(T)\n",
    "one that is wrong the first time": "T = []\ndef f(n: int) -> int:\n    T.append(n)\n    return n if len(T) > 1 else -1\n",
    "one that returns what it remembers": "T = []\ndef f(n: int) -> list:\n    T.append(n)\n    return T\n",
    "one that never ends for some": "def f(n: int) -> int:\n    while n == 7:\n        pass\n    return n\n",
    "one that returns no value for some": "def f(n: int):\n    return object() if n == 5 else n\n",
}


@pytest.mark.parametrize("kind", TOOLS)
def test_a_batch_gives_what_single_calls_give(kind: str, sandbox: Sandbox) -> None:
    program, policy = Program(name="f", code=TOOLS[kind], function="f"), Policy(seconds=0.5)
    alone = sandbox.call_many(program, ARGUMENTS, policy)
    batch = call_batch(program, ARGUMENTS, sandbox, policy)
    for one, other in zip(alone, batch, strict=True):
        assert (one.outcome, one.result, one.arguments) == (other.outcome, other.result, other.arguments)
        assert one.failure is None or (other.failure and one.failure.type == other.failure.type)


def test_failures_that_are_described_have_their_line(sandbox: Sandbox) -> None:
    program = Program(name="f", code=TOOLS["one that fails on some"], function="f")
    failed = [trial for trial in call_batch(program, ARGUMENTS, sandbox, Policy()) if not trial.is_ok]
    assert failed[0].failure is not None
    assert failed[0].failure.line == 3
