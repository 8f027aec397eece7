"""`toolsmith outline`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.make.environments import EnvironmentOption
from toolsmith.cli.options import STRICT, JsonOption


def outline(
    book: Annotated[
        Path,
        typer.Argument(
            metavar="BOOK",
            help="File or folder of a book: Markdown, Quarto, HTML, EPUB, DOCX, PDF, LaTeX, RST, notebooks, CNXML.",
        ),
    ],
    environment: EnvironmentOption = None,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT)] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is understood of a book.

    Its chapters and sections, and in each the worked examples and the exercises that have a solution.
    """
    from toolsmith.cli.make.environments import read_environments
    from toolsmith.cli.output import console
    from toolsmith.cli.output.book import show_outline
    from toolsmith.library.make import outline as library

    found = library.outline(book, environments=read_environments(environment))
    if as_json:
        console.show_json(found)
    else:
        show_outline(found)
    for warning in found.warnings:
        console.say(f"warning: {warning}")
    if strict and found.warnings:
        raise typer.Exit(1)
