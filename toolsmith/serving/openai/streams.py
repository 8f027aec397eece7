"""Server-sent events of an answer that is still worked on: what comes first, the answer in pieces, or its failure.

sse-starlette keeps the connection alive with comments meanwhile, and ends the work of sending when the client has gone.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol

from sse_starlette import EventSourceResponse, ServerSentEvent

from toolsmith.errors import ToolsmithError
from toolsmith.serving.failures import error_body, status_of
from toolsmith.serving.openai.chat import ChatAnswer
from toolsmith.serving.openai.chat_request import ChatRequest
from toolsmith.serving.openai.chat_response import chunks, usage
from toolsmith.serving.openai.responses import ResponseRequest, answer_events, opening_events

_SECONDS_BETWEEN_COMMENTS = 5


class StreamEvents(Protocol):
    """What one interface sends."""

    def opening(self) -> Iterator[ServerSentEvent]: ...

    def answer(self, answer: ChatAnswer, /) -> Iterator[ServerSentEvent]: ...

    def failure(self, error: dict[str, Any], /) -> Iterator[ServerSentEvent]: ...


def event_stream(work: asyncio.Future[ChatAnswer], events: StreamEvents) -> EventSourceResponse:
    """The response that sends them."""

    async def sent() -> AsyncIterator[ServerSentEvent]:
        for event in events.opening():
            yield event
        try:
            answer = await work
        except ToolsmithError as error:
            status, code = status_of(error)
            for event in events.failure(error_body(status, code, str(error))):
                yield event
            return
        for event in events.answer(answer):
            yield event

    return EventSourceResponse(
        sent(),
        sep="\n",
        ping=_SECONDS_BETWEEN_COMMENTS,
        ping_message_factory=lambda: ServerSentEvent(comment="the tools are at work", sep="\n"),
    )


class ChatEvents:
    """Of `/v1/chat/completions`: pieces of a message, the usage where it is wanted, `[DONE]`."""

    def __init__(self, asked: ChatRequest, identity: str, created: int) -> None:
        self._asked = asked
        self._head = identity, created

    def opening(self) -> Iterator[ServerSentEvent]:
        return iter(())

    def answer(self, answer: ChatAnswer, /) -> Iterator[ServerSentEvent]:
        identity, created = self._head
        for chunk in chunks(answer, self._asked.model, identity, created):
            yield _event(chunk)
        if self._asked.stream_options and self._asked.stream_options.include_usage:
            head = {"id": identity, "object": "chat.completion.chunk", "created": created, "model": self._asked.model}
            yield _event({**head, "choices": [], "usage": usage(answer)})
        yield ServerSentEvent(data="[DONE]", sep="\n")

    def failure(self, error: dict[str, Any], /) -> Iterator[ServerSentEvent]:
        yield _event({"error": error})


class ResponseEvents:
    """Of `/v1/responses`: named and numbered events, the response whole at the end."""

    def __init__(self, asked: ResponseRequest, identity: str, created: int) -> None:
        self._asked = asked
        self._head = identity, created
        self._numbers = itertools.count()

    def opening(self) -> Iterator[ServerSentEvent]:
        return map(self._named, opening_events(self._asked, *self._head))

    def answer(self, answer: ChatAnswer, /) -> Iterator[ServerSentEvent]:
        return map(self._named, answer_events(answer, self._asked, *self._head))

    def failure(self, error: dict[str, Any], /) -> Iterator[ServerSentEvent]:
        yield self._named({"type": "error", "code": error["code"], "message": error["message"], "param": None})

    def _named(self, event: dict[str, Any]) -> ServerSentEvent:
        return _event({**event, "sequence_number": next(self._numbers)}, name=event["type"])


def _event(content: dict[str, Any], name: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(content, ensure_ascii=False), event=name, sep="\n")
