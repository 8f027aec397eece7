"""The journal of one refining of one tool: everything that happened in it, one line each; also what makes it resumable.

Model answers are resumed from the transcript, calls of the tool from here: a tool whose answers change is not asked
twice either, so a run that was killed and started again goes the same way. A line that is there is not written again.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolsmith.secrets import redact_known
from toolsmith.types.record import content_hash
from toolsmith.types.trial import Trial

_log = logging.getLogger(__name__)


class Journal:
    """A JSON Lines file, safe for the threads of one process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._is_said = False  # that it cannot be written
        self._seen: set[str] = set()
        self._trials: dict[str, Trial] = {}
        self._events: list[dict[str, Any]] = []
        self._read()

    def note(self, event: str, **fields: Any) -> None:
        """Keep one event; the very same one is kept once."""
        record = json.loads(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str))
        key = content_hash(record)
        with self._lock:
            if key in self._seen:
                return
            self._seen.add(key)
            self._events.append(record)
            line = redact_known(json.dumps(record, ensure_ascii=False)) + "\n"
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(line)
            except OSError as error:  # what was found out is there all the same
                if not self._is_said:
                    _log.warning("%s cannot be written, so a killed run begins anew: %s", self.path, error)
                self._is_said = True

    def events(self, event: str) -> list[dict[str, Any]]:
        with self._lock:
            return [record for record in self._events if record["event"] == event]

    def trial(self, key: str) -> Trial | None:
        """The call that was made under this key before, if any."""
        with self._lock:
            return self._trials.get(key)

    def keep_trial(self, key: str, trial: Trial) -> None:
        with self._lock:
            self._trials[key] = trial
        self.note("call", key=key, trial=trial.model_dump(mode="json"))

    def _read(self) -> None:
        if not self.path.is_file():
            return
        raw = self.path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if len(whole) < len(raw):  # cut off by a kill
            with self.path.open("r+b") as file:
                file.truncate(len(whole))
        for line in whole.splitlines():
            try:
                record = json.loads(line)
                self._seen.add(content_hash(record))
                self._events.append(record)
                if record["event"] == "call":
                    self._trials[record["key"]] = Trial.model_validate_json(json.dumps(record["trial"]))
            except (ValueError, KeyError, TypeError, ValidationError):
                continue
