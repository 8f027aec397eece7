"""What a search has learnt from trials: heads of tools that were used, how much they may say, how far tools work.

It is learnt anew as a whole, measured on requests that were held out, and replaces the one before only then. Two things
are held out in turn: half of the requests, to see what is gained, and all requests of each third of the tools, to see
that tools which nobody has used yet lose nothing. Where nothing is gained they say nothing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from toolsmith.toolbox.index.arrays import write_arrays
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.usage.leaning import log_odds
from toolsmith.toolbox.logs.trials import TrialEntry
from toolsmith.types.record import Record

Score = Callable[[str], Mapping[str, float]]
"""What the search makes of a request by itself: path → between 0 and 1."""

_FORMAT = 3
_MOST_OF_TOOL, _MOST = 10, 2_000  # requests of one tool, of all: the latest
_FEWEST = 10  # requests that are enough to hold some of them out
_DEPTH = 5  # tools among which the right one is counted as found
_STRENGTHS = (0.25, 0.5, 1.0, 2.0, 3.0)
_PARTS = 3  # of the tools that were used, each held out in turn as if nobody had used them
_HELD = (
    0.0,
    0.5,
    1.0,
    1.5,
    2.0,
)  # log-odds that every tool that was used loses, so that others keep their place
_SAYINGS = tuple((strength, held) for strength in _STRENGTHS for held in _HELD)
_NONE = (0.0, 0.0)
_SURE = 2.0  # times the standard error of a gain that is chance
_MAY_LOSE = 0.005  # of all requests, those of tools that nobody has used
_MOST_LOST = 0.005  # of the requests of such tools, however few they are
_AS_IF = 2.0  # calls that worked, of every tool: one failure says little
_WORST = 0.25  # of how far a tool works
_SEED = 16


class Measured(Record):
    """Held-out requests, and the share whose tool is among the first five: without heads, and with them.

    `strength` is how much they may say; 0 where that gains nothing, or would cost tools that nobody has used. `held` is
    what they take from the log-odds of each tool that was used, for the sake of the others.
    """

    requests: int = 0
    before: float = 0.0
    after: float = 0.0
    strength: float = 0.0
    held: float = 0.0


@dataclass(frozen=True)
class Learnt:
    """`works` is path → factor below 1 of tools that fail."""

    embedder: str
    heads: Any
    works: Mapping[str, float]
    measured: Measured

    def factors(self, request: str, embedder: Embedder) -> dict[str, float]:
        """Path → how many times likelier a tool is than the search says."""
        found = dict(self.works)
        if self.measured.strength and embedder.name == self.embedder and request.strip():
            import numpy as np

            from toolsmith.toolbox.index.usage.heads import parts_of

            row = self.heads.logarithms(parts_of([request], embedder)[0]) - self.measured.held
            factors = np.exp(self.measured.strength * row)
            for path, factor in zip(self.heads.paths, factors.tolist(), strict=True):
                found[path] = factor * found.get(path, 1.0)
        return found


def learn_from(trials: Iterable[TrialEntry], score: Score, embedder: Embedder, tools: int) -> Learnt:
    """What some trials teach.

    Args:
        trials: oldest first; calls that gave a value for a request say which tool answers it.
        score: the search as it is without anything learnt.
        embedder: of requests.
        tools: how many there are, used or not.
    """
    from toolsmith.toolbox.index.usage.heads import Use, learn, parts_of

    requests, works = _seen(trials)
    parts = parts_of(requests, embedder)
    uses = [Use(each, requests[text], score(text)) for text, each in zip(requests, parts, strict=True)]
    measured = _measured(uses, tools) if len(uses) >= _FEWEST else Measured()
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


_ARRAYS = ("means", "weights", "offsets")


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


def _measured(uses: Sequence[Any], count: int) -> Measured:
    from toolsmith.toolbox.index.usage.heads import learn

    rng = random.Random(_SEED)  # noqa: S311 - the same uses are held out every time
    shuffled = rng.sample(list(uses), len(uses))
    tools = sorted({path for use in uses for path in use.tools})
    rng.shuffle(tools)
    half = len(shuffled) // 2
    gained, lost = _Counted(), _Counted()
    for first, second in ((shuffled[:half], shuffled[half:]), (shuffled[half:], shuffled[:half])):
        gained.count(learn(first), second)
    for unused in (set(tools[first::_PARTS]) for first in range(_PARTS)):
        of_others = [use for use in shuffled if not unused & set(use.tools)]
        own = [use for use in shuffled if unused & set(use.tools)]
        if of_others and own:
            lost.count(learn(of_others), own)
    not_used = max(1 - len(tools) / max(count, 1), _MAY_LOSE)
    may_lose = min(_MOST_LOST, _MAY_LOSE / not_used) * max(lost.total, 1)
    allowed = [
        saying
        for saying in _SAYINGS
        if gained.found[saying] - gained.found[_NONE] > _SURE * sqrt(gained.squares[saying])
        and lost.found[saying] - sqrt(lost.squares[saying]) >= lost.found[_NONE] - may_lose
    ]
    best = max(allowed, key=lambda saying: gained.found[saying], default=_NONE)
    total = gained.total or 1
    return Measured(
        requests=gained.total,
        before=round(gained.found[_NONE] / total, 4),
        after=round(gained.found[best] / total, 4),
        strength=best[0],
        held=best[1],
    )


class _Counted:
    """By strength and what is held, tools found among the first; of requests with several each counts its share."""

    def __init__(self) -> None:
        self.total = 0
        self.found = dict.fromkeys((_NONE, *_SAYINGS), 0.0)
        self.squares = dict.fromkeys(_SAYINGS, 0.0)  # of what a request gains or loses

    def count(self, heads: Any, uses: Sequence[Any]) -> None:
        import numpy as np

        self.total += len(uses)
        for use in uses:
            paths = sorted({*use.scores, *heads.paths})
            place = {path: number for number, path in enumerate(paths)}
            own = np.array([log_odds(use.scores.get(path, 0.0)) for path in paths])
            used = np.array([place[path] for path in heads.paths])
            row = heads.logarithms(use.parts)
            right = [place[path] for path in use.tools if path in place]
            before = 0.0
            for saying in self.found:
                odds = own.copy()
                odds[used] += saying[0] * (row - saying[1])
                first = np.argsort(-odds, kind="stable")[:_DEPTH]
                share = np.isin(right, first).sum() / len(use.tools)
                self.found[saying] += share
                if saying == _NONE:
                    before = share
                else:
                    self.squares[saying] += (share - before) ** 2
