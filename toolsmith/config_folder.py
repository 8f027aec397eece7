"""Where this user's own configuration lies: what nothing in a toolbox can write."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CONFIG_VARIABLE = "TOOLSMITH_CONFIG_HOME"


def config_folder() -> Path:
    """`$TOOLSMITH_CONFIG_HOME`, else `toolsmith` where this system keeps configuration."""
    own = os.environ.get(CONFIG_VARIABLE)
    if own:
        return Path(own).expanduser().absolute()
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - pathlib raises where there is no home
    if not home.is_absolute():
        return Path(os.devnull) / "toolsmith"  # nothing is there, and nothing can be written
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "toolsmith"
    common = Path(os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME", ""))
    return (common if common.is_absolute() else home / ".config") / "toolsmith"
