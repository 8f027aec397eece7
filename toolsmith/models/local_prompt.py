"""The text of a question by a model's own chat template, whatever that template refuses or leaves out.

Some take no system message, some no tools, some want arguments as text or call ids of nine characters; a few say
nothing and leave it out. So each way to say the same is tried until all that was said stands in the prompt.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.thoughts import spoken
from toolsmith.calls.parameters_line import descriptions, parameters_line
from toolsmith.errors import ModelRejectedError
from toolsmith.models.plain_turns import plain_turns
from toolsmith.types.message import Message, Question

NINE_CHARACTERS = 9  # of a call's id; Mistral's templates take no other
_NO_TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: "
_WORD = re.compile(r"[A-Za-z0-9]+")
_Messages = list[dict[str, Any]]


def call_id(text: str) -> str:
    """An id of nine letters and digits, the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:NINE_CHARACTERS]


def render_prompt(tokenizer: Any, question: Question, form: CallForm, name: str) -> str:
    """The prompt's text.

    Args:
        tokenizer: of Hugging Face, with or without a chat template.
        question: messages and tools.
        form: how the model writes a call, where one is said in words.
        name: of the model, for errors.

    Raises:
        ModelRejectedError: the template takes the conversation in none of these ways.
    """
    tools = [dict(tool) for tool in question.parameters.tools]
    problem, best = "", None
    for messages, offered in _ways(question.messages, tools, form):
        try:
            text = tokenizer.apply_chat_template(
                messages,
                tools=offered,
                chat_template=None if tokenizer.chat_template else _NO_TEMPLATE,
                add_generation_prompt=True,
                tokenize=False,
            )
        except Exception as error:  # noqa: BLE001 - a template is a program of a stranger and fails in any way
            problem = problem or f"{type(error).__name__}: {error}"
            continue
        if _holds(text, question):
            return str(text)
        best = best if best is not None else str(text)
    if best is None:
        raise ModelRejectedError(
            f"the chat template of {name} cannot write this conversation: {problem[:300]}",
            hint="Take the tokenizer_config.json or chat_template.jinja that its makers publish now, or another model.",
        )
    return best


def _ways(
    messages: Sequence[Message], tools: _Messages, form: CallForm
) -> Iterator[tuple[_Messages, _Messages | None]]:
    """Messages and tools for the template: as it should take them first, everything in words last."""
    if tools or any(message.tool_calls or message.role == "tool" for message in messages):
        yield [_native(message, as_text=False) for message in messages], tools or None
        yield [_native(message, as_text=True) for message in messages], tools or None
        named = _with_system(messages, _tools_in_words(tools, form)) if tools else list(messages)
        yield [_native(message, as_text=False) for message in named], None
        yield [_native(message, as_text=True) for message in named], None
    else:
        named = list(messages)
    for takes_system in (True, False):
        turns = plain_turns(named, form, takes_system=takes_system)
        yield [{"role": turn.role, "content": turn.content} for turn in turns], None


def _native(message: Message, *, as_text: bool) -> dict[str, Any]:
    """A message with its calls. As text: arguments as JSON, and no content beside calls."""
    shown: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        shown["content"] = None if as_text and not message.content else message.content
        shown["tool_calls"] = [
            {
                "id": call_id(call.id),
                "type": "function",
                "function": {
                    "name": call.name,
                    "arguments": call.arguments or "{}" if as_text else json.loads(call.arguments or "{}"),
                },
            }
            for call in message.tool_calls
        ]
    if message.role == "tool":
        shown["tool_call_id"] = call_id(message.tool_call_id or "")
    return shown


def _tools_in_words(tools: Sequence[Mapping[str, Any]], form: CallForm) -> str:
    example = form.write("tool", {"argument": "value"})
    return (
        "You may call one of these tools by replying with a call and nothing else, "
        f"for example {example}\n" + "\n".join(_tool_in_words(tool["function"]) for tool in tools)
    )


def _tool_in_words(function: Mapping[str, Any]) -> str:
    """Name and parameters as one line, and what is said of them: a tenth of the schema's tokens."""
    schema = function.get("parameters") or {}
    lines = [f"- {name}: {_quoted(text)}" for name, text in descriptions(schema).items()]
    said = _quoted(function.get("description", ""))
    return "\n".join([f"{function['name']}{parameters_line(schema)}: {said}", *lines])


def _quoted(text: str) -> str:
    """A stranger's text on one line, in quotes that it cannot leave."""
    return json.dumps(text, ensure_ascii=False)


def _with_system(messages: Sequence[Message], text: str) -> list[Message]:
    if messages and messages[0].role == "system":
        first = messages[0].model_copy(update={"content": f"{messages[0].content}\n\n{text}"})
        return [first, *messages[1:]]
    return [Message(role="system", content=text), *messages]


def _holds(text: str, question: Question) -> bool:
    """Whether every tool, every call and something of every message stands in a prompt."""
    names = [tool["function"]["name"] for tool in question.parameters.tools]
    names += [call.name for message in question.messages for call in message.tool_calls]
    said = [
        spoken(message.content) if message.role == "assistant" else message.content for message in question.messages
    ]
    said += [call.arguments for message in question.messages for call in message.tool_calls]
    words = [max(_WORD.findall(content[:500]), key=len, default="") for content in said]
    return all(part in text for part in (*names, *words))
