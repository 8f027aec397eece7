"""Plays episodes with a model, turn after turn, until the model answers or the turns are over."""

from __future__ import annotations

import json
from collections.abc import Sequence

from toolsmith.calls.read import read_calls
from toolsmith.models.model import Model, speaks_tools
from toolsmith.training.env.environment import Stepped, ToolEnvironment
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
    is_native = speaks_tools(model)
    messages: list[Message] = [Message(role="user", content=start.request if is_native else start.in_words)]
    parameters = Parameters(tools=start.tools) if is_native else Parameters()
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
        messages += _turn(reply, calls, stepped)
    return Played(
        seed=seed,
        request=start.request,
        reward=environment.reward(),
        rewards=tuple(rewards),
        solved=solved,
        calls=calls_made,
        said=said,
    )


def _turn(reply: Reply, calls: Sequence[ReadCall], stepped: Stepped) -> list[Message]:
    if not calls:
        return []
    if not reply.tool_calls:
        said = Message(role="assistant", content=reply.text or "(nothing)")
        return [said, Message(role="user", content=stepped.in_words)]
    requests = tuple(
        ToolCallRequest(
            id=call.id,
            name=call.name,
            arguments=json.dumps(call.arguments if isinstance(call.arguments, dict) else {}, ensure_ascii=False),
        )
        for call in calls
    )
    read = zip(calls, stepped.texts, strict=True)
    return [
        Message(role="assistant", content=reply.text, tool_calls=requests),
        *(Message(role="tool", content=text, tool_call_id=call.id) for call, text in read),
    ]
