"""What a server takes, learned from its refusals: what it names as not supported is left out or said otherwise.

A served model's chat template may refuse a system message or the role of a tool's result; a server may refuse a
parameter that others want. Each such refusal is met once, and what it was about is never sent again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.formats.form import CallForm
from toolsmith.models.plain_turns import plain_turns
from toolsmith.types.message import Message

_CAN_GO = ("temperature", "top_p", "seed", "stop", "tool_choice", "response_format", "max_tokens")
_MAX_TOKENS, _MAX_COMPLETION_TOKENS = "max_tokens", "max_completion_tokens"
_NOT_TAKEN = (
    r"unsupported|not (?:be )?supported|(?:does not|doesn't) support|not (?:permitted|allowed)|unrecogni[sz]ed|unknown"
    r"|unexpected|extra_forbidden|only the default"
)
_ROLES = re.compile(
    r"system['\"`]? (?:role|message|prompt)s?\b.{0,40}(?:not|n't|un) ?(?:supported|allowed|permitted)"
    r"|(?:does not|doesn't) support (?:the |a )?['\"`]?system|roles? must alternate"
    r"|only user\b.{0,40} roles? (?:are|is) "
    r"|(?:unsupported|unknown|unexpected|invalid) (?:message )?role|input should be 'user' or 'assistant'",
    re.IGNORECASE,
)


def is_refused(name: str, said: str) -> bool:
    """Whether a server's words say that it does not take the parameter of that name."""
    near = rf"\b{name}\b.{{0,120}}?(?:{_NOT_TAKEN})|(?:{_NOT_TAKEN}).{{0,120}}?\b{name}\b"
    return re.search(near, said, re.IGNORECASE | re.DOTALL) is not None


class Manners:
    """What is known of one server; safe for several threads, since it only ever learns more."""

    def __init__(self) -> None:
        self._refused: set[str] = set()
        self._renames_max_tokens = False
        self._wants_plain_turns = False

    def messages(self, messages: Sequence[Message]) -> list[Message]:
        """The messages as the server takes them."""
        return plain_turns(messages, CallForm(), takes_system=False) if self._wants_plain_turns else list(messages)

    def options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that the server takes."""
        taken = {name: value for name, value in options.items() if name not in self._refused}
        if self._renames_max_tokens and _MAX_TOKENS in options:
            extra = {**options.get("extra_body", {}), _MAX_COMPLETION_TOKENS: options[_MAX_TOKENS]}
            taken["extra_body"] = extra
        return taken

    def learn(self, said: str, messages: Sequence[Message], options: Mapping[str, Any]) -> bool:
        """Whether a refusal is of something in what was sent that can go, so that it makes sense to ask again."""
        refused = {name for name in _CAN_GO if name in options and is_refused(name, said)}
        self._renames_max_tokens |= _MAX_TOKENS in refused and _MAX_COMPLETION_TOKENS in said
        self._refused |= refused
        has_other_roles = _ROLES.search(said) is not None and (
            plain_turns(messages, CallForm(), takes_system=False) != list(messages)
        )
        self._wants_plain_turns |= has_other_roles
        return bool(refused) or has_other_roles
