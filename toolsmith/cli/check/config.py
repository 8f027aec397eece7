"""`toolsmith config`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.command import Command
from toolsmith.cli.examples import examples_of
from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.cli.values import json_or_text

config = typer.Typer(help="Configure models for every toolbox.", no_args_is_help=True)
_KeyArgument = Annotated[
    str,
    typer.Argument(
        metavar="KEY",
        help="Setting: models.maker, models.user, or models.NAME.KEY, where KEY is model, api_base, key_env, tools, "
        "images, price or context.",
    ),
]


@config.command(cls=Command, epilog=examples_of("config show"))
def show(toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Show models, and what says so.

    For each role the first one counts; the address and the variable of the key stand behind it. No model is asked.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.check import config as library

    lines = library.show_config(toolbox)
    if as_json:
        console.show_json(lines)
        return
    for line in lines:
        standing = line.detail if line.counts else "another goes before"
        console.show_line(f"{line.key} = {line.value}  [{line.origin}] {standing}".rstrip())
    if not lines:
        console.say("no model is configured; toolsmith config set models.user ollama/qwen3")


@config.command(  # a VALUE may be -3
    "set", cls=Command, epilog=examples_of("config set"), context_settings={"ignore_unknown_options": True}
)
def set_(
    key: _KeyArgument,
    value: Annotated[
        str, typer.Argument(metavar="VALUE", help="What it is set to; a price is IN,OUT per million tokens.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Set a value in your configuration.

    A key itself never stands there: key_env names the environment variable that holds it.
    """
    from toolsmith.library.check import config as library

    text = key.rpartition(".")[2] in ("model", "maker", "user", "api_base", "key_env", "price")
    _tell(library.set_config(key, value if text else json_or_text(value)), as_json=as_json)


@config.command(cls=Command, epilog=examples_of("config unset"))
def unset(key: _KeyArgument, as_json: JsonOption = False) -> None:
    """Take a value out of your configuration."""
    from toolsmith.library.check import config as library

    _tell(library.unset_config(key), as_json=as_json)


def _tell(file: Path, *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json({"file": str(file)})
    else:
        console.say(f"written: {file}")
