"""`toolsmith queue`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    ApiBaseOption,
    JsonOption,
    MaxCostOption,
    ModelOption,
    ToolboxArgument,
    ToolboxOption,
)
from toolsmith.cli.values import at_address, json_or_text, pairs
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.counted import counted

if TYPE_CHECKING:
    from toolsmith.library.make.queue import QueueState

_MOST_SHOWN = 20  # requests of a group


def queue(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=VALUE", help="The right answer to a queued request, as JSON or text; may be repeated."
        ),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Let the strong model group the requests and propose answers.")
    ] = False,
    confirm: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A request whose proposed answer is right, or all; may be repeated."),
    ] = None,
    model: ModelOption = None,
    api_base: ApiBaseOption = None,
    max_cost: MaxCostOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show requests that no tool could answer.

    Similar ones stand together; `toolsmith make --from-queue` makes a tool of a group with enough known answers.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.make import queue as library
    from toolsmith.models.meter import Budget

    toolbox = toolbox_of(context, folder, toolbox)
    answers = pairs(answer or [], "--answer", form="ID=VALUE", hint="toolsmith queue shows the ids.")
    for number, value in answers.items():
        library.answer_queued(toolbox, number, json_or_text(value))
    for number in confirm or []:
        library.confirm_queued(toolbox, number)
    if propose:
        library.propose_queued(toolbox, at_address(model, api_base), budget=Budget(dollars=max_cost))
    states = library.queue(toolbox)
    if as_json:
        console.show_json(states)
        return
    for state in states:
        _show(state)
    if not states:
        console.say("nothing is queued")
    if any(item.proposed is not None for state in states for item in state.to_answer):
        console.say("right? toolsmith queue --confirm all, or --confirm ID; else --answer ID=VALUE")


def _show(state: QueueState) -> None:
    from toolsmith.cli.output import console

    group, left = state.group, len(state.to_answer)
    missing = max(0, state.needed - group.answered - left)
    ready = f"{left} answers are needed" + (f", and {missing} more requests" if missing else "")
    ready = "enough: toolsmith make --from-queue" if state.is_enough else ready
    size = counted(len(group.requests), "request")
    console.show_line(f"{group.name}: {size}, {group.answered} with a known answer; {ready}")
    for item in [*state.to_answer, *[item for item in group.requests if item.is_answered]][:_MOST_SHOWN]:
        said = f" = {json.dumps(item.expected, ensure_ascii=False)}" if item.is_answered else ""
        if not said and item.proposed is not None:
            said = f" =? {json.dumps(item.proposed, ensure_ascii=False)}"
        console.show_line(f"  {item.id[:8]}  {' '.join(item.request.split())[:90]}{said}")
