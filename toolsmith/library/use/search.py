"""`toolsmith search`: tools for a request."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.index.views import Hit
from toolsmith.toolbox.toolbox import Toolbox


def search(toolbox: str | Path | Toolbox, request: str, limit: int = 5, *, at_least: float = 0.0) -> list[Hit]:
    """Tools for a request in words, best first; at most `limit`, each at least so likely the right one (0 to 1)."""
    return opened_toolbox(toolbox).search(request, limit, at_least=at_least)
