"""Pairs of turns after one prompt, the better one first: what DPO learns from."""

from __future__ import annotations

import json
from typing import Any, Literal

from toolsmith.training.data.line import Executed, openai_message
from toolsmith.types.message import Message
from toolsmith.types.record import Record, content_hash

PairOrigin = Literal[
    "tree",  # a step of a search that led to the answer, and one beside it that did not
    "repair",  # a right call, and the wrong one that a model made of the same request
    "altered",  # a right call, and one that differs in one thing
    "fewer calls",  # the turn of the shorter of two solutions with the same answer, and that of the longer
]


class PreferencePair(Record):
    """`mistake` is the kind of what is wrong with the rejected turn; the other fields as in `TrainingLine`."""

    origin: PairOrigin
    prompt: tuple[Message, ...]
    chosen: Message
    rejected: Message
    tools: tuple[dict[str, Any], ...]
    request: str
    tool: str = ""
    version: str = ""
    mistake: str = ""
    seed: int = 0
    executed: tuple[Executed, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As TRL's DPOTrainer loads it."""
        executed = [each.model_dump(mode="json") for each in self.executed]
        return {
            "prompt": [openai_message(message) for message in self.prompt],
            "chosen": [openai_message(self.chosen)],
            "rejected": [openai_message(self.rejected)],
            "tools": json.dumps(self.tools, ensure_ascii=False),
            "origin": self.origin,
            "tool": self.tool,
            "version": self.version,
            "mistake": self.mistake,
            "request": content_hash(self.request),
            "seed": self.seed,
            "executed": json.dumps(executed, ensure_ascii=False),
        }
