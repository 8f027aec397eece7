"""Threads for questions that take minutes: an interrupt does not wait for them, an error only for those under way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def pool(size: int) -> Iterator[ThreadPoolExecutor]:
    """At most `size` at once. What was answered is on disk, so nothing is lost by leaving."""
    threads = ThreadPoolExecutor(max(1, size))
    try:
        yield threads
    except BaseException as error:
        threads.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    threads.shutdown()
