"""A model that says what it was told to say: for tests, examples and mechanical baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toolsmith.errors import NotInTranscriptError
from toolsmith.types.message import Question, Reply


class ScriptedModel:
    """Answers with the given replies in turn, or with what a function makes of the question.

    `questions` lists what was asked.
    """

    def __init__(
        self,
        script: Iterable[str | Reply] | Callable[[Question], str | Reply],
        name: str = "scripted",
        *,
        speaks_tools: bool = False,
    ) -> None:
        self._respond = script if callable(script) else _in_turn(script)
        self._name = name
        self.speaks_tools = speaks_tools
        self.questions: list[Question] = []

    @property
    def name(self) -> str:
        return self._name

    def answer(self, question: Question) -> Reply:
        self.questions.append(question)
        reply = self._respond(question)
        return reply if isinstance(reply, Reply) else Reply(text=reply)


def _in_turn(replies: Iterable[str | Reply]) -> Callable[[Question], str | Reply]:
    remaining = iter(replies)

    def respond(question: Question) -> str | Reply:
        try:
            return next(remaining)
        except StopIteration:
            raise NotInTranscriptError(
                f"the script has no reply left for a question about {question.purpose or 'something'}",
                hint="Give the scripted model one reply for every question.",
            ) from None

    return respond
