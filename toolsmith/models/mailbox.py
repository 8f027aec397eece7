"""`mailbox:DIR`: a person or a coding agent acts as the model.

Each question is written to `DIR/NNNN.request.md` (to read) and `DIR/NNNN.json` (to compute with); the answer is read
from `DIR/NNNN.reply.md` once that file is there and has stopped growing.
"""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

from toolsmith.errors import ModelTimeoutError, UsageError
from toolsmith.secrets import redact_environment
from toolsmith.types.message import CHARACTERS_PER_TOKEN, Question, Reply, Usage

_POLL_SECONDS = 0.2
_log = logging.getLogger(__name__)


class MailboxModel:
    """Waits up to `patience_seconds` for each reply."""

    def __init__(self, folder: Path, patience_seconds: float = 3600.0) -> None:
        self._folder = folder
        self._patience_seconds = patience_seconds

    @property
    def name(self) -> str:
        return f"mailbox:{self._folder.name}"

    def answer(self, question: Question) -> Reply:
        """Raises ModelTimeoutError when nobody answers; the request stays and is found again."""
        number = self._post(question)
        reply = self._folder / f"{number}.reply.md"
        deadline = time.monotonic() + self._patience_seconds
        text = _settled(reply)
        if text is None:
            _log.warning("a question waits in %s.request.md for a reply in %s", self._folder / number, reply.name)
        while text is None:
            if time.monotonic() > deadline:
                raise ModelTimeoutError(
                    f"no reply in {reply} after {self._patience_seconds:.0f} s",
                    hint=f"Read {number}.request.md, write the reply, and start the command again.",
                )
            time.sleep(_POLL_SECONDS)
            text = _settled(reply)
        asked = sum(len(message.content) for message in question.messages)
        usage = Usage(
            input_tokens=asked // CHARACTERS_PER_TOKEN,
            output_tokens=len(text) // CHARACTERS_PER_TOKEN,
            cost_usd=0.0,
        )
        return Reply(text=text, usage=usage)

    def _post(self, question: Question) -> str:
        """Write the request unless it is there already; return its number."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the mailbox {self._folder} cannot be made: {error.strerror or error}",
                hint="mailbox:DIR takes a folder that you may write in; it need not be there yet.",
            ) from error
        from filelock import FileLock

        with FileLock(self._folder / ".lock"):
            requests = sorted(self._folder.glob("[0-9]*.json"))
            for path in requests:
                if json.loads(path.read_text("utf-8"))["id"] == question.id:
                    return path.stem
            number = f"{int(requests[-1].stem) + 1 if requests else 1:04d}"
            content = {"id": question.id, **question.model_dump(mode="json")}
            _write(self._folder / f"{number}.json", json.dumps(content, ensure_ascii=False, indent=1))
            _write(self._folder / f"{number}.request.md", _as_markdown(question))
        return number


def _as_markdown(question: Question) -> str:
    parts = [f"<!-- {question.purpose}; at most {question.parameters.max_tokens} tokens -->"]
    parts += [f"# {message.role}\n\n{message.content}" for message in question.messages]
    return "\n\n".join(parts) + "\n"


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(redact_environment(text), "utf-8")
    partial.replace(path)


def _settled(path: Path) -> str | None:
    """The file's text once two looks agree and it is not empty."""
    if not path.is_file():
        return None
    before = path.read_bytes()
    time.sleep(_POLL_SECONDS / 2)
    return before.decode("utf-8", "replace") if before.strip() and path.read_bytes() == before else None
