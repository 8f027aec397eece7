"""The corpus of a toolbox at a commit, with its rankers: in memory, kept in a file, brought along when tools change.

The file holds the corpus and what takes longest to work out of it, the summaries of its meanings. Covered: of a file
that says what cannot be nothing is taken.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from toolsmith.ranking.corpus import Corpus, Rows
from toolsmith.ranking.features import Rankers
from toolsmith.ranking.rankers import Summary
from toolsmith.toolbox.catalogue.catalogue import Catalogue
from toolsmith.toolbox.index.arrays import write_arrays

_FORMAT = 2
_AT_ONCE = 3_000  # tools whose words are counted in front of who asks: a second


class RankedTools:
    """Rankers over the tools of a catalogue. Threads share it; processes share the file, which each may replace."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._corpus = Corpus.of({})
        self._summaries: tuple[Summary, ...] = ()
        self._ids: dict[str, str] | None = None
        self._asked: tuple[str, dict[str, str]] = ("", {})
        self._rankers: Rankers | None = None
        self._commit = ""

    def at(self, catalogue: Catalogue, commit: str) -> Rankers:
        """The rankers at the commit that the catalogue is at."""
        with self._lock:
            if self._rankers is None or self._commit != commit:
                asked, ids = self._asked
                self._rankers = self._brought(catalogue, ids if asked == commit else catalogue.searched())
                self._asked = "", {}
                self._commit = commit
            return self._rankers

    def is_near(self, catalogue: Catalogue, commit: str) -> bool:
        """Whether little enough has to be counted anew to be waited for."""
        with self._lock:
            if self._rankers is not None and self._commit == commit:
                return True
            known = self._known()
            self._asked = commit, (ids := catalogue.searched())  # who asks this asks for them next
            return sum(known.get(path) != identity for path, identity in ids.items()) <= _AT_ONCE

    def rebuild(self) -> None:
        """Forget everything; the next search counts anew."""
        with self._lock:
            self._file.unlink(missing_ok=True)
            self._corpus, self._summaries, self._ids, self._rankers = Corpus.of({}), (), {}, None

    def _brought(self, catalogue: Catalogue, ids: dict[str, str]) -> Rankers:
        known = self._known()
        fresh = [path for path, identity in ids.items() if known.get(path) != identity]
        gone = known.keys() - ids.keys()
        rankers = self._rankers or (Rankers(self._corpus, summaries=self._summaries) if self._summaries else None)
        if fresh or gone or rankers is None:
            texts = catalogue.texts(fresh)
            rankers = rankers.changed(gone, texts) if rankers else Rankers(self._corpus.changed(gone, texts))
            self._ids = ids
            with suppress(OSError):  # a cache: without it the next process counts again
                self._write(rankers, ids)
        return rankers

    def _known(self) -> dict[str, str]:
        if self._ids is None:
            self._ids = {}
            with suppress(Exception):  # a file that a release sent may be wrong in any way: it is counted anew
                self._corpus, self._summaries, self._ids = _read(self._file)
        return self._ids

    def _write(self, rankers: Rankers, ids: dict[str, str]) -> None:
        import numpy as np

        corpus = rankers.corpus
        arrays: dict[str, Any] = {
            "format": np.array(_FORMAT),
            "paths": _packed(corpus.paths),
            "ids": _packed([ids[path] for path in corpus.paths]),
            "vocabulary": _packed(corpus.vocabulary),
        }
        fields: dict[str, Rows | Summary] = dict(zip(_FIELDS, (corpus.names, corpus.docs, corpus.texts), strict=True))
        fields |= zip(_MEANINGS, (rankers.meaning.summary, rankers.name_meaning.summary), strict=True)
        arrays |= {f"{name}-{part}": array for name, parts in fields.items() for part, array in parts._asdict().items()}
        write_arrays(self._file, arrays)


_FIELDS = ("names", "docs", "texts")
_MEANINGS = ("meaning", "name-meaning")


def _read(file: Path) -> tuple[Corpus, tuple[Summary, ...], dict[str, str]]:
    import numpy as np

    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        if int(arrays["format"]) != _FORMAT:
            raise ValueError("of another format")
        paths, ids, vocabulary = (_unpacked(arrays[name]) for name in ("paths", "ids", "vocabulary"))
        rows = [Rows(*(arrays[f"{name}-{part}"] for part in Rows._fields)) for name in _FIELDS]
        summaries = tuple(Summary(*(arrays[f"{name}-{part}"] for part in Summary._fields)) for name in _MEANINGS)
    corpus = Corpus(paths, vocabulary, *rows)
    corpus.require_sound()
    for summary in summaries:
        summary.require_sound(len(paths))
    return corpus, summaries, dict(zip(paths, ids, strict=True))


def _packed(texts: Any) -> Any:
    import numpy as np

    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(array: Any) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
