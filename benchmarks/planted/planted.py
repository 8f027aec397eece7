"""An operation whose document is wrong: what it says, what is true, and every statement of both.

A statement is one thing that a schema or a text says: a parameter's type, values, bounds, default, whether it is
required, what it means, what the operation is for. One that is not true is a planted error; one that is, stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Said = dict[str, Any]
Case = tuple[str, dict[str, Any], dict[str, Any]]
_KEYS = ("type", "enum", "minimum", "exclusiveMinimum", "maximum", "default", "items")
State = Literal["right", "wrong", "withdrawn"]


class RefusedError(Exception):
    """What the service answers where it takes a call for wrong: a body, under a status."""

    def __init__(self, body: Any, status: int = 422) -> None:
        super().__init__(str(body))
        self.body, self.status = body, status


@dataclass(frozen=True)
class Planted:
    """`said` and `truth` are schemas of parameters by name, with `req` where it is required; in `truth`, `means` is a
    pattern for what a text must say. `cases` are (request, facts as a person has them in mind, the right call)."""

    name: str
    kind: str
    about: str
    said: dict[str, Said]
    truth: dict[str, Said]
    answer: Callable[[dict[str, Any]], Any]
    cases: list[Case]
    purpose: str = ""
    takes_body: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """As its document gives it."""
        return {
            "type": "object",
            "properties": {name: {k: v for k, v in each.items() if k != "req"} for name, each in self.said.items()},
            "required": [name for name, each in self.said.items() if each.get("req")],
        }


@dataclass(frozen=True)
class Statement:
    """`where` is a parameter, empty for the purpose of the whole; `was_right` is about the document."""

    where: str
    what: str
    was_right: bool


def statements(operation: Planted) -> list[Statement]:
    """All that its document says, and what is true and it does not say."""
    states = judged(operation, operation.about, operation.schema)
    return [Statement(*key, was_right=state == "right") for key, state in states.items()]


def judged(operation: Planted, description: str, schema: dict[str, Any]) -> dict[tuple[str, str], State]:
    """Every statement of the document and of the truth, by what a description and a schema say of it now."""
    states: dict[tuple[str, str], State] = {}
    if operation.purpose:
        is_said = re.search(operation.purpose, description, re.IGNORECASE)
        states["", "purpose"] = "right" if is_said else "withdrawn" if not description.strip() else "wrong"
    now = schema.get("properties", {})
    for name in dict.fromkeys([*operation.said, *operation.truth]):
        true, said, here = operation.truth.get(name), operation.said.get(name), now.get(name)
        if true is None:
            states[name, "there is none"] = "right" if here is None else "wrong"
            continue
        if said is None:
            states[name, "there is one"] = "wrong" if here is None else "right"
        required = name in schema.get("required", ())
        states[name, "required"] = "right" if here is not None and required == bool(true.get("req")) else "wrong"
        for key, value in _aspects(true, said or {}):
            states[name, key] = _state(value, (here or {}).get(key), key)
        if "means" in true:
            text = f"{(here or {}).get('description', '')}\n{_of_it(description, name)}"
            states[name, "meaning"] = "right" if re.search(true["means"], text, re.IGNORECASE) else "wrong"
    return states


def _aspects(true: Said, said: Said) -> Iterator[tuple[str, Any]]:
    for key in _KEYS:
        if key in true or key in said:
            yield key, true.get(key)


def _state(true: Any, now: Any, key: str) -> State:
    if key == "enum" and true is not None and now is not None:
        return "right" if set(map(str, true)) == set(map(str, now)) else "wrong"
    if now == true or (key == "type" and isinstance(now, list) and true in now and set(now) <= {true, "null"}):
        return "right"
    return "withdrawn" if now is None else "wrong"


def _of_it(description: str, name: str) -> str:
    """Lines and sentences of a description that name a parameter."""
    parts = re.split(r"\n|(?<=[.;])\s", description)
    return "\n".join(part for part in parts if re.search(rf"\b{re.escape(name)}\b", part))
