"""`toolsmith outline`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import JsonOption


def outline(
    book: Annotated[
        Path, typer.Argument(help="Markdown, HTML, EPUB, PDF, LaTeX, notebook, CNXML; a file or a folder.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show what is understood of a book: chapters, sections, examples, exercises with solutions."""
    from toolsmith.cli.show import show
    from toolsmith.cli.show.show_reference import show_outline
    from toolsmith.library.make import outline as library

    found = library.outline(book)
    if as_json:
        show.show_json(found)
    else:
        show_outline(found)
