"""Works that run at the same time and may wait for earlier ones."""

from __future__ import annotations

import threading

import pytest

from toolsmith.verify.prover import LocalProver, Ordered, Prover, prover_of


def test_works_wait_for_earlier_ones_and_come_in_order():
    done: list[str] = []
    lock = threading.Lock()

    def work(key: str) -> None:
        if int(key) % 3 == 2:
            ordered.wait_for([str(int(key) - 1), str(int(key) - 2)])
            assert {str(int(key) - 1), str(int(key) - 2)} <= set(done)
        with lock:
            done.append(key)

    ordered = Ordered(map(str, range(60)), work, at_once=4)
    assert list(ordered.run()) == [str(number) for number in range(60)]
    assert len(done) == 60


def test_a_work_that_fails_ends_the_run_and_keeps_nobody_waiting():
    def work(key: str) -> None:
        if key == "a":
            raise RuntimeError("no")
        ordered.wait_for(["a"])

    ordered = Ordered("abcd", work, at_once=2)
    with pytest.raises(RuntimeError, match="no"):
        list(ordered.run())


def test_a_sandbox_without_nodes_proves_here(sandbox):
    prover = prover_of(sandbox)
    assert isinstance(prover, LocalProver)
    assert isinstance(prover, Prover)
    assert prover.at_once >= 1
