"""`toolsmith queue`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption, json_or_text
from toolsmith.errors import UsageError


def queue(
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    answer: Annotated[
        list[str] | None, typer.Option(help="ID=VALUE: what is right for a waiting request; JSON, or text.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the requests that no tool fitted, in groups; `make --from-queue` makes tools of large enough ones."""
    from toolsmith.cli.show import show
    from toolsmith.library.make import queue as library

    for pair in answer or []:
        number, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--answer {pair!r} is not ID=VALUE", hint="toolsmith queue shows the ids.")
        library.answer_queued(toolbox, number.strip(), json_or_text(value))
    states = library.queue(toolbox)
    if as_json:
        show.show_json(states)
        return
    for state in states:
        group = state.group
        ready = "enough: toolsmith make --from-queue" if state.is_enough else f"{state.needed} answered ones are needed"
        head = f"{group.name}: {len(group.requests)} requests, {group.answered} with a known answer; {ready}"
        show.show_line(head)
        for item in group.requests[:3]:
            known = f" = {json.dumps(item.expected, ensure_ascii=False)}" if item.is_answered else ""
            text = " ".join(item.request.split())[:90]
            show.show_line(f"  {item.id[:8]}  {text}{known}")
    if not states:
        show.talk.print("nothing is queued")
