"""The transcript: one exchange a line. Recorder, replay and resume in one.

A line holds the question's id, the model's name, the messages, the reply and its usage. A run that was killed and is
started again finds its answers here and asks no question twice.

Covered: values of environment variables that look like keys, and keys of well-known formats, never reach the file; a
line cut off by a kill is dropped on reading and overwritten by the next.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections import defaultdict
from pathlib import Path

from pydantic import ValidationError

from toolsmith.errors import BadInputError, NotInTranscriptError
from toolsmith.models.model import Model, Wrapper
from toolsmith.secrets import redact_known
from toolsmith.types.message import Question, Reply
from toolsmith.types.record import Record, content_hash, problems_of

_log = logging.getLogger(__name__)
_KEY = re.compile(rb'\{"key": ?"(\w+)", ?"question_id": ?"')  # as `append` writes it: read when it is asked for


class Exchange(Record):
    """One question with its reply.

    `also` are ids of questions that the same reply answers: those that another installation asks, which has other
    libraries to offer.
    """

    key: str
    question_id: str
    model: str
    question: Question
    reply: Reply
    also: tuple[str, ...] = ()


def exchange_key(model: str, question: Question) -> str:
    return content_hash(model, question.id)


class Transcript:
    """A JSON Lines file of exchanges, safe for several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._exchanges: dict[str, Exchange] = {}
        self._unread: dict[str, tuple[bytes, int]] = {}  # line and number of what nobody has asked for yet
        self._read_bytes = 0
        self._reading = threading.Lock()
        self._is_said = False  # that it cannot be written

    def find(self, model: str, question: Question) -> Reply | None:
        """The recorded reply of this model to this question, if there is one."""
        key = exchange_key(model, question)
        if key not in self._exchanges:
            self._read_new()
            if key in self._unread:
                self._exchanges[key] = self._parse(*self._unread[key])
        found = self._exchanges.get(key)
        return found.reply if found else None

    def exchanges(self) -> list[Exchange]:
        self._read_new()
        written = {key: self._exchanges.get(key) or self._parse(*line) for key, line in self._unread.items()}
        return list((written | self._exchanges).values())

    def append(self, model: str, question: Question, reply: Reply) -> None:
        """Write one exchange and wait until it is on disk. Where it cannot be written, that is said once."""
        exchange = Exchange(
            key=exchange_key(model, question),
            question_id=question.id,
            model=model,
            question=question,
            reply=reply,
        )
        self._exchanges[exchange.key] = exchange
        try:
            self._write(redact_known(exchange.model_dump_json(exclude_defaults=True)) + "\n")
        except OSError as error:  # the reply is there and paid for
            if not self._is_said:
                _log.warning("%s cannot be written, so another run asks these questions again: %s", self.path, error)
            self._is_said = True

    def _write(self, line: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        from filelock import FileLock

        with FileLock(f"{self.path}.lock"), self.path.open("ab") as file:
            if file.tell() and not _ends_with_newline(self.path):
                os.truncate(self.path, _last_newline(self.path))
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def _read_new(self) -> None:
        if not self.path.exists():
            return
        with self._reading:
            self._read_appended()

    def _read_appended(self) -> None:
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self._read_bytes:
                self._read_bytes = 0
            file.seek(self._read_bytes)
            raw = file.read()
        fresh = raw[: raw.rfind(b"\n") + 1]
        for number, line in enumerate(fresh.splitlines(), 1):
            if line.strip():
                named = _KEY.match(line)
                key = named[1].decode() if named else self._parse(line, number).key
                self._unread.setdefault(key, (line, number))
        self._read_bytes += len(fresh)

    def _parse(self, line: bytes, number: int) -> Exchange:
        try:
            return Exchange.model_validate_json(line)
        except ValidationError as error:
            raise BadInputError(
                f"{self.path}, line {number}: not a transcript line",
                problems_of(error)[:5],
                hint="A transcript is written by toolsmith; restore the file, or delete the line to ask again.",
            ) from error


class RecordedModel(Wrapper):
    """A model whose every exchange is kept; what was asked before is answered from the transcript."""

    def __init__(self, model: Model, transcript: Transcript) -> None:
        self._model = model
        self._transcript = transcript
        self._asking: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def answer(self, question: Question) -> Reply:
        with self._asking[question.id]:  # threads with one question ask it once
            known = self._transcript.find(self._who, question)
            if known is not None:
                return known.model_copy(update={"is_replayed": True})
            reply = self._model.answer(question)
            self._transcript.append(self._who, question, reply)
            return reply

    @property
    def _who(self) -> str:
        """The model, and where somebody said that it is: another server may have another model of that name."""
        address = getattr(self._model, "stated_address", "")
        return f"{self._model.name} at {address}" if address else self._model.name


class ReplayModel:
    """`replay:FILE`: answers from a transcript alone, whichever model it was recorded from."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BadInputError(f"no transcript at {path}", hint="replay:FILE needs a recorded transcript.")
        self._path = path
        self._replies = {
            question: exchange
            for exchange in reversed(Transcript(path).exchanges())
            for question in (*exchange.also, exchange.question_id)
        }

    @property
    def name(self) -> str:
        return f"replay:{self._path.name}"

    @property
    def speaks_tools(self) -> bool:
        """As the recorded model did."""
        return any(exchange.question.parameters.tools for exchange in self._replies.values())

    def answer(self, question: Question) -> Reply:
        exchange = self._replies.get(question.id)
        if exchange is None:
            raise NotInTranscriptError(
                f"{self._path} holds no reply to this {question.purpose or 'question'} ({question.id})",
                hint="The task, the prompts or the parameters changed since it was recorded. "
                "Use a real model (--model) or record again (mailbox:DIR).",
            )
        return exchange.reply


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _last_newline(path: Path) -> int:
    return path.read_bytes().rfind(b"\n") + 1
