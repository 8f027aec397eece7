"""The catalogue's SQLite file: brought to a commit, taken from a release, given up where it is broken.

It is a cache in `.toolsmith/`, derived from git alone, and believed only because that folder is this user's own (see
`toolsmith.toolbox.trust.private_folder`). When the commit has moved, only the tools that differ are read
again; a catalogue that is missing, broken or of another format is built anew; where nothing may be written it is built
in memory. Processes and threads may share it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from toolsmith.errors import BadInputError
from toolsmith.ranking.terms import words
from toolsmith.toolbox.catalogue.facts import facts_of
from toolsmith.toolbox.files.bounded import Unread
from toolsmith.toolbox.files.conflict_markers import about_marker, marked_line
from toolsmith.toolbox.files.entry import folders_above, is_retired
from toolsmith.toolbox.files.readmes import description_in
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, is_place
from toolsmith.toolbox.git.history import History
from toolsmith.types.record import content_hash

if TYPE_CHECKING:
    from toolsmith.ranking.texts import Texts
    from toolsmith.types.tool import Tool

PAGE = "README.md"
CATALOGUE_FILE = "catalogue.sqlite"
_FORMAT = 7
_SECONDS_TO_WAIT = 60.0
_TABLES = ("tool", "category", "text", "searched", "fact")
_ROWS_AT_ONCE = 500
_COMPARED = 20  # tools of a catalogue that was sent along which are read
_MOST_READ = 50  # folders whose files are all read for conflict markers; for more git searches the whole tree
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS tool (
    path TEXT PRIMARY KEY, name TEXT, category TEXT, description TEXT, verdict TEXT, status TEXT, code_id TEXT,
    doc_id TEXT, task TEXT, source TEXT, shape TEXT, schema TEXT, tags TEXT, is_remote INTEGER, problem TEXT,
    retired INTEGER, origin TEXT, upstream TEXT, moved TEXT
);
CREATE TABLE IF NOT EXISTS category (path TEXT PRIMARY KEY, description TEXT);
CREATE TABLE IF NOT EXISTS fact (path TEXT, key TEXT, value TEXT);
CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5 (path UNINDEXED, words, tokenize = "unicode61");
CREATE TABLE IF NOT EXISTS searched (path TEXT PRIMARY KEY, id TEXT, texts TEXT);
"""
_INDEXES = {
    "by_name": "tool (name)",
    "by_task": "tool (task) WHERE task <> ''",
    "by_origin": "tool (origin) WHERE origin <> ''",
    "by_category": "tool (category)",
    "by_shape": "tool (shape)",
    "by_schema": "tool (schema)",
    "fact_of_path": "fact (path)",
    "fact_by_value": "fact (key, value)",
}


class CatalogueFile:
    """What is known of the tools at one commit; `at` brings it there.

    A new file starts as a copy of `seed`, of another commit.
    """

    def __init__(self, file: Path, history: History, *, seed: Path | None = None) -> None:
        self._file = file
        self._seed = seed
        self._history = history
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._commit = ""
        self.is_in_memory = False

    def at(self, commit: str) -> Self:
        """This catalogue, brought to a commit."""
        with self._lock:
            if self._connection is not None and self._commit == commit:
                return self
            try:
                self._bring(commit)
            except sqlite3.DatabaseError as error:
                if _is_about_the_place(error):
                    self._use_memory()
                else:
                    self._discard()
                self._bring(commit)
            self._commit = commit
            return self

    def forget(self) -> None:
        """Hold nothing; `at` then reads all tools."""
        with self._lock:
            self._discard()
            self._commit = ""

    @property
    def format(self) -> str:
        """What rows of one catalogue must have in common with another's."""
        return str(_FORMAT)

    def parts(self) -> Iterator[list[Any]]:
        """All that it holds: the name of a table, then of some of its rows the values of each column."""
        for table in _TABLES:
            rows = self._rows(f"SELECT * FROM {table} ORDER BY path")  # noqa: S608 - names of ours
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                yield [table, *zip(*rows[start : start + _ROWS_AT_ONCE], strict=True)]

    def take(self, commit: str, written: str, parts: Iterable[Any]) -> None:
        """Hold these rows, as `parts` of a catalogue at that commit gave them, instead of reading all tools.

        Raises:
            ValueError: they are of another format, no such rows, or of one of some tools that are looked at, chosen by
                chance, say what that does not; then it holds what it held.
            ToolboxError: those tools cannot be read.
        """
        if written != self.format:
            raise ValueError(f"it has format {written}, this toolsmith reads {self.format}")
        with self._lock:
            connection = self._opened()
            try:
                with self._writing(connection):
                    with self._filling(connection):
                        for table, *columns in map(_part_of_a_table, parts):
                            marks = ", ".join("?" * len(columns))
                            into = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - as above
                            connection.executemany(into, zip(*columns, strict=True))
                    self._compare(connection, commit)
                    self._stamp(connection, commit)
            except (sqlite3.Error, OverflowError) as error:
                raise ValueError(f"it holds what is no row of a catalogue: {error}") from error

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            if self._connection is None:
                raise ValueError("the catalogue was not brought to a commit")
            return self._connection.execute(query, values).fetchall()

    def _bring(self, commit: str) -> None:
        connection = self._opened()
        if self._meta("commit") == commit and self._meta("format") == str(_FORMAT):
            return
        with self._writing(connection):
            before = self._meta("commit") or ""
            if before == commit and self._meta("format") == str(_FORMAT):
                return
            if self._meta("format") != str(_FORMAT) or not self._history.has(before):
                with self._filling(connection):
                    self._build(connection, commit)
            else:
                self._update(connection, before, commit)
            self._stamp(connection, commit)

    def _compare(self, connection: sqlite3.Connection, commit: str) -> None:
        """See that some tools are what the rows say of them."""
        chosen = "SELECT path FROM tool WHERE problem = '' ORDER BY random() LIMIT ?"
        paths = [row["path"] for row in self._rows(chosen, _COMPARED)]
        said = self._said_of(paths)
        self._forget(connection, paths)
        self._insert(connection, commit, paths)
        if self._said_of(paths) != said:
            raise ValueError("it says of tools what they do not")

    def _said_of(self, paths: Sequence[str]) -> list[list[str]]:
        these = json.dumps(paths)
        queries = [f"SELECT * FROM {table} WHERE path IN (SELECT value FROM json_each(?))" for table in _TABLES]  # noqa: S608 - as above
        return [sorted(repr(tuple(row)) for row in self._rows(query, these)) for query in queries]

    def _stamp(self, connection: sqlite3.Connection, commit: str) -> None:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('commit', ?)", (commit,))
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('format', ?)", (str(_FORMAT),))

    @contextmanager
    def _filling(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Begin with nothing, and sort once all is there: many rows are sorted faster together than one by one."""
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        for name in _INDEXES:
            connection.execute(f"DROP INDEX IF EXISTS {name}")
        yield
        for name, rows in _INDEXES.items():
            connection.execute(f"CREATE INDEX {name} ON {rows}")

    def _build(self, connection: sqlite3.Connection, commit: str) -> None:
        paths = self._history.paths(commit)
        tools = [path.removesuffix(f"/{TOOL_FILE}") for path in paths if path.endswith(f"/{TOOL_FILE}")]
        self._insert(connection, commit, tools)
        self._describe(
            connection, commit, [path.removesuffix(f"/{PAGE}") for path in paths if path.endswith(f"/{PAGE}")]
        )

    def _update(self, connection: sqlite3.Connection, before: str, commit: str) -> None:
        changed = self._history.changed(before, commit)
        folders = sorted({above for path in changed for above in folders_above(path)})  # a tool's may be any of them
        self._forget(connection, folders)
        there = self._history.trees.entries_of([f"{folder}/{TOOL_FILE}" for folder in folders], commit)
        self._insert(connection, commit, [folder for folder in folders if f"{folder}/{TOOL_FILE}" in there])
        self._describe(connection, commit, folders)

    def _forget(self, connection: sqlite3.Connection, folders: Sequence[str]) -> None:
        these = json.dumps([shown(folder) for folder in folders])
        for table in _TABLES:  # the words have no order by path: all at once are found in one reading
            connection.execute(f"DELETE FROM {table} WHERE path IN (SELECT value FROM json_each(?))", (these,))  # noqa: S608 - as above

    def _insert(self, connection: sqlite3.Connection, commit: str, paths: Sequence[str]) -> None:
        from toolsmith.toolbox.git.read_tools import read_tools

        marked = self._marked(commit, paths)
        for path, tool in read_tools(self._history, commit, paths):
            texts: Texts | None = None
            if isinstance(tool, BadInputError):
                row = _broken_row(path, "; ".join(tool.problems) or tool.message)
            elif path in marked:
                row = _broken_row(path, marked[path])
            else:
                row, texts = _row_or_broken(tool)
            connection.execute(_INSERTION, row)
            if texts is not None and not isinstance(tool, BadInputError) and not is_retired(path):
                every = " ".join(words(" ".join(texts.model_dump().values())))
                connection.execute("INSERT INTO text VALUES (?, ?)", (path, every))
                written = texts.model_dump_json()
                connection.execute("INSERT INTO searched VALUES (?, ?, ?)", (path, content_hash(written), written))
                rows = [(path, key, value) for key, value in facts_of(tool)]
                connection.executemany("INSERT INTO fact VALUES (?, ?, ?)", rows)

    def _marked(self, commit: str, paths: Sequence[str]) -> dict[str, str]:
        """Tool → what is wrong in any file of its folder or below it: a merge that nobody finished."""
        if len(paths) <= _MOST_READ:
            lines = {
                f"{path}/{name}": marked_line(content)
                for path in paths
                for name, content in self._history.trees.folder(path, commit).items()
            }
        else:
            lines = {**self._history.trees.marked(commit, paths)}
        known = set(paths)
        found: dict[str, str] = {}
        for file, line in lines.items():
            if line is None:
                continue
            for path in known.intersection(folders_above(file)):
                found.setdefault(path, about_marker(file.removeprefix(f"{path}/"), line))
        return found

    def _describe(self, connection: sqlite3.Connection, commit: str, folders: Sequence[str]) -> None:
        named = [folder for folder in folders if is_place(folder)]
        self._history.trees.bring([f"{folder}/{PAGE}" for folder in named], commit)
        pages = self._history.git.objects(f"{commit}:{folder}/{PAGE}" for folder in named)
        for folder, page in zip(named, pages, strict=True):
            places = [folder, *folders_above(folder)]
            is_of_tool = any(self._rows("SELECT 1 FROM tool WHERE path = ?", place) for place in places)
            if page is not None and not isinstance(page, Unread) and not is_of_tool and not is_retired(folder):
                text = description_in(page.decode("utf-8", "replace"))
                connection.execute("INSERT OR REPLACE INTO category VALUES (?, ?)", (folder, text))

    def _meta(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM meta WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            place: str | Path = ":memory:" if self.is_in_memory else self._file
            if not self.is_in_memory:
                self._refuse_foreign()
                try:
                    self._file.parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise sqlite3.OperationalError("unable to open database file") from error
            is_new = not self.is_in_memory and not self._file.exists()
            self._connection = sqlite3.connect(
                place, timeout=_SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False
            )
            if is_new and self._seed is not None and self._seed.is_file():
                with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(self._seed)) as seed:
                    seed.backup(self._connection)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA synchronous = NORMAL")
            if not self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                indexes = "".join(f"CREATE INDEX IF NOT EXISTS {name} ON {rows};" for name, rows in _INDEXES.items())
                self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} {indexes} COMMIT;")
        return self._connection

    def _refuse_foreign(self) -> None:
        """A link, or another user's file, may say anything: what is ours is built anew."""
        if self._file.is_symlink() or (self._file.exists() and self._file.stat().st_uid != os.geteuid()):
            self._discard()

    @contextmanager
    def _writing(self, connection: sqlite3.Connection) -> Iterator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself, as it does on a full disk
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _discard(self) -> None:
        """A broken cache goes; git has everything that was in it."""
        self.close()
        for ending in ("", "-journal", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)

    def _use_memory(self) -> None:
        self.close()
        self.is_in_memory = True


_INSERTION = "INSERT OR REPLACE INTO tool VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _row(tool: Tool) -> tuple[tuple[Any, ...], Texts]:
    from toolsmith.toolbox.catalogue.texts import texts_of
    from toolsmith.verify.duplicates import normalized, schema_id

    provenance = tool.provenance
    now = tool.verdict_now
    row = (
        tool.path,
        tool.name,
        tool.category,
        tool.doc.description,
        now.text,
        now.status,
        tool.code_id,
        tool.doc_id,
        provenance.task,
        f"{provenance.reference}#{provenance.section}" if provenance.reference else "",
        normalized(tool.code) if tool.remote is None else "",
        schema_id(tool),
        json.dumps(tool.tags),
        int(tool.remote is not None),
        "",
        int(is_retired(tool.path)),
        tool.origin,
        tool.upstream.source if tool.upstream else "",
        json.dumps(tool.upstream.moved if tool.upstream else ()),
    )
    return row, texts_of(tool)


def _row_or_broken(tool: Tool) -> tuple[tuple[Any, ...], Texts | None]:
    try:
        return _row(tool)
    except (RecursionError, MemoryError):
        return _broken_row(tool.path, "what it holds is nested too deeply"), None


def shown(path: str) -> str:
    """A path as text: git's may hold any bytes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _broken_row(path: str, problem: str) -> tuple[Any, ...]:
    path = shown(path)
    category, _, name = path.rpartition("/")
    said = ("(cannot be read)", "broken", "broken", "", "", "", "", "", "", "[]")
    return (path, name, category, *said, 0, problem, int(is_retired(path)), "", "", "[]")


def _is_about_the_place(error: sqlite3.DatabaseError) -> bool:
    """Whether nothing can be written there, as opposed to a broken file."""
    text = str(error).lower()
    return any(sign in text for sign in ("readonly", "read-only", "unable to open", "disk i/o", "full", "permission"))


def _part_of_a_table(part: Any) -> list[Any]:
    if (
        not isinstance(part, list)
        or not part
        or part[0] not in _TABLES
        or not all(isinstance(c, list) for c in part[1:])
    ):
        raise ValueError("it holds what is no row of a catalogue")
    return part
