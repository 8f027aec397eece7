"""The search index of a toolbox: vectors in Chroma that we computed, derived from the committed tools.

It is a cache. Its metadata names the embedder, the dimension and the commit it was built from; any mismatch, and any
failure to read it, means that it is built anew. One process at a time opens, uses and closes it, under a file lock.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from toolsmith.toolbox.embed import Embedder, words
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

_COLLECTION = "tools"
_FORMAT = "1"
_BATCH = 500


class View(Record):
    """One text by which a tool can be found."""

    path: str
    kind: str
    text: str


class Hit(Record):
    """A found tool; scores are between 0 and 1."""

    path: str
    score: float
    description: str = ""


def views_of(tool: Tool) -> list[View]:
    """Name, doc, schema and example requests of a tool: different requests resemble different ones.

    A tool that has search texts of its own is found by those and its name; its doc then plays no part.
    """
    if tool.search_texts:
        name = View(path=tool.path, kind="name", text=f"{tool.path} {tool.function}")
        return [name, *(View(path=tool.path, kind=view.kind, text=view.text) for view in tool.search_texts)]
    doc = tool.doc
    parameters = " ".join(
        f"{parameter.name} {doc.parameters.get(parameter.name, '')}" for parameter in tool.signature.parameters
    )
    requests = [example.request for example in doc.examples if example.request]
    texts = {
        "name": f"{tool.path} {tool.function}",
        "doc": f"{tool.name} {doc.description} {doc.when_to_use}",
        "schema": f"{parameters} {doc.returns}",
        **{f"request-{number}": request for number, request in enumerate(requests)},
    }
    return [View(path=tool.path, kind=kind, text=text) for kind, text in texts.items() if text.strip()]


class Index:
    """Vectors of all views of all tools at one commit."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder

    def is_current(self, commit: str) -> bool:
        return self._stamp().exists() and self._stamp().read_text("utf-8") == self._identity(commit)

    def build(self, commit: str, tools: Sequence[Tool]) -> None:
        """Replace the whole index."""
        with self._lock():
            shutil.rmtree(self._store(), ignore_errors=True)
            self._stamp().unlink(missing_ok=True)
            with self._collection(commit) as collection:
                self._insert(collection, [view for tool in tools for view in views_of(tool)])
            self._stamp().write_text(self._identity(commit), "utf-8")

    def update(self, before: str | None, commit: str, tools: Sequence[Tool], removed: Sequence[str] = ()) -> bool:
        """Bring the index from one commit to the next; False where it is not at `before` and must be built."""
        with self._lock():
            if before is None or not self.is_current(before):
                return False
            self._stamp().unlink(missing_ok=True)
            with self._collection(commit) as collection:
                gone = [*removed, *(tool.path for tool in tools)]
                if gone:
                    collection.delete(where={"path": {"$in": gone}})
                self._insert(collection, [view for tool in tools for view in views_of(tool)])
            self._stamp().write_text(self._identity(commit), "utf-8")
            return True

    def nearest(self, request: str, limit: int) -> dict[str, float]:
        """Path → cosine similarity of its best view, for the nearest tools."""
        (vector,) = self._embedder.embed([request])
        with self._lock(), self._collection(None) as collection:
            count = min(collection.count(), limit * 8)
            if not count:
                return {}
            found = collection.query(query_embeddings=[vector], n_results=count, include=["metadatas", "distances"])
        scores: dict[str, float] = {}
        for metadata, distance in zip(found["metadatas"][0], found["distances"][0], strict=True):
            scores[metadata["path"]] = max(scores.get(metadata["path"], 0.0), 1.0 - float(distance))
        return dict(sorted(scores.items(), key=lambda item: -item[1])[:limit])

    def _insert(self, collection: Any, views: Sequence[View]) -> None:
        for start in range(0, len(views), _BATCH):
            batch = views[start : start + _BATCH]
            collection.upsert(
                ids=[f"{view.path}#{view.kind}" for view in batch],
                embeddings=self._embedder.embed([view.text for view in batch]),
                metadatas=[{"path": view.path, "kind": view.kind} for view in batch],
            )

    @contextmanager
    def _collection(self, commit: str | None) -> Iterator[Any]:
        """The opened collection; closed again, so that no other process meets our cached state."""
        import chromadb
        from chromadb.config import Settings

        self._store().mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False, allow_reset=False, is_persistent=True)
        client: Any = chromadb.PersistentClient(path=str(self._store()), settings=settings)
        try:
            metadata = {
                "embedder": self._embedder.name,
                "dimension": self._embedder.dimension,
                "commit": commit or "",
            }
            yield client.get_or_create_collection(
                _COLLECTION,
                embedding_function=None,
                metadata=metadata,
                configuration={"hnsw": {"space": "cosine"}},
            )
        finally:
            client.close()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / "index.lock"):
            yield

    def _store(self) -> Path:
        return self._folder / "chroma"

    def _stamp(self) -> Path:
        return self._folder / "index.commit"

    def _identity(self, commit: str) -> str:
        return f"{_FORMAT} {self._embedder.name} {self._embedder.dimension} {commit}\n"


def lexical_scores(request: str, tools: Sequence[Tool]) -> dict[str, float]:
    """Path → BM25 score over the words of all views, scaled so that the best is 1."""
    import bm25s
    import numpy as np

    documents = [words(" ".join(view.text for view in views_of(tool))) or ["-"] for tool in tools]
    query = words(request)
    if not documents or not query:
        return {}
    retriever = bm25s.BM25()
    retriever.index(documents, show_progress=False)
    scores = np.asarray(retriever.get_scores(query))
    best = float(scores.max())
    if best <= 0:
        return {}
    return {tool.path: float(score) / best for tool, score in zip(tools, scores, strict=True) if score > 0}
