"""One line to train on: what stands before a model's turn, the turn that it is to learn, and where both come from.

What a model must not learn (results of tools, calls that failed, needless questions) stands in the prompt, never in the
completion, so that every trainer which learns completions only leaves it out: the masks of ARTIST (Singh et al. 2025),
TL-Training (Ye et al. 2024) and AskToAct (Zhang et al. 2025) in a form that needs no trainer of its own.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from toolsmith.types.message import Message
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue

Origin = Literal[
    "case",  # a case of a tool: its text, and the call that gave the expected answer
    "example",  # a worked call of a tool's doc
    "probe",  # an imagined request whose call was executed and confirmed
    "solved",  # a request that a model solved, as the trial log has it
    "chain",  # a later call of a solved request, after the results of those before
    "recovery",  # a call after the real error of a wrong one
    "question",  # a question for what a request lacks
    "answered",  # the call after the person's answer to such a question
    "no tool",  # a request that none of the tools on offer fits
]


class Executed(Record):
    """A call that stands in a line and what came of it: executed again, it gives the same."""

    tool: str
    arguments: dict[str, JsonValue]
    result: JsonValue = None
    error: str = ""


class Asked(Record):
    """What stands before a turn, and where it comes from.

    `prompt` has no system message: each way to train writes its own from `tools`, OpenAI function schemas, best first.
    `tool` is the path of what is called, empty where nothing is; `version` its commit. `request` is what was asked, for
    splits; `seed` what drew the menu.
    """

    prompt: tuple[Message, ...]
    tools: tuple[dict[str, Any], ...]
    request: str
    tool: str = ""
    version: str = ""
    seed: int = 0
    executed: tuple[Executed, ...] = ()

    def as_trained(self, **turns: Message) -> dict[str, Any]:
        """As trainers load it: conversational prompt and turns, tools as JSON text, and where it comes from."""
        executed = [each.model_dump(mode="json") for each in self.executed]
        return {
            "prompt": [openai_message(message) for message in self.prompt],
            **{name: [openai_message(turn)] for name, turn in turns.items()},
            "tools": json.dumps(self.tools, ensure_ascii=False),
            "tool": self.tool,
            "version": self.version,
            "request": content_hash(self.request),
            "seed": self.seed,
            "executed": json.dumps(executed, ensure_ascii=False),
        }


class TrainingLine(Asked):
    """A line. `completion` is one turn of the assistant."""

    origin: Origin
    completion: Message
    code_id: str = ""

    @property
    def id(self) -> str:
        shown = [message.model_dump(mode="json") for message in (*self.prompt, self.completion)]
        return content_hash(shown, [each["function"]["name"] for each in self.tools])

    @property
    def offered(self) -> tuple[str, ...]:
        """Names of the tools on offer."""
        return tuple(each["function"]["name"] for each in self.tools)

    def as_json(self) -> dict[str, Any]:
        """As trainers load it."""
        own = {"id": self.id, "origin": self.origin, "code": self.code_id}
        return {**self.as_trained(completion=self.completion), **own}


def openai_message(message: Message) -> dict[str, Any]:
    """A message in OpenAI's form, without what it does not have."""
    shown: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        shown["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        shown["tool_call_id"] = message.tool_call_id
    return shown
