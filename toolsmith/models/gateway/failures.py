"""What a failed question to a model means, for people: who was asked where, what it said, and what would be right.

By what happened rather than by litellm's classes: a missing key and a refused connection both arrive as
InternalServerError. The server's own words are told, without what litellm wrote around them.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any

from toolsmith.errors import (
    BadReplyError,
    MalformedCallError,
    ModelError,
    ModelRefusedError,
    ModelRejectedError,
    ModelTimeoutError,
    ModelUnavailableError,
    RateLimitedError,
    ToolsNotTakenError,
)
from toolsmith.models.gateway.manners import is_refused
from toolsmith.models.gateway.model_list import models_at
from toolsmith.models.gateway.place import NO_KEY, Place
from toolsmith.models.gateway.providers import PROVIDERS
from toolsmith.remotes.classify import retry_after

_AROUND = re.compile(
    r"^\s*(?:(?:litellm\.)?\w*(?:Error|Exception|Timeout)(?: Error)?\s*[:\-]|Error code: \d+ -|litellm\.Timeout:)\s*"
)
_BEHIND = re.compile(r"(?:\.?\s*Handle with `litellm\.\w+`\.?|\s*Traceback \(most recent call last\).*)\s*$", re.DOTALL)
_NOBODY = re.compile(
    r"connection refused|connect call failed|name or service not known|nodename nor servname|getaddrinfo"
    r"|temporary failure in name resolution|no route to host|network is unreachable|all connection attempts failed",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"connection (?:error|reset|aborted)|server disconnected|peer closed", re.IGNORECASE)
_NO_KEY = re.compile(
    r"api_key client option must be set|missing credentials|(?:missing|no|invalid|incorrect) api key", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"model.{0,200}(?:not found|does not exist|not exist|is not a valid|not supported|no such)"
    r"|(?:no such|unknown|invalid|unrecognized) model|model_not_found|not a valid model",
    re.IGNORECASE | re.DOTALL,
)
_TOO_LONG = re.compile(
    r"context (?:length|size|window)|maximum context|prompt is too long|too many tokens|input length.{0,80}exceed"
    r"|exceeds the (?:available )?context|longer than the (?:maximum )?model",
    re.IGNORECASE | re.DOTALL,
)
_NO_REPLY = re.compile(r"invalid response from llm endpoint|unable to get json response|expecting value", re.IGNORECASE)
# litellm's own words, and its own mistakes, where the reply is JSON of another form
_OTHER_JSON = re.compile(r"invalid response object|'choices' that is not a list", re.IGNORECASE)
_UNFORESEEN = (TypeError, AttributeError, LookupError)
_NO_CREDIT = re.compile(
    r"insufficient_quota|exceeded your current quota|insufficient (?:balance|credit|funds)", re.IGNORECASE
)
# Ollama by the model's template, llama.cpp and vLLM by how they were started.
_NO_TOOLS = re.compile(
    r"tools param requires --jinja|tool_choice param requires --jinja"
    r"|requires --enable-auto-tool-choice",
    re.IGNORECASE,
)
# Ollama and llama.cpp answer 500 to a call that does not parse: the mistake is the model's.
_MALFORMED_CALL = re.compile(
    r"error parsing tool call|failed to parse tool call|failed to parse input at pos"
    r"|tool call could not be parsed|unmarshal tool call",
    re.IGNORECASE,
)
_LISTED_AT_MOST = 8


def failure_of(error: Exception, place: Place, *, timeout_seconds: float, has_tools: bool) -> ModelError:
    """Our error for one of litellm's or of `direct`'s.

    Args:
        error: as it was raised.
        place: which model was asked, and where.
        timeout_seconds: how long it was waited for.
        has_tools: whether the question held tool schemas.
    """
    said, status = _said(error), getattr(error, "status_code", None)
    return (
        _about_the_reply(error, place, said, has_tools=has_tools)
        or _about_the_way(error, place, said, status, timeout_seconds)
        or _about_the_request(error, place, said, status)
        or _about_anything_else(error, place, said)
    )


def _about_the_reply(error: Exception, place: Place, said: str, *, has_tools: bool) -> ModelError | None:
    text, kind = str(error), type(error).__name__
    if has_tools and (_NO_TOOLS.search(text) or is_refused("tools", text)):
        return ToolsNotTakenError(f"{place.name} takes no tools: {said}", hint="Ask again: calls travel as text now.")
    if _MALFORMED_CALL.search(text):
        return MalformedCallError(
            f"{place.name} wrote a tool call that its server could not read: {said}",
            hint="Small models do; solve tells the model so.",
            raw=_raw_call(text),
        )
    if kind == "ContentPolicyViolationError":
        return ModelRefusedError(
            f"{place.name} declines to answer: {said}", hint="Say it in other words, or ask another model."
        )
    if _NO_REPLY.search(text) or kind in ("JSONDecodeError", "APIResponseValidationError"):
        return BadReplyError(
            f"{place.name}: {_there(place)} sent no reply of a model: {said}",
            hint=_looks_like(place),
        )
    return None


def _about_the_way(
    error: Exception, place: Place, said: str, status: object, timeout_seconds: float
) -> ModelError | None:
    name, there = place.name, _there(place)
    if status in (408, 504) or "timed out" in str(error).lower() or "timeout" in type(error).__name__.lower():
        waited = "timed out" in said.lower() or not isinstance(status, int)
        return ModelTimeoutError(
            f"{name}: {there} gave no answer within {timeout_seconds:g} s"
            if waited
            else f"{name}: {there} says that it takes too long ({status}): {said}",
            hint="Try again; a model that is still being loaded answers later. Or name a faster one.",
        )
    if _NO_CREDIT.search(str(error)):
        return ModelRejectedError(
            f"{name}: {there} gives no more for this key: {said}", hint="See the account's credit and limits there."
        )
    if status == 429 or type(error).__name__ == "RateLimitError":
        return RateLimitedError(
            f"{name}: {there} asks to wait: {said}",
            wait_seconds=_wait_of(error),
            hint="Try again later, or ask for less at the same time: --jobs 1.",
        )
    if _NO_KEY.search(str(error)) or status in (401, 403):
        return _no_entry(place, said, status)
    if nobody_listens(error):
        return _nobody_there(place)
    if _BROKEN.search(said):
        return ModelUnavailableError(
            f"{name}: {there} broke off the connection: {said}", hint="Is it still running? See what it logs."
        )
    return None


def _about_the_request(error: Exception, place: Place, said: str, status: object) -> ModelError | None:
    if not isinstance(status, int) or not 400 <= status < 500:
        return None
    if "llm provider not provided" in said.lower():
        return _no_provider(place.name)
    if type(error).__name__ == "ContextWindowExceededError" or _TOO_LONG.search(said):
        return ModelRejectedError(
            f"{place.name}: for {_there(place)} the question is longer than the model's context: {said}",
            hint="Start it with a longer context; or ask for less at once: solve --prompt-tokens N, or for good "
            "toolsmith config set models.NAME.context TOKENS.",
        )
    if status == 404 or _NO_MODEL.search(said):
        return _no_model(place, said, status)
    return ModelRejectedError(
        f"{place.name}: {_there(place)} rejects the request ({status}): {said}",
        hint="See what it says; another model may take the request as it is.",
    )


def _about_anything_else(error: Exception, place: Place, said: str) -> ModelError:
    if _OTHER_JSON.search(str(error)) or any(isinstance(each, _UNFORESEEN) for each in _chain(error)):
        return BadReplyError(
            f"{place.name}: {_there(place)} sent JSON that is no reply of a model", hint=_looks_like(place)
        )
    return ModelUnavailableError(
        f"{place.name}: {_there(place)} fails: {said}", hint="Try again later, or another model."
    )


def nobody_listens(error: BaseException | None) -> bool:
    """Whether there was nobody at the address, as far as any error in the chain of causes tells."""
    return any(_NOBODY.search(str(each)) for each in _chain(error))


def is_about_the_request(error: BaseException | None) -> bool:
    """Whether a rejection may be about what was asked, rather than about who asks, or of which model."""
    return getattr(error, "status_code", None) not in (401, 403, 404)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _there(place: Place) -> str:
    """Who was asked, and what says so."""
    if not place.api_base:
        return "its provider"
    return f"the server at {place.api_base}{f' ({place.address_from})' if place.address_from else ''}"


def _looks_like(place: Place) -> str:
    usual = (place.provider.api_base if place.provider else "") or PROVIDERS["vllm"].api_base
    return f"Is that the address of a model's server? One of this kind looks like {usual}"


def _nobody_there(place: Place) -> ModelError:
    provider = place.provider
    if not place.api_base or provider is None:
        return ModelUnavailableError(
            f"{place.name}: {_there(place)} cannot be reached", hint="Is this machine online? See HTTPS_PROXY."
        )
    start = f"Start it ({provider.start})" if provider.start else "Start it"
    variables = f"{' or '.join(provider.addresses)} in the environment, " if provider.addresses else ""
    return ModelUnavailableError(
        f"{place.name}: nobody answers at {place.api_base} ({place.address_from or 'where such servers usually are'})",
        hint=f"{start}, or say where it is: --api-base ADDRESS, {variables}or for good "
        "toolsmith config set models.NAME.api_base ADDRESS.",
    )


def _no_entry(place: Place, said: str, status: object) -> ModelError:
    """The key is missing or wrong, or it does not open this."""
    shown = f" ({status})" if status in (401, 403) else ""
    variables = place.provider.keys if place.provider else ()
    if place.key_from:
        return ModelRejectedError(
            f"{place.name}: {_there(place)} does not accept the key in {place.key_from}{shown}: {said}",
            hint=f"Set {place.key_from} to a key that is valid there.",
        )
    if place.address_from.startswith("[models."):
        hint = f"toolsmith config set {place.address_from[1:-1]}.key_env VARIABLE, and the key in that variable."
    elif variables:
        hint = f"export {variables[0]}=…"
    elif place.key == NO_KEY:
        hint = "Name the variable that holds its key: toolsmith config set models.NAME.key_env VARIABLE."
    else:
        hint = "Set the variable of its provider's key in the environment."
    return ModelRejectedError(f"{place.name}: {_there(place)} wants a key{shown}: {said}", hint=hint)


def _no_model(place: Place, said: str, status: object) -> ModelError:
    model = place.litellm_name.partition("/")[2]
    listed = models_at(place)
    if not listed or model in listed:
        if place.api_base and not _NO_MODEL.search(said):
            found, hint = "has nothing there", _looks_like(place)
        else:
            found, hint = "has no such model", "Check the model's name."
        return ModelRejectedError(f"{place.name}: {_there(place)} {found} ({status}): {said}", hint=hint)
    near = [*difflib.get_close_matches(model, listed, n=_LISTED_AT_MOST, cutoff=0.5), *listed]
    shown = list(dict.fromkeys(near))[:_LISTED_AT_MOST]
    more = f" and {len(listed) - len(shown)} more" if len(listed) > len(shown) else ""
    kind = place.name.partition("/")[0] if "/" in place.name else _kind(place)
    name_it = f"Name one of them: {kind}/{shown[0]}"
    if place.address_from == f"[models.{place.name}]":
        name_it = f"Name one of them: toolsmith config set models.{place.name}.model {kind}/{shown[0]}"
    get = f", or fetch it: ollama pull {model}" if place.litellm_name.startswith("ollama") else ""
    return ModelRejectedError(
        f"{place.name}: {_there(place)} has no model {model!r}; it has {', '.join(shown)}{more}",
        hint=f"{name_it}{get}.",
    )


def _kind(place: Place) -> str:
    """The provider of a named model as people write it, not as litellm does."""
    same = (place.provider.litellm_prefix, place.provider.api_base) if place.provider else None
    known = (name for name, each in PROVIDERS.items() if (each.litellm_prefix, each.api_base) == same and any(same))
    return next(known, place.litellm_name.partition("/")[0])


def _no_provider(name: str) -> ModelError:
    kind = name.partition("/")[0]
    near = difflib.get_close_matches(kind.partition("+")[0], PROVIDERS, n=1)
    return ModelRejectedError(
        f"{name}: {kind!r} is no provider of models",
        hint=f"{f'Did you mean {near[0]}/? ' if near else ''}There are {', '.join(PROVIDERS)} and others that litellm "
        "knows; a server of the OpenAI kind is openai/NAME with --api-base.",
    )


def _said(error: Exception) -> str:
    """The server's own words."""
    text = _BEHIND.sub("", str(error))
    while (shorter := _AROUND.sub("", text)) != text:
        text = shorter
    return _brief(_message_in(text) or text or type(error).__name__)


def _message_in(text: str) -> str:
    """The message of an error that a server sent as JSON; empty where it is none."""
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    for key in ("error", "message", "detail"):
        if isinstance(content, dict) and content.get(key):
            content = content[key]
    return content if isinstance(content, str) else ""


def _raw_call(text: str) -> str:
    """What the model wrote, where the server says it: `raw='…'`."""
    found = re.search(r"raw='(.*)', err=", _message_in(text) or text, re.DOTALL)
    return found[1] if found else ""


def _wait_of(error: Exception) -> float | None:
    """Seconds to wait by the Retry-After header, wherever litellm left the headers."""
    sources: list[Any] = [
        getattr(error, "litellm_response_headers", None),
        getattr(getattr(error, "response", None), "headers", None),
        getattr(getattr(error.__cause__ or error.__context__, "response", None), "headers", None),
    ]
    for headers in filter(None, sources):
        for name in ("retry-after", "llm_provider-retry-after"):
            wait = retry_after({"retry-after": str(headers.get(name) or "")})
            if wait is not None:
                return wait
    return None


def _brief(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 300 else f"{one_line[:300]}…"
