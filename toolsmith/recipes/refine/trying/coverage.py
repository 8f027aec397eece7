"""What calls have shown of a tool, and what not yet: every parameter, every allowed value, every default, the edges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from toolsmith.types.record import Record
from toolsmith.types.tool import Parameter, Signature
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json

_MOST_VALUES = 12  # of one enumeration
_DEEPEST = 5  # unions within unions
_EDGES: dict[str, tuple[JsonValue, ...]] = {
    "integer": (0, -1),
    "number": (0, -1.5),
    "string": ("",),
    "array": ([],),
    "object": ({},),
}


class Target(Record):
    """One thing that a call can show. The `value` of a parameter to be given is an example of its schema, if any."""

    kind: Literal["given", "value", "omitted", "edge", "failure"]
    parameter: str = ""
    value: JsonValue = None

    def __str__(self) -> str:
        shown = json.dumps(self.value, ensure_ascii=False)
        return {
            "given": f"`{self.parameter}` given",
            "value": f"`{self.parameter}` = {shown}",
            "omitted": f"`{self.parameter}` left out, so that its default holds",
            "edge": f"`{self.parameter}` at the edge: {shown}",
            "failure": "a call that fails because of its arguments",
        }[self.kind]

    def is_shown_by(self, trial: Trial) -> bool:
        if self.kind == "failure":
            return trial.blame == "caller"
        if self.kind == "omitted":
            return trial.is_ok and self.parameter not in trial.arguments
        if self.kind == "given":
            return self.parameter in trial.arguments
        return self.parameter in trial.arguments and to_json(trial.arguments[self.parameter]) == self.value


def targets_of(signature: Signature) -> list[Target]:
    """Everything that a full exploration shows, in the order of the parameters."""
    found = [target for parameter in signature.parameters for target in _of_parameter(parameter)]
    return [*found, Target(kind="failure")]


def not_shown(targets: Sequence[Target], trials: Sequence[Trial]) -> list[Target]:
    return [target for target in targets if not any(target.is_shown_by(trial) for trial in trials)]


def variations(
    signature: Signature, trials: Sequence[Trial], limit: int, *, with_edges: bool
) -> list[dict[str, JsonValue]]:
    """Arguments for targets that no call has shown: a call that returned, changed in one thing.

    `with_edges` is for tools in our sandbox; another's service is not fed odd values on our own account.
    """
    base = next((to_json(trial.arguments) for trial in trials if trial.is_ok), None)
    if base is None:
        return []
    wanted = [target for target in not_shown(targets_of(signature), trials) if with_edges or target.kind != "edge"]
    return [changed for target in wanted if (changed := _varied(base, target)) is not None][:limit]


def _varied(base: dict[str, JsonValue], target: Target) -> dict[str, JsonValue] | None:
    if target.kind in ("value", "edge") or (target.kind == "given" and target.value is not None):
        return base | {target.parameter: target.value}
    if target.kind == "omitted":
        return {name: value for name, value in base.items() if name != target.parameter}
    return None


def _of_parameter(parameter: Parameter) -> Iterator[Target]:
    name = parameter.name
    schemas = list(_alternatives(parameter.type_schema, 0))
    allowed = [value for schema in schemas for value in _values(schema)][:_MOST_VALUES]
    if not allowed:
        examples = [value for schema in schemas for value in schema.get("examples", ())]
        yield Target(kind="given", parameter=name, value=next(iter(examples), None))
    for value in allowed:
        yield Target(kind="value", parameter=name, value=value)
    if not parameter.is_required:
        yield Target(kind="omitted", parameter=name)
    if not allowed:
        for value in dict.fromkeys(json.dumps(value) for schema in schemas for value in _edges(schema)):
            yield Target(kind="edge", parameter=name, value=json.loads(value))


def _alternatives(schema: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """The schema of each kind of value that a parameter takes: `float | None` takes two."""
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    kinds = schema.get("type")
    if isinstance(kinds, list):
        branches = [{**schema, "type": kind} for kind in kinds]
    if not branches or depth > _DEEPEST:
        yield schema
        return
    beside = {key: value for key, value in schema.items() if key == "examples"}
    for branch in branches:
        if isinstance(branch, dict):
            yield from _alternatives({**beside, **branch}, depth + 1)


def _values(schema: dict[str, Any]) -> list[Any]:
    if schema.get("type") == "boolean":
        return [True, False]
    return list(schema.get("enum", [schema["const"]] if "const" in schema else []))


def _edges(schema: dict[str, Any]) -> tuple[JsonValue, ...]:
    bounds = tuple(schema[key] for key in ("minimum", "maximum") if key in schema)
    kind = schema.get("type")
    return bounds or (_EDGES.get(kind, ()) if isinstance(kind, str) else ())
