"""Whether a call that a model chose, and that may change something, is made: allowed beforehand, or asked of a person.

What toolsmith calls on its own account is another matter: see `toolsmith.toolbox.own_account`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value

Consent = Callable[[Tool, Mapping[str, Value], str], str]
"""Given a tool, its arguments and why it may write: why the call is not made; empty where it is."""
AskConsent = Callable[[str, Mapping[str, JsonValue], str], bool]
"""A person's yes or no, given a tool's path, the arguments, and why it may write."""


def allowed(_: Tool, __: Mapping[str, Value], ___: str) -> str:
    """Who called said themselves what is called."""
    return ""


def refused(_: Tool, __: Mapping[str, Value], why: str) -> str:
    """Nobody can be asked."""
    return why
