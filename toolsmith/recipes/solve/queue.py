"""Requests that no tool fitted: kept until there are enough similar ones to make a tool of (LATM's dispatcher, §3.3).

A log of events in the toolbox's private folder: a request, an answer that became known, a tool made of it.
Covered: as `json_lines`; the same request is kept once. Of more waiting requests than the log may hold, those that wait
longest without an answer are dropped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError
from toolsmith.toolbox.index.embed import Embedder, HashingEmbedder, words
from toolsmith.toolbox.logs.json_lines import MEGABYTES, LineLog
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record, content_hash
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import slug
from toolsmith.types.value import JsonValue

SIMILAR = 0.6  # cosine to a group's first member: below it, classes of the example tasks mix
_NAME_WORDS = 4
_DULL = {
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "each", "every", "for", "from", "has",
    "have", "how", "i", "if", "in", "is", "it", "its", "me", "my", "of", "on", "or", "so", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "to", "was", "what", "when", "where", "which",
    "who", "will", "with", "you", "your",
}  # fmt: skip


class Queued(Record):
    """One request that waits. `expected` is None until somebody knows the answer."""

    id: str
    request: str
    at: str = ""
    reason: str = ""
    expected: JsonValue = None
    comparison: Comparison = Comparison()
    made: str = ""

    @property
    def is_answered(self) -> bool:
        return self.expected is not None


class Group(Record):
    """Similar requests that wait."""

    name: str
    requests: tuple[Queued, ...]

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.requests)

    def task(self) -> Task:
        """The group as a task: its requests whose answers are known."""
        known = [item for item in self.requests if item.is_answered]
        cases = tuple(Case(input=item.request, expected=item.expected, source="queue") for item in known)
        return Task(
            name=self.name,
            description="Requests that no tool fitted.",
            comparison=known[0].comparison if known else Comparison(),
            cases=cases,
        )


class RequestQueue:
    """The queue of one toolbox."""

    def __init__(self, path: Path, megabytes: float = MEGABYTES) -> None:
        self._log = LineLog(path, self._compacted, megabytes)
        self._most_bytes = megabytes * 1_000_000 / 8  # of what waits, once it is folded

    def add(
        self, request: str, reason: str = "", *, expected: JsonValue = None, comparison: Comparison | None = None
    ) -> str:
        """Queue a request; its id. One that waits already only gains the answer."""
        known = next((item for item in self.waiting() if item.id == content_hash(request)), None)
        if known is None or (expected is not None and not known.is_answered):
            self._write(
                {
                    "id": content_hash(request),
                    "request": request,
                    "at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "reason": reason,
                    **({"expected": expected} if expected is not None else {}),
                    **({"comparison": comparison.model_dump(mode="json")} if comparison is not None else {}),
                }
            )
        return content_hash(request)

    def answer(self, number: str, expected: JsonValue) -> None:
        """Say what the answer of a waiting request is.

        Raises:
            UsageError: nothing of that id waits.
        """
        found = [item for item in self.waiting() if item.id.startswith(number)] if number else []
        if len(found) != 1:
            raise UsageError(f"{len(found)} waiting requests have the id {number!r}", hint="toolsmith queue shows ids.")
        self._write({"id": found[0].id, "expected": expected})

    def mark_made(self, requests: Sequence[Queued], tool: str) -> None:
        for item in requests:
            self._write({"id": item.id, "made": tool})

    def waiting(self) -> list[Queued]:
        """Requests of which no tool was made yet, oldest first."""
        contents = self._log.read()
        folded = _folded([*contents.summary, *contents.lines])
        items = [Queued.model_validate(fields) for fields in folded.values() if fields.get("request")]
        return [item for item in items if not item.made]

    def groups(self, embedder: Embedder | None = None, similar: float = SIMILAR) -> list[Group]:
        """Waiting requests by likeness, the largest group first. Numbers do not distinguish requests."""
        items = self.waiting()
        vectors = (embedder or HashingEmbedder()).embed([_shape(item.request) for item in items])
        leaders: list[tuple[list[float], list[Queued]]] = []
        for item, vector in zip(items, vectors, strict=True):
            best = max(leaders, key=lambda leader: _cosine(leader[0], vector), default=None)
            if best is not None and _cosine(best[0], vector) >= similar:
                best[1].append(item)
            else:
                leaders.append((vector, [item]))
        members = sorted((group for _, group in leaders), key=lambda group: -len(group))
        return [Group(name=_name(group, items), requests=tuple(group)) for group in members]

    def _compacted(self, summary: Iterable[bytes], lines: Iterable[bytes]) -> list[str]:
        """One line a request: what waits as it is, of what was made only that it was."""
        events = _folded([*summary, *lines])
        written = {
            number: json.dumps(
                {"id": number, "made": event["made"]} if event.get("made") else event, ensure_ascii=False
            )
            for number, event in events.items()
        }
        size = sum(len(line.encode("utf-8", "replace")) for line in written.values())
        for number, event in events.items():
            if size <= self._most_bytes:
                break
            if "expected" not in event and not event.get("made"):
                size -= len(written.pop(number).encode("utf-8", "replace"))
        return list(written.values())

    def _write(self, event: dict[str, Any]) -> None:
        self._log.append(json.dumps(event, ensure_ascii=False))


def queue_of(private: Path, megabytes: float = MEGABYTES) -> RequestQueue:
    return RequestQueue(private / "queue.jsonl", megabytes)


def _folded(lines: Iterable[bytes]) -> dict[str, dict[str, Any]]:
    """Id → everything that is known of a request; lines that are no events are skipped."""
    folded: dict[str, dict[str, Any]] = {}
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("id"), str):
            folded.setdefault(event["id"], {}).update(event)
    return folded


def _shape(request: str) -> str:
    return re.sub(r"\d+", "0", request)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _name(group: Sequence[Queued], everything: Sequence[Queued]) -> str:
    """The words that most of the group shares and few others have."""
    inside = Counter(word for item in group for word in set(words(item.request)))
    outside = Counter(word for item in everything for word in set(words(item.request)))
    outside.subtract(inside)
    telling = [word for word in inside if word not in _DULL and len(word) > 2 and not word.isdigit()]
    telling.sort(key=lambda word: (-inside[word] / len(group) + outside[word] / len(everything), word))
    return slug(" ".join(telling[:_NAME_WORDS])) or f"queue-{group[0].id[:6]}"
