"""Chroma, met in this one file: collections of vectors that we computed, in a folder of our own or on a server.

A collection is written once, by one process, in a place that nobody else has open, and never changed afterwards. So
what chromadb does not promise (two writers in one folder, a reader beside a writer, deleting under a live client) is
never asked of it.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from toolsmith.errors import ToolboxError, ToolsmithError
from toolsmith.secrets import redact
from toolsmith.types.record import Record

_COLLECTION = "tools"
_PAGE = 5_000
_SAMPLES = 8  # pages of a sample
_SECONDS_TO_ANSWER = 5.0  # that a server may take to say that it is there
_SECONDS = 30.0  # that it may take for anything else
_SECONDS_WITHOUT = 30.0  # before a server that did not answer is asked again
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Point(Record):
    """One vector of one view of one tool."""

    path: str
    kind: str
    vector: Any


class Collection:
    """An opened collection, for reading.

    Each method raises ToolboxError where it cannot be read any more: its server may go away.
    """

    def __init__(self, client: Any, name: str, where: str) -> None:
        self._client = client
        self._where = where
        self._found = client.get_collection(name, embedding_function=None)

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """Path and cosine similarity of the nearest views."""
        with _told(self._where):
            count = min(self._found.count(), limit)
            if not count:
                return []
            found = self._found.query(
                query_embeddings=[list(vector)], n_results=count, include=["metadatas", "distances"]
            )
        pairs = zip(found["metadatas"][0], found["distances"][0], strict=True)
        return [(str(metadata["path"]), 1.0 - float(distance)) for metadata, distance in pairs]

    def points(self) -> Iterator[Point]:
        """Everything in it."""
        for start in range(0, self.count(), _PAGE):
            with _told(self._where):
                page = self._found.get(include=["embeddings", "metadatas"], limit=_PAGE, offset=start)
            for vector, metadata in zip(page["embeddings"], page["metadatas"], strict=True):
                yield Point(path=metadata["path"], kind=metadata["kind"], vector=vector)

    def sample(self, limit: int) -> list[Any]:
        """Vectors from all over it, at most so many."""
        found: list[Any] = []
        count = self.count()
        size = max(1, limit // _SAMPLES)
        for start in range(0, count, max(size, -(-count // _SAMPLES))):
            with _told(self._where):
                found += list(self._found.get(include=["embeddings"], limit=size, offset=start)["embeddings"])
        return found[:limit]

    def count(self) -> int:
        with _told(self._where):
            return int(self._found.count())

    def close(self) -> None:
        _close(self._client)


class Store(Protocol):
    """Where collections are."""

    def write(self, name: str, metadata: dict[str, Any], points: Iterable[Sequence[Point]]) -> None:
        """A new collection, whole when this returns."""
        ...

    def open(self, name: str) -> Collection: ...

    def drop(self, name: str) -> None:
        """Remove a collection that nobody reads any more."""
        ...


class FolderStore:
    """A folder a collection."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, metadata: dict[str, Any], points: Iterable[Sequence[Point]]) -> None:
        chroma_error: type[Exception] = _chromadb().errors.ChromaError
        try:
            client = self._client(self._folder / name)
            try:
                _fill(client, _COLLECTION, metadata, points)
            finally:
                _close(client)
        except chroma_error as error:  # a full disk
            self.drop(name)
            raise ToolboxError(f"the index {name} cannot be written: {error}") from error

    def open(self, name: str) -> Collection:
        if not (self._folder / name / "chroma.sqlite3").is_file():
            raise ToolboxError(f"there is no index {name}")
        return _opened(self._client(self._folder / name), _COLLECTION, f"the index {name} cannot be read")

    def drop(self, name: str) -> None:
        shutil.rmtree(self._folder / name, ignore_errors=True)

    @staticmethod
    def _client(folder: Path) -> Any:
        chromadb = _chromadb()
        folder.mkdir(parents=True, exist_ok=True)
        settings = chromadb.config.Settings(anonymized_telemetry=False, allow_reset=False, is_persistent=True)
        return chromadb.PersistentClient(path=str(folder), settings=settings)


class ServerStore:
    """A server started with `chroma run`; several people's toolboxes may share it.

    To it go vectors, paths of tools, and names of views. Where something before it asks for a token, chromadb sends
    what its own variables hold (`CHROMA_CLIENT_AUTH_PROVIDER`, `CHROMA_CLIENT_AUTH_CREDENTIALS`).

    Covered: a server that is away, hangs or refuses costs one wait, and is not asked again for a while; no token goes
    unencrypted to another machine.
    Not covered: what a build that was killed leaves there; other collections, which all clients of a server see.
    """

    def __init__(self, address: str, owner: str) -> None:
        self._address = address
        self._owner = owner
        self._where = f"the index server {redact(address)} does not answer"
        self._failed: ToolboxError | None = None
        self._not_before = 0.0

    def write(self, name: str, metadata: dict[str, Any], points: Iterable[Sequence[Point]]) -> None:
        client = self._client()
        try:
            with _told(self._where):
                _fill(client, self._name(name), metadata, points)
        except BaseException:
            with contextlib.suppress(Exception):  # it may be away
                client.delete_collection(self._name(name))
            raise
        finally:
            _close(client)

    def open(self, name: str) -> Collection:
        client = self._client()
        with _told(self._where):
            return _opened(client, self._name(name), self._where)

    def drop(self, name: str) -> None:
        client = self._client()
        with contextlib.suppress(Exception):  # another member of the team may have dropped it
            client.delete_collection(self._name(name))
        _close(client)

    def _name(self, name: str) -> str:
        return f"toolsmith-{self._owner}-{name}"

    def _client(self) -> Any:
        import httpx

        if self._failed is not None and time.monotonic() < self._not_before:
            raise self._failed
        chromadb = _chromadb()
        settings = chromadb.config.Settings(anonymized_telemetry=False)
        url = httpx.URL(self._address)
        if settings.chroma_client_auth_credentials and url.scheme != "https" and url.host not in _LOOPBACK:
            raise ToolboxError(
                f"the index server {redact(self._address)} would get a token unencrypted",
                hint="Name it with https:// in [index] of toolbox.toml.",
            )
        try:
            with _told(self._where):
                httpx.get(
                    url.copy_with(path="/api/v2/heartbeat"), timeout=_SECONDS_TO_ANSWER
                )  # chromadb waits for ever
                client = chromadb.HttpClient(
                    host=url.host,
                    port=url.port or (443 if url.scheme == "https" else 8000),
                    ssl=url.scheme == "https",
                    settings=settings,
                )
        except ToolboxError as error:
            self._failed, self._not_before = error, time.monotonic() + _SECONDS_WITHOUT
            raise
        client._server._session.timeout = _SECONDS  # noqa: SLF001 - chromadb has no option for it
        return client


@contextlib.contextmanager
def _told(where: str) -> Iterator[None]:
    """What chromadb, and what it is built on, raises, as an error of ours."""
    try:
        yield
    except ToolsmithError:
        raise
    except Exception as error:
        raise ToolboxError(
            f"{where}: {redact(str(error))[:300]}",
            hint="Start it (chroma run --path DIR), or take `server` out of [index] in toolbox.toml.",
        ) from error


def _chromadb() -> Any:
    """The library. Without it, or with a SQLite that is too old for it, search goes by words alone."""
    try:
        import chromadb
        import chromadb.config
        import chromadb.errors
    except (ImportError, RuntimeError) as error:
        said = " ".join(str(error).split())[:200]
        raise ToolboxError(f"chromadb cannot be loaded: {said}", hint="pip install toolsmith-llm") from error
    return chromadb


def _fill(client: Any, name: str, metadata: dict[str, Any], points: Iterable[Sequence[Point]]) -> None:
    collection = client.create_collection(
        name, embedding_function=None, metadata=metadata, configuration={"hnsw": {"space": "cosine"}}
    )
    number = 0
    for batch in points:
        if not batch:
            continue
        ids = [f"{number + place}" for place in range(len(batch))]
        number += len(batch)
        collection.add(
            ids=ids,
            embeddings=[point.vector for point in batch],
            metadatas=[{"path": point.path, "kind": point.kind} for point in batch],
        )
    if collection.count() != number:
        raise ToolboxError(f"the index holds {collection.count()} of {number} vectors")


def _close(client: Any) -> None:
    """Also the connections to a server, which chromadb leaves open: its own, and those of its administrative half."""
    client.close()
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            session.close()


def _opened(client: Any, name: str, where: str) -> Collection:
    try:
        return Collection(client, name, where)
    except BaseException:
        _close(client)
        raise
