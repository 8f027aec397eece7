"""Every answer that was given, one line each: what `cost` adds up and what lets a batch go on where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from toolsmith.toolbox.logs.json_lines import append_line, read_records
from toolsmith.types.answer import Answer
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue


class LoggedAnswer(Record):
    """One answer; `is_right` is None where nobody said what is right. `key` is the same for the same question."""

    key: str
    at: str
    answer: Answer
    expected: JsonValue = None
    is_right: bool | None = None


def answer_key(request: str, model: str, strategy: str, selection: str, version: str) -> str:
    """The same request to the same model over the same toolbox."""
    return content_hash(request, model, strategy, selection, version)


class AnswerLog:
    """A JSON Lines file. Several processes may write at once; a line cut off by a kill is skipped."""

    def __init__(self, path: Path) -> None:
        self.path = path

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
        append_line(self.path, given.model_dump_json(exclude_defaults=True))
        return given

    def entries(self) -> Iterator[LoggedAnswer]:
        return read_records(self.path, LoggedAnswer)


def answer_log_of(private: Path) -> AnswerLog:
    return AnswerLog(private / "answers.jsonl")
