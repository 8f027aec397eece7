"""`toolsmith search`: tools for a request."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.index.views import Hit
from toolsmith.toolbox.toolbox import Toolbox


def search(toolbox: str | Path | Toolbox, request: str, limit: int = 5) -> list[Hit]:
    """Tools for a request in words, best first; at most `limit`."""
    return opened_toolbox(toolbox).search(request, limit)
