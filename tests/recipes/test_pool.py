"""Works in order, and what an error or an interrupt leaves of those behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from toolsmith.recipes.pool import in_order, pool


class _KilledError(BaseException):
    pass


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, _KilledError])
def test_after_a_failure_none_begins(error: type[BaseException]) -> None:
    begun: list[int] = []

    def work(number: int) -> Callable[[], int]:
        def done() -> int:
            begun.append(number)
            if number == 1:
                raise error
            return number

        return done

    threads = ThreadPoolExecutor(1)
    results = in_order(threads, [work(number) for number in range(50)])
    assert next(results) == 0
    with pytest.raises(error):
        next(results)
    threads.shutdown()
    assert begun == [0, 1]


def test_results_keep_the_order_of_the_works() -> None:
    later = threading.Event()

    def first() -> str:
        assert later.wait(30)
        return "first"

    def second() -> str:
        later.set()
        return "second"

    with pool(2) as threads:
        assert list(in_order(threads, [first, second])) == ["first", "second"]


def test_an_interrupt_does_not_wait_for_those_under_way() -> None:
    left = threading.Event()
    slow: list[Future[bool]] = []

    def interrupted() -> None:
        with pool(1) as threads:
            slow.append(threads.submit(left.wait, 30))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not slow[0].done()
    left.set()
    assert slow[0].result()
