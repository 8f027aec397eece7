"""Work that nobody waits for: one thread a kind, and what went wrong is told once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from toolsmith.errors import ToolsmithError

_log = logging.getLogger(__name__)


class Beside:
    """Builds of one toolbox."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, threading.Thread] = {}
        self.told: set[str] = set()  # what was said of this toolbox's index, once

    def start(self, kind: str, build: Callable[[], object]) -> None:
        """Begin a build, but where one of the kind is under way or has failed before."""
        with self._lock:
            if kind not in self._running:
                self._running[kind] = threading.Thread(target=self._run, args=(kind, build), daemon=True)
                self._running[kind].start()

    def wait(self) -> None:
        """Until everything that was started is done."""
        with self._lock:
            threads = list(self._running.values())
        for thread in threads:
            thread.join()

    def _run(self, kind: str, build: Callable[[], object]) -> None:
        try:
            build()
        except (ToolsmithError, OSError) as error:
            _log.warning("the search index cannot be built: %s", error)
            return  # the thread stays noted, so that it is not tried at every search
        with self._lock:
            self._running.pop(kind, None)
