"""Fills the names of environment variables in a remote's settings with their values, at the time of a call.

Covered: a toolbox holds `${NAME}` only; a missing variable is named; nothing is filled in for a remote that nobody on
this machine has trusted (see `toolsmith.toolbox.trusted_remotes`).
Not covered: what the remote does with the values.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from toolsmith.errors import UsageError
from toolsmith.types.tool import Remote

_NAME = re.compile(r"\$\{(\w+)\}")


def filled(remote: Remote, setting: str) -> dict[str, str]:
    """The mapping under one setting (`headers`, `query`) with `${NAME}` replaced.

    Raises:
        UsageError: variables are not set; all are named.
    """
    given = remote.settings.get(setting)
    texts: Mapping[str, object] = given if isinstance(given, dict) else {}
    missing = sorted({name for text in texts.values() for name in _NAME.findall(str(text)) if name not in os.environ})
    if missing:
        raise UsageError(
            f"{remote.address} needs the environment variable {', '.join(missing)}",
            hint=f"Set it, for example: export {missing[0]}=…",
        )
    return {key: _NAME.sub(lambda match: os.environ[match[1]], str(text)) for key, text in texts.items()}


def passed_on(remote: Remote) -> dict[str, str]:
    """The environment variables that a started process may see beyond the usual ones: those named in `env`.

    Raises:
        UsageError: a named variable is not set.
    """
    given = remote.settings.get("env")
    names = [str(name) for name in given] if isinstance(given, list) else []
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise UsageError(f"{remote.address} needs the environment variable {', '.join(missing)}", hint="Set it first.")
    return {name: os.environ[name] for name in names}
