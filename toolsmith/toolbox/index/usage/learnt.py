"""What a search has learnt from trials: heads of tools that were used, how much they may say, how far tools work.

It is learnt anew as a whole, measured on requests that were held out, a fifth of them in turn, and replaces the one
before only then; where nothing is gained beyond chance, heads say nothing. They order the tools that were used among
the places that such tools have, so a tool without a head never loses its place to one that has a head.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from toolsmith.toolbox.index.arrays import write_arrays
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.usage.leaning import exchanged
from toolsmith.toolbox.logs.trials import TrialEntry
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.index.usage.heads import Heads, Use

Score = Callable[[str], Mapping[str, float]]
"""What the search makes of a request by itself: path → between 0 and 1."""

_FORMAT = 4
_MOST_OF_TOOL, _MOST = 10, 2_000  # requests of one tool, of all: the latest
_FEWEST = 10  # requests that are enough to hold some of them out
_DEPTH = 5  # tools among which the right one is counted as found
_FOLDS = 5  # parts of the requests, each held out in turn
_STRENGTHS = (0.0, 0.5, 1.0, 2.0, 3.0)
_SURE = 2.0  # times the standard error of a gain that is chance
_AS_IF = 2.0  # calls that worked, of every tool: one failure says little
_WORST = 0.25  # of how far a tool works
_SEED = 16


class Measured(Record):
    """Held-out requests, and the share whose tool is among the first five: without heads, and with them.

    `strength` is how much they may say: the least that does not find clearly less than the best; 0 where nothing is
    gained.
    """

    requests: int = 0
    before: float = 0.0
    after: float = 0.0
    strength: float = 0.0


@dataclass(frozen=True)
class Learnt:
    """`works` is path → factor below 1 of tools that fail."""

    embedder: str
    heads: Any
    works: Mapping[str, float]
    measured: Measured

    def logarithms(self, request: str, embedder: Embedder) -> dict[str, float]:
        """Path → logarithm of how many times likelier a used tool is among such tools; see `leaning.exchanged`."""
        if not self.measured.strength or embedder.name != self.embedder or not request.strip():
            return {}
        from toolsmith.toolbox.index.usage.heads import parts_of

        row = self.measured.strength * self.heads.logarithms(parts_of([request], embedder)[0])
        return dict(zip(self.heads.paths, row.tolist(), strict=True))


def learn_from(trials: Iterable[TrialEntry], score: Score, embedder: Embedder) -> Learnt:
    """What some trials teach.

    Args:
        trials: oldest first; calls that gave a value for a request say which tool answers it.
        score: the search as it is without anything learnt.
        embedder: of requests.
    """
    from toolsmith.toolbox.index.usage.heads import Use, learn, parts_of

    requests, works = _seen(trials)
    parts = parts_of(requests, embedder)
    uses = [Use(each, requests[text], score(text)) for text, each in zip(requests, parts, strict=True)]
    measured = _measured(uses) if len(uses) >= _FEWEST else Measured()
    return Learnt(embedder.name, learn(uses) if measured.strength else None, works, measured)


class LearntFile:
    """One file, read again when another process has replaced it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: tuple[object, Learnt | None] = (None, None)

    def read(self) -> Learnt | None:
        """What was written there; None where nothing is, or nothing that can be used."""
        try:
            stat = self._file.stat()
        except OSError:
            return None
        version = (stat.st_ino, stat.st_mtime_ns)
        if self._held[0] != version:
            self._held = (version, _read(self._file))
        return self._held[1]

    def write(self, learnt: Learnt) -> None:
        """In place of what was there, at once."""
        import numpy as np

        about = {
            "format": _FORMAT,
            "embedder": learnt.embedder,
            "works": dict(learnt.works),
            "measured": learnt.measured.model_dump(),
            "paths": learnt.heads.paths if learnt.heads else (),
        }
        arrays = {name: getattr(learnt.heads, name).astype(np.float32) for name in _ARRAYS} if learnt.heads else {}
        write_arrays(self._file, {"about": np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays})


def _read(file: Path) -> Learnt | None:
    import numpy as np

    from toolsmith.toolbox.index.usage.heads import Heads

    with suppress(OSError, ValueError, KeyError, BadZipFile, EOFError), np.load(file, allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        if about["format"] == _FORMAT:
            parts = {name: arrays[name] for name in _ARRAYS} if about["paths"] else None
            heads = Heads(paths=tuple(about["paths"]), **parts) if parts else None
            return Learnt(about["embedder"], heads, about["works"], Measured(**about["measured"]))
    return None


_ARRAYS = ("means", "weights", "offsets", "sure")


def _seen(trials: Iterable[TrialEntry]) -> tuple[dict[str, tuple[str, ...]], dict[str, float]]:
    """Request → tools that answered it, the latest of each tool; path → how far it works, of tools that fail."""
    answered: dict[str, dict[str, None]] = {}
    worked: dict[str, list[int]] = {}
    for entry in trials:
        counts = worked.setdefault(entry.tool, [0, 0])
        counts[0] += entry.outcome == "ok"
        counts[1] += entry.blame in ("tool", "environment")
        if entry.outcome == "ok" and entry.request and entry.request.strip():
            tools = answered.pop(entry.request, {})  # to the end: it is the latest now
            answered[entry.request] = tools | {entry.tool: None}
    kept: dict[str, tuple[str, ...]] = {}
    number: dict[str, int] = {}
    for request, tools in reversed(answered.items()):
        if len(kept) < _MOST and any(number.get(path, 0) < _MOST_OF_TOOL for path in tools):
            kept[request] = tuple(tools)
            number |= {path: number.get(path, 0) + 1 for path in tools}
    works = {path: max(_WORST, (ok + _AS_IF) / (ok + bad + _AS_IF)) for path, (ok, bad) in worked.items() if bad}
    return kept, works


def _measured(uses: Sequence[Use]) -> Measured:
    import numpy as np

    from toolsmith.toolbox.index.usage.heads import learn

    shuffled = random.Random(_SEED).sample(list(uses), len(uses))  # noqa: S311 - the same uses are held out every time
    parts = [shuffled[place::_FOLDS] for place in range(_FOLDS)]
    others = [[use for other in parts if other is not part for use in other] for part in parts]
    found = np.concatenate([_found(learn(rest), part) for rest, part in zip(others, parts, strict=True)])
    means = found.mean(0)
    errors = (found - found[:, :1]).std(0) / sqrt(len(found))
    gained = np.flatnonzero(means - means[0] > _SURE * errors)
    best = max(gained, key=lambda place: means[place], default=0)
    chosen = min((place for place in gained if means[place] >= means[best] - errors[best]), default=0)
    return Measured(
        requests=len(found),
        before=round(float(means[0]), 4),
        after=round(float(means[chosen]), 4),
        strength=_STRENGTHS[chosen],
    )


def _found(heads: Heads, uses: Sequence[Use]) -> Any:
    """Share of each request's tools among the first, shape (uses, strengths)."""
    import numpy as np

    shares = []
    for use in uses:
        row = heads.logarithms(use.parts)
        for strength in _STRENGTHS:
            logarithms = dict(zip(heads.paths, (strength * row).tolist(), strict=True))
            first = list(exchanged(use.scores, logarithms))[:_DEPTH]
            shares.append(len({*first} & {*use.tools}) / len(use.tools))
    return np.array(shares).reshape(len(uses), len(_STRENGTHS))
