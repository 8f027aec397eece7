"""Plays episodes with a model, turn after turn, until the model answers or the turns are over."""

from __future__ import annotations

import json
from collections.abc import Sequence

from toolsmith.calls.read import read_calls
from toolsmith.models.model import Model, speaks_tools
from toolsmith.training.env.environment import ToolEnvironment
from toolsmith.types.call import ReadCall
from toolsmith.types.message import Message, Parameters, Question, Reply, ToolCallRequest
from toolsmith.types.record import Record


class Played(Record):
    """One episode. `rewards` are those of its turns, `reward` is the whole episode's."""

    seed: int
    request: str
    reward: float
    rewards: tuple[float, ...]
    solved: int
    calls: int
    said: str = ""


def play(model: Model, environment: ToolEnvironment, seed: int) -> Played:
    """One episode with a model.

    Raises:
        ModelError: the model gave no reply.
    """
    start = environment.reset(seed)
    names = tuple(each["function"]["name"] for each in start.tools)
    content = start.request
    if not speaks_tools(model):
        content = f"{_in_words(start.tools)}\n\n{content}"
    messages: list[Message] = [Message(role="user", content=content)]
    parameters = Parameters(tools=start.tools) if speaks_tools(model) else Parameters()
    rewards: list[float] = []
    solved = calls_made = 0
    said = ""
    while not environment.is_done:
        reply = model.answer(Question(messages=tuple(messages), parameters=parameters, purpose="env_play"))
        calls = read_calls(reply, names)
        stepped = environment.step(calls or reply.text)
        rewards.append(stepped.reward)
        solved, calls_made = solved + stepped.solved, calls_made + stepped.made
        said = "" if calls else reply.text
        messages += _turn(reply, calls, stepped.texts)
    return Played(
        seed=seed,
        request=start.request,
        reward=environment.reward(),
        rewards=tuple(rewards),
        solved=solved,
        calls=calls_made,
        said=said,
    )


def _in_words(tools: Sequence[dict[str, object]]) -> str:
    shown = "\n".join(json.dumps(each["function"], ensure_ascii=False) for each in tools)
    form = json.dumps({"tool": "name", "arguments": {}})
    return f"You may call these tools, each call as {form}. Answer in words once you know.\n{shown}"


def _turn(reply: Reply, calls: Sequence[ReadCall], texts: Sequence[str]) -> list[Message]:
    if not calls:
        return []
    if not reply.tool_calls:
        shown = "\n".join(f"Result: {text}" for text in texts)
        return [Message(role="assistant", content=reply.text or "(nothing)"), Message(role="user", content=shown)]
    requests = tuple(
        ToolCallRequest(
            id=call.id,
            name=call.name,
            arguments=json.dumps(call.arguments if isinstance(call.arguments, dict) else {}, ensure_ascii=False),
        )
        for call in calls
    )
    said = Message(role="assistant", content=reply.text, tool_calls=requests)
    return [
        said,
        *(Message(role="tool", content=text, tool_call_id=call.id) for call, text in zip(calls, texts, strict=True)),
    ]
