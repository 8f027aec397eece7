"""The vector index of a toolbox: a collection in Chroma built at one commit, and what has changed since beside it.

It is a cache, derived from git. A build is written in a fresh place and then named in `current.json`, which is replaced
in one step; a reader keeps the build that it opened and looks at that name before each search. What changed since the
build lies in a small SQLite file beside it and is compared exactly; once that is large, the next build takes both,
without embedding anything twice. Embedder, dimension, format and commit stand in `current.json`; any mismatch, and
anything that cannot be read, means a build from nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolsmith.errors import BadInputError, ToolboxError
from toolsmith.toolbox.files.entry import is_retired
from toolsmith.toolbox.files.tool_folder import TOOL_FILE
from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.git.read_tools import read_tools
from toolsmith.toolbox.index.chroma import Collection, Point, Store
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.views import View, views_of
from toolsmith.types.record import Record

_FORMAT = 2
_BATCH = 500
_VIEWS_PER_TOOL = 8  # of which the best counts
_LARGEST_CHANGE = 1_000  # views beside a build before the next one, however small the build
_LARGEST_SHARE = 0.25
_SAMPLED = 256  # views
_DELTA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS gone (path TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS point (path TEXT, kind TEXT, vector BLOB, PRIMARY KEY (path, kind));
"""


class Build(Record):
    """What `current.json` says."""

    format: int
    build: str
    commit: str
    embedder: str
    dimension: int
    views: int


class Vectors:
    """Vectors of all views of all tools. Safe to share between threads; processes share the folder."""

    def __init__(self, folder: Path, embedder: Embedder, store: Store, history: History) -> None:
        self._folder = folder
        self.embedder = embedder
        self._store = store
        self._history = history
        self._lock = threading.RLock()
        self._build: Build | None = None
        self._collection: Collection | None = None
        self._held: Any = None
        self._changes: _Changes | None = None
        self._sampled: Any = None

    def is_ready(self) -> bool:
        """Whether there is a build of this embedder, so that only what changed since has to be embedded."""
        return self._current() is not None

    def refresh(self, commit: str) -> None:
        """Bring the index to a commit, building it where there is none."""
        with self._lock:
            current = self._current()
            if current is None or not self._history.has(current.commit):
                self._replace(current, commit, renew=True)
                return
            try:
                self._open(current)
                if self._changes is not None and self._changes.bring(commit, self._changed_points) > self._limit(
                    current
                ):
                    self._replace(current, commit, renew=False)
            except (sqlite3.DatabaseError, ToolboxError):
                self._replace(current, commit, renew=True)

    def build(self, commit: str) -> None:
        """A new build from nothing at a commit."""
        self._replace(self._current(), commit, renew=True, is_wanted=True)

    def _replace(self, seen: Build | None, commit: str, *, renew: bool, is_wanted: bool = False) -> None:
        """A new build in place of the one that was seen, but where another process has made one meanwhile.

        `renew` embeds everything again; else what is there already is taken over.
        """
        from filelock import FileLock

        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "build.lock", poll_interval=0.02):
                other = self._current()
                if other is not None and other != seen and not is_wanted:
                    self._open(other)
                    return
                build = self._written(commit, self._all_points(commit) if renew else self._known_points())
                self._point_to(build)
                self._close()
                self._drop_unused(build.build)
                self._open(build)

    def _written(self, commit: str, batches: Iterable[list[Point]]) -> Build:
        name = f"{commit[:12]}-{secrets.token_hex(4)}"
        counted = _Counted(batches)
        metadata = {"embedder": self.embedder.name, "dimension": self.embedder.dimension, "commit": commit}
        self._store.write(name, metadata, counted)
        return Build(
            format=_FORMAT,
            build=name,
            commit=commit,
            embedder=self.embedder.name,
            dimension=self.embedder.dimension,
            views=counted.count,
        )

    def nearest(self, vectors: Sequence[Sequence[float]], limit: int, commit: str) -> list[dict[str, float]]:
        """For each vector path → cosine similarity of its best view, for the nearest tools at a commit.

        Raises:
            ToolboxError: the index cannot be read.
        """
        with self._lock:
            self.refresh(commit)
            if self._collection is None or self._changes is None:
                raise ToolboxError("the index is not open")
            gone = self._changes.gone()
            depth = (limit + min(len(gone), limit)) * _VIEWS_PER_TOOL
            found = []
            for vector in vectors:
                try:
                    nearest = self._collection.nearest(vector, depth)
                except ToolboxError:
                    self._close()  # of a server that comes back without it, the next search wants a new build
                    raise
                inside = (each for each in nearest if each[0] not in gone)
                scores: dict[str, float] = {}
                for path, score in [*inside, *self._changes.nearest(vector)]:
                    scores[path] = max(scores.get(path, 0.0), score)
                found.append(dict(sorted(scores.items(), key=lambda item: -item[1])[:limit]))
            return found

    def sample(self, commit: str) -> Any:
        """Vectors of a few views from all over the index, shape (views, dimension): what is usual in this toolbox."""
        import numpy as np

        with self._lock:
            self.refresh(commit)
            if self._sampled is None and self._collection is not None and self._changes is not None:
                rows = [
                    *self._collection.sample(_SAMPLED),
                    *(each.vector for each in self._changes.points()[:_SAMPLED]),
                ]
                self._sampled = np.array(rows, np.float32).reshape(-1, self.embedder.dimension)
            return self._sampled

    def count(self) -> int:
        """Views in the index."""
        with self._lock:
            current = self._current()
            if current is None:
                return 0
            self._open(current)
            gone = self._changes.gone() if self._changes else set()
            inside = self._collection.points() if self._collection else iter(())
            return sum(point.path not in gone for point in inside) + (self._changes.count() if self._changes else 0)

    def close(self) -> None:
        with self._lock:
            self._close()

    def _current(self) -> Build | None:
        try:
            build = Build.model_validate_json((self._folder / "current.json").read_bytes())
        except (OSError, ValidationError):
            return None
        fits = (build.format, build.embedder, build.dimension)
        return build if fits == (_FORMAT, self.embedder.name, self.embedder.dimension) else None

    def _open(self, build: Build) -> None:
        if self._build == build and self._collection is not None:
            return
        self._close()
        try:
            self._held = _hold(self._folder / f"{build.build}.readers")
            self._collection = self._store.open(build.build)
            count = self._collection.count()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a broken folder may even make chromadb's Rust part panic
            self._close()
            raise ToolboxError(f"the index {build.build} cannot be read: {error}") from error
        if count != build.views:
            self._close()
            raise ToolboxError(f"the index {build.build} holds {count} of {build.views} vectors")
        self._changes = _Changes(self._folder / f"{build.build}.changes", build.commit, self.embedder.dimension)
        self._build = build

    def _close(self) -> None:
        if self._collection is not None:
            self._collection.close()
        if self._changes is not None:
            self._changes.close()
        if self._held is not None:
            self._held.close()
        self._build = self._collection = self._changes = self._held = self._sampled = None

    def _point_to(self, build: Build) -> None:
        partial = self._folder / "current.partial"
        partial.write_text(build.model_dump_json(), "utf-8")
        partial.replace(self._folder / "current.json")

    def _drop_unused(self, kept: str) -> None:
        """Older builds go once nobody reads them."""
        for readers in self._folder.glob("*.readers"):
            name = readers.stem
            if name != kept and _is_unheld(readers):
                self._store.drop(name)
                for ending in (".changes", ".changes-journal", ".readers"):
                    (self._folder / f"{name}{ending}").unlink(missing_ok=True)

    def _limit(self, build: Build) -> int:
        return max(_LARGEST_CHANGE, int(build.views * _LARGEST_SHARE))

    def _all_points(self, commit: str) -> Iterator[list[Point]]:
        ending = f"/{TOOL_FILE}"
        paths = [path.removesuffix(ending) for path in self._history.paths(commit) if path.endswith(ending)]
        yield from self._points(commit, paths)

    def _points(self, commit: str, paths: Sequence[str]) -> Iterator[list[Point]]:
        batch: list[View] = []
        offered = [path for path in paths if not is_retired(path)]
        for _, tool in read_tools(self._history, commit, offered, with_cases=False):
            batch += [] if isinstance(tool, BadInputError) else views_of(tool)
            if len(batch) >= _BATCH:
                yield self._embedded(batch)
                batch = []
        yield self._embedded(batch)

    def _embedded(self, views: Sequence[View]) -> list[Point]:
        vectors = self.embedder.embed([view.text for view in views]) if views else []
        return [
            Point(path=view.path, kind=view.kind, vector=vector) for view, vector in zip(views, vectors, strict=True)
        ]

    def _known_points(self) -> Iterator[list[Point]]:
        """What the present build and its changes hold."""
        if self._collection is None or self._changes is None:
            raise ToolboxError("the index is not open")
        gone = self._changes.gone()
        batch: list[Point] = []
        for point in self._collection.points():
            batch += [] if point.path in gone else [point]
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        yield batch
        yield self._changes.points()

    def _changed_points(self, before: str, commit: str) -> tuple[list[str], list[Point]]:
        """Folders that differ between two commits, and the vectors of the tools that are there now."""
        folders = sorted({path.rpartition("/")[0] for path in self._history.changed(before, commit)} - {""})
        return folders, [point for batch in self._points(commit, folders) for point in batch]


class _Changes:
    """What differs from a build: paths whose vectors there count no more, and the vectors that count instead."""

    def __init__(self, file: Path, commit: str, dimension: int) -> None:
        self._dimension = dimension
        self._connection = sqlite3.connect(file, timeout=60.0, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        if not self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            self._connection.executescript(f"BEGIN IMMEDIATE; {_DELTA} COMMIT;")
        self._connection.execute("INSERT OR IGNORE INTO meta VALUES ('commit', ?)", (commit,))
        self._loaded: tuple[str, list[str], Any, set[str]] | None = None

    def bring(self, commit: str, changed: Any) -> int:
        """Bring the changes to a commit; returns how many views they hold."""
        if self._commit() != commit:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                before = self._commit()
                if before != commit:
                    self._write(commit, *changed(before, commit))
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
        return self.count()

    def count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM point").fetchone()[0])

    def gone(self) -> set[str]:
        return self._load()[3]

    def nearest(self, vector: Sequence[float]) -> list[tuple[str, float]]:
        """Path and cosine similarity of every changed view."""
        _, paths, matrix, _ = self._load()
        if not paths:
            return []
        return list(zip(paths, (matrix @ _array(vector)).tolist(), strict=True))

    def points(self) -> list[Point]:
        rows = self._connection.execute("SELECT path, kind, vector FROM point ORDER BY path, kind").fetchall()
        return [Point(path=path, kind=kind, vector=_vector(raw).tolist()) for path, kind, raw in rows]

    def close(self) -> None:
        self._connection.close()

    def _commit(self) -> str:
        return str(self._connection.execute("SELECT value FROM meta WHERE name = 'commit'").fetchone()[0])

    def _write(self, commit: str, folders: Iterable[str], points: Iterable[Point]) -> None:
        names = [(folder,) for folder in folders]
        self._connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", names)
        self._connection.executemany("DELETE FROM point WHERE path = ?", names)
        self._connection.executemany(
            "INSERT OR REPLACE INTO point VALUES (?, ?, ?)",
            [(point.path, point.kind, _array(point.vector).tobytes()) for point in points],
        )
        self._connection.execute("UPDATE meta SET value = ? WHERE name = 'commit'", (commit,))

    def _load(self) -> tuple[str, list[str], Any, set[str]]:
        import numpy as np

        commit = self._commit()
        if self._loaded is None or self._loaded[0] != commit:
            rows = self._connection.execute("SELECT path, vector FROM point ORDER BY path, kind").fetchall()
            matrix = np.frombuffer(b"".join(raw for _, raw in rows), dtype=np.float32)
            gone = {row[0] for row in self._connection.execute("SELECT path FROM gone")}
            self._loaded = (commit, [path for path, _ in rows], matrix.reshape(len(rows), self._dimension), gone)
        return self._loaded


class _Counted:
    """Batches, counted as they pass."""

    def __init__(self, batches: Iterable[list[Point]]) -> None:
        self._batches = batches
        self.count = 0

    def __iter__(self) -> Iterator[list[Point]]:
        for batch in self._batches:
            self.count += len(batch)
            yield batch


def _array(vector: Sequence[float]) -> Any:
    import numpy as np

    return np.asarray(vector, dtype=np.float32)


def _vector(raw: bytes) -> Any:
    import numpy as np

    return np.frombuffer(raw, dtype=np.float32)


def _hold(file: Path) -> Any:
    """A file that says, as long as it is open, that a build is being read."""
    handle = file.open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def _is_unheld(file: Path) -> bool:
    with contextlib.suppress(OSError), file.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
