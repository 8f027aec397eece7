"""Ask a model one of the questions: render, send, read the reply into a record; an unreadable reply is fed back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from jinja2 import BaseLoader, Environment, StrictUndefined

from toolsmith.errors import BadReplyError
from toolsmith.models.model import Model
from toolsmith.prompts.blocks import answer_of, code_blocks, outside_blocks
from toolsmith.prompts.quote import fenced, inline
from toolsmith.types.message import Message, Parameters, Question, Reply

T = TypeVar("T")

TRIES = 3
_DEEPEST = 64  # lists within lists; nobody means more, and what handles values may recurse
_TOO_DEEP = f"its JSON is nested deeper than {_DEEPEST} levels."
_JSON = ("json", "jsonc", "json5")
_UNFENCED = re.compile(r"\{.*\}", re.DOTALL)
_LONGEST_FED_BACK = 20_000  # characters of an unreadable reply that are sent back with the problem


class UnreadableReplyError(ValueError):
    """A reply lacks what was asked for. The message is written for the model."""


def ask(
    model: Model,
    prompt: str,
    parse: Callable[[str], T],
    variables: dict[str, Any],
    parameters: Parameters | None = None,
    *,
    tries: int = TRIES,
) -> T:
    """Ask the question of `toolsmith/prompts/{prompt}.md` and read the reply.

    Args:
        model: who answers.
        prompt: name of the file.
        parse: turns the reply's text into a record, or raises UnreadableReplyError.
        variables: everything that the template names; a missing one is an error.
        parameters: how to sample.
        tries: how often it is asked at most; every unreadable reply is fed back.

    Raises:
        BadReplyError: the reply could not be read after all tries.
        ModelError: the model gave no reply.
    """
    messages = [Message(role="user", content=render(prompt, variables))]
    for _ in range(tries):
        question = Question(messages=tuple(messages), parameters=parameters or Parameters(), purpose=prompt)
        reply = model.answer(question)
        try:
            return parse(_whole(reply))
        except UnreadableReplyError as error:
            problem = str(error)
        messages += [
            Message(role="assistant", content=reply.text[:_LONGEST_FED_BACK] or "(nothing)"),
            Message(
                role="user",
                content=f"Your reply cannot be used:\n{fenced(problem)}\nReply again, in the form asked for.",
            ),
        ]
    raise BadReplyError(
        f"{model.name} gave no usable reply to {prompt} in {tries} tries; the last problem: {problem}",
        hint="Try another model; the transcript holds all replies.",
    )


def render(prompt: str, variables: dict[str, Any]) -> str:
    """The text of a question. An undefined variable is an error."""
    return _environment().from_string(_source(prompt)).render(**variables).strip() + "\n"


def prompt_names() -> list[str]:
    return sorted(
        path.name.removesuffix(".md") for path in files("toolsmith.prompts").iterdir() if path.name.endswith(".md")
    )


def the_code(text: str, label: str = "python") -> str:
    """The body of the first block whose info string contains all words of `label`.

    Raises:
        UnreadableReplyError: there is none.
    """
    for info, body in code_blocks(answer_of(text)):
        if set(label.split()) <= set(info.replace("py ", "python ").split()):
            return body
    raise UnreadableReplyError(f"there is no ```{label} block in it, closed by a line of its own.")


def the_json(text: str) -> dict[str, Any]:
    """The object in the reply's JSON block, in a block without a name, or in the reply itself.

    Raises:
        UnreadableReplyError: there is none, or it does not parse.
    """
    found = all_json(text)
    if not found:
        raise UnreadableReplyError("there is no ```json block in it.")
    return _object(found[0])


def all_json(text: str) -> list[str]:
    """The sources of all JSON objects of a reply: its JSON blocks, else blocks that hold one, else what is unfenced."""
    answer = answer_of(text)
    blocks = code_blocks(answer)
    named = [body for info, body in blocks if info.lower() in _JSON]
    unnamed = [body for info, body in blocks if not info and body.lstrip().startswith("{")]
    bare = _UNFENCED.search(outside_blocks(answer))
    return named or unnamed or ([bare.group()] if bare else [])


def _object(source: str) -> dict[str, Any]:
    try:
        found = _parsed(source)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UnreadableReplyError("its JSON holds half of a surrogate pair, which is no character.") from error
    except ValueError as error:
        raise UnreadableReplyError(f"its JSON does not parse: {error}.") from error
    except RecursionError as error:
        raise UnreadableReplyError(_TOO_DEEP) from error
    if not isinstance(found, dict):
        raise UnreadableReplyError("its JSON is not an object.")
    if _is_deeper_than(found, _DEEPEST):
        raise UnreadableReplyError(_TOO_DEEP)
    return found


def _parsed(source: str) -> Any:
    """The JSON value; commas too many, comments and line breaks in texts are no reason to ask again."""
    try:
        return json.loads(source)
    except ValueError:
        import json_repair

        mended = json_repair.loads(source, skip_json_loads=True)
        if not isinstance(mended, dict) or not mended:
            raise
        return mended


def _is_deeper_than(value: Any, limit: int) -> bool:
    layer = [value]
    for _ in range(limit):
        layer = [
            member
            for each in layer
            if isinstance(each, (dict, list))
            for member in (each.values() if isinstance(each, dict) else each)
        ]
        if not layer:
            return False
    return True


def _whole(reply: Reply) -> str:
    if reply.finish_reason == "length":
        raise UnreadableReplyError("it was cut off at the limit of output tokens; be shorter.")
    return reply.text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=BaseLoader(),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - prompts are not HTML
        keep_trailing_newline=True,
    )
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    environment.filters |= {"fenced": fenced, "inline": inline}
    return environment


@cache
def _source(prompt: str) -> str:
    return files("toolsmith.prompts").joinpath(f"{prompt}.md").read_text("utf-8")
