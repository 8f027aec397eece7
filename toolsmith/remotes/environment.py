"""Fills the names of environment variables in a remote's settings with their values, at the time of a call.

Covered: a toolbox holds `${NAME}` only; a missing variable is named; nothing is filled in for a remote that nobody on
this machine has trusted (see `toolsmith.toolbox.trusted_remotes`).
Not covered: what the remote does with the values.
"""

from __future__ import annotations

import os
import re
from collections import ChainMap
from collections.abc import Mapping
from types import MappingProxyType

from toolsmith.errors import UsageError
from toolsmith.types.tool import Remote

_NAME = re.compile(r"\$\{(\w+)\}")


def filled(remote: Remote, setting: str, given_here: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The mapping under one setting (`headers`, `query`) with `${NAME}` replaced.

    Args:
        remote: whose settings they are.
        setting: the name of the setting.
        given_here: values for this connection alone, before those of the process.

    Raises:
        UsageError: variables are not set; all are named.
    """
    given = remote.settings.get(setting)
    texts: Mapping[str, object] = given if isinstance(given, dict) else {}
    known = ChainMap(dict(given_here), os.environ)
    missing = sorted({name for text in texts.values() for name in _NAME.findall(str(text)) if name not in known})
    if missing:
        raise UsageError(
            f"{remote.address} needs the environment variable {', '.join(missing)}",
            hint=f"Set it, for example: export {missing[0]}=…",
        )
    return {key: _NAME.sub(lambda match: known[match[1]], str(text)) for key, text in texts.items()}


def passed_on(remote: Remote, given_here: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The environment variables that a started process may see beyond the usual ones: those named in `env`.

    Args:
        remote: whose process it is.
        given_here: as in `filled`.

    Raises:
        UsageError: a named variable is not set.
    """
    given = remote.settings.get("env")
    names = [str(name) for name in given] if isinstance(given, list) else []
    known = ChainMap(dict(given_here), os.environ)
    missing = [name for name in names if name not in known]
    if missing:
        raise UsageError(f"{remote.address} needs the environment variable {', '.join(missing)}", hint="Set it first.")
    return {name: known[name] for name in names}
