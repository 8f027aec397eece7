"""Runs the Python that a page shows, as it stands, and compares what it prints with the comments beside it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PRINTED = re.compile(r"^ *print\(.*\)  # (.*)$|^# (.*)$", re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def promised(source: str) -> list[str]:
    """What the comments say is printed, a line each: those behind a `print`, and those below a longer one."""
    return [beside or below for beside, below in _PRINTED.findall(source)]


def lay_out_clone(folder: Path) -> None:
    """What a page may use of a clone; whatever it writes stays in the folder."""
    for name in ("examples", "references", "toolboxes"):
        (folder / name).symlink_to(ROOT / name)
