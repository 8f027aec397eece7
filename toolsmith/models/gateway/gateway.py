"""Hosted and served models: those that speak as OpenAI does directly, all others through litellm.

This is the only file that imports litellm.

It takes seconds to import, fetches a price list over the network, prints debug help to standard output and
gives errors misleading classes. Here it is imported on first use, kept quiet and offline, with its retries
off; errors are classified by their status and cause, and retried by us.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import tenacity

from toolsmith.errors import (
    BadReplyError,
    MalformedCallError,
    ModelRejectedError,
    ModelUnavailableError,
    RateLimitedError,
    ToolsNotTakenError,
)
from toolsmith.models.gateway.direct import abilities, completion, is_direct
from toolsmith.models.gateway.failures import failure_of, is_about_the_request, nobody_listens
from toolsmith.models.gateway.guided import Guidance, guided_options
from toolsmith.models.gateway.manners import Manners
from toolsmith.models.gateway.openai_form import as_openai, as_reply
from toolsmith.models.gateway.place import Place
from toolsmith.types.message import Parameters, Price, Question, Reply

_LONGEST_WAIT_SECONDS = 60.0
_PRICES = "model_prices_and_context_window_backup.json"
_LOOPBACK = "127.0.0.1,localhost,::1"


class GatewayModel:
    """Any model that litellm knows.

    Args:
        place: where it is, and what is known of it.
        timeout_seconds: for one attempt.
        attempts: tries in all, for failures that may pass: 429, 5xx, timeouts, broken connections and replies. Where
            nobody listens, only a server that has answered before is tried again.
        first_wait_seconds: before the second try; doubled each time, or what the server asks for.
    """

    def __init__(
        self, place: Place, *, timeout_seconds: float = 120.0, attempts: int = 4, first_wait_seconds: float = 1.0
    ) -> None:
        self.context_tokens = place.context
        self._place = place
        self._guidance = Guidance(place.provider.guides if place.provider else ())
        self._manners = Manners()
        self._calls_tools = place.tools
        self._looks_at_images = place.images
        self._has_answered = False
        self._timeout_seconds = timeout_seconds
        self._retry = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(attempts),
            wait=_Wait(first_wait_seconds),
            retry=tenacity.retry_if_exception(self._may_pass),
            reraise=True,
        )

    @property
    def name(self) -> str:
        return self._place.name

    @property
    def stated_address(self) -> str:
        """Its server's, where somebody named one."""
        return self._place.api_base if self._place.address_from else ""

    @property
    def speaks_tools(self) -> bool:
        """Whether the model takes tool schemas, as far as litellm and the kind of server say."""
        if self._calls_tools is None:
            self._calls_tools = self._is_known_to("supports_function_calling", "tools")
        return self._calls_tools

    @property
    def takes_images(self) -> bool:
        """Whether the model looks at images, as far as litellm and the configuration say."""
        if self._looks_at_images is None:
            self._looks_at_images = self._is_known_to("supports_vision", "vision")
        return self._looks_at_images

    def _is_known_to(self, ability: str, at_ollama: str) -> bool:
        if is_direct(self._place):
            return bool(_listed(self._place.litellm_name).get(ability)) or at_ollama in abilities(self._place)
        try:
            return bool(getattr(_litellm(), ability)(model=self._place.litellm_name))
        except Exception:  # noqa: BLE001 - litellm's way to say that it does not know the model
            return False

    def _may_pass(self, error: BaseException) -> bool:
        if isinstance(error, ModelUnavailableError) and nobody_listens(error.__cause__):
            return self._has_answered
        return isinstance(error, (ModelUnavailableError, BadReplyError)) and not isinstance(error, MalformedCallError)

    def answer(self, question: Question) -> Reply:
        if not is_direct(self._place):
            _require_litellm(self.name)
        return self._retry(self._ask_once, question)

    def _ask_once(self, question: Question) -> Reply:
        schema = question.parameters.reply_schema
        while schema is not None and (way := self._guidance.way) is not None:
            try:
                reply = self._complete(question, guided_options(way, schema))
            except ModelRejectedError as error:  # perhaps for the schema; where it was not that, the next try says so
                if not is_about_the_request(error.__cause__) or not self._guidance.was_refused(way):
                    raise
            else:
                self._guidance.was_answered(way, reply, schema)
                return reply
        return self._complete(question, {})

    def _complete(self, question: Question, more: Mapping[str, Any]) -> Reply:
        response = self._respond(question, {**self._options(question.parameters), **more})
        self._has_answered = True
        reply = as_reply(response, self.name, self._cost_of)
        if self._place.price is None:
            return reply
        usage = reply.usage
        cost = self._place.price.of(usage.input_tokens, usage.output_tokens)
        return reply.model_copy(update={"usage": usage.model_copy(update={"cost_usd": cost})})

    def _cost_of(self, completion_response: Any) -> float | None:
        """Dollars of a response, by litellm's list; None where it does not know the model."""
        if not is_direct(self._place):
            return float(_litellm().completion_cost(completion_response=completion_response))
        known = _listed(self._place.litellm_name) or _listed(completion_response.model)
        usage, price = completion_response.usage, known.get("input_cost_per_token")
        if not price:
            return None
        cached = min(usage.cached_tokens, usage.prompt_tokens) * known.get("cache_read_input_token_cost", price)
        fresh = max(usage.prompt_tokens - usage.cached_tokens, 0) * price
        return float(cached + fresh + usage.completion_tokens * (known.get("output_cost_per_token") or 0.0))

    def _asked(self, messages: list[dict[str, Any]], sent: Mapping[str, Any]) -> Any:
        if is_direct(self._place):
            return completion(self._place, messages, self._timeout_seconds, sent)
        where = {"api_base": self._place.api_base, "api_key": self._place.key}
        return _litellm().completion(
            model=self._place.litellm_name,
            messages=messages,
            timeout=self._timeout_seconds,
            max_retries=0,
            num_retries=0,
            drop_params=True,
            **{name: value for name, value in where.items() if value},
            **sent,
        )

    def _respond(self, question: Question, options: Mapping[str, Any]) -> Any:
        """The server's response, asked for without what it refuses."""
        messages, sent = self._manners.messages(question.messages), self._manners.options(options)
        try:
            response = self._asked([as_openai(message) for message in messages], sent)
        except Exception as error:
            has_tools, seconds = bool(question.parameters.tools), self._timeout_seconds
            failure = failure_of(error, self._place, timeout_seconds=seconds, has_tools=has_tools)
            may_be_what_was_sent = type(failure) in (ModelRejectedError, ModelUnavailableError)
            said = str(error) if may_be_what_was_sent and is_about_the_request(error) else ""
            if not self._manners.learn(said, messages, sent):
                if isinstance(failure, ToolsNotTakenError):
                    self._calls_tools = False
                raise failure from error
        else:  # litellm gives None where a server insists on alternating roles, after a try of its own
            if response is not None or not self._manners.learn("roles must alternate", messages, sent):
                return response
        return self._respond(question, options)

    def _options(self, parameters: Parameters) -> dict[str, Any]:
        """The parameters as OpenAI's interface takes them."""
        options: dict[str, Any] = {"temperature": parameters.temperature, "max_tokens": parameters.max_tokens}
        if parameters.stop:
            options["stop"] = list(parameters.stop)
        for name in ("top_p", "seed"):
            if (value := getattr(parameters, name)) is not None:
                options[name] = value
        if parameters.response_format is not None and not parameters.tools:
            options["response_format"] = parameters.response_format
        if parameters.tools:
            options["tools"] = list(parameters.tools)
            if parameters.tool_choice != "auto":
                options["tool_choice"] = parameters.tool_choice
        return options


def listed_price(name: str) -> Price | None:
    """The price of a model by the list that comes with litellm; None where it does not know the model."""
    found = _listed(name)
    if not found or not found.get("input_cost_per_token"):
        return None
    return Price(
        input_usd=found["input_cost_per_token"] * 1e6, output_usd=(found.get("output_cost_per_token") or 0.0) * 1e6
    )


def _listed(name: str) -> dict[str, Any]:
    """What litellm's list says of a model; empty where it does not know it."""
    prices = _price_list()
    found: dict[str, Any] = prices.get(name) or prices.get(name.partition("/")[2]) or {}
    return found


@cache
def _price_list() -> dict[str, Any]:
    """Litellm's own file, without importing litellm, which takes seconds; empty where there is none."""
    found = find_spec("litellm")
    for folder in (found.submodule_search_locations or []) if found is not None else []:
        with suppress(OSError, ValueError):
            prices: dict[str, Any] = json.loads((Path(folder) / _PRICES).read_bytes())
            return prices
    return {}


def _require_litellm(name: str) -> None:
    """See that it can be imported.

    Raises:
        ModelRejectedError: it is not installed.
    """
    if find_spec("litellm") is None:
        raise ModelRejectedError(
            f"{name} is asked through litellm, which is not installed",
            hint="pip install litellm; openai/, ollama/, vllm/, sglang/, llamacpp/ and lmstudio/ need none.",
        )


def _litellm() -> Any:
    """litellm, imported quietly and offline."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    for name in ("NO_PROXY", "no_proxy"):
        if "localhost" not in os.environ.get(name, ""):
            os.environ[name] = ",".join(filter(None, (os.environ.get(name), _LOOPBACK)))
    import litellm

    litellm.suppress_debug_info = True
    litellm.telemetry = False
    return litellm


class _Wait(tenacity.wait.wait_base):
    """What the server asks for, else exponential with jitter."""

    def __init__(self, first_seconds: float) -> None:
        self._first_seconds = first_seconds

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, RateLimitedError) and error.wait_seconds is not None:
            return min(error.wait_seconds, _LONGEST_WAIT_SECONDS)
        doubled = self._first_seconds * 2.0 ** (retry_state.attempt_number - 1)
        jitter = random.uniform(0, self._first_seconds)  # noqa: S311 - spreads clients, keeps no secret
        return min(doubled + jitter, _LONGEST_WAIT_SECONDS)
