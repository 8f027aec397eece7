"""OpenAI-compatible chat: a conversation comes in, tools are found and called for the model, the answer goes back.

The client's own functions are offered beside the toolbox's tools; a call of one goes back to the client. Streams carry
the finished answer in pieces: the tool loop has to end before there is an answer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any, Literal

from toolsmith.calls.formats.table import looks_like_a_call
from toolsmith.calls.formats.thoughts import spoken
from toolsmith.calls.read import read_calls
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.errors import BadInputError, BadReplyError, ToolsNotTakenError
from toolsmith.models.meter import Budget, Meter, Spending
from toolsmith.models.model import Model, takes_images
from toolsmith.prompts.ask import render
from toolsmith.prompts.quote import fenced
from toolsmith.recipes.solve.by_extraction import MOST_READERS, answer_by_code
from toolsmith.recipes.solve.conversation import Conversation, Turn
from toolsmith.recipes.solve.outcome import REACT_STEPS
from toolsmith.serving.openai.chat_request import ChatMessage, ChatRequest, ClientFunction, ClientTool
from toolsmith.serving.openai.json_answer import json_in, response_format, wanted
from toolsmith.serving.served_tools import ServedTools
from toolsmith.types.call import ReadCall, Use
from toolsmith.types.message import FinishReason, Message, Question, Reply, ToolCallRequest
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

OFFERED = 4
_ENOUGH = "Answer now, with what you know. Do not call another tool."
_CALL_FIRST = "A tool must be called now, and nothing else be written."
_NO_ANSWER = "The model gave no answer that can be read."
_MOST_MISTAKES = 2  # the same call again, a call that cannot be read, nothing: of each so many are told
_TRIES = 2  # for a call that was demanded, and for an answer as JSON


class ChatAnswer(Record):
    """The final message; `tool_calls` are of the client's own functions."""

    text: str = ""
    tool_calls: tuple[ToolCallRequest, ...] = ()
    finish_reason: FinishReason = "stop"
    uses: tuple[Use, ...] = ()
    notices: tuple[str, ...] = ()
    spending: Spending = Spending()


def answer_chat(asked: ChatRequest, served: ServedTools, model: Model, budget: Budget | None = None) -> ChatAnswer:
    """Run the tool loop.

    Raises:
        BadInputError: the function that must be called is none.
        ModelError: the model gave no reply, did not call what must be called, or wrote no JSON where that is asked.
    """
    if (read := _read_by_code(asked, served)) is not None:
        return read
    meter = Meter(model, budget)
    try:
        answer = _Chat(asked, served, meter).run()
    except ToolsNotTakenError:  # said of the first question; the model knows now that calls must be text
        answer = _Chat(asked, served, meter).run()
    return answer.model_copy(update={"spending": meter.spending})


def _read_by_code(asked: ChatRequest, served: ServedTools) -> ChatAnswer | None:
    """The answer of a tool whose own code reads the request, where that is all the client said and asks for."""
    is_alone = len(asked.messages) == 1 and asked.messages[0].role == "user"
    if not is_alone or asked.tools or asked.tool_choice == "none" or asked.named_function or asked.answer_schema:
        return None
    if any(part.type != "text" for part in asked.messages[0].parts):
        return None
    hits = served.lazy_tools.search(asked.request, MOST_READERS)
    found = answer_by_code(asked.request, hits, served.lazy_tools, served.reader, pages=served.pages)
    return ChatAnswer(text=found.observation.text, uses=found.uses) if found is not None else None


class _Chat:
    def __init__(self, asked: ChatRequest, served: ServedTools, model: Model) -> None:
        self._asked = asked
        self._model = model
        may_call = asked.tool_choice != "none"
        theirs = (asked.tools or []) if may_call else []
        self._theirs = {tool.function.name: tool.function for tool in theirs}
        ours = self._offered(served) if may_call else []
        if asked.named_function:
            theirs = [tool for tool in theirs if tool.function.name == asked.named_function]
            self._theirs = {tool.function.name: tool.function for tool in theirs}
        has_images = any(part.image for message in asked.messages for part in message.parts)
        self._takes_images = has_images and takes_images(model)
        runner = served.lazy_tools.runner(
            request=asked.request[:4000] or None, model=model.name, consent=served.consent_of_models
        )
        self._known = ""  # the last result, as it was shown
        self._session = ToolSession(ours, runner, pages=served.pages)
        schemas = tuple(map(_schema, theirs))
        self._first, self._conversation = (
            Conversation(
                model, self._session, "serve_chat", parameters=asked.parameters, own_functions=schemas, must_call=must
            )
            for must in (asked.must_call, False)
        )

    def _offered(self, served: ServedTools) -> list[ToolDefinition]:
        """The toolbox's tools that the model may call: what the client names, else what is found for the request."""
        name = self._asked.named_function
        if name in self._theirs:
            return []
        if name:
            definition = served.definition(name)
            if definition is None:
                raise BadInputError(
                    f"tool_choice names {name}, which is neither a function of the request nor a tool here",
                    hint="GET /tools lists the tools.",
                )
            return [definition]
        found = served.lazy_tools.search(self._asked.request, OFFERED) if self._asked.request.strip() else []
        return [
            definition
            for definition in served.lazy_tools.definitions([hit.path for hit in found])
            if definition.name not in self._theirs
        ]

    def run(self) -> ChatAnswer:
        messages = self._opening()
        refused = mistakes = 0
        for _ in range(REACT_STEPS):
            must_call = self._asked.must_call and not self._session.uses
            turn = (self._first if must_call else self._conversation).ask(messages)
            if must_call and not turn.calls:
                refused += 1
                if refused >= _TRIES:
                    raise BadReplyError(f"{self._model.name} called no tool, which tool_choice demands")
                messages = self._conversation.say(messages, turn, _CALL_FIRST)
                continue
            theirs = [call for call in turn.calls if call.name in self._theirs]
            if theirs:
                return self._handed_over(turn, theirs)
            if turn.calls:
                observations = [self._session.observe(call) for call in turn.calls]
                self._known = next((item.text for item in reversed(observations) if item.error is None), self._known)
                messages = self._conversation.after(messages, turn, observations)
            elif not turn.mistake:
                return self._final(turn.spoken, messages, was_cut=turn.was_cut)
            else:
                mistakes += 1
                messages = self._conversation.say(messages, turn, turn.mistake)
            if max(self._session.repeats, mistakes) > _MOST_MISTAKES:
                break
        if self._asked.answer_schema is not None:
            return self._final("", messages, was_cut=False)
        closing = (*messages, Message(role="user", content=_ENOUGH))
        reply = self._model.answer(Question(messages=closing, parameters=self._asked.parameters, purpose="serve_chat"))
        return self._final(self._readable(reply), messages, was_cut=reply.finish_reason == "length")

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
            self._message(message, is_native=is_native)
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
        return self._told(ChatAnswer(text=text, tool_calls=calls, finish_reason="tool_calls"))

    def _repaired(self, call: ReadCall) -> dict[str, JsonValue]:
        """Arguments for the client, of the types that its schema wants: many formats write them without quotes."""
        arguments = call.arguments if isinstance(call.arguments, dict) else {}
        return repair_arguments(self._theirs[call.name].parameters, arguments).arguments

    def _final(self, text: str, messages: Sequence[Message], *, was_cut: bool) -> ChatAnswer:
        schema = self._asked.answer_schema
        if schema is not None:
            text = self._as_json(text, messages, schema)
            was_cut = False
        return self._told(ChatAnswer(text=text, finish_reason="length" if was_cut else "stop"))

    def _told(self, answer: ChatAnswer) -> ChatAnswer:
        left_out = [notice for message in self._asked.messages for notice in self._left_out(message)]
        return answer.model_copy(update={"uses": tuple(self._session.uses), "notices": tuple(dict.fromkeys(left_out))})

    def _as_json(self, text: str, messages: Sequence[Message], schema: dict[str, Any]) -> str:
        """The answer as JSON that fits; what was said in words is asked for again, without tools."""
        found = json_in(text, schema)
        parameters = self._asked.parameters.model_copy(update={"response_format": response_format(self._asked)})
        asking = [*messages, *([Message(role="assistant", content=text)] if text else [])]
        for _ in range(_TRIES):
            if not found.problem:
                break
            asking.append(Message(role="user", content=wanted(schema, found.problem if text else "")))
            question = Question(messages=tuple(asking), parameters=parameters, purpose="serve_chat")
            text = self._model.answer(question).text
            asking.append(Message(role="assistant", content=text))
            found = json_in(text, schema)
        if found.problem:
            raise BadReplyError(f"{self._model.name} wrote no JSON that fits response_format: {found.problem}")
        return found.text

    def _left_out(self, message: ChatMessage) -> list[str]:
        """What of a message this model is not shown, in words that it reads in the place of that."""
        return [
            f"{self._model.name} takes no images, so one was left out" if part.image
            else "an image that is no data: address was left out" if part.type == "image_url"
            else f"a part of type {part.type} was left out"
            for part in message.parts
            if part.type != "text" and not (part.image and self._takes_images)
        ]  # fmt: skip

    def _message(self, message: ChatMessage, *, is_native: bool) -> Message:
        """A message of the client's with its images, or with words in their place."""
        made = _message(message, is_native=is_native)
        notices = "".join(f"\n[{notice}]" for notice in self._left_out(message))
        images = tuple(part.image for part in message.parts if part.image) if self._takes_images else ()
        return made.model_copy(update={"content": f"{made.content}{notices}".strip(), "images": images})


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
