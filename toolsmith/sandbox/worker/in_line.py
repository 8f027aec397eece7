"""`asyncio` and `concurrent.futures` in a process that may start no thread and open no socket: all runs in line.

Covered: coroutines, timers and queues of the tool itself; a function handed to an executor runs at once.
Not covered: networks, processes, signals; the confinement refuses those.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any


def adapt(module: str) -> None:
    """Called once a tool has imported the module; classes are made here so that no other tool pays for the imports."""
    package = module.partition(".")[0]
    if package == "asyncio":
        _adapt_asyncio()
    elif package == "concurrent":
        _adapt_futures()


def _adapt_asyncio() -> None:
    import asyncio

    class EventLoop(asyncio.BaseEventLoop):
        def __init__(self) -> None:
            super().__init__()
            self._selector = _Timers()  # where the class reads what has arrived

        def _process_events(self, events: list[Any]) -> None:
            pass

        def _write_to_self(self) -> None:
            pass

        def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]  # noqa: ARG002  # typed more loosely
            return _done(self.create_future(), func, *args)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from Python 3.14 on
        policy = asyncio.DefaultEventLoopPolicy()
        policy._loop_factory = EventLoop  # type: ignore[attr-defined]  # noqa: SLF001  # as its subclasses do
        asyncio.set_event_loop_policy(policy)


class _Timers:
    """In place of a selector: nothing ever arrives from outside, only time passes."""

    def select(self, seconds: float | None) -> list[Any]:
        if seconds is None:
            raise RuntimeError("every task waits, and nothing is left that could wake one")
        if seconds > 0:
            time.sleep(seconds)
        return []

    def close(self) -> None:
        pass


def _adapt_futures() -> None:
    import concurrent.futures

    class InLineExecutor(concurrent.futures.Executor):
        def __init__(self, *_: Any, initializer: Any = None, initargs: Any = (), **__: Any) -> None:
            if initializer is not None:
                initializer(*initargs)

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            return _done(concurrent.futures.Future(), fn, *args, **kwargs)

    for name in ("ThreadPoolExecutor", "ProcessPoolExecutor"):
        setattr(concurrent.futures, name, InLineExecutor)


def _done(future: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The future with what the function gave or raised, as an executor would hand it over."""
    try:
        result = function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  # as an executor does
        future.set_exception(error)
    else:
        future.set_result(result)
    return future
