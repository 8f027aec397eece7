"""`toolsmith outline`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import JsonOption


def outline(
    book: Annotated[
        Path,
        typer.Argument(
            metavar="BOOK", help="File or folder of a book: Markdown, HTML, EPUB, PDF, LaTeX, notebook or CNXML."
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Show what is understood of a book.

    Its chapters and sections, and in each the worked examples and the exercises that have a solution.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.book import show_outline
    from toolsmith.library.make import outline as library

    found = library.outline(book)
    if as_json:
        console.show_json(found)
    else:
        show_outline(found)
