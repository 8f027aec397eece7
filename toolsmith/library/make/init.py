"""`toolsmith init`: a new toolbox."""

from __future__ import annotations

from pathlib import Path

from toolsmith.toolbox.toolbox import Toolbox


def init(toolbox: str | Path = "toolbox", name: str = "") -> Toolbox:
    """A toolbox in an empty or missing folder, or of the files there that have the form of one; else the one there.

    Raises:
        NotAToolboxError: the folder holds other files.
    """
    return Toolbox.create(toolbox, name)
