r"""A LaTeX book into blocks: its macros carried out, then chapter by chapter through pandoc."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Pages
from toolsmith.reading.books.formats.latex.expand import Expander
from toolsmith.reading.books.formats.latex.sources import Sources
from toolsmith.reading.books.pandoc.pieces import Pieces

_BARE = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z@]+\*?|[{}]")


def read_latex(path: Path, environments: Mapping[str, str] | None = None) -> Pages:
    """The book whose main file is `path`. `environments`: what the caller says that an environment or macro is.

    Raises:
        BadInputError: files or macros go in a circle, or are nested too deeply or too many.
    """
    sources = Sources(path.parent)
    expander = Expander(sources, environments)
    try:
        pieces = expander.read(path.resolve())
    except BadInputError as error:
        file = expander.file or path
        where = "" if file.name in error.message else f"{file}: "
        raise BadInputError(f"{where}{error.message}", hint=error.hint) from error
    reader = Pieces("latex", str(path), _halves, _BARE)
    blocks = [block for piece in pieces for block in reader.read(piece)]
    unread = [f"{count} × {what}" for what, count in sorted((reader.unread + expander.unknown).items())]
    return Pages(
        tuple(blocks),
        title=expander.title,
        licence=expander.licence,
        not_understood=(*sources.problems, *unread),
        met=frozenset(expander.met),
        without_role=frozenset(expander.without_role),
    )


def _halves(piece: str) -> list[str]:
    """Cut at the empty line outside of environments that is nearest to the middle."""
    depth, best = 0, 0
    for found in re.finditer(r"\\(begin|end)\s*\{|\n[ \t]*\n", piece):
        place = found.start()
        if found[1]:
            depth = max(0, depth + (1 if found[1] == "begin" else -1))
        elif depth == 0 and abs(place - len(piece) // 2) < abs(best - len(piece) // 2):
            best = place if piece[:place].strip() and piece[place:].strip() else best
    return [piece[:best], piece[best:]] if best else [piece]
