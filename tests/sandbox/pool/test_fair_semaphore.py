"""The queue in front of the workers: bounded, in order, and nobody is forgotten in it."""

from __future__ import annotations

import signal
import threading

import pytest

from tests.waiting import wait_until
from toolsmith.sandbox.pool.fair_semaphore import FairSemaphore


def test_fair_semaphore_are_given_in_the_order_of_asking_and_no_more_at_once_than_there_are() -> None:
    turns, order, at_once, most = FairSemaphore(2), [], [0], [0]
    goes_on = threading.Semaphore(0)
    lock = threading.Lock()

    def work(number: int) -> None:
        with turns.taken():
            with lock:
                order.append(number)
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            goes_on.acquire()
            with lock:
                at_once[0] -= 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for number, thread in enumerate(threads):
        thread.start()
        wait_until(lambda number=number: len(turns._waiting) + len(order) == number + 1)
    for done in range(12):
        goes_on.release()
        wait_until(lambda done=done: len(order) >= min(done + 3, 12))
    for thread in threads:
        thread.join()
    assert order == list(range(12))
    assert most[0] == 2
    assert turns._free == 2


def test_a_turn_comes_back_from_who_fails() -> None:
    turns = FairSemaphore(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.taken():
            raise ZeroDivisionError
    with turns.taken():
        pass


def test_who_is_interrupted_while_it_waits_gives_its_place_away() -> None:
    turns = FairSemaphore(1)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    earlier = signal.signal(signal.SIGALRM, interrupt)
    try:
        with turns.taken():
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt), turns.taken():
                pass
            assert not turns._waiting
    finally:
        signal.signal(signal.SIGALRM, earlier)
    assert turns._free == 1
