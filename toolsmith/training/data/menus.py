"""Lines of one call: a request, the tools on offer, and the call; or that none of them fits."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.session import ToolDefinition
from toolsmith.models.local_prompt import call_id
from toolsmith.recipes.solve.direct import NO_TOOL_FITS
from toolsmith.training.data.line import Executed, TrainingLine
from toolsmith.training.data.right_calls import RightCall
from toolsmith.types.message import Message, ToolCallRequest
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

_NONE_FITS = NO_TOOL_FITS["function"]["name"]


class MenuShares(Record):
    """How many lines offer several tools, and how many of those offer none that fits; the others offer the one tool.

    A menu has two tools, or more, up to `most`: as many as `solve` offers, and short ones, which take less to learn.
    """

    several: float = 0.6
    none_fits: float = 0.1
    most: int = 7


def menu_lines(
    calls: Sequence[RightCall], definitions: Mapping[str, ToolDefinition], seed: int, shares: MenuShares | None = None
) -> list[TrainingLine]:
    """A line a call.

    Args:
        calls: of tools that may be trained on.
        definitions: by path; only these are ever on offer, so no test tool stands here.
        seed: draws the menus.
        shares: of lines.
    """
    return [_line(call, definitions, seed, shares or MenuShares()) for call in calls]


def menu_with(
    wanted: Sequence[ToolDefinition], definitions: Mapping[str, ToolDefinition], drawn: random.Random
) -> tuple[dict[str, Any], ...]:
    """The schemas of some tools among others, as many as a line of several tools offers, in an order that is drawn."""
    names = {each.name for each in wanted}
    others = [each for each in definitions.values() if each.name not in names]
    fewest = 1 if len(wanted) == 1 and others else 0
    size = drawn.randint(fewest, max(fewest, min(len(others), MenuShares().most - len(wanted))))
    offered = [*wanted, *drawn.sample(others, size)]
    drawn.shuffle(offered)
    return _schemas(offered)


def _schemas(offered: Sequence[ToolDefinition], *, lacks: bool = False) -> tuple[dict[str, Any], ...]:
    """The offered tools, and beside several, or where the right one lacks, that none fits."""
    schemas = [each.function_schema for each in offered]
    return (*schemas, NO_TOOL_FITS) if len(offered) > 1 or lacks else tuple(schemas)


def called(name: str, arguments: Mapping[str, JsonValue]) -> Message:
    """The assistant's turn that makes one call."""
    text = json.dumps(dict(arguments), ensure_ascii=False)
    request = ToolCallRequest(id=call_id(f"{name} {text}"), name=name, arguments=text)
    return Message(role="assistant", content="", tool_calls=(request,))


def line_of(call: RightCall, definition: ToolDefinition, seed: int) -> TrainingLine:
    """A request with its right call, the one tool on offer."""
    return TrainingLine(
        origin=call.origin,
        prompt=(Message(role="user", content=call.request),),
        completion=called(definition.name, call.arguments),
        tools=(definition.function_schema,),
        request=call.request,
        tool=call.tool,
        version=definition.version,
        code_id=definition.code_id,
        seed=seed,
        executed=(Executed(tool=call.tool, arguments=call.arguments, result=call.result),),
    )


def _line(call: RightCall, definitions: Mapping[str, ToolDefinition], seed: int, shares: MenuShares) -> TrainingLine:
    drawn = random.Random(f"{seed} {call.tool} {call.request}")  # noqa: S311 - a menu, no secret
    right = definitions[call.tool]
    others = [each for path, each in definitions.items() if path != call.tool]
    offered, lacks = [right], False
    if others and drawn.random() < shares.several:
        lacks = drawn.random() < shares.none_fits
        size = drawn.randint(1, min(len(others), shares.most - 1))
        offered = drawn.sample(others, size) + ([] if lacks else [right])
        drawn.shuffle(offered)
    line = line_of(call, right, seed).model_copy(update={"tools": _schemas(offered, lacks=lacks)})
    if not lacks:
        return line
    nothing = {"origin": "no tool", "completion": called(_NONE_FITS, {}), "tool": "", "code_id": "", "executed": ()}
    return line.model_copy(update=nothing)
