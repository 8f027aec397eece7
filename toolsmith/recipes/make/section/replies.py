"""Reads what a maker writes about a section: tools with their docs, and calls for exercises."""

from __future__ import annotations

import math
from typing import Any

from pydantic import Field

from toolsmith.prompts.ask import UnreadableReplyError, the_code, the_json
from toolsmith.types.record import Record
from toolsmith.types.tool import DOC_TEXTS, Doc, slug
from toolsmith.types.value import JsonValue

INPUT_UNIT = "input"  # the result has the unit of the arguments


class WorkedCall(Record):
    """A call with the answer that the book states for it."""

    arguments: dict[str, JsonValue]
    expected: str
    result: str = ""
    unit: str = ""
    source: str = ""


class SectionTool(Record):
    """A tool as its maker writes it. `units`: result -> unit, "" for one number; `fields` is its JSON as it came."""

    name: str
    code: str
    doc: Doc
    units: dict[str, str]
    uses: tuple[str, ...] = ()
    examples: tuple[WorkedCall, ...] = ()
    fields: dict[str, JsonValue]


class ExerciseCall(Record):
    """A reading of an exercise: which tool, with which arguments. `asked` is what the exercise calls the number.

    Where it asks for what the tool takes, `unknown` names that parameter, and `value` is what the tool is to return.
    """

    exercise: str
    part: str = ""
    tool: str
    arguments: dict[str, JsonValue]
    asked: str = ""
    result: str = ""
    unit: str = ""
    is_negated: bool = False
    is_step: bool = Field(default=False, description="whether its number is on the way to the answer")
    unknown: str = ""
    value: float | None = None
    has_answers: bool = Field(default=False, description="whether arguments of it are answers to other parts")


class InnerCall(Record):
    """A call whose result is an argument of another, multiplied by a factor."""

    call: ExerciseCall
    factor: float = 1.0


def parse_tools(text: str, most: int) -> list[SectionTool]:
    """The tools of a reply, in their order; more than `most` are cut off.

    Raises:
        UnreadableReplyError: something is missing; the message names all of it.
    """
    listed = the_json(text).get("tools")
    if not isinstance(listed, list):
        raise UnreadableReplyError('its JSON has no list "tools".')
    tools, problems = [], []
    for item in listed[:most]:
        try:
            tools.append(_parse_tool(item, text))
        except UnreadableReplyError as error:
            problems.append(str(error))
    names = [tool.name for tool in tools]
    problems += [f"two tools are called {name}." for name in sorted(set(names)) if names.count(name) > 1]
    if problems:
        raise UnreadableReplyError(" ".join(problems))
    return tools


def parse_repaired(text: str, name: str) -> SectionTool:
    """The one tool of a reply to a repair; it keeps its name."""
    fields = the_json(text)
    listed = fields.get("tools")
    if isinstance(listed, list) and listed and isinstance(listed[0], dict):
        fields = listed[0]
    try:
        code = the_code(text, f"python {name}")
    except UnreadableReplyError:
        code = the_code(text)
    return _tool({**fields, "name": name}, code)


def parse_calls(text: str) -> list[ExerciseCall]:
    """Calls for exercises; entries that are no calls are left out."""
    listed = the_json(text).get("calls")
    if not isinstance(listed, list):
        raise UnreadableReplyError('its JSON has no list "calls".')
    return [call for item in listed if (call := _call(item)) is not None]


def link_in(value: JsonValue, exercise: str) -> InnerCall | None:
    """The call that an argument stands for: `{"from": {"tool": …, "arguments": {…}}, "times": -1}`; else None."""
    if not isinstance(value, dict) or not isinstance(value.get("from"), dict):
        return None
    call = _call({**value["from"], "exercise": exercise})
    factor = _number(value.get("times", 1.0))
    return None if call is None or factor is None else InnerCall(call=call, factor=factor)


def answer_in(value: JsonValue) -> tuple[str, str, float] | None:
    """The part whose answer an argument is, its unit, and a factor: `{"answer": "a", "unit": "N"}`; else None."""
    if not isinstance(value, dict) or not isinstance(value.get("answer"), str):
        return None
    factor = _number(value.get("times", 1.0))
    return None if factor is None else (str(value["answer"]).strip(" ().").lower(), _unit(value.get("unit")), factor)


def _call(item: Any) -> ExerciseCall | None:
    if not isinstance(item, dict) or not isinstance(item.get("arguments"), dict) or not item.get("tool"):
        return None
    return ExerciseCall(
        exercise=str(item.get("exercise", "")).strip(),
        part=str(item.get("part") or "").strip(" ().").lower(),
        tool=slug(str(item["tool"])),
        arguments=item["arguments"],
        asked=str(item.get("asked") or "").strip(),
        result=str(item.get("result") or ""),
        unit=_unit(item.get("unit")),
        is_negated=item.get("negated") is True,
        is_step=item.get("step") is True,
        unknown=str(item.get("unknown") or "").strip(),
        value=_number(item.get("value")),
    )


def _number(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < math.inf
    return float(value) if is_number else None


def _parse_tool(item: Any, text: str) -> SectionTool:
    if not isinstance(item, dict) or not slug(str(item.get("name", ""))):
        raise UnreadableReplyError("an entry of tools is no object with a name.")
    return _tool(item, the_code(text, f"python {item['name']}"))


def _tool(fields: dict[str, Any], code: str) -> SectionTool:
    name = slug(str(fields["name"]))
    parameters = fields.get("parameters")
    if not str(fields.get("description") or "").strip():
        raise UnreadableReplyError(f"{name} has no description.")
    if not isinstance(parameters, dict):
        raise UnreadableReplyError(f"parameters of {name} must be an object.")
    unit = fields.get("unit")
    units = {str(key): _unit(value) for key, value in unit.items()} if isinstance(unit, dict) else {"": _unit(unit)}
    examples = fields.get("examples")
    uses = fields.get("uses")
    return SectionTool(
        name=name,
        code=code,
        doc=Doc(
            parameters={str(key): str(value).strip() for key, value in parameters.items()},
            **{field: str(fields.get(field) or "").strip() for field in DOC_TEXTS},
        ),
        units=units,
        uses=tuple(str(used) for used in uses) if isinstance(uses, list) else (),
        examples=tuple(filter(None, map(_worked_call, examples))) if isinstance(examples, list) else (),
        fields=fields,
    )


def _worked_call(item: Any) -> WorkedCall | None:
    if not isinstance(item, dict) or not isinstance(item.get("arguments"), dict) or item.get("expected") is None:
        return None
    return WorkedCall(
        arguments=item["arguments"],
        expected=str(item["expected"]),
        result=str(item.get("result") or ""),
        unit=_unit(item.get("unit")),
        source=str(item.get("source") or ""),
    )


def _unit(value: Any) -> str:
    text = str(value or "").strip()
    return "" if text.lower() in ("none", "1", "dimensionless", "unitless", "number", "-") else text
