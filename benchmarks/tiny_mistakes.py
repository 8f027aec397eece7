"""Mistakes to plant in what a tiny model of `tiny_house.py` learns: calls that are wrong in one way."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence

from tiny_house import ROOM_TOOLS, ROOMS, TEA_TOOL

from toolsmith.training.data.line import TrainingLine
from toolsmith.types.message import Message

Plant = Callable[[Message, random.Random], Message]
VALUES = {name: values for tool in (ROOM_TOOLS | TEA_TOOL).values() for name, values in tool.parameters.items()}


def _changed(completion: Message, name: str, arguments: dict[str, object]) -> Message:
    call = completion.tool_calls[0].model_copy(update={"name": name, "arguments": json.dumps(arguments)})
    return completion.model_copy(update={"tool_calls": (call,)})


def _missing(completion: Message, _: random.Random) -> Message:
    call = completion.tool_calls[0]
    arguments = json.loads(call.arguments)
    arguments.pop("room")
    return _changed(completion, call.name, arguments)


def _invented(completion: Message, _: random.Random) -> Message:
    call = completion.tool_calls[0]
    return _changed(completion, call.name, {**json.loads(call.arguments), "verbose": True})


def _other_value(completion: Message, drawn: random.Random) -> Message:
    call = completion.tool_calls[0]
    arguments = json.loads(call.arguments)
    others = [room for room in ROOMS if room != arguments["room"]]
    return _changed(completion, call.name, {**arguments, "room": drawn.choice(others)})


def _other_tool(completion: Message, _: random.Random) -> Message:
    call = completion.tool_calls[0]
    other = {"set_lamp": "paint_wall", "paint_wall": "set_lamp", "set_heating": "set_lamp"}[call.name]
    return _changed(completion, other, json.loads(call.arguments))


def random_values(completion: Message, drawn: random.Random) -> Message:
    """The call, each value drawn from all that its parameter takes."""
    call = completion.tool_calls[0]
    return _changed(completion, call.name, {name: drawn.choice(VALUES[name]) for name in json.loads(call.arguments)})


PLANTS: dict[str, Plant] = {
    "missing_parameter": _missing,
    "invented_parameter": _invented,
    "wrong_value": _other_value,
    "wrong_tool": _other_tool,
}


def planted(lines: Sequence[TrainingLine], plant: Plant, share: float, seed: int) -> list[TrainingLine]:
    """The lines, a share of them with a wrong call to learn."""
    drawn = random.Random(seed)  # noqa: S311 - a sample, no secret
    return [
        line.model_copy(update={"completion": plant(line.completion, drawn)}) if drawn.random() < share else line
        for line in lines
    ]
