"""Dialogues made from right calls: after a real error the right call, and a question for what a request lacks.

Errors are those that the checker, or the tool, gives to a call that was made wrong; the wrong call stands in the prompt
and is never learnt. A parameter is taken out of a request where its value stands there once; the model is to ask for
it, and to call when it is told (AskToAct, Zhang et al. 2025, without a simulated person).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence

from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.recipes.solve.solve import question_for
from toolsmith.training.data.episodes import executed, tool_message
from toolsmith.training.data.line import TrainingLine
from toolsmith.training.data.menus import called, line_of
from toolsmith.training.data.right_calls import RightCall
from toolsmith.training.running import UnloggedRunner
from toolsmith.types.call import ReadCall
from toolsmith.types.message import Message
from toolsmith.types.value import JsonValue

_SHORTEST = 2  # characters of a value that is taken out of a request


def recovery_lines(
    calls: Sequence[RightCall],
    definitions: Mapping[str, ToolDefinition],
    runner: UnloggedRunner,
    seed: int,
    share: float,
) -> list[TrainingLine]:
    """For a share of the calls: a call with a parameter missing, misnamed or mistyped, its error, the right call."""
    lines = []
    for call in _drawn(calls, seed, "recovery", share):
        definition = definitions[call.tool]
        wrong = _broken(call, definition, random.Random(f"{seed} broken {call.request}"))  # noqa: S311 - no secret
        session = ToolSession([definition], runner)
        observation = session.observe(ReadCall(name=definition.name, arguments=wrong))
        if observation.error is None:
            continue
        said = called(definition.name, wrong)
        line = line_of(call, definition, seed)
        lines.append(
            line.model_copy(
                update={
                    "origin": "recovery",
                    "prompt": (*line.prompt, said, tool_message(said, observation)),
                    "executed": (executed(call.tool, wrong, observation), *line.executed),
                }
            )
        )
    return lines


def question_lines(
    calls: Sequence[RightCall], definitions: Mapping[str, ToolDefinition], seed: int, share: float
) -> list[TrainingLine]:
    """For a share of the calls: the question for the parameter that was taken out, and the call after the answer."""
    lines = []
    for call in _drawn(calls, seed, "question", share):
        definition = definitions[call.tool]
        taken = _taken_out(call)
        if taken is None:
            continue
        name, request = taken
        line = line_of(call, definition, seed)
        asked = Message(role="assistant", content=question_for(definition, name))
        told = Message(role="user", content=f"{name}: {_plain(call.arguments[name])}")
        prompt = (Message(role="user", content=request),)
        lines.append(
            line.model_copy(update={"origin": "question", "prompt": prompt, "completion": asked, "executed": ()})
        )
        lines.append(line.model_copy(update={"origin": "answered", "prompt": (*prompt, asked, told)}))
    return lines


def _drawn(calls: Sequence[RightCall], seed: int, purpose: str, share: float) -> list[RightCall]:
    drawn = random.Random(f"{seed} {purpose}")  # noqa: S311 - a choice, no secret
    return [call for call in calls if drawn.random() < share]


def _broken(call: RightCall, definition: ToolDefinition, drawn: random.Random) -> dict[str, JsonValue]:
    """The arguments with one of them missing, under a wrong name, or of a wrong type."""
    names = list(call.arguments)
    if not names:
        return {"value": 1}
    name = drawn.choice(names)
    rest = {key: value for key, value in call.arguments.items() if key != name}
    way = drawn.choice(("missing", "renamed", "typed"))
    if way == "missing":
        return rest
    if way == "renamed":
        wrong = f"{name}_value"
        return {**rest, wrong: call.arguments[name]} if wrong not in definition.parameters["properties"] else rest
    return {**call.arguments, name: {"value": call.arguments[name]}}


def _taken_out(call: RightCall) -> tuple[str, str] | None:
    """A parameter whose value stands once in the request, and the request without it."""
    for name, value in call.arguments.items():
        text = _plain(value)
        if isinstance(value, (list, dict, bool)) or value is None or len(text) < _SHORTEST:
            continue
        places = list(re.finditer(rf"(?<![\w.]){re.escape(text)}(?![\w.]*\d)", call.request))
        others = [_plain(other) for key, other in call.arguments.items() if key != name]
        if len(places) == 1 and not any(text in other for other in others):
            start, end = places[0].span()
            return name, " ".join(f"{call.request[:start]}…{call.request[end:]}".split())
    return None


def _plain(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
