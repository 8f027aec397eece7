"""One backend for all who open a sandbox in this process: as many runners as cores, and libraries imported once.

Covered: two toolboxes, or a server and a recipe, that run at the same time in one process.
Not covered: other processes; each has runners of its own.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value

_Key = tuple[int, bool, str | None, int | None]  # process, whether it is screened, layers, calls at once
_lock = threading.RLock()  # the collector may let go of one while another is opened
_backends: dict[_Key, Sandbox] = {}
_users: Counter[_Key] = Counter()


class SharedSandbox:
    """A sandbox whose backend others in this process use too; it stops with the last one who closes. Thread-safe.

    Args:
        start: makes the backend where none is open.
        is_screened: of the backend.
        layers: of the backend.
        at_once: of the backend.
    """

    def __init__(
        self, start: Callable[[], Sandbox], *, is_screened: bool, layers: str | None, at_once: int | None = None
    ) -> None:
        self._start = start
        self._kind = (is_screened, layers, at_once)
        self._key: _Key | None = None
        self._release: Callable[[], object] = lambda: None

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        return self._backend().call(program, arguments, policy)

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        return self._backend().call_many(program, arguments, policy)

    def close(self) -> None:
        """Let go of the backend. A closed sandbox may be used again."""
        with _lock:
            self._key = None
        self._release()

    def _backend(self) -> Sandbox:
        key = (os.getpid(), *self._kind)  # a forked child has none of its parent's processes
        with _lock:
            if self._key != key:
                if key not in _backends:
                    _backends[key] = self._start()
                _users[key] += 1
                self._key = key
                self._release = weakref.finalize(self, _let_go, key)
            return _backends[key]


def _let_go(key: _Key) -> None:
    if key[0] != os.getpid():
        return  # the processes are the parent's
    with _lock:
        _users[key] -= 1
        last = _backends.pop(key, None) if _users[key] <= 0 else None
    if last is not None:
        last.close()
