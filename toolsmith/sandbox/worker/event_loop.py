"""The event loop of `asyncio` inside a worker: tasks, timers and queues, without sockets, selectors and threads.

Covered: coroutines of the tool itself, `run_in_executor` and `to_thread` in line.
Not covered: networks, processes, signals; the confinement refuses those.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Callable, Mapping
from typing import Any


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


class EventLoop(asyncio.BaseEventLoop):
    def __init__(self) -> None:
        super().__init__()
        self._selector = _Timers()  # where the class reads what has arrived

    def _process_events(self, events: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]  # noqa: ARG002  # typed more loosely
        result = self.create_future()
        try:
            result.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  # as an executor does
            result.set_exception(error)
        return result


def members() -> Mapping[str, Any]:
    """What stands in for members of `asyncio`."""
    current: list[Any] = []

    def run(main: Any, *, debug: bool | None = None) -> Any:
        with asyncio.Runner(debug=debug, loop_factory=EventLoop) as runner:
            return runner.run(main)

    def get_event_loop() -> Any:
        try:
            return asyncio.get_running_loop()
        except RuntimeError:
            if not current:
                current.append(EventLoop())
            return current[-1]

    def set_event_loop(loop: Any) -> None:
        current[:] = [] if loop is None else [loop]

    async def to_thread(func: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return func(*args, **kwargs)

    return {
        "run": run,
        "Runner": functools.partial(asyncio.Runner, loop_factory=EventLoop),
        "new_event_loop": EventLoop,
        "get_event_loop": get_event_loop,
        "set_event_loop": set_event_loop,
        "to_thread": to_thread,
    }
