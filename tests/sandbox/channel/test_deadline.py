"""A call's time is what its worker spends. The clock here is a script, so that no test depends on a real one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from toolsmith.sandbox.channel.deadline import Deadline, ProcessTimes, TimeIsOverError

Course = Callable[[float], ProcessTimes | None]
"""What a worker has spent so many seconds after the start."""


def over_after(course: Course, seconds: float = 1.0, *, answers: bool = False) -> tuple[str, float]:
    """The cause and the time when the deadline is over, for an owner that looks when it is told to."""
    now = [100.0]
    deadline = Deadline(seconds, lambda: course(now[0] - 100.0), lambda: now[0])
    while True:
        try:
            deadline.check(is_answering=answers)
        except TimeIsOverError as over:
            return over.cause, round(over.elapsed, 1)
        now[0] += min(deadline.wait(), 0.05) if answers else deadline.wait()


def spent(computing: float, waiting: float = 0.0, *, is_sleeping: bool = False) -> ProcessTimes:
    return ProcessTimes(computing, waiting, is_sleeping)


def test_who_computes_all_the_time_is_stopped_at_the_second() -> None:
    assert over_after(spent) == ("computing", 1.0)


def test_who_sleeps_all_the_time_is_stopped_at_the_second() -> None:
    assert over_after(lambda _: spent(0.0, is_sleeping=True)) == ("sleeping", 1.0)


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_who_waits_for_a_processor_gets_its_seconds_of_it(share: float) -> None:
    assert over_after(lambda t: spent(share * t, (1 - share) * t)) == ("computing", 1.0 / share)


def test_who_sleeps_and_computes_in_turns_is_stopped_when_next_asleep() -> None:
    assert over_after(lambda t: spent(0.1 * t, is_sleeping=int(t * 10) % 10 != 0))[0] == "sleeping"
    cause, elapsed = over_after(lambda t: spent(0.6 * t, is_sleeping=False))
    assert (cause, elapsed < 2.1) == ("computing", True)


def test_who_sleeps_on_a_busy_machine_is_stopped_as_well() -> None:
    assert over_after(lambda t: spent(0.1 * t, 0.5 * t, is_sleeping=True)) == ("sleeping", 2.0)


@pytest.mark.parametrize(
    "course",
    [lambda t: spent(0.01 * t, 0.99 * t), lambda t: spent(0.01 * t), lambda t: ProcessTimes(0.01 * t, None, False)],
    ids=["in the queue for a processor", "stopped, or on a page from a disk", "where waiting is not told"],
)
def test_a_machine_that_gives_no_time_is_to_blame_in_the_end(course: Course) -> None:
    cause, elapsed = over_after(course)
    assert cause == "machine"
    assert 20.0 <= elapsed < 22.0


def test_an_end_comes_also_where_nothing_is_told() -> None:
    assert over_after(lambda _: None)[1] >= 20.0
    assert over_after(lambda _: ProcessTimes(0.0, None, is_sleeping=True))[0] == "sleeping"


def test_computing_counts_where_waiting_is_not_told() -> None:
    assert over_after(lambda t: ProcessTimes(t / 2)) == ("computing", 2.0)


def test_an_answer_that_trickles_has_little_more_time() -> None:
    assert over_after(lambda _: spent(0.0, is_sleeping=True), answers=True) == ("sleeping", 3.0)
