"""Chat completions of servers that speak as OpenAI does, asked for without litellm, which takes seconds to import.

It answers and fails in litellm's form, so that both are read the same way: errors carry the server's status and words.
Covered: a reply ends after a bounded number of bytes and of seconds; a key goes to no other host by a redirect.
Not covered: providers with a form of their own; litellm asks those.
"""

from __future__ import annotations

import ipaddress
import json
import os
import time
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from toolsmith.models.gateway.place import NO_KEY, Place

_PREFIXES = ("openai", "hosted_vllm", "lm_studio", "ollama_chat")  # of litellm's names; all of them take this form
_OPENAI = "https://api.openai.com/v1"
_LARGEST_REPLY = 20_000_000  # bytes
_CONNECT_SECONDS = 10.0


class DirectError(Exception):
    """What went wrong: the server's own words, or those of the connection, which is then the cause."""

    def __init__(self, said: str, status_code: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(said)
        self.status_code = status_code
        self.litellm_response_headers = headers


def is_direct(place: Place) -> bool:
    """Whether a model's server takes this form, and everything is known that it takes to ask it."""
    return place.litellm_name.partition("/")[0] in _PREFIXES and bool(place.key or place.key_from)


def completion(
    place: Place, messages: Sequence[Mapping[str, Any]], timeout_seconds: float, options: Mapping[str, Any]
) -> Any:
    """One chat completion, as an object in the form of litellm's.

    Raises:
        DirectError: it cannot be had; says what the server or the connection said.
    """
    more = dict(options)
    body = {"model": place.litellm_name.partition("/")[2], "messages": list(messages), **more.pop("extra_body", {})}
    body |= more
    raw, status, headers = _posted(place, json.dumps(body).encode(), timeout_seconds)
    if status >= 400:
        raise DirectError(raw.decode("utf-8", "replace"), status, headers)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise DirectError(f"unable to get json response: {raw[:200]!r}", status, headers) from error
    try:
        return _response(content)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise DirectError("invalid response object", status, headers) from error


def abilities(place: Place, timeout_seconds: float = 3.0) -> tuple[str, ...]:
    """What an Ollama server says that a model can do (`tools`, `vision`); none where it says nothing."""
    import httpx

    if not place.litellm_name.startswith("ollama"):
        return ()
    url, asked = f"{place.api_base.rstrip('/')}/api/show", {"model": place.litellm_name.partition("/")[2]}
    try:
        found = httpx.post(url, json=asked, timeout=timeout_seconds, trust_env=_is_far(url)).json()
        return tuple(map(str, found["capabilities"]))
    except (httpx.HTTPError, ValueError, TypeError, KeyError, RecursionError):
        return ()


def _posted(place: Place, body: bytes, timeout_seconds: float) -> tuple[bytes, int, Mapping[str, str]]:
    import httpx

    url = address_of(place)
    key = place.key or os.environ.get(place.key_from, "") or NO_KEY
    headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
    timeout = httpx.Timeout(timeout_seconds, connect=min(_CONNECT_SECONDS, timeout_seconds))
    until = time.monotonic() + timeout_seconds
    parts, size = [], 0
    try:
        client = httpx.Client(timeout=timeout, trust_env=_is_far(url), follow_redirects=True)
        with client, client.stream("POST", url, content=body, headers=headers) as response:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > _LARGEST_REPLY:
                    raise DirectError(f"unable to get json response: more than {_LARGEST_REPLY} bytes came")
                if time.monotonic() > until:
                    raise DirectError("timed out while the reply came")
            return b"".join(parts), response.status_code, dict(response.headers)
    except httpx.LocalProtocolError:  # it would say the key
        raise DirectError("invalid api key: it holds what cannot be sent in a header") from None
    except httpx.TimeoutException as error:
        raise DirectError(f"timed out: {error}") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise DirectError(str(error) or type(error).__name__) from error


def address_of(place: Place) -> str:
    base = (place.api_base or _OPENAI).rstrip("/")
    if place.litellm_name.startswith("ollama") and not base.endswith("/v1"):
        base = f"{base}/v1"
    return f"{base}/chat/completions"


def _is_far(url: str) -> bool:
    """Whether proxies of the environment are meant for it: not for this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _response(content: Any) -> Any:
    usage = content.get("usage") or {}
    details = usage.get("prompt_tokens_details") or {}
    return SimpleNamespace(
        model=content.get("model", ""),
        choices=[_choice(each) for each in content["choices"]],
        usage=SimpleNamespace(
            prompt_tokens=int(usage.get("prompt_tokens") or 0),
            completion_tokens=int(usage.get("completion_tokens") or 0),
            cached_tokens=int(details.get("cached_tokens") or 0),
        ),
    )


def _choice(given: Mapping[str, Any]) -> SimpleNamespace:
    message = given["message"]
    calls = [_call(each) for each in message.get("tool_calls") or ()]
    return SimpleNamespace(
        finish_reason=given.get("finish_reason"),
        message=SimpleNamespace(
            content=_text(message.get("content")),
            tool_calls=calls,
            reasoning_content=_text(message.get("reasoning_content") or message.get("reasoning")),
            provider_specific_fields={"refusal": message.get("refusal")},
        ),
    )


def _call(given: Mapping[str, Any]) -> SimpleNamespace:
    function = given["function"]
    called = SimpleNamespace(name=function.get("name"), arguments=_text(function.get("arguments")))
    return SimpleNamespace(id=given.get("id"), function=called)


def _text(given: Any) -> str | None:
    """A text; one in parts is put together, and an object of arguments is written out."""
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, list):
        return "".join(str(part["text"]) for part in given if part["type"] == "text")
    return json.dumps(given)
