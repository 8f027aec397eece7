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
from toolsmith.ranking.terms import words
from toolsmith.toolbox.index.embed import Embedder, HashingEmbedder
from toolsmith.toolbox.logs.json_lines import MEGABYTES, LineLog
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record, content_hash
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import slug
from toolsmith.types.value import JsonValue

SIMILAR = 0.6  # mean cosine to a group's members, by spelling: below it, classes of the example tasks mix
SIMILAR_IN_MEANING = 0.65  # the same by meaning, where three wordings of an intent still make one or two groups
_NAME_WORDS = 4
_DULL = {
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "each", "every", "for", "from", "has",
    "have", "how", "i", "if", "in", "is", "it", "its", "me", "my", "of", "on", "or", "so", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "to", "was", "what", "when", "where", "which",
    "who", "will", "with", "you", "your",
}  # fmt: skip


class Queued(Record):
    """One request that waits. `expected` is None until somebody knows the answer.

    `intent` and `proposed` are the maker's word: what is wanted, and an answer that a person may confirm.
    """

    id: str
    request: str
    at: str = ""
    reason: str = ""
    expected: JsonValue = None
    comparison: Comparison = Comparison()
    made: str = ""
    intent: str = ""
    proposed: JsonValue = None

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

    def propose(self, number: str, intent: str, proposed: JsonValue) -> None:
        """Note what the maker says of a waiting request; nothing is made of it before a person confirms the answer."""
        self._write({"id": number, "intent": intent, **({"proposed": proposed} if proposed is not None else {})})

    def confirm(self, number: str) -> list[Queued]:
        """Take proposed answers for right: of the request whose id begins so, or of all that have one (`all`).

        Raises:
            UsageError: nothing of that id waits with a proposed answer.
        """
        open_ones = [item for item in self.waiting() if item.proposed is not None and not item.is_answered]
        found = open_ones if number == "all" else [item for item in open_ones if number and item.id.startswith(number)]
        if not found or (number != "all" and len(found) > 1):
            raise UsageError(
                f"{len(found)} requests with a proposed answer have the id {number!r}",
                hint="toolsmith queue shows them; toolsmith queue --propose asks the maker for some.",
            )
        for item in found:
            self._write({"id": item.id, "expected": item.proposed})
        return found

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
        """Waiting requests by intent, where the maker has named it, else by likeness; the largest group first.

        Numbers do not distinguish requests. Of two intents no group is made, however alike their words.
        """
        items = self.waiting()
        vectors = (embedder or HashingEmbedder()).embed([_shape(item.request) for item in items])
        found: list[_Gathered] = []
        for item, vector in zip(items, vectors, strict=True):
            best = max(found, key=lambda each: each.likeness(item, vector), default=None)
            if best is None or best.likeness(item, vector) < similar:
                best = _Gathered()
                found.append(best)
            best.take(item, vector)
        members = sorted((each.items for each in found), key=lambda group: -len(group))
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


class _Gathered:
    """A group that is being made."""

    def __init__(self) -> None:
        self.items: list[Queued] = []
        self._sum: list[float] = []
        self._intent = ""

    def likeness(self, item: Queued, vector: Sequence[float]) -> float:
        """The mean cosine to the members; certain, or none, where intents say so."""
        if item.intent and self._intent:
            return 2.0 if item.intent == self._intent else -1.0
        return _cosine(self._sum, vector) / len(self.items)

    def take(self, item: Queued, vector: Sequence[float]) -> None:
        self.items.append(item)
        self._sum = [a + b for a, b in zip(self._sum, vector, strict=True)] if self._sum else list(vector)
        self._intent = self._intent or item.intent


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
    """What the maker calls it, else the words that most of the group shares and few others have."""
    named = next((item.intent for item in group if item.intent), "")
    if named:
        return named
    inside = Counter(word for item in group for word in set(words(item.request)))
    outside = Counter(word for item in everything for word in set(words(item.request)))
    outside.subtract(inside)
    telling = [word for word in inside if word not in _DULL and len(word) > 2 and not word.isdigit()]
    telling.sort(key=lambda word: (-inside[word] / len(group) + outside[word] / len(everything), word))
    return slug(" ".join(telling[:_NAME_WORDS])) or f"queue-{group[0].id[:6]}"
