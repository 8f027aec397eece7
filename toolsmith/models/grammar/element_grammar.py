"""Grammar rules of calls whose arguments stand one by one: elements, braces and Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from toolsmith.calls.formats.form import CallForm
from toolsmith.models.grammar.constrain import Bounds
from toolsmith.models.grammar.marks import Marks

_SPACING = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_DEEPEST = 8
_NOTHING = '""'


class ElementGrammar:
    """Writes the rules of one call of one tool."""

    def __init__(self, form: CallForm, marks: Marks, bounds: Bounds) -> None:
        self._form = form
        self._marks = marks
        self._bounds = bounds
        self._rules: list[str] = []

    def rules(self, number: int, name: str, arguments: Mapping[str, Any]) -> list[str]:
        """Rules for `call_NUMBER`, the name included.

        Args:
            number: which of the tools this is.
            name: of the tool.
            arguments: schema of an object, its values bounded.
        """
        self._rules = []
        prefix = f"a{number}"
        form = self._form
        match form.style:
            case "tagged":
                opening, separator, closing = f"{name}{form.after_name}", "", ""
            case "braces":
                opening, separator, closing = f"{name}{{", ",", "}"
            case _:
                opening, separator, closing = f"[{name}(", ", ", ")]"
        members = {
            key: self._member(f"{prefix}_{place}", key, part) for place, (key, part) in enumerate(_parts(arguments))
        }
        body = self._sequence(prefix, members, set(arguments.get("required", ())), separator)
        return [
            f"call_{number}: {' '.join(filter(None, [*self._text(opening), body, *self._text(closing)]))}",
            *self._rules,
        ]

    def _text(self, text: str) -> list[str]:
        return self._marks.in_grammar(text) if text else []

    def _member(self, rule: str, key: str, schema: Mapping[str, Any]) -> str:
        """The rule of one argument with its key."""
        form = self._form
        value = self._value(f"{rule}_v", schema, 0)
        match form.style:
            case "tagged":
                parts = [*self._text(f"{form.before_key}{key}{form.after_key}"), value]
                parts += (
                    self._text(form.after_value.removeprefix("\n"))
                    if _is_text(schema)
                    else self._text(form.after_value)
                )
            case "braces":
                parts = [*self._text(f"{key}:"), value]
            case _:
                parts = [*self._text(f"{key}="), value]
        self._rules.append(f"{rule}: {' '.join(parts)}")
        return rule

    def _sequence(self, prefix: str, members: Mapping[str, str], required: set[str], separator: str) -> str:
        """Rules for the members in their order, each optional one there or not, with a separator between two."""
        between = self._text(separator)
        following = {False: "", True: ""}
        for place, (key, rule) in reversed(list(enumerate(members.items()))):
            here = {}
            for has_before in (False, True):
                taken = [*(between if has_before else []), rule, *filter(None, [following[True]])]
                left_out = following[has_before] or _NOTHING
                name = f"{prefix}_s{place}{'b' if has_before else 'a'}"
                optional = "" if key in required else f" | {left_out}"
                self._rules.append(f"{name}: {' '.join(taken)}{optional}")
                here[has_before] = name
            following = here
        return following[False]

    def _value(self, rule: str, schema: Mapping[str, Any], depth: int) -> str:
        if self._form.style == "tagged" and _is_text(schema):
            return self._plain_text(schema)
        if self._form.style == "braces" and depth < _DEEPEST:
            return self._in_braces(rule, schema, depth)
        self._rules.append(f"{rule}: %json {json.dumps({**schema, 'x-guidance': _SPACING})}")
        return rule

    def _plain_text(self, schema: Mapping[str, Any]) -> str:
        """A text without quotes: one of those that are allowed, or any without what could end it."""
        allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
        if allowed is not None:
            return f"({' | '.join(' '.join(self._text(member)) or _NOTHING for member in map(str, allowed))})"
        least, most = schema.get("minLength", 0), schema.get("maxLength", self._bounds.characters)
        return f"/[^<]{{{max(1, least)},{max(1, most)}}}/"

    def _in_braces(self, rule: str, schema: Mapping[str, Any], depth: int) -> str:
        quote = self._text(self._form.quote)
        if _is_text(schema):
            return f"({' '.join([*quote, self._plain_text(schema), *quote])})"
        options = schema.get("anyOf") or schema.get("oneOf")
        if options:
            each = [self._in_braces(f"{rule}_{place}", option, depth + 1) for place, option in enumerate(options)]
            return f"({' | '.join(each)})"
        if schema.get("type") == "array" and isinstance(schema.get("items"), Mapping):
            item = self._in_braces(f"{rule}_i", schema["items"], depth + 1)
            least, most = schema.get("minItems", 0), schema.get("maxItems", self._bounds.items)
            more = f'("," {item}){{{max(0, least - 1)},{max(0, most - 1)}}}'
            whole = f"{item} {more}" if least else f"({item} {more})?"
            return f'("[" {whole} "]")'
        if schema.get("properties"):
            members = {}
            for place, (key, part) in enumerate(_parts(schema)):
                inner = f"{rule}_{place}"
                value = self._in_braces(f"{inner}_v", part, depth + 1)
                self._rules.append(f"{inner}: {' '.join([*self._text(f'{key}:'), value])}")
                members[key] = inner
            return f'("{{" {self._sequence(rule, members, set(schema.get("required", ())), ",")} "}}")'
        self._rules.append(f"{rule}: %json {json.dumps({**schema, 'x-guidance': _SPACING})}")
        return rule


def _parts(schema: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return list(schema.get("properties", {}).items())


def _is_text(schema: Mapping[str, Any]) -> bool:
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return schema.get("type") == "string" if allowed is None else all(isinstance(each, str) for each in allowed)
