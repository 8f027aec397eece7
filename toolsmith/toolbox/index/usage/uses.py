"""What the trials of a toolbox have shown: how fast its tools are, and which tool was called after which.

One SQLite file beside the log, brought along by the lines that were added to it. It may be deleted: the log makes it
anew, but for what was folded away there. As in SIT-Graph a step is kept with the situation that it was taken in. It
counts where both calls gave a value for the same request of the same model; trials without a request, as those of an
MCP client, say nothing of what follows.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from toolsmith.ranking.terms import words
from toolsmith.toolbox.logs.trials import TrialEntry, TrialLog
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue

END = ""  # what follows the last call of a request
_FORMAT = 1
_SECONDS_TO_WAIT = 60.0
_MOST_STEPS = 50_000  # of a toolbox; the oldest go
_MOST_COMPARED = 300  # steps of one tool, the latest
_LONGEST_PAUSE = 3_600.0  # seconds between two calls of one answer
_MOST_WORDS = 40  # of a request
_MOST_KEYS = 8  # of an object
_UNSEEN = 1.0  # steps that nobody has seen yet, as if each tool had one
_WORDS, _NAMES, _SHAPE = 4.0, 1.0, 1.0  # how much more a step counts whose situation is the same
_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (file TEXT PRIMARY KEY, bytes INTEGER);
CREATE TABLE IF NOT EXISTS tool (path TEXT PRIMARY KEY, made INTEGER, ok INTEGER, seconds REAL);
CREATE TABLE IF NOT EXISTS step (
    number INTEGER PRIMARY KEY, asked TEXT, run INTEGER, at TEXT, call TEXT, tool TEXT, next TEXT, words TEXT,
    names TEXT, shape TEXT
);
CREATE INDEX IF NOT EXISTS step_of_tool ON step (tool, number);
CREATE INDEX IF NOT EXISTS step_of_request ON step (asked, number);
"""


class Situation(Record):
    """In which a step is taken: the request, the names of the last call's arguments and the shape of its result."""

    request: str = ""
    names: tuple[str, ...] = ()
    shape: str = ""


class Uses:
    """Threads and processes may share it."""

    def __init__(self, file: Path, trials: TrialLog) -> None:
        self._file = file
        self._trials = trials
        self._lock = threading.Lock()

    def milliseconds(self) -> dict[str, float]:
        """Path → mean time of the calls that gave a value."""
        rows = self._rows("SELECT path, seconds / ok FROM tool WHERE ok > 0")
        return {path: 1000 * mean for path, mean in rows}

    def after(self, tool: str, situation: Situation | None = None) -> dict[str, float]:
        """Tool → how likely it is called next; `END` → how likely nothing is. They add up to less than 1.

        Args:
            tool: path of the one that was called last.
            situation: steps that were taken in one like it count more.
        """
        query = "SELECT next, words, names, shape FROM step WHERE tool = ? ORDER BY number DESC LIMIT ?"
        said = set(words(situation.request)) if situation else set()
        weights: dict[str, float] = defaultdict(float)
        for following, known, names, shape in self._rows(query, tool, _MOST_COMPARED):
            weight = 1.0
            if situation is not None:
                weight += _WORDS * _shared(said, set(known.split()))
                weight += _NAMES * (bool(names) and names == _joined(situation.names))
                weight += _SHAPE * (bool(shape) and shape == situation.shape)
            weights[following] += weight
        total = sum(weights.values()) + _UNSEEN
        return {path: weight / total for path, weight in sorted(weights.items(), key=lambda item: -item[1])}

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            try:
                return self._asked(self._file, query, values)
            except sqlite3.DatabaseError:
                with suppress(OSError):  # broken, or of another format: the log has what was in it
                    self._file.unlink(missing_ok=True)
            try:
                return self._asked(self._file, query, values)
            except sqlite3.DatabaseError:  # nothing may be written there
                return self._asked(":memory:", query, values)

    def _asked(self, place: Path | str, query: str, values: tuple[object, ...]) -> list[Any]:
        with closing(sqlite3.connect(place, timeout=_SECONDS_TO_WAIT, isolation_level=None)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in (0, _FORMAT):
                raise sqlite3.DatabaseError("of another format")
            if not version:
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_FORMAT}; COMMIT;")
            self._bring(connection)
            return connection.execute(query, values).fetchall()

    def _bring(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            seen = dict(connection.execute("SELECT file, bytes FROM seen"))
            ends: dict[str, int] = {}
            for file, end, entry in self._trials.added(seen):
                ends[file] = end
                _count(connection, entry)
            connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", ends.items())
            if ends:
                connection.execute(
                    "DELETE FROM step WHERE number <= (SELECT max(number) FROM step) - ?", (_MOST_STEPS,)
                )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def shape_of(value: JsonValue) -> str:
    """A result by its kind alone: `number`, `list of text`, `object: celsius, city`."""
    if isinstance(value, dict):
        return f"object: {', '.join(sorted(value)[:_MOST_KEYS])}"
    if isinstance(value, list):
        return f"list of {shape_of(value[0])}" if value else "list"
    kinds: dict[type, str] = {bool: "yes or no", int: "number", float: "number", str: "text"}
    return kinds.get(type(value), "nothing")


def _count(connection: sqlite3.Connection, entry: TrialEntry) -> None:
    is_ok = entry.outcome == "ok"
    connection.execute(
        "INSERT INTO tool VALUES (?, 1, ?, ?) ON CONFLICT (path) DO UPDATE SET"
        " made = made + 1, ok = ok + excluded.ok, seconds = seconds + excluded.seconds",
        (entry.tool, int(is_ok), entry.seconds if is_ok else 0.0),
    )
    if not is_ok or not entry.request:
        return
    asked, call = content_hash(entry.request, entry.model or ""), content_hash(entry.tool, entry.arguments)
    last = connection.execute(
        "SELECT number, run, at, call FROM step WHERE asked = ? ORDER BY number DESC LIMIT 1", (asked,)
    ).fetchone()
    number, run, at, before = last or (0, 0, "", "")
    if before == call:  # the same once more says nothing
        return
    made = "SELECT 1 FROM step WHERE asked = ? AND run = ? AND call = ?"
    if _pause(at, entry.at) > _LONGEST_PAUSE or connection.execute(made, (asked, run, call)).fetchone():
        run += 1  # the request is answered anew
    else:
        connection.execute("UPDATE step SET next = ? WHERE number = ?", (entry.tool, number))
    names = tuple(entry.arguments) if isinstance(entry.arguments, dict) else ()
    said = " ".join(list(dict.fromkeys(words(entry.request)))[:_MOST_WORDS])
    connection.execute(
        "INSERT INTO step (asked, run, at, call, tool, next, words, names, shape) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (asked, run, entry.at, call, entry.tool, END, said, _joined(names), shape_of(entry.result)),
    )


def _pause(before: str, now: str) -> float:
    """Seconds between two moments; none where one cannot be read."""
    try:
        return (datetime.fromisoformat(now) - datetime.fromisoformat(before)).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _joined(names: Iterable[str]) -> str:
    return json.dumps(sorted(names)) if names else ""


def _shared(said: set[str], known: set[str]) -> float:
    return len(said & known) / len(said | known) if said and known else 0.0
