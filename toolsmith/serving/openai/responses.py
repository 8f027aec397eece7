"""`/v1/responses`: OpenAI's newer interface over the same tool loop, without a memory of its own.

A request is read into a chat request and its answer written as a response object, whole or as the stream of events that
clients of that interface expect. `previous_response_id` is refused: nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from toolsmith.serving.openai.chat import ChatAnswer
from toolsmith.serving.openai.chat_request import ChatRequest, FunctionName, whole
from toolsmith.serving.openai.chat_response import about


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class InputItem(_Body):
    """A message, a call of a function, or what that function gave; items of other kinds are skipped."""

    type: str = "message"
    role: Literal["system", "developer", "user", "assistant"] = "user"
    content: str | list[dict[str, Any]] = ""
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    output: str | list[dict[str, Any]] = ""


class ResponseTool(_Body):
    """A function of the client's. Tools that OpenAI itself runs are not here, and are left out."""

    type: str
    name: FunctionName = "none"
    description: str | None = None
    parameters: dict[str, Any] | None = None


class FunctionChoice(_Body):
    type: Literal["function"]
    name: FunctionName


class TextFormat(_Body):
    model_config = ConfigDict(extra="ignore", strict=True, populate_by_name=True)

    type: Literal["text", "json_object", "json_schema"] = "text"
    name: str = "answer"
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")


class TextOptions(_Body):
    format: TextFormat | None = None


class ResponseRequest(_Body):
    """The part of the request that we honour."""

    model: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    input: str | Annotated[list[InputItem], Field(min_length=1, max_length=1_000)]
    instructions: str | None = None
    previous_response_id: None = None
    stream: bool = False
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_output_tokens: Annotated[int, Field(ge=1, le=1_000_000), whole] | None = None
    tools: Annotated[list[ResponseTool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | FunctionChoice | None = None
    text: TextOptions | None = None

    def as_chat(self) -> ChatRequest:
        """The same as a request of the chat."""
        items = [InputItem(content=self.input)] if isinstance(self.input, str) else self.input
        messages: list[dict[str, Any]] = [{"role": "system", "content": self.instructions}] if self.instructions else []
        messages += [message for item in items if (message := _message(item))]
        functions = [tool for tool in self.tools or [] if tool.type == "function"]
        choice = self.tool_choice
        form = self.text.format if self.text is not None and self.text.format is not None else None
        return ChatRequest.model_validate(
            {
                "model": self.model,
                "messages": messages or [{"role": "user", "content": ""}],
                "temperature": self.temperature,
                "top_p": self.top_p,
                "max_tokens": self.max_output_tokens,
                "tools": [_function(tool) for tool in functions] or None,
                "tool_choice": {"type": "function", "function": {"name": choice.name}}
                if isinstance(choice, FunctionChoice)
                else choice,
                "response_format": _format(form) if form is not None else None,
            }
        )


def response_object(
    answer: ChatAnswer, asked: ResponseRequest, identity: str, created: int, *, status: str = ""
) -> dict[str, Any]:
    """The response; `status` is given while it is under way."""
    spent = answer.spending
    was_cut = answer.finish_reason == "length"
    return {
        "id": identity,
        "object": "response",
        "created_at": created,
        "status": status or ("incomplete" if was_cut else "completed"),
        "incomplete_details": {"reason": "max_output_tokens"} if was_cut and not status else None,
        "error": None,
        "model": asked.model,
        "instructions": asked.instructions,
        "output": [] if status else _output(answer, identity),
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "store": False,
        "temperature": asked.temperature,
        "top_p": asked.top_p,
        "max_output_tokens": asked.max_output_tokens,
        "tool_choice": asked.tool_choice.model_dump() if isinstance(asked.tool_choice, FunctionChoice)
        else asked.tool_choice or "auto",
        "tools": [tool.model_dump() for tool in asked.tools or []],
        "text": {"format": {"type": "text"}},
        "metadata": {},
        "usage": None if status else {
            "input_tokens": spent.input_tokens,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": spent.output_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": spent.input_tokens + spent.output_tokens,
        },
        "toolsmith": about(answer),
    }  # fmt: skip


def opening_events(asked: ResponseRequest, identity: str, created: int) -> Iterator[dict[str, Any]]:
    """What a stream begins with."""
    empty = response_object(ChatAnswer(), asked, identity, created, status="in_progress")
    for kind in ("response.created", "response.in_progress"):
        yield {"type": kind, "response": empty}


def answer_events(answer: ChatAnswer, asked: ResponseRequest, identity: str, created: int) -> Iterator[dict[str, Any]]:
    """The finished answer as events."""
    for number, item in enumerate(_output(answer, identity)):
        place = {"item_id": item["id"], "output_index": number}
        is_message = item["type"] == "message"
        begun = {**item, "status": "in_progress", "content" if is_message else "arguments": [] if is_message else ""}
        yield {"type": "response.output_item.added", "output_index": number, "item": begun}
        yield from _text_events(item, place) if is_message else _call_events(item, place)
        yield {"type": "response.output_item.done", "output_index": number, "item": item}
    whole_one = response_object(answer, asked, identity, created)
    yield {"type": f"response.{whole_one['status']}", "response": whole_one}


def _text_events(item: dict[str, Any], place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    part = item["content"][0]
    place = {**place, "content_index": 0}
    yield {"type": "response.content_part.added", **place, "part": {**part, "text": ""}}
    for number, word in enumerate(part["text"].split(" ")):
        yield {"type": "response.output_text.delta", **place, "delta": f" {word}" if number else word, "logprobs": []}
    yield {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **place, "part": part}


def _call_events(item: dict[str, Any], place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"type": "response.function_call_arguments.delta", **place, "delta": item["arguments"]}
    yield {
        "type": "response.function_call_arguments.done", **place, "arguments": item["arguments"], "name": item["name"]
    }  # fmt: skip


def _output(answer: ChatAnswer, identity: str) -> list[dict[str, Any]]:
    bare = identity.removeprefix("resp_")
    items: list[dict[str, Any]] = [
        {
            "type": "function_call",
            "id": f"fc_{bare}_{number}",
            "call_id": call.id,
            "name": call.name,
            "arguments": call.arguments,
            "status": "completed",
        }
        for number, call in enumerate(answer.tool_calls)
    ]
    if answer.text or not items:
        part = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
        message = {"type": "message", "id": f"msg_{bare}", "role": "assistant", "status": "completed"}
        items.insert(0, {**message, "content": [part]})
    return items


def _message(item: InputItem) -> dict[str, Any] | None:
    if item.type == "function_call":
        function = {"name": item.name, "arguments": item.arguments}
        return {"role": "assistant", "tool_calls": [{"id": item.call_id, "type": "function", "function": function}]}
    if item.type == "function_call_output":
        return {"role": "tool", "tool_call_id": item.call_id, "content": _content(item.output)}
    return {"role": item.role, "content": _content(item.content)} if item.type == "message" else None


def _content(content: str | list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    """Parts of a response's input as parts of a chat's message."""
    if isinstance(content, str):
        return content
    parts: list[dict[str, Any]] = []
    for part in content:
        kind = str(part.get("type") or "unknown")[:50]
        if kind in ("input_text", "output_text", "text"):
            parts.append({"type": "text", "text": str(part.get("text") or "")})
        elif kind == "input_image":
            parts.append({"type": "image_url", "image_url": {"url": str(part.get("image_url") or "")}})
        else:
            parts.append({"type": kind})
    return parts


def _function(tool: ResponseTool) -> dict[str, Any]:
    parameters = {"parameters": tool.parameters} if tool.parameters is not None else {}
    return {
        "type": "function", "function": {"name": tool.name, "description": tool.description or "", **parameters}
    }  # fmt: skip


def _format(form: TextFormat) -> dict[str, Any]:
    if form.type != "json_schema":
        return {"type": form.type}
    return {"type": "json_schema", "json_schema": {"name": form.name, "schema": form.schema_ or {}}}
