"""The replaceable part: anything that answers a question."""

from __future__ import annotations

from typing import Protocol

from toolsmith.types.message import Question, Reply


class Model(Protocol):
    """Answers questions. `name` is how the model was asked for, e.g. `anthropic/claude-…` or `replay:FILE`."""

    @property
    def name(self) -> str: ...

    def answer(self, question: Question) -> Reply:
        """One reply.

        Raises:
            ModelError: no usable reply; the subclass says who is to blame.
        """
        ...
