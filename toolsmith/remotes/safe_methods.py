"""Which operations of an OpenAPI service only read: those of HTTP's safe methods (RFC 9110 §9.2.1).

Covered: a body, a header or parameter that overrides the method, and a query within the path make a GET something else.
Not covered: a service whose plain GET changes something; nothing in its document says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolsmith.types.tool import Remote

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_OVERRIDES = {"xhttpmethodoverride", "xhttpmethod", "xmethodoverride", "httpmethod", "method"}


def why_it_may_write(remote: Remote) -> str:
    """What makes an operation more than a plain read; empty where nothing does."""
    method = str(remote.settings.get("method") or "").upper()
    if method not in SAFE_METHODS:
        return f"{method or 'a call without a method'} may write"
    places = remote.settings.get("places")
    given = places if isinstance(places, dict) else {}
    if remote.settings.get("body_type") or {"body", "whole_body"}.intersection(map(str, given.values())):
        return f"{method} with a body may write"
    if "?" in f"{remote.address}{remote.settings.get('path')}":
        return f"{method} with a query in its path may write"
    overriding = sorted({name for name in _names(remote, given) if _folded(name) in _OVERRIDES})
    return f"{method} with {overriding[0]} may be another method" if overriding else ""


def _names(remote: Remote, places: dict[str, object]) -> Iterator[str]:
    """Of headers and query parameters, given by the caller or by the toolbox."""
    yield from (name for name, place in places.items() if place in ("header", "query", "cookie"))
    for setting in ("headers", "query"):
        fixed = remote.settings.get(setting)
        yield from fixed if isinstance(fixed, dict) else ()


def _folded(name: str) -> str:
    """`X-HTTP-Method-Override`, `_method` and `$method` in one form."""
    return "".join(mark for mark in name.lower() if mark.isalnum())
