"""The models of a refinement over planted operations: a believer, and a strong side that knows its question alone.

The believer takes the tool whose text has most words of a request, and writes what it knows in the form that the text
asks for; what is optional and unexplained it leaves out. The strong side explores with any values, and writes what
explains all wrong calls beside the right ones: units, dates, places, letters, anything else it leaves as it is.
"""

# ruff: noqa: E501 - a table reads best on one line

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from benchmarks.planted.facts import in_form, learnt
from benchmarks.planted.planted import Planted
from toolsmith.types.message import Question

_MISTAKE = re.compile(
    r'request: "(.*)"\n(?:chose: (.*)\n)?called with: (\{.*\}|null|\S*): (.*)\nthe right call: (\{.*\}), which'
)
_STOP = {"the", "and", "how", "are", "for", "has", "one", "was", "its", "number", "what", "does", "with", "many", "much", "that", "this", "from", "give", "have", "costs", "which", "where", "there", "their", "long"}  # fmt: skip
_PLAIN = {"integer": (3, 40, 7), "number": (2.5, 41.0, 7.5), "boolean": (True, False, True), "array": (["tea"], ["oil", "fig"], ["tin"]), "object": ({}, {}, {})}  # fmt: skip


def words(text: str) -> set[str]:
    """Beginnings of the longer words, so that forms of one word are one."""
    return {word[:5] for word in re.findall(r"[a-z]{3,}", text.lower().replace("_", " ")) if word not in _STOP}


class Players:
    def __init__(self, known: Sequence[Planted]) -> None:
        self._facts = {request: facts for each in known for request, facts, _ in each.cases}
        self.asked = {"user": 0, "strong": 0}

    def user(self, question: Question) -> str:
        self.asked["user"] += 1
        text = question.messages[0].content
        shown, _, rest = text.rpartition("## The request")
        request = _fenced(rest)
        facts = self._facts.get(request, {})
        if question.purpose != "choose_call":
            return _block(believed(_schema(shown), facts))
        offers = re.split(r"^## (?=`)", shown, flags=re.MULTILINE)[1:]
        best = max(offers, key=lambda offer: len(words(request) & words(offer)))
        if not words(request) & words(best):
            return _block({"tool": None, "arguments": {}})
        name = re.match(r"`([^`]+)`", best)
        return _block({"tool": name and name[1], "arguments": believed(_schema(best), facts)})

    def believed(self, _: str, schema: dict[str, Any], request: str) -> dict[str, Any]:
        return believed(schema, self._facts[request])

    def solver(self, question: Question) -> str:
        """The user in `solve`: one of the tools on offer, called as its text says."""
        request, shown = solved(question)
        wanted = words(request)
        name, schema, text = max(offers(shown), key=lambda offer: len(wanted & words(offer[2])))
        if not wanted & words(text):
            return "no_tool_fits"
        return json.dumps({"tool": name, "arguments": believed(schema, self._facts[request])})

    def strong(self, question: Question) -> str:
        self.asked["strong"] += 1
        text = question.messages[0].content
        if question.purpose == "explore_tool":
            return _block({"trials": _ideas(text)})
        if question.purpose == "analyze_trials":
            return _block({"findings": [{"about": "parameters", "finding": "Calls show something else."}]})
        return _block(_rewritten(text))


def solved(question: Question) -> tuple[str, str]:
    """The request, and all that stands before it."""
    at = next(number for number, message in enumerate(question.messages) if message.role == "user")
    return question.messages[at].content, "\n".join(message.content for message in question.messages[:at])


def offers(shown: str) -> list[tuple[str, dict[str, Any], str]]:
    """(name, schema, text) of each tool in what `solve` shows."""
    parts = re.split(r"^## ", shown, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0].strip("`"), _schema(part), part) for part in parts]


def believed(schema: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The call that somebody makes who believes a schema."""
    required, call = schema.get("required", ()), {}
    for name, each in schema.get("properties", {}).items():
        says = each.get("description", "")
        about = next((fact for fact in facts if fact == name or re.search(rf"\b{fact}\b", says)), "")
        if re.search(r"no effect|ignored", says) or (not about and name not in required):
            continue
        if not about:
            call[name] = any_value(each, 0)
            continue
        if name not in required and "default" not in each and not says:
            continue
        value = in_form(facts[about], says, each.get("type"))
        if "enum" in each and value not in each["enum"]:
            value = next((v for v in each["enum"] if str(v).lower() == str(value).lower()), each["enum"][0])
        if isinstance(value, (int, float)) and each.get("type") == "boolean":
            value = bool(value)
        elif isinstance(value, (int, float)):
            lowest = each.get("exclusiveMinimum")
            value = min(value, each.get("maximum", value))
            value = max(value, each.get("minimum", value), value if lowest is None else lowest + 1)
        if "default" not in each or value != each["default"]:
            call[name] = value
    return call


def _rewritten(text: str) -> dict[str, Any]:
    fields = json.loads(_fenced(text.partition("## The documentation now")[2]))
    schema = _schema(text)
    mistakes = _MISTAKE.findall(text)
    missed = [request for request, chose, *_ in mistakes if chose]
    called = [(request, _json(wrong) or {}, json.loads(right)) for request, _, wrong, why, right in mistakes if why != "right"]  # fmt: skip
    said = {name: fields["parameters"].get(name) or name.replace("_", " ") for name in schema["properties"]}
    if called and len(said) > 1 and (swapped := _swapped(said, called)):
        said = swapped
    else:
        for name, now in said.items():
            if all(name in wrong and name not in right for _, wrong, right in called) and called:
                said[name] = f"{now.partition(';')[0]}; has no effect, leave it out"
                continue
            said[name] = learnt(
                now, [(asked, wrong[name], right[name]) for asked, wrong, right in called if name in wrong and name in right]
            )  # fmt: skip
    description = fields["description"]
    if len(missed) > 1:
        common = set.intersection(*(set(re.findall(r"[A-Za-z]+", request)) for request in missed))
        order = [word for word in re.findall(r"[A-Za-z]+", missed[0]) if word in common]
        asked = f"Tells {' '.join(order).lower()}."
        is_of_it = words(description) & words(asked)  # else it is of something else
        description = f"{description.rstrip('.')}. {asked}" if is_of_it else asked
    return {**fields, "description": description, "parameters": said, "examples": [], "explore_next": ""}


def _swapped(said: dict[str, str], called: list[Any]) -> dict[str, str] | None:
    """Texts exchanged where the wrong calls have two values in each other's place."""
    names = list(said)
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            if all(
                wrong.get(first) == right.get(second) != wrong.get(second) == right.get(first)
                for _, wrong, right in called
            ):
                return {**said, first: said[second], second: said[first]}
    return None


def _ideas(text: str) -> list[dict[str, Any]]:
    schema = _schema(text)
    told = ("somebody asks for the first time", "quite another wish for tomorrow", "what a neighbour wanted last week")
    return [
        {
            "request": f"{words_} number {at * 17}",
            "arguments": {name: any_value(each, at) for name, each in schema["properties"].items() if name in schema["required"]},
        }
        for at, words_ in enumerate(told)
    ]  # fmt: skip


def any_value(schema: dict[str, Any], at: int) -> Any:
    kind = schema.get("type", "string")
    if "enum" in schema:
        return schema["enum"][at % len(schema["enum"])]
    return _PLAIN.get(kind if isinstance(kind, str) else "string", ("tea", "oil", "fig"))[at]


def _schema(text: str) -> dict[str, Any]:
    """Of the question: JSON, or a line `name(parameter: type = …)` with what is said of each."""
    _, found, rest = text.partition("Parameters as JSON Schema")
    if found:
        schema: dict[str, Any] = json.loads(_fenced(rest))
        return schema
    line = re.search(r"^[\w-]+\((.*)\)", text, re.MULTILINE)
    said = dict(re.findall(r"^- `?(\w+)`?: (.*)$", text, re.MULTILINE))
    properties: dict[str, Any] = {}
    required = []
    for part in re.split(r", (?=\w+: )", line[1]) if line and line[1] else []:
        name, _, kinds = part.partition(": ")
        kind, is_optional, default = kinds.partition(" = ")
        if kind.startswith('"'):
            properties[name] = {"enum": [json.loads(value) for value in kind.split(" | ")]}
        else:
            properties[name] = {"type": kind}
        if is_optional and default != "…":
            properties[name]["default"] = _json(default)
        if name in said:
            properties[name]["description"] = said[name]
        required += [] if is_optional else [name]
    return {"properties": properties, "required": required}


def _fenced(text: str) -> str:
    match = re.search(r"(~~~+|```+)\w*\n(.*?)\n?\1", text, re.DOTALL)
    return match[2] if match else ""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _block(value: Any) -> str:
    return f"```json\n{json.dumps(value)}\n```"
