"""Which calls a run has begun that must not be made twice, in a file that outlives a kill."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from toolsmith.types.record import content_hash
from toolsmith.types.value import to_json


class MadeCalls:
    """Safe for the threads of one process. Without a path it knows only of its own time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._begun = set(path.read_text("utf-8").split()) if path is not None and path.is_file() else set[str]()

    def begin(self, *call: object) -> bool:
        """Whether this is the first time. From now on it counts as made, whatever comes of it."""
        key = content_hash(*map(to_json, call))
        with self._lock:
            if key in self._begun:
                return False
            self._begun.add(key)
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(f"{key}\n")
                    file.flush()
                    os.fsync(file.fileno())
        return True

    def forget(self) -> None:
        """The run has ended as it should: the next one is another."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
