"""Gives the recorded transcripts the questions of today's prompts; for use after a prompt's wording or fences changed.

Each example runs with a model that answers a question with the recorded reply to the one that it was: of the same
purpose, and alike in all but the words of the prompt. Replies stay as they were recorded. Refuses where a question has
no such one, or a reply is left over: then the example asks something new, and has to be recorded anew.
"""

from __future__ import annotations

import importlib
import re
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import toolsmith
from examples.transcripts.other_installations import ids_elsewhere
from toolsmith.errors import NotInTranscriptError
from toolsmith.models.transcript import Exchange, Transcript, exchange_key
from toolsmith.types.message import Question, Reply

_ALIKE = 0.75  # share of words, each as often as it stands there


class Rekeying:
    """Answers as the transcript did, and remembers which question each reply is to now."""

    def __init__(self, path: Path) -> None:
        self.name = "rekeying"
        self.path = path
        self.recorded = Transcript(path).exchanges()
        self.asked: dict[str, Question] = {}
        self._lock = threading.Lock()

    def answer(self, question: Question) -> Reply:
        with self._lock:
            likeness, exchange = max(
                ((_likeness(question, each.question), each) for each in self.recorded if each.key not in self.asked),
                key=lambda pair: pair[0],
                default=(0.0, None),
            )
            if exchange is None or likeness < _ALIKE:
                raise NotInTranscriptError(f"nothing recorded is like this {question.purpose} ({likeness:.2f})")
            self.asked[exchange.key] = question
            return exchange.reply

    def write(self) -> None:
        left = [each.question.purpose for each in self.recorded if each.key not in self.asked]
        if left:
            raise NotInTranscriptError(f"{self.path} holds replies that nothing asks for: {Counter(left)}")
        lines = [_with(each, self.asked[each.key]).model_dump_json(exclude_defaults=True) for each in self.recorded]
        moved = sum(each.question_id != self.asked[each.key].id for each in self.recorded)
        self.path.write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{self.path.name}: {moved} of {len(lines)} exchanges have a new key")


def _with(exchange: Exchange, question: Question) -> Exchange:
    key = exchange_key(exchange.model, question)
    changed = {"key": key, "question_id": question.id, "question": question, "also": ids_elsewhere(question)}
    return exchange.model_copy(update=changed)


def _likeness(one: Question, other: Question) -> float:
    if (one.purpose, one.parameters, len(one.messages)) != (other.purpose, other.parameters, len(other.messages)):
        return 0.0
    first, second = (Counter(re.findall(r"\w+", each.messages[0].content)) for each in (one, other))
    return (first & second).total() / max((first | second).total(), 1)


def main(folder: Path) -> None:
    demo, book, harbour = (
        importlib.import_module(f"examples.{name}")
        for name in ("01_make_from_tasks", "02_make_from_a_book", "03_refine_an_mcp_server")
    )
    tasks = [HERE.parent / "tasks" / f"{task}.jsonl" for task in demo.TASKS]
    model = Rekeying(demo.TRANSCRIPT)
    toolsmith.make(tasks, folder / "demo", model, jobs=1)
    model.write()
    model = Rekeying(book.TRANSCRIPT)
    toolsmith.make_from_reference(book.BOOK, folder / "book", model, jobs=1)
    model.write()
    model = Rekeying(harbour.HERE / "transcript.jsonl")
    harbour.main(folder / "harbour", model, model)
    model.write()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
