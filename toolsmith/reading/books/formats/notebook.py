"""Jupyter notebooks into blocks: Markdown cells as Markdown, code with its text output."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, paragraph
from toolsmith.reading.books.formats.markdown import markdown_blocks
from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.limits import read_text

_LONGEST_OUTPUT = 2_000


def read_notebook(path: Path) -> Pages:
    """One file.

    Raises:
        BadInputError: not JSON, or not a notebook of a known version.
    """
    import nbformat
    from jsonschema import ValidationError

    text = read_text(path)
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict) or ("cells" not in raw and "worksheets" not in raw):
            raise BadInputError(f"{path} is JSON, but not a notebook: it has no cells")
        notebook: Any = nbformat.reads(json.dumps(_with_ids(raw)), as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError, ValidationError) as error:
        reason = str(error).partition("\n")[0]
        raise BadInputError(
            f"{path} is not a notebook: {reason}", hint="Open and save it in Jupyter, or leave it out."
        ) from error
    blocks: list[Block] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            blocks += markdown_blocks(cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            read = [paragraph(f"```python\n{cell.source.strip()}\n```")]
            read += [paragraph(f"Output:\n{output}") for output in map(_output, cell.outputs) if output]
            blocks += [Block("solution"), *read, Block("end")] if _solution().match(cell.source.strip()) else read
    metadata: Any = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    licence = metadata.get("license") or metadata.get("licence") or ""
    if isinstance(licence, dict):
        licence = licence.get("full_name") or licence.get("name") or ""
    return Pages(tuple(blocks), title=str(metadata.get("title") or ""), licence=str(licence))


@cache
def _solution() -> re.Pattern[str]:
    return re.compile(rf"#+\s*(?:the\s+)?(?:{words('solution')})\b", re.IGNORECASE)


def _with_ids(raw: dict[str, Any]) -> dict[str, Any]:
    """Cells of format 4.5 need ids, and many files lack them; nbformat warns where it should not."""
    cells = raw.get("cells")
    if isinstance(cells, list) and (raw.get("nbformat"), raw.get("nbformat_minor", 0)) >= (4, 5):
        for number, cell in enumerate(cells):
            if isinstance(cell, dict):
                cell.setdefault("id", f"cell-{number}")
    return raw


def _output(output: Any) -> str:
    text = output.get("text") or (output.get("data") or {}).get("text/plain") or ""
    if isinstance(text, list):
        text = "".join(text)
    return str(text).strip()[:_LONGEST_OUTPUT]
