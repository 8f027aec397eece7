"""How values are read that a person types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from toolsmith.errors import UsageError


def json_or_text(value: str) -> Any:
    """A value as a person types it: JSON where it is some, else the text itself."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def as_wanted(value: str, schema: Mapping[str, Any]) -> Any:
    """A value as a person types it, for a place of that schema: `1` is a text where texts are wanted."""
    from toolsmith.types.schema import fits

    read = json_or_text(value)
    return value if not fits(read, schema) and fits(value, schema) else read


def at_address(model: str | None, api_base: str | None) -> str | None:
    """A model at an address for one run; without a name, the model that is configured."""
    if api_base is None:
        return model
    from toolsmith.models.named.places import address_of

    return f"{model or ''}@{address_of(api_base)}"


def ask_consent(tool: str, arguments: Mapping[str, Any], why: str) -> bool:
    """Ask at the terminal before something may be changed."""
    given = json.dumps(arguments, ensure_ascii=False)
    return typer.confirm(f"{tool} may change something ({why}). Call it with {given}?", default=False, err=True)


def pairs(texts: Sequence[str], option: str, *, hint: str, form: str = "NAME=VALUE") -> dict[str, str]:
    """Names with their values, as often as the option was given.

    Raises:
        UsageError: a text has no name or no equals sign, or a name comes twice.
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {text!r} is not {form}", hint=hint)
        if name.strip() in found:
            raise UsageError(f"{option} gives {name.strip()} twice", hint="Give it once.")
        found[name.strip()] = value
    return found
