"""Hosted and served models through litellm: the only file that imports it.

litellm takes seconds to import, fetches a price list over the network, prints debug help to standard output and
gives errors misleading classes. Here it is imported on first use, kept quiet and offline, with its retries
off; errors are classified by their status and cause, and retried by us.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tenacity

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
from toolsmith.models.guided import Guidance, Guide, guided_options
from toolsmith.remotes.classify import retry_after
from toolsmith.types.message import FinishReason, Message, Parameters, Price, Question, Reply, ToolCallRequest, Usage

_LONGEST_WAIT_SECONDS = 60.0
_LOOPBACK = "127.0.0.1,localhost,::1"


class GatewayModel:
    """Any model that litellm knows, by its litellm name.

    Args:
        name: e.g. `anthropic/…`, `openai/…`, `ollama_chat/…`, `hosted_vllm/…`.
        api_base: address of the server, where it is not the provider's own.
        timeout_seconds: for one attempt.
        attempts: tries in all, for failures that may pass: 429, 5xx, timeouts, broken connections and replies.
        first_wait_seconds: before the second try; doubled each time, or what the server asks for.
        api_key: what is sent as key; None lets litellm find it in the environment.
        speaks_tools: whether the model takes tool schemas; None asks litellm's table.
        guides: ways in which its server may hold a reply to a schema.
        takes_images: whether it looks at images; None asks litellm's table.
        price: of its tokens, where it is not litellm's.
        context_tokens: of question and answer together, where that is known.
        shown_as: the name under which it was asked for.
    """

    def __init__(
        self,
        name: str,
        *,
        api_base: str | None = None,
        timeout_seconds: float = 120.0,
        attempts: int = 4,
        first_wait_seconds: float = 1.0,
        api_key: str | None = None,
        speaks_tools: bool | None = None,
        guides: Sequence[Guide] = (),
        takes_images: bool | None = None,
        price: Price | None = None,
        context_tokens: int | None = None,
        shown_as: str = "",
    ) -> None:
        self._guidance = Guidance(guides)
        self._name = name
        self._api_key = api_key
        self._looks_at_images = takes_images
        self._price = price
        self.context_tokens = context_tokens
        self._shown_as = shown_as or name
        self._calls_tools = speaks_tools
        self._api_base = api_base
        self._timeout_seconds = timeout_seconds
        self._retry = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(attempts),
            wait=_Wait(first_wait_seconds),
            retry=tenacity.retry_if_exception(_may_pass),
            reraise=True,
        )

    @property
    def name(self) -> str:
        return self._shown_as

    @property
    def speaks_tools(self) -> bool:
        """Whether the model takes tool schemas, as far as litellm and the kind of server say."""
        if self._calls_tools is None:
            try:
                self._calls_tools = bool(_litellm().supports_function_calling(model=self._name))
            except Exception:  # noqa: BLE001 - litellm's way to say that it does not know the model
                self._calls_tools = False
        return self._calls_tools

    @property
    def takes_images(self) -> bool:
        """Whether the model looks at images, as far as litellm and the configuration say."""
        if self._looks_at_images is None:
            try:
                self._looks_at_images = bool(_litellm().supports_vision(model=self._name))
            except Exception:  # noqa: BLE001 - litellm's way to say that it does not know the model
                self._looks_at_images = False
        return self._looks_at_images

    def answer(self, question: Question) -> Reply:
        return self._retry(self._ask_once, question)

    def _ask_once(self, question: Question) -> Reply:
        schema = question.parameters.reply_schema
        while schema is not None and (way := self._guidance.way) is not None:
            try:
                reply = self._complete(question, guided_options(way, schema))
            except ModelRejectedError:  # perhaps for the schema; where it was not that, the next try says so
                if not self._guidance.was_refused(way):
                    raise
            else:
                self._guidance.was_answered(way, reply, schema)
                return reply
        return self._complete(question, {})

    def _complete(self, question: Question, more: Mapping[str, Any]) -> Reply:
        litellm = _litellm()
        parameters = question.parameters
        options = self._options(parameters)
        try:
            response = litellm.completion(
                model=self._name,
                messages=[_as_openai(message) for message in question.messages],
                timeout=self._timeout_seconds,
                max_retries=0,
                num_retries=0,
                drop_params=True,
                **options,
                **more,
            )
        except Exception as error:
            if parameters.tools and _means_no_tools(str(error).lower()):
                self._calls_tools = False
                message = f"{self._shown_as} takes no tools: {_brief(str(error))}"
                raise ToolsNotTakenError(message, hint="Ask again: calls travel as text now.") from error
            raise _classify(error, self._name) from error
        reply = _as_reply(response, self._name, litellm.completion_cost)
        if self._price is None:
            return reply
        usage = reply.usage
        cost = self._price.of(usage.input_tokens, usage.output_tokens)
        return reply.model_copy(update={"usage": usage.model_copy(update={"cost_usd": cost})})

    def _options(self, parameters: Parameters) -> dict[str, Any]:
        """The parameters as litellm takes them, and where they go."""
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
        if self._api_base:
            options["api_base"] = self._api_base
        if self._api_key:
            options["api_key"] = self._api_key
        return options


def listed_price(name: str) -> Price | None:
    """The price of a model by the list that comes with litellm; None where it does not know the model."""
    prices = _litellm().model_cost
    found = prices.get(name) or prices.get(name.partition("/")[2])
    if not found or not found.get("input_cost_per_token"):
        return None
    return Price(
        input_usd=found["input_cost_per_token"] * 1e6, output_usd=(found.get("output_cost_per_token") or 0.0) * 1e6
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


def _as_openai(message: Message) -> dict[str, Any]:
    content: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images:
        shown = [{"type": "image_url", "image_url": {"url": image}} for image in message.images]
        content["content"] = [{"type": "text", "text": message.content}, *shown]
    if message.tool_calls:
        content["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        content["tool_call_id"] = message.tool_call_id
    return content


def _as_reply(response: Any, name: str, price: Callable[..., Any]) -> Reply:
    choices = getattr(response, "choices", None)
    if not choices:
        raise BadReplyError(f"{name} answered without a choice", hint="Try again, or another model.")
    choice = choices[0]
    message = choice.message
    text = message.content or ""
    calls = tuple(
        ToolCallRequest(id=call.id or "", name=call.function.name or "", arguments=call.function.arguments or "")
        for call in (message.tool_calls or ())
    )
    reason = _finish_reason(choice, calls)
    refusal = (getattr(message, "provider_specific_fields", None) or {}).get("refusal")
    if reason == "refusal" or (refusal and not text):
        raise ModelRefusedError(f"{name} declines to answer: {refusal or 'its content filter stepped in'}")
    thought = getattr(message, "reasoning_content", None)
    if thought and not text and not calls:
        text = f"<think>\n{thought}"  # a call may stand in it, and the model is told that nothing follows
    return Reply(text=text, finish_reason=reason, tool_calls=calls, usage=_usage(response, price))


def _finish_reason(choice: Any, calls: tuple[ToolCallRequest, ...]) -> FinishReason:
    match choice.finish_reason:
        case "length" | "max_tokens":
            return "length"
        case "content_filter" | "refusal":
            return "refusal"
    return "tool_calls" if calls else "stop"


def _usage(response: Any, price: Callable[..., Any]) -> Usage:
    usage = getattr(response, "usage", None)
    try:
        cost = price(completion_response=response)
    except Exception:  # noqa: BLE001 - litellm's way to say that it has no price
        cost = None
    return Usage(
        input_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        output_tokens=getattr(usage, "completion_tokens", 0) or 0,
        cost_usd=float(cost) if cost else None,
    )


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, (ModelUnavailableError, BadReplyError)) and not isinstance(error, MalformedCallError)


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


def _classify(error: Exception, name: str) -> ModelError:
    """Our error for one of litellm's, by what happened rather than by its class.

    A missing key and a refused connection both arrive as InternalServerError.
    """
    text = f"{type(error).__name__}: {error}"
    lowered = text.lower()
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if _is_malformed_call(lowered):
        return MalformedCallError(
            f"{name} wrote a tool call that its server could not read: {_brief(text)}",
            hint="Small models do; solve tells the model so.",
            raw=_raw_call(text),
        )
    if "timeout" in kind.lower() or "timed out" in lowered or status == 408:
        return ModelTimeoutError(f"{name} did not answer in time", hint="Try again, or raise the timeout.")
    if status == 429 or kind == "RateLimitError":
        return RateLimitedError(f"{name} asks to wait: {_brief(text)}", wait_seconds=_retry_after(error))
    if _means_no_key(lowered) or status in (401, 403):
        return ModelRejectedError(
            f"{name} does not accept our key: {_brief(text)}",
            hint="Set the provider's key in the environment, e.g. OPENAI_API_KEY or ANTHROPIC_API_KEY.",
        )
    if "connection" in lowered and ("refused" in lowered or "error" in lowered):
        return ModelUnavailableError(
            f"{name} cannot be reached: {_brief(text)}", hint="Is the server running, and its address right?"
        )
    if kind == "ContentPolicyViolationError":
        return ModelRefusedError(f"{name} declines to answer: {_brief(text)}")
    if kind in ("JSONDecodeError", "APIResponseValidationError") or "expecting value" in lowered:
        return BadReplyError(f"{name} sent a reply that cannot be read: {_brief(text)}")
    if isinstance(status, int) and 400 <= status < 500:
        return ModelRejectedError(
            f"{name} rejects the request ({status}): {_brief(text)}",
            hint="Check the model's name and its limits.",
        )
    return ModelUnavailableError(f"{name} fails: {_brief(text)}", hint="Try again later, or another model.")


def _is_malformed_call(lowered: str) -> bool:
    """Whether a failure is the model's: Ollama and llama.cpp answer 500 to a call that does not parse."""
    return any(
        sign in lowered
        for sign in (
            "error parsing tool call",
            "failed to parse tool call",
            "failed to parse input at pos",
            "tool call could not be parsed",
            "unmarshal tool call",
        )
    )


def _means_no_tools(lowered: str) -> bool:
    """Whether a server refuses tool schemas: Ollama by the model's template, llama.cpp and vLLM by how they started."""
    return any(
        sign in lowered
        for sign in (
            "does not support tools",
            "tools param requires --jinja",
            "tool_choice param requires --jinja",
            "requires --enable-auto-tool-choice",
        )
    )


def _raw_call(text: str) -> str:
    """What the model wrote, where the server says it: `raw='…'`."""
    found = re.search(r"raw='(.*)', err=", text, re.DOTALL)
    return found[1] if found else ""


def _means_no_key(lowered: str) -> bool:
    return any(
        sign in lowered
        for sign in (
            "api_key client option must be set",
            "missing credentials",
            "missing api key",
            "no api key",
            "invalid api key",
            "incorrect api key",
        )
    )


def _retry_after(error: Exception) -> float | None:
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
