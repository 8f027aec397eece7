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


class Wrapper:
    """What a model is and can, said of the one that it wraps."""

    _model: Model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def speaks_tools(self) -> bool:
        return speaks_tools(self._model)

    @property
    def takes_images(self) -> bool:
        return takes_images(self._model)

    @property
    def context_tokens(self) -> int | None:
        return context_tokens(self._model)

    @property
    def holds_schema(self) -> bool:
        return holds_schema(self._model)

    @property
    def was_trained(self) -> bool:
        return was_trained(self._model)


def takes_images(model: Model) -> bool:
    """Whether the model looks at images."""
    return bool(getattr(model, "takes_images", False))


def context_tokens(model: Model) -> int | None:
    """Tokens of question and answer together; None where nobody says."""
    found = getattr(model, "context_tokens", None)
    return found if isinstance(found, int) else None


def holds_schema(model: Model) -> bool:
    """Whether a reply cannot break the schemas of the tools on offer, since a grammar holds it to them."""
    return bool(getattr(model, "holds_schema", False))


def speaks_tools(model: Model) -> bool:
    """Whether the model takes tool schemas and answers with native calls; otherwise calls travel as text."""
    return bool(getattr(model, "speaks_tools", False))


def was_trained(model: Model) -> bool:
    """Whether the model was trained on calls that follow the short question `solve_trained`, and is asked so."""
    return bool(getattr(model, "was_trained", False))
