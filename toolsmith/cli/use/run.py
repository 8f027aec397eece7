"""`toolsmith run`."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    AllowWritesOption,
    JsonOption,
    RevisionOption,
    ToolboxOption,
    VersionArgument,
)
from toolsmith.cli.values import as_wanted, ask_consent, pairs
from toolsmith.errors import BLAMED


def run(
    tool: VersionArgument,
    arg: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="An argument, its value as JSON or text; may be repeated."),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--input", metavar="TEXT", help="A text that the tool reads its arguments from by itself."),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    allow_writes: AllowWritesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Call a tool."""
    from toolsmith.calls.plain_json import plain_json
    from toolsmith.cli.output import console
    from toolsmith.library.use import run as library
    from toolsmith.toolbox.toolbox import Toolbox
    from toolsmith.types.value import to_json

    box = Toolbox.open(toolbox, revision=revision)
    found = box.get(tool)
    if caution := found.verdict_now.caution:
        console.say(caution)
        console.say(f"prove it again: toolsmith verify {toolbox}")
    given = pairs(arg or [], "--arg", hint='For example: --arg words=\'["b", "a"]\'')
    wanted = found.signature.json_schema()["properties"]
    trial = library.run(
        box,
        tool,
        {name: as_wanted(value, wanted.get(name, {})) for name, value in given.items()},
        text=text,
        allow_writes=allow_writes,
        ask_consent=ask_consent if sys.stdin.isatty() and not as_json else None,
    )
    if as_json:
        console.show_json(trial)
    elif trial.is_ok:
        result = plain_json(to_json(trial.result))
        console.show_text(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False))
    else:
        console.say(trial.explain())
        if trial.was_made and (hint := BLAMED.get(trial.blame)):
            console.say(f"hint: {hint}")
    if not trial.is_ok:
        raise typer.Exit(1)
