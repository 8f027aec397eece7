"""Pairs of turns after one prompt, the better one first: what DPO learns from."""

from __future__ import annotations

from typing import Any, Literal

from toolsmith.training.data.line import Asked
from toolsmith.types.message import Message

PairOrigin = Literal[
    "tree",  # a step of a search that led to the answer, and one beside it that did not
    "repair",  # a right call, and the wrong one that a model made of the same request
    "altered",  # a right call, and one that differs in one thing
    "fewer calls",  # the turn of the shorter of two solutions with the same answer, and that of the longer
]


class PreferencePair(Asked):
    """`mistake` is the kind of what is wrong with the rejected turn."""

    origin: PairOrigin
    chosen: Message
    rejected: Message
    mistake: str = ""

    def as_json(self) -> dict[str, Any]:
        """As TRL's DPOTrainer loads it."""
        own = {"origin": self.origin, "mistake": self.mistake}
        return {**self.as_trained(chosen=self.chosen, rejected=self.rejected), **own}
