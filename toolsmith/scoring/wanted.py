"""What is right, what was said, and how one sample of a file holds both."""

from __future__ import annotations

from typing import Any, Literal

from toolsmith.types.call import ReadCall
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

Sameness = Literal[
    "exact",  # the same JSON value; 2 and 2.0 are one number
    "folded",  # the same text without case and outer spaces, as STE compares
    "standardised",  # the same text without case, spaces and the marks ,./-_*^, as BFCL compares
]


class WantedCall(Record):
    """A right call. `also` are further values that are right, by parameter; `optional` may be left out."""

    name: str
    arguments: dict[str, JsonValue] = {}
    also: dict[str, tuple[JsonValue, ...]] = {}
    optional: tuple[str, ...] = ()


class Sample(Record):
    """One request of a file: the right calls and the calls that were made.

    `is_unreadable`: there is something that looks like a call and cannot be read. `offered` are names of tools, empty
    where nobody says; `parameters` the names that each takes, where a schema says it. `label` is what the file's own
    judge said of the arguments, None where it said nothing.
    """

    place: str
    request: str = ""
    wanted: tuple[WantedCall, ...] = ()
    said: tuple[ReadCall, ...] = ()
    is_unreadable: bool = False
    offered: tuple[str, ...] = ()
    parameters: dict[str, tuple[str, ...]] = {}
    sameness: Sameness = "exact"
    label: bool | None = None


class SampleFile(Record):
    """All samples of a file in one of the formats, and what could not be read of it, with its place."""

    format: str
    samples: tuple[Sample, ...]
    problems: tuple[str, ...] = ()


def parameters_of(functions: Any) -> dict[str, tuple[str, ...]]:
    """Names of parameters by tool, from OpenAI function schemas (or what is inside of them); the rest is left out."""
    found = {}
    for each in functions if isinstance(functions, list) else []:
        inner = each.get("function", each) if isinstance(each, dict) else {}
        name = inner.get("name") if isinstance(inner, dict) else None
        if isinstance(name, str):
            schema = inner.get("parameters")
            properties = schema.get("properties") if isinstance(schema, dict) else None
            found[name] = tuple(map(str, properties)) if isinstance(properties, dict) else ()
    return found
