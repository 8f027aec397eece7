"""Where this user's own configuration is, and the limits in it that a toolbox may use without asking."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.files.bounded import read_file
from toolsmith.toolbox.files.settings import EXERCISE_SHARE, LogSettings, read_toml
from toolsmith.types.record import Record
from toolsmith.verify.requirements import Requirements

CONFIG_VARIABLE = "TOOLSMITH_CONFIG_HOME"
_LIMITS_FILE = "limits.toml"


class Limits(Record):
    """What any toolbox may have: the most that its policies and logs take, the least that acceptance asks."""

    policy: Policy = Policy()
    acceptance: Requirements = Requirements()
    logs: LogSettings = LogSettings()
    reference_acceptance: Requirements = Requirements(hidden_share=EXERCISE_SHARE, fewest_hidden=1)


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


def read_limits() -> Limits:
    """The user's limits; those of a new toolbox where the user has set none.

    Raises:
        BadInputError: the file is wrong; all problems are listed.
    """
    file = config_folder() / _LIMITS_FILE
    if not file.exists():
        return Limits()
    return read_toml(file, read_file(file.resolve()), Limits)
