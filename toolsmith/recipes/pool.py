"""Threads for questions that take minutes: an interrupt does not wait for them, an error only for those under way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

DEFAULT_JOBS = 8  # a run mostly waits for a model; more than this meets the limits of small accounts

_Result = TypeVar("_Result")


@contextmanager
def pool(size: int) -> Iterator[ThreadPoolExecutor]:
    """At most `size` at once. What was answered is on disk, so nothing is lost by leaving."""
    from concurrent.futures import ThreadPoolExecutor  # not for a command line that asks for the number of jobs alone

    threads = ThreadPoolExecutor(max(1, size))
    try:
        yield threads
    except BaseException as error:
        threads.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    threads.shutdown()


def in_order(threads: ThreadPoolExecutor, works: Iterable[Callable[[], _Result]]) -> Iterator[_Result]:
    """The result of each work, in their order; once one has failed, none after it begins."""
    from concurrent.futures import CancelledError

    failed = threading.Event()

    def done(work: Callable[[], _Result]) -> _Result:
        if failed.is_set():
            raise CancelledError
        try:
            return work()
        except BaseException:
            failed.set()
            raise

    for future in [threads.submit(copy_context().run, done, work) for work in works]:  # a trace goes on in threads
        yield future.result()
