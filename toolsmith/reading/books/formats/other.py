"""The formats that pandoc reads as they are: reStructuredText, Org, Typst, DOCX, ODT, AsciiDoc, FB2, Textile, RTF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages
from toolsmith.reading.books.formats.includes import whole_text
from toolsmith.reading.books.formats.odt import with_formulas
from toolsmith.reading.books.limits import LARGEST_UNPACKED_BYTES, Archive, read_bytes, refuse_entities, refuse_nested
from toolsmith.reading.books.pandoc.inlines import text_of
from toolsmith.reading.books.pandoc.pieces import Pieces, halves
from toolsmith.reading.books.pandoc.program import document, took_too_long
from toolsmith.reading.books.pandoc.walk import blocks_of

_ARCHIVES = {"docx", "odt"}
_PLACE = re.compile(r"\(line |\bchar \d")  # where pandoc stops
_WHOLE = {*_ARCHIVES, "fb2", "rtf"}  # not to be cut
_OPTIONS = {"docx": "docx+styles", "typst": "typst"}
# A Typst list that starts at a number: pandoc takes the number for all later lists as well.
_STARTING = re.compile(r"#set\s+enum\([^()\n]*\bstart:\s*(\d+)[^()\n]*\)\s*\n\+\s")


def read_other(path: Path, form: str) -> Pages:
    """One file; `form` is pandoc's name of its format."""
    problems: list[str] = []
    if form in _ARCHIVES:
        archive = Archive(path)  # refuses what would grow without bound
        for name in archive.names():
            if name.lower().endswith((".xml", ".rels")):
                refuse_entities(archive.read(name), f"{path}: {name}")
        raw = read_bytes(path, LARGEST_UNPACKED_BYTES)
        if form == "odt":
            raw = with_formulas(Archive(path), raw, str(path))
    else:
        text, problems = whole_text(path, form)
        text = text.replace("\ue000", "").replace("\ue001", "")
        refuse_nested(text, str(path))
        if form == "fb2":
            refuse_entities(text.encode(), str(path))
        raw = (_STARTING.sub(r"\1. ", text) if form == "typst" else text).encode()
    meta: dict[str, Any] = {}
    try:
        tree = document(raw, _OPTIONS.get(form, form), str(path))
    except BadInputError as error:
        if took_too_long(error) or form in _WHOLE or not _PLACE.search(error.message):
            raise
        reader = Pieces(_OPTIONS.get(form, form), str(path), halves)
        blocks = tuple(reader.read(raw.decode()))
        problems += [f"{count} × {what}" for what, count in reader.unread.items()]
    else:
        meta, blocks = tree.get("meta", {}), tuple(blocks_of(tree["blocks"]))
    return Pages(
        _without_gap(blocks) if form == "asciidoc" else blocks,
        title=_said(meta.get("title")),
        licence=_said(meta.get("license") or meta.get("licence") or meta.get("rights")),
        not_understood=tuple(problems),
    )


def _without_gap(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Pandoc gives the chapters of an AsciiDoc book without parts level 0, their sections 2."""
    levels = {block.level for block in blocks if block.kind == "heading"}
    if 0 not in levels or 1 in levels:
        return tuple(blocks)
    return tuple(replace(each, level=1) if each.kind == "heading" and not each.level else each for each in blocks)


def _said(value: Any) -> str:
    if isinstance(value, dict) and value.get("t") == "MetaInlines":
        return text_of(value["c"], lambda _: "")
    return str(value["c"]) if isinstance(value, dict) and value.get("t") == "MetaString" else ""
