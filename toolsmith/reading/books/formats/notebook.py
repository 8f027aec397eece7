"""Jupyter notebooks into blocks: their cells as one Markdown text, code and its text output as code."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Pages
from toolsmith.reading.books.formats.markdown import markdown_blocks
from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.limits import read_text

_LONGEST_OUTPUT = 2_000
_HINT = "Open and save it in Jupyter, or leave it out."


def read_notebook(path: Path) -> Pages:
    """One file of format 3 or 4.

    Raises:
        BadInputError: not JSON, or not a notebook.
    """
    try:
        raw = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).partition("\n")[0]
        raise BadInputError(f"{path} is not a notebook: {reason}", hint=_HINT) from error
    sheets = raw.get("worksheets") if isinstance(raw, dict) else None
    first = sheets[0] if isinstance(sheets, list) and sheets else raw
    cells = first.get("cells") if isinstance(first, dict) else None
    if not isinstance(cells, list):
        raise BadInputError(f"{path} is JSON, but not a notebook: it has no cells", hint=_HINT)
    broken = next(
        (cell for cell in cells if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str)), None
    )
    if broken is not None:
        raise BadInputError(f"{path} is not a notebook: a cell is {str(broken)[:60]}", hint=_HINT)
    metadata: Any = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    licence = metadata.get("license") or metadata.get("licence") or ""
    if isinstance(licence, dict):
        licence = licence.get("full_name") or licence.get("name") or ""
    text = "\n\n".join(map(_written, cells))
    return Pages(markdown_blocks(text, str(path)), title=str(metadata.get("title") or ""), licence=str(licence))


def _written(cell: dict[str, Any]) -> str:
    source = _joined(cell.get("source", cell.get("input"))).strip()
    if cell["cell_type"] in ("markdown", "heading"):
        return ("#" * int(cell.get("level") or 1) + " " if cell["cell_type"] == "heading" else "") + source
    if cell["cell_type"] != "code" or not source:
        return ""
    is_solution = _solution().match(source) is not None
    if is_solution and "\n" not in source:  # a place for one
        return ""
    outputs = cell.get("outputs")
    said = [_output(output) for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []
    shown = [_fenced(source, "python"), *(f"Output:\n\n{_fenced(text, '')}" for text in said if text)]
    written = "\n\n".join(shown)
    return f"::::: {{.solution}}\n{written}\n:::::" if is_solution else written


def _fenced(text: str, language: str) -> str:
    longest = max((len(found) for found in re.findall(r"`+", text)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"


@cache
def _solution() -> re.Pattern[str]:
    return re.compile(rf"#+\s*(?:the\s+)?(?:{words('solution')})\b", re.IGNORECASE)


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")


def _output(output: dict[str, Any]) -> str:
    data = output.get("data")
    text = output.get("text") or (data.get("text/plain") if isinstance(data, dict) else "")
    return _joined(text).strip()[:_LONGEST_OUTPUT]
