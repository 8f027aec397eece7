"""`toolsmith queue`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.values import json_or_text, pairs
from toolsmith.cli.which_toolbox import toolbox_of


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
    as_json: JsonOption = False,
) -> None:
    """Show requests that no tool could answer.

    Similar ones stand together; `toolsmith make --from-queue` makes a tool of a group with enough known answers.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.make import queue as library

    toolbox = toolbox_of(context, folder, toolbox)
    answers = pairs(answer or [], "--answer", form="ID=VALUE", hint="toolsmith queue shows the ids.")
    for number, value in answers.items():
        library.answer_queued(toolbox, number, json_or_text(value))
    states = library.queue(toolbox)
    if as_json:
        console.show_json(states)
        return
    for state in states:
        group = state.group
        ready = "enough: toolsmith make --from-queue" if state.is_enough else f"{state.needed} answered ones are needed"
        head = f"{group.name}: {len(group.requests)} requests, {group.answered} with a known answer; {ready}"
        console.show_line(head)
        for item in group.requests[:3]:
            known = f" = {json.dumps(item.expected, ensure_ascii=False)}" if item.is_answered else ""
            text = " ".join(item.request.split())[:90]
            console.show_line(f"  {item.id[:8]}  {text}{known}")
    if not states:
        console.say("nothing is queued")
