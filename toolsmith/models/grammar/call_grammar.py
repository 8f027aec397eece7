"""Grammars that let a model write only calls that can be made, in its family's form: known names, arguments by schema.

A model that thinks does so first, as long as it may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.thoughts import ThoughtForm
from toolsmith.models.grammar.constrain import Bounds, arguments_schema, least_size
from toolsmith.models.grammar.element_grammar import ElementGrammar
from toolsmith.models.grammar.marks import Marks
from toolsmith.types.record import Record

_SPACING = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_AROUND_A_VALUE = 64  # bytes that a form may add to an argument


class Thinking(Record):
    """Thoughts before a call: their marks, characters at most, and whether the prompt has begun them already."""

    form: ThoughtForm
    characters: int
    is_begun: bool = False


def call_grammar(
    tools: Sequence[Mapping[str, Any]],
    form: CallForm,
    marks: Marks,
    *,
    must_call: bool,
    thinking: Thinking | None = None,
    bounds: Bounds | None = None,
) -> str:
    """A grammar for one call of one of the tools, or for plain text unless a call is wanted.

    Args:
        tools: OpenAI function schemas.
        form: how the model writes calls.
        marks: which texts are one token.
        must_call: whether plain text is not allowed.
        thinking: what may stand before; None allows no thought.
        bounds: of values.
    """
    rules = _call_rules([tool["function"] for tool in tools], form, marks, bounds or Bounds())
    answers = ["call"]
    if not must_call:
        answers.append("text")
        rules.append(_text_rule(form, marks, thinking))
    return _grammar(answers, rules, marks, thinking)


def reply_grammar(
    schema: Mapping[str, Any], marks: Marks, *, thinking: Thinking | None = None, bounds: Bounds | None = None
) -> str:
    """A grammar for one JSON object by a schema; the rest as in `call_grammar`."""
    held = arguments_schema({"parameters": schema}, bounds or Bounds())
    return _grammar(["object"], [f"object: {_json(held)}"], marks, thinking)


def _grammar(answers: Sequence[str], rules: Sequence[str], marks: Marks, thinking: Thinking | None) -> str:
    from llguidance import LLMatcher

    thought = [f"thought: {_thought(thinking, marks)}"] if thinking else []
    start = f"start: {'thought ' if thinking else ''}({' | '.join(answers)})"
    return str(LLMatcher.grammar_from_lark("\n".join([start, *rules, *thought])))


def closing_room(tools: Sequence[Mapping[str, Any]], form: CallForm, bounds: Bounds | None = None) -> int:
    """Tokens that end any call of these tools from wherever it is: each of its parts at its least, a byte a token."""
    around = len(form.before) + len(form.after) + len(form.after_name)
    return around + max(_room(tool["function"], form, bounds or Bounds()) for tool in tools)


def _room(function: Mapping[str, Any], form: CallForm, bounds: Bounds) -> int:
    arguments = arguments_schema(function, bounds)
    elements = _AROUND_A_VALUE * len(arguments.get("properties", {})) if form.after_value or form.quote else 0
    return len(json.dumps(function["name"])) + len('{"name": , "arguments": }') + least_size(arguments) + elements


def _call_rules(functions: Sequence[Mapping[str, Any]], form: CallForm, marks: Marks, bounds: Bounds) -> list[str]:
    before, after = marks.in_grammar(form.before), marks.in_grammar(form.after)
    if form.style in ("object", "list"):
        schema: dict[str, Any] = {"anyOf": [_object_schema(function, form, bounds) for function in functions]}
        if form.style == "list":
            schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": 1}
        return [f"call: {' '.join([*before, 'object', *after])}", f"object: {_json(schema)}"]
    rules = []
    for number, function in enumerate(functions):
        arguments = arguments_schema(function, bounds)
        if form.style == "named":
            # Split together with what stands before and after the name: a mark may begin or end in it.
            head = marks.in_grammar(f"{function['name']}{form.after_name}")
            rules += [f"call_{number}: {' '.join([*head, f'json_{number}'])}", f"json_{number}: {_json(arguments)}"]
        else:
            rules += ElementGrammar(form, marks, bounds).rules(number, function["name"], arguments)
    names = " | ".join(f"call_{number}" for number in range(len(functions)))
    return [f"call: {' '.join([*before, f'({names})', *after])}", *rules]


def _object_schema(function: Mapping[str, Any], form: CallForm, bounds: Bounds) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "name": {"const": function["name"]},
            form.arguments_key: arguments_schema(function, bounds),
        },
        "required": ["name", form.arguments_key],
        "additionalProperties": False,
    }


def _json(schema: Mapping[str, Any]) -> str:
    return f"%json {json.dumps({**schema, 'x-guidance': _SPACING})}"


def _text_rule(form: CallForm, marks: Marks, thinking: Thinking | None) -> str:
    """Plain text; what begins a call begins no text, so that a call under way is held to the grammar."""
    before = " ".join(marks.in_grammar(thinking.form.before_text)) if thinking and thinking.form.before_text else ""
    if before or marks.first_token(form.before) is not None:
        return f"text: {before} /(.|\\n)+/"  # no text matches a mark
    first = (form.before or form.first)[0]
    return f"text: /[^{_in_class(first)}](.|\\n)*/"


def _in_class(mark: str) -> str:
    return f"\\{mark}" if mark in "[]^\\-/" else mark


def _thought(thinking: Thinking, marks: Marks) -> str:
    form = thinking.form
    has_token = marks.first_token(form.after) is not None  # which no text matches
    one = r"(.|\n)" if has_token else f"[^{_in_class(form.after[0])}]"
    rest = " ".join([f"/{one}{{0,{thinking.characters}}}/", *marks.in_grammar(form.after), r"/\n{0,2}/"])
    return rest if thinking.is_begun else f"({' '.join([*marks.in_grammar(form.before), rest])})?"
