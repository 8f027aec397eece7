"""The commands by panel. Each is imported where it is called: `toolsmith.cli.PANEL.NAME`, a function of its name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from inspect import getdoc
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from toolsmith.cli.command import Command
from toolsmith.cli.examples import examples_of
from toolsmith.cli.place import OnAnyPlace
from toolsmith.sandbox import LAYERS_VARIABLE, Layers

COMMANDS = {
    "Make": "init make outline adopt queue",
    "Use and serve": "search run solve serve view export trust",
    "Improve": "refine probe repair train env bench",
    "Organise": "list show tree move rename retire tags describe index",
    "Versions and sharing": "log diff blame restore release releases clone pull push",
    "Check": "doctor config verify audit lint exam score judge trials cost",
}
ON_ANY_PLACE = {"make", "adopt", "verify", "refine", "probe", "repair", "exam", "solve", "pull"}
"""Commands whose tools may run on the nodes of a cluster; so may those of `env play` and `env serve`."""


class Overview(TyperGroup):
    """All commands: plain text in sections, for the library that draws boxes takes longer than all the rest."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "rich_markup_mode": None})

    def format_commands(self, _: Any, formatter: Any) -> None:
        """A section for each panel."""
        for panel, listed in COMMANDS.items():
            with formatter.section(panel):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(60)) for name in listed.split()])


def names() -> set[str]:
    """Of all commands."""
    return {name for _, name in _listed()}


def application(only: str = "", *, with_options: bool = True) -> typer.Typer:
    """All commands, or one; without options they say what there is, and no more."""
    app = typer.Typer(
        cls=Overview,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(toolsmith)
    for panel, name in _listed():
        if only not in ("", name):
            continue
        module = import_module(f"toolsmith.cli.{panel.split()[0].lower()}.{name}")
        command = getattr(module, "list_tools" if name == "list" else name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, rich_help_panel=panel)
        elif with_options:
            placed = OnAnyPlace(command) if name in ON_ANY_PLACE else command
            app.command(name, rich_help_panel=panel, cls=Command, epilog=examples_of(name))(placed)
        else:
            app.command(name, help=getdoc(command))(lambda: None)
    return app


def _listed() -> Iterator[tuple[str, str]]:
    return ((panel, name) for panel, listed in COMMANDS.items() for name in listed.split())


def _show_version(is_asked: bool) -> None:  # noqa: FBT001 - Typer hands it over by place
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"toolsmith {version('toolsmith-llm')}")
        raise typer.Exit


def toolsmith(
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Show the version of toolsmith and exit.",
        ),
    ] = False,
    layers: Annotated[
        Layers | None,
        typer.Option(
            envvar=LAYERS_VARIABLE,
            show_default=False,
            help="Run tools only where all required layers of the sandbox hold, or with those that are available; "
            "instead of what toolbox.toml says.",
        ),
    ] = None,
) -> None:
    """Start with `toolsmith doctor`, then `toolsmith make TASKS --model MODEL`.

    A strong model crafts Python tools once, evidence accepts them, cheaper models use them.
    """
    if layers is not None:
        os.environ[LAYERS_VARIABLE] = layers  # `open_sandbox` asks for it, wherever a command opens one
