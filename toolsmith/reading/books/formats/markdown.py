"""Markdown into blocks: front matter and dialects here, the rest by pandoc."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from toolsmith.bounded_yaml import parsed_yaml
from toolsmith.reading.books.blocks import Block, Pages
from toolsmith.reading.books.formats.dialects import plain_markdown
from toolsmith.reading.books.formats.names import filled, flat
from toolsmith.reading.books.formats.shown_files import with_shown_files
from toolsmith.reading.books.limits import read_text
from toolsmith.reading.books.pandoc.program import document
from toolsmith.reading.books.pandoc.walk import blocks_of

_LONGEST_FRONT = 1_000_000  # characters: that of a whole book
_MOST_VALUES = 50_000
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
# As GitHub, mdBook, MkDocs and MyST render it; Quarto and bookdown are pandoc's own dialect.
_COMMON = "commonmark_x-yaml_metadata_block-emoji-superscript-subscript"
_PANDOC = (
    "markdown-yaml_metadata_block-blank_before_header-blank_before_blockquote-implicit_figures"
    "+lists_without_preceding_blankline"
)
_COMPUTED = re.compile(r"`r +([^`\n]+)`")  # by R, when the book is built
_PRINTED = re.compile(r"`r if *\((?P<where>[^'\"`]*)\) *(['\"])(?P<text>[^`]*?)\2 *`")  # in one form of a book
_COMPUTED_LINE = re.compile(r"^[ \t]*`r [^`\n]+`[ \t]*$", re.MULTILINE)
_OF_PANDOC = {".qmd", ".rmd"}


class Project(NamedTuple):
    """What a page has around it: the folder of the book, and names that are filled in."""

    folder: Path | None = None
    names: Mapping[str, str] = MappingProxyType({})


def read_markdown(path: Path, project: Project | None = None) -> Pages:
    """One file. A YAML front matter may give `title` and `licence` (or `license`), and names that are filled in."""
    project = project or Project()
    text = read_text(path)
    is_pandoc = path.suffix.lower() in _OF_PANDOC
    if is_pandoc:
        text = _COMPUTED_LINE.sub("", _PRINTED.sub(_on_the_web, text))
        text = _COMPUTED.sub(r"(the value of \1)", text)
    text = with_shown_files(text, path, project.folder or path.parent)
    front: dict[str, Any] = {}
    if found := _FRONT.match(text):
        text = text[found.end() :]
        try:
            loaded = parsed_yaml(found[1], most_characters=_LONGEST_FRONT, most_values=_MOST_VALUES)
            front = loaded if isinstance(loaded, dict) else {}
        except ValueError as error:
            blocks = markdown_blocks(text, str(path), is_pandoc=is_pandoc)
            return Pages(blocks, not_understood=(f"the front matter: {error}",))
    myst = front.get("myst")
    own = front.get("substitutions") or (myst.get("substitutions") if isinstance(myst, dict) else None)
    text = filled(text, {**project.names, **dict(flat(own))})
    licence = front.get("licence") or front.get("license") or front.get("rights") or front.get("copyright")
    blocks = markdown_blocks(text, str(path), is_pandoc=is_pandoc)
    return Pages(blocks, title=_said(front.get("title")), licence=_said(licence))


def _on_the_web(found: re.Match[str]) -> str:
    return "" if "latex" in found["where"] else found["text"]


def markdown_blocks(text: str, where: str, *, is_pandoc: bool = False) -> tuple[Block, ...]:
    """Headings, paragraphs, numbered items, tables, boxes, code. Formulas between `$` are kept as they are."""
    plain = plain_markdown(text.replace("\ue000", "").replace("\ue001", ""), where)
    tree = document(plain.encode(), _PANDOC if is_pandoc else _COMMON, where)
    return tuple(blocks_of(tree["blocks"]))


def _said(value: object) -> str:
    """A text of the front matter; of a licence written as an object, its name."""
    if isinstance(value, dict):
        named = [value[key] for key in ("name", "text", "id", "type", "url") if isinstance(value.get(key), str)]
        return named[0] if named else ""
    return str(value) if isinstance(value, (str, int, float)) else ""
