"""Every answer that was given, one line each: what `cost` adds up and what lets a batch go on where it was cut off.

The oldest are folded into sums by model and tools, from which `cost` still reads the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from toolsmith.toolbox.logs.json_lines import MEGABYTES, LineLog, records_in
from toolsmith.types.answer import Answer
from toolsmith.types.message import CHARACTERS_PER_TOKEN
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue


class LoggedAnswer(Record):
    """One answer; `is_right` is None where nobody said what is right. `key` is the same for the same question."""

    key: str
    at: str
    answer: Answer
    expected: JsonValue = None
    is_right: bool | None = None


class AnswerSum(Record):
    """Answers of one model with the same tools. `at` is when the last was given.

    `cost_usd` is that of the answers whose cost is known; the others are `unpriced`, and their tokens are there too.
    `sized` answers have their bare lengths, in tokens: of request and answer alone, without what tools add to a prompt.
    """

    at: str
    model: str
    tools: tuple[str, ...]
    count: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    unpriced_input_tokens: int = 0
    unpriced_output_tokens: int = 0
    sized: int = 0
    request_tokens: int = 0
    answer_tokens: int = 0

    @classmethod
    def of(cls, given: LoggedAnswer) -> AnswerSum:
        answer = given.answer
        tokens = {"input_tokens": answer.input_tokens, "output_tokens": answer.output_tokens}
        unpriced = (
            {} if answer.cost_usd is not None else {"unpriced": 1} | {f"unpriced_{k}": n for k, n in tokens.items()}
        )
        return cls(
            at=given.at,
            model=answer.model,
            tools=answer.tools_used,
            cost_usd=answer.cost_usd or 0.0,
            **tokens,
            **unpriced,
            sized=1,
            request_tokens=_tokens(answer.request),
            answer_tokens=_tokens(answer.text),
        )

    def plus(self, other: AnswerSum) -> AnswerSum:
        added = (
            "count",
            "input_tokens",
            "output_tokens",
            "cost_usd",
            "sized",
            "request_tokens",
            "answer_tokens",
            *(name for name in _FIELDS if "unpriced" in name),
        )
        sums = {name: getattr(self, name) + getattr(other, name) for name in added}
        return self.model_copy(update={**sums, "at": max(self.at, other.at)})


_FIELDS = tuple(AnswerSum.model_fields)


def _tokens(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN) or 1


def answer_key(request: str, model: str, strategy: str, selection: str, version: str) -> str:
    """The same request to the same model over the same toolbox."""
    return content_hash(request, model, strategy, selection, version)


class AnswerLog:
    """The answers given over one toolbox."""

    def __init__(self, path: Path, megabytes: float = MEGABYTES) -> None:
        self._log = LineLog(path, _folded, megabytes)

    def append(
        self, key: str, answer: Answer, expected: JsonValue = None, *, is_right: bool | None = None
    ) -> LoggedAnswer:
        given = LoggedAnswer(
            key=key,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            answer=answer,
            expected=expected,
            is_right=is_right,
        )
        self._log.append(given.model_dump_json(exclude_defaults=True))
        return given

    def entries(self) -> Iterator[LoggedAnswer]:
        """The answers that are kept one by one, oldest first."""
        return records_in(self._log.read().lines, LoggedAnswer)

    def sums(self) -> Iterator[AnswerSum]:
        """All answers that were ever given, oldest first: the folded ones together, the later ones one by one."""
        contents = self._log.read()
        yield from records_in(contents.summary, AnswerSum)
        yield from map(AnswerSum.of, records_in(contents.lines, LoggedAnswer))


def answer_log_of(private: Path, megabytes: float = MEGABYTES) -> AnswerLog:
    return AnswerLog(private / "answers.jsonl", megabytes)


def _folded(summary: Iterable[bytes], lines: Iterable[bytes]) -> list[str]:
    found: dict[tuple[str, tuple[str, ...]], AnswerSum] = {}
    for each in [*records_in(summary, AnswerSum), *map(AnswerSum.of, records_in(lines, LoggedAnswer))]:
        known = found.get((each.model, each.tools))
        found[each.model, each.tools] = each if known is None else known.plus(each)
    return [each.model_dump_json(exclude_defaults=True) for each in found.values()]
