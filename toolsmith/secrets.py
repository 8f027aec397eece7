"""Keeps the values of environment variables that look like keys out of everything that is written or shown.

Covered: values of variables whose names say key, token, secret, password, credential or auth, also as JSON escapes
them.
Not covered: secrets that are not in this process's environment, and values in another encoding.
"""

from __future__ import annotations

import json
import os
import re

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH", re.IGNORECASE)
_SHORTEST_SECRET = 8  # shorter values ("1", "true", "yes") would redact ordinary text


def secret_values() -> dict[str, str]:
    """Name → value of every environment variable that looks like a secret."""
    return {
        name: value
        for name, value in os.environ.items()
        if len(value) >= _SHORTEST_SECRET and _SECRET_NAME.search(name) and not _is_path(value)
    }


def secrets_in(text: str) -> list[str]:
    """Names of the environment variables whose secret values occur in `text`."""
    return [name for name, value in secret_values().items() if any(form in text for form in _forms(value))]


def redact(text: str) -> str:
    """`text` with every secret value replaced by the name of its variable."""
    for name, value in sorted(secret_values().items(), key=lambda item: -len(item[1])):
        for form in _forms(value):
            text = text.replace(form, f"[redacted:{name}]")
    return text


def _forms(value: str) -> set[str]:
    """The value as it is, and as it stands inside JSON or Python source."""
    return {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}


def _is_path(value: str) -> bool:
    """Whether the value names a place (SSH_AUTH_SOCK, a key file), not a secret."""
    return value.startswith(("/", "./", "~")) and os.path.exists(os.path.expanduser(value))  # noqa: PTH110, PTH111
