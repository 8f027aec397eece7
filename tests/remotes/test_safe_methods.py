"""An operation only reads where HTTP says so and nothing makes it another."""

from __future__ import annotations

from typing import Any

import pytest

from toolsmith.remotes.safe_methods import why_it_may_write
from toolsmith.types.tool import Remote


def _remote(address: str = "http://service", **settings: Any) -> Remote:
    given = {"method": "GET", "path": "/a", "places": {"id": "query"}, **settings}
    return Remote(kind="openapi", address=address, operation="a", settings=given)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "get"])
def test_safe_methods_only_read(method: str) -> None:
    assert why_it_may_write(_remote(method=method)) == ""


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"method": "POST"}, "POST may write"),
        ({"method": "DELETE"}, "DELETE may write"),
        ({"method": "TRACE"}, "TRACE may write"),
        ({"method": None}, "without a method"),
        ({"body_type": "application/json"}, "with a body"),
        ({"places": {"filter": "body"}}, "with a body"),
        ({"places": {"all": "whole_body"}}, "with a body"),
        ({"places": {"X-HTTP-Method-Override": "header"}}, "another method"),
        ({"places": {"x_http_method": "header"}}, "another method"),
        ({"places": {"_method": "query"}}, "another method"),
        ({"headers": {"X-Method-Override": "${VERB}"}}, "another method"),
        ({"query": {"$method": "DELETE"}}, "another method"),
        ({"path": "/a?_method=DELETE"}, "a query in its path"),
        ({"address": "http://service/?action=delete"}, "a query in its path"),
    ],
)
def test_what_makes_a_read_something_else_is_named(settings: dict[str, Any], why: str) -> None:
    assert why in why_it_may_write(_remote(**settings))
