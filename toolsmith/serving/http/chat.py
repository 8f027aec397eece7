"""OpenAI-compatible chat: a conversation comes in, tools are found and called for the model, the answer goes back.

The client's own functions are offered beside the toolbox's tools; a call of one goes back to the client. Streams carry
the finished answer in pieces: the tool loop has to end before there is an answer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from toolsmith.calls.formats.table import looks_like_a_call
from toolsmith.calls.formats.thoughts import spoken
from toolsmith.calls.read import read_calls
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.errors import ToolsNotTakenError
from toolsmith.models.meter import Budget, Meter, Spending
from toolsmith.models.model import Model
from toolsmith.prompts.ask import render
from toolsmith.prompts.quote import fenced
from toolsmith.recipes.solve.conversation import Conversation, Turn
from toolsmith.recipes.solve.outcome import REACT_STEPS
from toolsmith.serving.served_tools import ServedTools
from toolsmith.types.call import ReadCall, Use
from toolsmith.types.message import FinishReason, Message, Parameters, Question, Reply, ToolCallRequest
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

OFFERED = 4
_ENOUGH = "Answer now, with what you know. Do not call another tool."
_NO_ANSWER = "The model gave no answer that can be read."
_MOST_MISTAKES = 2  # the same call again, a call that cannot be read, nothing: of each so many are told
FunctionName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is an integer there."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


whole = BeforeValidator(_whole)


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)  # clients send fields of newer versions


class Part(_Body):
    type: Literal["text"]
    text: str


class CalledFunction(_Body):
    name: str
    arguments: str


class ClientCall(_Body):
    id: str
    type: Literal["function"] = "function"
    function: CalledFunction


class ChatMessage(_Body):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[ClientCall] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        if self.content is None:
            return ""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class ClientFunction(_Body):
    name: FunctionName
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})


class ClientTool(_Body):
    type: Literal["function"]
    function: ClientFunction


class StreamOptions(_Body):
    include_usage: bool = False


class ResponseFormat(_Body):
    type: Literal["text"]


class ChatRequest(_Body):
    """The part of OpenAI's request that we honour. `n` and `response_format` have one value each."""

    model: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1_000)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_tokens: Annotated[int, Field(ge=1, le=1_000_000), whole] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=1_000_000), whole] | None = None
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    n: Literal[1] | None = None
    tools: Annotated[list[ClientTool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | None = None
    response_format: ResponseFormat | None = None

    @property
    def request(self) -> str:
        """What tools are looked for: the last thing that the user said."""
        return next((message.text for message in reversed(self.messages) if message.role == "user"), "")

    @property
    def parameters(self) -> Parameters:
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        parameters = Parameters(temperature=self.temperature or 0.0, stop=tuple(stop))
        most = self.max_completion_tokens or self.max_tokens
        return parameters.model_copy(update={"max_tokens": most}) if most else parameters


class ChatAnswer(Record):
    """The final message; `tool_calls` are of the client's own functions."""

    text: str = ""
    tool_calls: tuple[ToolCallRequest, ...] = ()
    finish_reason: FinishReason = "stop"
    uses: tuple[Use, ...] = ()
    spending: Spending = Spending()


def answer_chat(asked: ChatRequest, served: ServedTools, model: Model, budget: Budget | None = None) -> ChatAnswer:
    """Run the tool loop.

    Raises:
        ModelError: the model gave no reply.
    """
    meter = Meter(model, budget)
    try:
        answer = _Chat(asked, served, meter).run()
    except ToolsNotTakenError:  # said of the first question; the model knows now that calls must be text
        answer = _Chat(asked, served, meter).run()
    return answer.model_copy(update={"spending": meter.spending})


class _Chat:
    def __init__(self, asked: ChatRequest, served: ServedTools, model: Model) -> None:
        self._asked = asked
        self._model = model
        may_call = asked.tool_choice != "none"
        theirs = (asked.tools or []) if may_call else []
        self._theirs = {tool.function.name: tool.function for tool in theirs}
        found = served.lazy_tools.search(asked.request, OFFERED) if may_call and asked.request.strip() else []
        ours = served.lazy_tools.definitions([hit.path for hit in found])
        ours = [definition for definition in ours if definition.name not in self._theirs]
        runner = served.lazy_tools.runner(
            request=asked.request[:4000] or None, model=model.name, consent=served.consent_of_models
        )
        self._known = ""  # the last result, as it was shown
        self._session = ToolSession(ours, runner, pages=served.pages)
        self._conversation = Conversation(
            model, self._session, "serve_chat", parameters=asked.parameters, own_functions=tuple(map(_schema, theirs))
        )

    def run(self) -> ChatAnswer:
        messages = self._opening()
        mistakes = 0
        for _ in range(REACT_STEPS):
            turn = self._conversation.ask(messages)
            theirs = [call for call in turn.calls if call.name in self._theirs]
            if theirs:
                return self._handed_over(turn, theirs)
            if turn.calls:
                observations = [self._session.observe(call) for call in turn.calls]
                self._known = next((item.text for item in reversed(observations) if item.error is None), self._known)
                messages = self._conversation.after(messages, turn, observations)
            elif not turn.mistake:
                return self._final(turn.spoken, was_cut=turn.was_cut)
            else:
                mistakes += 1
                messages = self._conversation.say(messages, turn, turn.mistake)
            if max(self._session.repeats, mistakes) > _MOST_MISTAKES:
                break
        closing = (*messages, Message(role="user", content=_ENOUGH))
        reply = self._model.answer(Question(messages=closing, parameters=self._asked.parameters, purpose="serve_chat"))
        return self._final(self._readable(reply), was_cut=reply.finish_reason == "length")

    def _readable(self, reply: Reply) -> str:
        """The last word of a model: its answer, else the result that is known; never a call that nobody made."""
        said = spoken(reply.text)
        names = (*self._session.names, *self._theirs)
        is_call = names and (looks_like_a_call(said) or read_calls(reply, names))
        return said if said and not is_call else self._known or _NO_ANSWER

    def _opening(self) -> tuple[Message, ...]:
        definitions = [*self._session.definitions.values(), *map(_as_offer, self._theirs.values())]
        is_native = self._conversation.is_native
        ours = render("serve_chat", {"definitions": definitions, "is_native": is_native})
        said = [message.text for message in self._asked.messages if message.role in ("system", "developer")]
        rest = [
            _message(message, is_native=is_native)
            for message in self._asked.messages
            if message.role not in ("system", "developer")
        ]
        system = "\n\n".join([*said, ours] if definitions else said)
        return (*([Message(role="system", content=system)] if system else []), *rest)

    def _handed_over(self, turn: Turn, theirs: Sequence[ReadCall]) -> ChatAnswer:
        calls = tuple(
            ToolCallRequest(
                id=call.id or f"call_{secrets.token_hex(8)}",
                name=call.name,
                arguments=json.dumps(self._repaired(call), ensure_ascii=False),
            )
            for call in theirs
        )
        text = turn.spoken if turn.is_native else ""
        return ChatAnswer(text=text, tool_calls=calls, finish_reason="tool_calls", uses=tuple(self._session.uses))

    def _repaired(self, call: ReadCall) -> dict[str, JsonValue]:
        """Arguments for the client, of the types that its schema wants: many formats write them without quotes."""
        arguments = call.arguments if isinstance(call.arguments, dict) else {}
        return repair_arguments(self._theirs[call.name].parameters, arguments).arguments

    def _final(self, text: str, *, was_cut: bool) -> ChatAnswer:
        return ChatAnswer(text=text, finish_reason="length" if was_cut else "stop", uses=tuple(self._session.uses))


def _schema(tool: ClientTool) -> dict[str, Any]:
    return {"type": "function", "function": tool.function.model_dump()}


def _as_offer(function: ClientFunction) -> ToolDefinition:
    return ToolDefinition(
        name=function.name, tool=function.name, description=function.description, parameters=dict(function.parameters)
    )


def _message(message: ChatMessage, *, is_native: bool) -> Message:
    """A message of the client's. A model without native calls sees calls and results as text."""
    calls = message.tool_calls or []
    if message.role == "tool":
        if is_native:
            return Message(role="tool", content=message.text, tool_call_id=message.tool_call_id or "")
        return Message(role="user", content=f"Result of your call:\n{fenced(message.text)}")
    role: Literal["user", "assistant"] = "assistant" if message.role == "assistant" else "user"
    if is_native or not calls:
        native = tuple(
            ToolCallRequest(id=call.id, name=call.function.name, arguments=call.function.arguments) for call in calls
        )
        return Message(role=role, content=message.text, tool_calls=native)
    written = "\n".join(f'{{"tool": "{call.function.name}", "arguments": {call.function.arguments}}}' for call in calls)
    return Message(role=role, content=f"{message.text}\n{written}".strip())


def completion(answer: ChatAnswer, model: str, identity: str, created: int) -> dict[str, Any]:
    """OpenAI's response object, with provenance under `toolsmith`."""
    return {
        "id": identity,
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": answer.text or None if answer.tool_calls else answer.text,
                    **({"tool_calls": _calls(answer)} if answer.tool_calls else {}),
                },
                "finish_reason": _reason(answer),
                "logprobs": None,
            }
        ],
        "usage": usage(answer),
        "toolsmith": {"uses": [provenance(use) for use in answer.uses], "cost_usd": answer.spending.cost_usd},
    }


def chunks(answer: ChatAnswer, model: str, identity: str, created: int) -> list[dict[str, Any]]:
    """The same as a stream of deltas."""
    head = {"id": identity, "object": "chat.completion.chunk", "created": created, "model": model}

    def chunk(delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": dict(delta), "finish_reason": reason}]}

    words = answer.text.split(" ")
    pieces = [word if number == 0 else f" {word}" for number, word in enumerate(words)] if answer.text else []
    parts = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in pieces)]
    if answer.tool_calls:
        numbered = [{"index": number, **call} for number, call in enumerate(_calls(answer))]
        parts.append(chunk({"tool_calls": numbered}))
    return [*parts, chunk({}, _reason(answer))]


def usage(answer: ChatAnswer) -> dict[str, int]:
    spent = answer.spending
    return {
        "prompt_tokens": spent.input_tokens,
        "completion_tokens": spent.output_tokens,
        "total_tokens": spent.input_tokens + spent.output_tokens,
    }


def provenance(use: Use) -> dict[str, Any]:
    form = use.model_dump(mode="json", exclude_defaults=True)
    return {**form, "seconds": round(use.seconds, 6)}


def _calls(answer: ChatAnswer) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in answer.tool_calls
    ]


def _reason(answer: ChatAnswer) -> str:
    return "content_filter" if answer.finish_reason == "refusal" else answer.finish_reason
