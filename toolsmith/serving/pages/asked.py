"""What the guard notes in the scope of a request for a page."""

from __future__ import annotations

from starlette.types import Scope

FORM_KEY = "toolsmith.form_key"  # what a form has to carry, so that no page of another site sends it
MAY_WRITE = "toolsmith.may_write"  # there where a token came with it, or a session that one began


def may_write(scope: Scope) -> bool:
    return bool(scope.get(MAY_WRITE))


def form_key(scope: Scope) -> str:
    return str(scope.get(FORM_KEY, ""))
