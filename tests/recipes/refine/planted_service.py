"""A service with planted errors in what it says of itself, and the models that play its refinement.

The believer calls by the schema and the texts that it is shown. The strong roles know nothing of the service: they read
the calls, refusals and mistakes that stand in their question, and what anybody knows of units and dates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlparse

from tests.recipes.refine.planted_forms import RefusedError, forms, learnt_form
from tests.remotes.loopback import Answer, as_json
from toolsmith.types.message import Question

Facts = dict[str, Any]
UNITS = {
    "kilometres": ("length", 1000), "metres": ("length", 1), "centimetres": ("length", 0.01), "hours": ("time", 3600),
    "minutes": ("time", 60), "seconds": ("time", 1), "euros": ("money", 100), "cents": ("money", 1),
    "percent": ("share", 0.01), "fraction": ("share", 1), "kilograms": ("mass", 1000), "grams": ("mass", 1),
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """`cases` are (request, facts as a person knows them, right call); `wrong` is what its document says wrongly."""

    name: str
    kind: str
    properties: dict[str, dict[str, Any]]
    required: list[str]
    run: Callable[[dict[str, Any]], Any]
    cases: list[tuple[str, Facts, dict[str, Any]]]
    right: dict[str, str] = field(default_factory=dict)
    description: str = ""

    @property
    def path(self) -> str:
        return f"service/{self.name}"


def number(given: dict[str, Any], name: str, words: str) -> float:
    try:
        return float(given[name])
    except KeyError as error:
        raise RefusedError(words.format(name=name)) from error
    except ValueError as error:
        raise RefusedError(f"{name} must be a number") from error


def _facts(name: str, values: list[Any], ask: str, right: Callable[[Any], dict[str, Any]], **more: Any) -> list[Any]:
    return [(f"{ask} {value} ({name}, please)", {**more, "value": value}, right(value)) for value in values]


MISSING = ("{name} is required", "Missing required parameter: {name}", "'{name}' is a required property")
UNKNOWN = ("Unknown parameter: {name}. Did you mean {real}?", "unexpected keyword argument '{name}'. Did you mean '{real}'?", "Unrecognized field {name}, use {real} instead")  # fmt: skip
ONE_OF = (
    "{name} must be one of {values}",
    "Invalid {name}. Allowed values are: {values}",
    "'x' is not one of [{quoted}] ({name})",
)
TYPED = (
    "{name} must be an integer",
    "{name}: Input should be a valid integer, unable to parse",
    "expected integer for {name}",
)
RANGED = (
    "{name} must be between 1 and 50",
    "{name} must be at most 50",
    "{name}: Input should be less than or equal to 50",
)


def operations() -> list[Operation]:
    return [each for build in _BUILDERS for each in build()]


def _required() -> Iterator[Operation]:
    for at, words in enumerate(MISSING):
        name = f"price-{at}"

        def run(given: dict[str, Any], words: str = words) -> Any:
            if "currency" not in given:
                raise RefusedError(words.format(name="currency"))
            return {"price": round(number(given, "value", words) * 1.5, 2), "currency": given["currency"]}

        yield Operation(
            name, "required", {"value": {"type": "number"}, "currency": {"type": "string"}}, ["value"], run,
            [(f"Price {v} in EUR ({name})", {"value": v, "currency": "EUR"}, {"value": v, "currency": "EUR"}) for v in (3, 5, 7, 11, 13)],
        )  # fmt: skip


def _new_field() -> Iterator[Operation]:
    for at, words in enumerate(MISSING):
        name = f"tariff-{at}"

        def run(given: dict[str, Any], words: str = words) -> Any:
            if "zone" not in given:
                raise RefusedError(words.format(name="zone"))
            return {"tariff": number(given, "value", words) * 10 + number(given, "zone", words)}

        yield Operation(
            name, "new field", {"value": {"type": "number"}}, ["value"], run,
            [(f"Tariff {v} in zone 4 ({name})", {"value": v, "zone": 4}, {"value": v, "zone": 4}) for v in (3, 5, 7, 11, 13)],
        )  # fmt: skip


def _renamed() -> Iterator[Operation]:
    for at, words in enumerate(UNKNOWN):
        name = f"level-{at}"

        def run(given: dict[str, Any], words: str = words) -> Any:
            if "height" in given:
                raise RefusedError(words.format(name="height", real="value"))
            return {"level": number(given, "value", MISSING[0]) * 2}

        yield Operation(
            name, "misleading name", {"height": {"type": "number", "description": "the value"}}, ["height"], run,
            _facts(name, [3, 5, 7, 11, 13], "Level at", lambda v: {"value": v}),
        )  # fmt: skip


def _values() -> Iterator[Operation]:
    for at, words in enumerate(ONE_OF):
        name = f"forecast-{at}"
        real = ["metric", "imperial", "standard"]
        said: dict[str, Any] = {"type": "string"} if at else {"type": "string", "enum": ["si", "imperial"]}

        def run(given: dict[str, Any], words: str = words, real: list[str] = real) -> Any:
            if given.get("value") not in real:
                quoted = ", ".join(f"'{each}'" for each in real)
                raise RefusedError(words.format(name="value", values=", ".join(real), quoted=quoted))
            return {"forecast": len(given["value"])}

        yield Operation(
            name, "values", {"value": {**said, "description": "the system"}}, ["value"], run,
            [(f"Forecast, the {v} way ({name})", {"value": v.upper() if at else "si"}, {"value": v}) for v in
             (real * 2)[:5] if at or v == "metric"] if at else
            [(f"Forecast {n}, as metric ({name})", {"value": "metric"}, {"value": "metric"}) for n in range(5)],
        )  # fmt: skip


def _typed() -> Iterator[Operation]:
    for at, words in enumerate(TYPED):
        name = f"room-{at}"

        def run(given: dict[str, Any], words: str = words) -> Any:
            if not re.fullmatch(r"-?\d+", str(given.get("value", ""))):
                raise RefusedError(words.format(name="value"))
            return {"room": int(given["value"]) * 3}

        yield Operation(
            name, "type", {"value": {"type": "boolean", "description": "the floor"}}, ["value"], run,
            _facts(name, [3, 5, 7, 11, 13], "Room on floor", lambda v: {"value": v}),
        )  # fmt: skip


def _ranged() -> Iterator[Operation]:
    for at, words in enumerate(RANGED):
        name = f"page-{at}"

        def run(given: dict[str, Any], words: str = words) -> Any:
            size = number(given, "size", "{name}")
            if size > 50:
                raise RefusedError(words.format(name="size"))
            return {"page": list(range(int(size))), "of": given.get("value")}

        yield Operation(
            name, "range", {"value": {"type": "string"}, "size": {"type": "integer", "maximum": 200}}, ["value", "size"], run,
            [(f"As many as go at once of {v} ({name})", {"value": v, "size": 10**6}, {"value": v, "size": 50}) for v in
             ("tea", "oil", "tin", "fig", "oat")],
        )  # fmt: skip


def _defaults() -> Iterator[Operation]:
    for at, (said, real) in enumerate(((10, 20), (5, 1), (100, 25))):
        name = f"list-{at}"

        def run(given: dict[str, Any], real: int = real) -> Any:
            return {"items": given.get("value", "") * int(given.get("limit", real))}

        properties = {"value": {"type": "string"}, "limit": {"type": "integer", "default": said}}
        yield Operation(
            name, "default", properties, ["value"], run,
            [(f"{said} times {v} ({name})", {"value": v, "limit": said}, {"value": v, "limit": said}) for v in "abcde"],
        )  # fmt: skip


def _optional() -> Iterator[Operation]:
    for at in range(2):
        name = f"find-{at}"
        properties = {"value": {"type": "string"}, "token": {"type": "string", "description": "of the session"}}
        yield Operation(
            name, "optional", properties, ["value", "token"],
            lambda given: {"found": given.get("value", "").upper() + (" " if "token" in given else "")},
            [(f"Find {v} ({name})", {"value": v}, {"value": v}) for v in ("tea", "oil", "tin", "fig", "oat")],
        )  # fmt: skip


def _units() -> Iterator[Operation]:
    for name, said, real, person in (
        ("fare", "kilometres", "metres", "kilometres"), ("parking", "hours", "minutes", "hours"),
        ("tax", "euros", "cents", "euros"), ("discount", "percent", "fraction", "percent"),
        ("parcel", "kilograms", "grams", "kilograms"), ("cloth", "metres", "centimetres", "metres"),
    ):  # fmt: skip
        ratio = UNITS[person][1] / UNITS[real][1]
        yield Operation(
            name, "unit", {"value": {"type": "number", "description": f"in {said}"}}, ["value"],
            lambda given: {"answer": number(given, "value", MISSING[0]) * 7 + 1},
            [(f"The {name} of {v} {person}", {"value": (v, person)}, {"value": _plain(v * ratio)}) for v in range(2, 14)],
            right={"value": real},
        )  # fmt: skip


def _dates() -> Iterator[Operation]:
    for name, form, words in (
        ("sunrise", "{d:02}/{m:02}/{y}", "Expected DD/MM/YYYY for value"), ("tide", "{y}{m:02}{d:02}", "value must match YYYYMMDD"),
    ):  # fmt: skip

        def run(given: dict[str, Any], form: str = form, words: str = words) -> Any:
            pattern = re.sub(r"\{\w(:02)?\}", r"\\d+", form)
            if not re.fullmatch(pattern, str(given.get("value", ""))):
                raise RefusedError(words)
            return {"at": len(str(given["value"])), "for": str(given["value"])}

        yield Operation(
            name, "date format", {"value": {"type": "string", "description": "the day, written as 2024-03-31"}}, ["value"], run,
            [(f"The {name} on {d}.{m}.2024", {"value": (2024, m, d)}, {"value": form.format(y=2024, m=m, d=d)}) for d, m in
             zip(range(1, 13), (12, 3, 5, 7, 8, 10, 1, 2, 4, 6, 9, 11), strict=True)],
            right={"value": form.format(y=2024, m=3, d=31)},
        )  # fmt: skip


def _bases() -> Iterator[Operation]:
    for name, said, shift in (("letter", "counted from 1", -1), ("entry", "counted from 0", 0)):
        yield Operation(
            name, "index base", {"value": {"type": "integer", "description": f"the place, {said}"}}, ["value"],
            lambda given, shift=shift: {"stands": "xyz" * (int(number(given, "value", MISSING[0])) - shift)},
            [(f"The {name} at place {v}", {"value": v}, {"value": v + shift}) for v in range(2, 14)],
            right={"value": "counted from 0" if shift else "counted from 1"},
        )  # fmt: skip


def _swapped() -> Iterator[Operation]:
    for name in ("share", "ratio"):
        properties = {
            "first": {"type": "number", "description": "the part"}, "second": {"type": "number", "description": "the whole"},
        }  # fmt: skip
        yield Operation(
            name, "swapped names", properties, ["first", "second"],
            lambda given: {"gives": number(given, "second", "") / number(given, "first", "")},
            [(f"The {name} of {v} in {v + 9}", {"part": v, "whole": v + 9}, {"first": v + 9, "second": v}) for v in range(2, 14)],
            right={"first": "the whole", "second": "the part"},
        )  # fmt: skip


def _case() -> Iterator[Operation]:
    yield Operation(
        "country", "values", {"value": {"type": "string", "description": "the code"}}, ["value"],
        lambda given: {"name": given["value"] * 2} if given["value"].isupper() else {"name": ""},
        [(f"The country {v}", {"value": v}, {"value": v.upper()}) for v in
         ("de", "fr", "it", "es", "pl", "se", "no", "fi", "dk", "nl", "be", "at")],
        right={"value": "upper case"},
    )  # fmt: skip


def _forms() -> Iterator[Operation]:
    for name, kind, said, make, cases in forms():
        kind_of_value = "number" if isinstance(cases[0][2]["value"], int) else "string"
        yield Operation(
            name, kind, {"value": {"type": kind_of_value, "description": said}}, ["value"],
            lambda given, make=make: make(str(given["value"])), cases,
        )  # fmt: skip


def _right() -> Iterator[Operation]:
    yield Operation(
        "sum", "right", {"value": {"type": "number"}, "factor": {"type": "integer", "default": 2, "minimum": 1}}, ["value"],
        lambda given: {"sum": number(given, "value", MISSING[0]) * int(given.get("factor", 2))},
        _facts("sum", [3, 5, 7, 11, 13], "The sum of", lambda v: {"value": v}),
    )  # fmt: skip
    yield Operation(
        "route", "right", {"value": {"type": "string", "enum": ["car", "foot"]}, "far": {"type": "number"}}, ["value", "far"],
        lambda given: {"minutes": number(given, "far", MISSING[0]) * (1 if given["value"] == "car" else 12)},
        [(f"How long is {v} by car", {"value": "car", "far": v}, {"value": "car", "far": v}) for v in (2, 3, 5, 7, 9)],
    )  # fmt: skip


_BUILDERS = (
    _required, _new_field, _renamed, _values, _typed, _ranged, _defaults, _optional, _units, _dates, _bases, _swapped, _case,
    _forms, _right,
)  # fmt: skip


def document(url: str, known: list[Operation]) -> dict[str, Any]:
    paths = {}
    for each in known:
        parameters = [
            {"name": name, "in": "query", "required": name in each.required, "schema": schema}
            for name, schema in each.properties.items()
        ]
        paths[f"/{each.name}"] = {
            "get": {
                "operationId": each.name,
                "description": f"The {each.name}.",
                "parameters": parameters,
                "responses": {},
            }
        }
    return {"openapi": "3.0.3", "info": {"title": "s", "version": "1"}, "servers": [{"url": url}], "paths": paths}


def answering(known: list[Operation]) -> Callable[[str, str, bytes], Answer]:
    named = {each.name: each for each in known}

    def answer(_: str, path: str, __: bytes) -> Answer:
        asked = urlparse(path)
        try:
            return as_json(named[asked.path.strip("/")].run(dict(parse_qsl(asked.query, keep_blank_values=True))))
        except RefusedError as refused:
            return as_json({"error": str(refused)}, 422)
        except (KeyError, ValueError, TypeError) as error:
            return as_json({"error": f"{type(error).__name__}"}, 500)

    return answer


class Players:
    """All models of a refinement over these operations."""

    def __init__(self, known: list[Operation]) -> None:
        self._known = {request: (each, facts) for each in known for request, facts, _ in each.cases}
        self._named = {each.name: each for each in known}

    def user(self, question: Question) -> str:
        text = question.messages[0].content
        request = text.rpartition("~~~text\n")[2].partition("\n~~~")[0]
        operation, facts = self._known[request]
        if question.purpose == "choose_call":
            text = text[text.index(f"## `{operation.name}`") :]
        return _block({"tool": operation.name, "arguments": believed(_schema(text), facts)})

    def strong(self, question: Question) -> str:
        text = question.messages[0].content
        if question.purpose == "explore_tool":
            return _block({"trials": self._ideas(text)})
        if question.purpose == "analyze_trials":
            return _block({"findings": [{"about": "parameters", "finding": "Calls show something else."}]})
        return _block(rewritten(text))

    def _ideas(self, text: str) -> list[dict[str, Any]]:
        """Calls as the schema allows them, with values that any person may take."""
        name = re.search(r"documented now: (\S+)", text)[1]  # type: ignore[index]
        schema = _schema(text)
        ideas = []
        for at, words in enumerate(("a first thing that somebody wants", "quite another matter for tomorrow morning", "what the neighbours asked for last week")):  # fmt: skip
            arguments = {key: _any(each, at) for key, each in schema["properties"].items() if key in schema["required"]}
            ideas.append({"request": f"{words}: {name[::-1]} {at * 17}", "arguments": arguments})
        return ideas


def believed(schema: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """The call that somebody makes who believes a schema."""
    call: dict[str, Any] = {}
    for name, each in schema["properties"].items():
        said = each.get("description", "")
        key = name if name in facts else next((word for word in facts if re.search(rf"\b{word}\b", said)), "")
        if not key:
            if name in schema.get("required", ()):
                call[name] = _any(each, 0)
            continue
        if name not in schema.get("required", ()) and "default" not in each and not said:
            continue  # nothing says what it is for, and it may be left out
        value = _in_form(facts[key], f"{said} {each.get('enum', '')}")
        if "enum" in each:
            value = next((item for item in each["enum"] if str(item).lower() == str(value).lower()), each["enum"][0])
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = min(value, each.get("maximum", value))
        if each.get("type") == "boolean":
            value = bool(value)
        if "default" in each and value == each["default"]:
            continue
        call[name] = value
    return call


def _in_form(fact: Any, said: str) -> Any:
    if callable(fact):
        return fact(said)
    if isinstance(fact, tuple) and len(fact) == 2:
        value, unit = fact
        wanted = next((word for word in UNITS if re.search(rf"\b{word}\b", said)), unit)
        return _plain(value * UNITS[unit][1] / UNITS[wanted][1])
    if isinstance(fact, tuple):
        year, month, day = fact
        form = re.search(r"(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|\d{8})", said)
        shape = "" if form is None else "-" if "-" in form[0] else "/" if "/" in form[0] else "8"
        return {
            "-": f"{year}-{month:02}-{day:02}",
            "/": f"{day:02}/{month:02}/{year}",
            "8": f"{year}{month:02}{day:02}",
        }.get(shape, f"{day}.{month}.{year}")
    if "counted from 0" in said and isinstance(fact, int):
        return fact - 1
    return fact.upper() if "upper case" in said and isinstance(fact, str) else fact


def rewritten(text: str) -> dict[str, Any]:
    """A doc from the question alone: what went wrong, what was right, what refusals say."""
    fields = json.loads(text.partition("## The documentation now")[2].partition("```json\n")[2].partition("\n```")[0])
    schema = json.loads(text.partition("Parameters as JSON Schema")[2].partition("```json\n")[2].partition("\n```")[0])
    mistakes = [
        (found[1], json.loads(found[2]), json.loads(found[3]))
        for found in re.finditer(r'request: "(.*)"\ncalled with: (\{.*?\}): .*\nthe right call: (\{.*?\}), which', text)
    ]
    said = {name: fields["parameters"].get(name) or name for name in schema["properties"]}
    for name, text_of in said.items():
        pairs = [
            (request, wrong[name], right[name]) for request, wrong, right in mistakes if name in wrong and name in right
        ]
        said[name] = learnt(text_of, pairs)
    if mistakes and all(
        sorted(map(str, wrong.values())) == sorted(map(str, right.values())) and wrong != right
        for _, wrong, right in mistakes
    ):
        names = list(said)
        said = dict(zip(names, [said[name] for name in reversed(names)], strict=True))
    return {"description": fields["description"], "parameters": said, "examples": [], "explore_next": ""}


def learnt(said: str, pairs: list[tuple[str, Any, Any]]) -> str:
    if not pairs:
        return said
    if form := learnt_form(said, pairs):
        return form
    request, wrong, right = pairs[0]
    if isinstance(right, str) and isinstance(wrong, str):
        if all(b == a.upper() != a for _, a, b in pairs):
            return f"{said}, in upper case"
        if re.search(r"\d", right):
            example = re.sub(r"^\d\d/\d\d/", "31/03/", right) if "/" in right else right
            return f"{said.partition(', written')[0]}, written as {example}"
    if all(isinstance(a, (int, float)) and isinstance(b, (int, float)) for _, a, b in pairs):
        if len({b - a for _, a, b in pairs}) == 1 and abs(right - wrong) == 1:
            return f"the place, counted from {0 if right < wrong else 1}"
        if (
            len({round(b / a, 9) for _, a, b in pairs}) == 1
            and (unit := re.search(r"\d (\w+)", request))
            and unit[1] in UNITS
        ):
            kind, size = UNITS[unit[1]]
            amount = float(re.search(r"(\d+) ", request)[1])  # type: ignore[index]
            real = next((word for word, known in UNITS.items() if known[0] == kind and abs(known[1] * right - size * amount) < 1e-6), "")  # fmt: skip
            return f"in {real}" if real else said
    return said


def _any(schema: dict[str, Any], at: int) -> Any:
    if "enum" in schema:
        return schema["enum"][at % len(schema["enum"])]
    kind = schema.get("type", "string")
    return {"integer": 3 + at * 40, "number": 2.5 + at * 40, "boolean": at % 2 == 0}.get(
        kind, ["tea", "oil", "fig"][at]
    )


def _schema(text: str) -> dict[str, Any]:
    if "Parameters as JSON Schema" in text:
        found = text.partition("Parameters as JSON Schema")[2].partition("```json\n")[2].partition("\n```")[0]
        return json.loads(found)  # type: ignore[no-any-return]
    line = re.search(r"^\w+\((.*)\)$", text, re.MULTILINE)
    said = dict(re.findall(r"^- (\w+): (.*)$", text, re.MULTILINE))
    properties: dict[str, Any] = {}
    required = []
    for part in re.split(r", (?=\w+: )", line[1]) if line and line[1] else []:
        name, _, kind = part.partition(": ")
        kinds = kind.removesuffix(" = …")
        values = [json.loads(value) for value in kinds.split(" | ")] if kinds.startswith('"') else []
        properties[name] = (
            {"type": kinds}
            | ({"enum": values} if values else {})
            | ({"description": said[name]} if name in said else {})
        )
        required += [] if kind.endswith(" = …") else [name]
    return {"properties": properties, "required": required}


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else round(value, 9)


def _block(value: Any) -> str:
    return f"```json\n{json.dumps(value)}\n```"
