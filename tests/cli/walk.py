"""Every command of the command line, with its options and arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import typer.main

from toolsmith.cli.all_commands import app


class Command(NamedTuple):
    name: str
    panel: str
    help: str
    params: list[Any]

    @property
    def options(self) -> list[Any]:
        return [each for each in self.params if each.param_type_name == "option" and each.name != "help"]

    @property
    def arguments(self) -> list[Any]:
        return [each for each in self.params if each.param_type_name == "argument"]

    @property
    def option_names(self) -> set[str]:
        return {word for option in self.options for word in (*option.opts, *option.secondary_opts)}


def commands() -> list[Command]:
    return list(_walk(typer.main.get_command(app), "", ""))


def _walk(command: Any, name: str, panel: str) -> Iterator[Command]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield Command(name, panel, command.help or "", list(command.params))
    for word, each in (inner or {}).items():
        yield from _walk(each, f"{name} {word}".strip(), panel or each.rich_help_panel or "")
