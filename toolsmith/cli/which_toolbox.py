"""Which toolbox a command works on: `--toolbox`, or its folder in the place of an argument that may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from toolsmith.cli.output.job import works_on
from toolsmith.errors import UsageError


@dataclass(frozen=True)
class Given:
    """What a command is to work on: a toolbox, and names in it."""

    toolbox: Path
    names: list[str]


def toolbox_of(context: typer.Context, argument: Path | None, option: Path) -> Path:
    """The toolbox of a command that also takes it as an argument, which is then preferred.

    Raises:
        UsageError: both ways are used, for different folders.
    """
    if argument is None:
        return option
    if _is_option_typed(context) and argument != option:
        raise UsageError(
            f"two toolboxes are given: {argument} and {option}", hint="Leave out one of them; the argument is enough."
        )
    works_on(argument)
    return argument


def toolbox_and_names(context: typer.Context, words: Sequence[str], option: Path) -> Given:
    """The toolbox and the names for a command whose names may be left out.

    The folder of a toolbox stands where the first name would, unless `--toolbox` says where the names are looked up.
    Any other folder is meant as one too where there is no toolbox that it could name something in.
    """
    from toolsmith.toolbox.files.settings import SETTINGS_FILE

    is_folder = words and not _is_option_typed(context) and Path(words[0]).is_dir()
    if is_folder and ((Path(words[0]) / SETTINGS_FILE).is_file() or not (option / SETTINGS_FILE).is_file()):
        works_on(Path(words[0]))
        return Given(Path(words[0]), list(words[1:]))
    return Given(option, list(words))


def _is_option_typed(context: typer.Context) -> bool:
    source = context.get_parameter_source("toolbox")
    return source is not None and source.name == "COMMANDLINE"
