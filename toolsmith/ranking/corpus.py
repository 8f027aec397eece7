"""What is ranked: for every tool the words of its name and of all its texts, as arrays.

A corpus is changed as a whole: rows of tools that are gone are dropped, rows of new ones added, everything that follows
from the rows (how rare a word is, how long texts are) computed anew. So it equals one built from nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from toolsmith.ranking.terms import stem, telling, terms
from toolsmith.ranking.texts import Texts

_NAME_COUNTS = 2  # times: a name's words say more than a text's


class Rows(NamedTuple):
    """Words of one field of all tools: row `i` has `words[starts[i]:starts[i + 1]]`, each `counts` times."""

    starts: Any
    words: Any
    counts: Any

    def of(self) -> Any:
        """The row that each entry belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


@dataclass(frozen=True)
class Corpus:
    """Tools in the order of their paths, and the words that their rows count."""

    paths: tuple[str, ...]
    vocabulary: tuple[str, ...]
    names: Rows
    docs: Rows
    texts: Rows

    @cached_property
    def says(self) -> Any:
        """Whether each word of the vocabulary says anything."""
        known = set(telling(self.vocabulary))
        return np.array([word in known for word in self.vocabulary], bool)

    @cached_property
    def stems(self) -> tuple[dict[str, int], Any]:
        """Numbers of the stems of the vocabulary, and that of each of its words."""
        found: dict[str, int] = {}
        of_word = np.array([found.setdefault(stem(word), len(found)) for word in self.vocabulary], np.int32)
        return found, of_word

    def require_sound(self) -> None:
        """See that the arrays fit together: they may come from somebody else.

        Raises:
            ValueError: they do not.
        """
        for starts, words, counts in (self.names, self.docs, self.texts):
            if not (
                starts.shape == (len(self.paths) + 1,)
                and words.shape == counts.shape == (starts[-1],)
                and starts.dtype == np.int64
                and words.dtype == np.int32
                and counts.dtype == np.float32
                and starts[0] == 0
                and (np.diff(starts) >= 0).all()
                and (not len(words) or (words.min() >= 0 and words.max() < len(self.vocabulary)))
                and ((counts > 0) & (counts < np.inf)).all()
            ):
                raise ValueError("what it counts is no corpus")

    @classmethod
    def of(cls, tools: Mapping[str, Texts]) -> Corpus:
        """Path → texts, from nothing."""
        return cls((), (), *(_rows([], {}) for _ in range(3))).changed((), tools)

    def changed(self, gone: Iterable[str], added: Mapping[str, Texts]) -> Corpus:
        """Without some paths, with others; a path that is in both is replaced."""
        dropped = {*gone, *added}
        kept = [place for place, path in enumerate(self.paths) if path not in dropped]
        fresh = {path: _count(added[path]) for path in sorted(added)}
        paths = [*(self.paths[place] for place in kept), *fresh]
        words = sorted({*self.vocabulary, *(word for *_, row in fresh.values() for word in row)})
        numbers = {word: number for number, word in enumerate(words)}
        renumbered = np.array([numbers[word] for word in self.vocabulary], np.int32)
        order = np.array(sorted(range(len(paths)), key=paths.__getitem__), np.int64)
        names, docs, texts = (
            _ordered(_taken(rows, kept, renumbered), _rows([row[field] for row in fresh.values()], numbers), order)
            for field, rows in enumerate((self.names, self.docs, self.texts))
        )
        used = np.unique(texts.words)  # the words of names and docs are among those of texts
        place_of = np.zeros(len(words), np.int32)
        place_of[used] = np.arange(len(used), dtype=np.int32)
        return Corpus(
            tuple(paths[place] for place in order),
            tuple(words[number] for number in used),
            *(Rows(rows.starts, place_of[rows.words], rows.counts) for rows in (names, docs, texts)),
        )


def _count(texts: Texts) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Words of the name, of what says what the tool is for, and of everything."""
    name = Counter(terms(texts.name))
    doc = Counter(word for text in (texts.place, texts.doc, texts.requests) for word in terms(text))
    for word, count in name.items():
        doc[word] += _NAME_COUNTS * count
    return dict(name), dict(doc), dict(doc + Counter(terms(texts.parameters)))


def _rows(counted: list[dict[str, float]], numbers: Mapping[str, int]) -> Rows:
    ordered = [sorted((numbers[word], count) for word, count in row.items()) for row in counted]
    return Rows(
        np.cumsum([0, *map(len, ordered)], dtype=np.int64),
        np.array([word for row in ordered for word, _ in row], np.int32),
        np.array([count for row in ordered for _, count in row], np.float32),
    )


def _taken(rows: Rows, kept: list[int], renumbered: Any) -> Rows:
    sizes = np.diff(rows.starts)
    mask = np.zeros(len(sizes), bool)
    mask[kept] = True
    entries = np.repeat(mask, sizes)
    words = rows.words[entries]
    return Rows(
        np.concatenate([[0], np.cumsum(sizes[mask])]), renumbered[words] if len(words) else words, rows.counts[entries]
    )


def _ordered(first: Rows, second: Rows, order: Any) -> Rows:
    """The rows of both, in an order; words within a row stay sorted, as renumbering keeps their order."""
    sizes = np.concatenate([np.diff(first.starts), np.diff(second.starts)])
    starts = np.concatenate([first.starts[:-1], second.starts[:-1] + first.starts[-1]])
    words = np.concatenate([first.words, second.words])
    counts = np.concatenate([first.counts, second.counts])
    new = np.concatenate([[0], np.cumsum(sizes[order])]).astype(np.int64)
    taken = np.repeat(starts[order] - new[:-1], sizes[order]) + np.arange(new[-1])
    return Rows(new, words[taken.astype(np.int64)], counts[taken.astype(np.int64)])
