"""Calls of OpenAPI services: one HTTP request a call.

What a call needs (method, path, where each argument goes) is stored with the operation, so that calling reads no
document.
Covered: no argument leads to another operation; an answer is read up to a bound, in the time of the call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from toolsmith.remotes.answer import Answer, failed
from toolsmith.remotes.bounded_http import AnswerTooLargeError, Fetched, fetch
from toolsmith.remotes.classify import from_status
from toolsmith.remotes.environment import filled
from toolsmith.types.tool import Remote
from toolsmith.types.value import JsonValue

_LARGEST_ANSWER = 32_000_000  # bytes, unpacked


class OpenApiConnection:
    """Requests to one service over kept connections. Safe to call from several threads."""

    def __init__(self, remote: Remote) -> None:
        import httpx

        self._client = httpx.Client(headers=filled(remote, "headers"), params=filled(remote, "query"))

    def call(self, remote: Remote, arguments: dict[str, JsonValue], seconds: float) -> Answer:
        import httpx

        places = _texts(remote, "places")
        if wrong := _misplaced(places, arguments):
            return failed("invalid", "InvalidArguments", wrong)
        if not all(isinstance(remote.settings.get(name), str) for name in ("method", "path")):
            return failed("environment", "NotConfigured", f"{remote.operation} names no method or no path")
        try:
            request = self._request(remote, places, arguments, seconds)
        except (ValueError, httpx.InvalidURL) as error:  # letters in a header's name or an address that HTTP has not
            return failed("environment", "NotConfigured", f"{remote.operation} cannot be asked for: {error}")
        try:
            answer = fetch(self._client, request, seconds, _LARGEST_ANSWER)
        except AnswerTooLargeError as error:
            return failed("output", "TooLargeError", str(error))
        except httpx.TimeoutException as error:
            not_sent = isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout))
            message = f"no answer within {seconds:g} seconds"
            return failed("environment", "TimedOut", message, never_ran=not_sent)
        except httpx.HTTPError as error:
            not_sent = isinstance(error, (httpx.ConnectError, httpx.UnsupportedProtocol))
            message = f"{type(error).__name__}: {error}"
            return failed("environment", "NotReached", message, never_ran=not_sent)
        if answer.status >= 400:
            has_path_arguments = "path" in places.values()
            return from_status(answer.status, answer.headers, answer.text, has_path_arguments=has_path_arguments)
        return Answer(outcome="ok", result=_value(answer))

    def close(self) -> None:
        self._client.close()

    def _request(self, remote: Remote, places: dict[str, str], arguments: dict[str, JsonValue], seconds: float) -> Any:
        settings = remote.settings
        wire_names = _texts(remote, "wire_names")
        path, body = str(settings["path"]), {}
        query: list[tuple[str, str | int | float | bool | None]] = []
        headers: dict[str, str | bytes] = {}
        cookies: list[str] = []
        whole: dict[str, Any] = {}
        for name, value in arguments.items():
            place = places.get(name, "body" if settings.get("body_type") else "query")
            if place == "path":
                path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
            elif place == "query":
                query += [(name, _text(item)) for item in (value if isinstance(value, list) else [value])]
            elif place == "header":
                headers[name] = _text(value).encode()
            elif place == "cookie":
                cookies.append(f"{name}={quote(_text(value))}")
            elif place == "whole_body":
                whole = _encoded(str(settings.get("body_type")), value)
            else:
                body[wire_names.get(name, name)] = value
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        content = whole or (_encoded(str(settings.get("body_type")), body) if settings.get("body_type") else {})
        if not body and not whole:
            content = {}
        url = f"{remote.address.rstrip('/')}/{path.lstrip('/')}"  # else `@` in a path would name another host
        extra = content.pop("headers", {})
        return self._client.build_request(
            str(settings["method"]),
            url,
            params=query or None,
            headers=list((headers | extra).items()),
            timeout=seconds,
            **content,
        )


def _misplaced(places: Mapping[str, str], arguments: Mapping[str, JsonValue]) -> str:
    """A part of a path that would lead to another operation: clients resolve dots, and nothing is no part."""
    wrong = [
        name for name, value in arguments.items() if places.get(name) == "path" and _text(value) in ("", ".", "..")
    ]
    return f"{wrong[0]} is a part of the address and must be neither empty nor dots" if wrong else ""


def _texts(remote: Remote, setting: str) -> dict[str, str]:
    found = remote.settings.get(setting)
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def _encoded(kind: str, value: JsonValue) -> dict[str, Any]:
    """The arguments of `build_request` for a body."""
    if kind == "application/x-www-form-urlencoded" and isinstance(value, dict):
        return {"data": {name: _text(item) for name, item in value.items()}}
    if kind == "multipart/form-data" and isinstance(value, dict):
        return {"files": {name: (None, _text(item)) for name, item in value.items()}}
    if kind == "text/plain":
        return {"content": _text(value), "headers": {"Content-Type": "text/plain"}}
    return {"json": value}


def _text(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _value(answer: Fetched) -> JsonValue:
    if not answer.content:
        return None
    if "json" in answer.headers.get("content-type", ""):
        try:
            found: JsonValue = json.loads(answer.content)
        except (ValueError, RecursionError):
            pass
        else:
            return found
    return answer.text
