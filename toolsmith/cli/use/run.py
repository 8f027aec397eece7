"""`toolsmith run`."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    JsonOption,
    RevisionOption,
    ToolArgument,
    ToolboxOption,
    json_or_text,
)
from toolsmith.errors import UsageError


def run(
    tool: ToolArgument,
    arg: Annotated[list[str] | None, typer.Option(help="NAME=VALUE; the value is JSON, or text.")] = None,
    text: Annotated[str | None, typer.Option("--input", help="A text; its arguments are extracted.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a tool in the sandbox. `TOOL@REVISION` runs an earlier version."""
    from toolsmith.cli.show import show
    from toolsmith.library.use import run as library
    from toolsmith.toolbox.toolbox import Toolbox
    from toolsmith.types.value import to_json

    box = Toolbox.open(toolbox, revision=revision)
    trial = library.run(box, tool, _arguments(arg or []), text=text)
    if as_json:
        show.show_json(trial)
    elif trial.is_ok:
        result = to_json(trial.result)
        sys.stdout.write((result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)) + "\n")
    else:
        show.say(trial.explain())
    if not trial.is_ok:
        raise typer.Exit(1)


def _arguments(pairs: list[str]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"--arg {pair!r} is not NAME=VALUE", hint='For example: --arg words=\'["b", "a"]\'')
        arguments[name] = json_or_text(value)
    return arguments
