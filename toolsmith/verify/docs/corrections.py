"""Corrects a foreign schema from calls, which outrank it: types, values, ranges, required, defaults, names, new fields.

Covered: each correction is proved, by a call that the schema forbids and that returned, by refusals that name the
parameter, or for a default by calls with and without it; a call that returned is never forbidden by one.
Not covered: what no call shows, and rules between parameters. A value that is merely let through corrects nothing: many
services ignore what they do not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolsmith.types.record import Record
from toolsmith.types.schema import fits, json_type
from toolsmith.types.tool import Correction, CorrectionKind, Parameter, Signature, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.docs.refusals import Refusal, fits_type, read_refusal

_MOST_PROOF = 300  # characters
_FEWEST_VALUES = 2  # of a new parameter, before they say what type it has
_REFUSALS = 2  # that prove what no call with the right value could show
_FEWEST_ALIKE = 3  # calls that differ in one parameter alone, before it is said to have no effect
_OF_ONE_FORM = ("integer", "number", "boolean")  # what is one, and is refused for not being one, is no such thing
_OF_TYPE = {
    "integer": ("minimum", "maximum"), "number": ("minimum", "maximum"), "string": ("minLength", "maxLength"),
    "array": ("items",), "object": ("properties",), "boolean": (),
}  # fmt: skip


class _Seen(Record):
    """One call: what was given, what came back where it returned, what a refusal said where it did not.

    `is_past` is a call whose arguments were taken, whatever came of it.
    """

    arguments: dict[str, JsonValue]
    is_ok: bool
    is_past: bool = False
    result: JsonValue = None
    message: str = ""
    facts: tuple[Refusal, ...] = ()


def corrections_of(signature: Signature, trials: Sequence[Trial], *, is_steady: bool) -> list[Correction]:
    """What calls show against a schema, one correction a parameter.

    Args:
        signature: as the source says it.
        trials: calls made without regard to it.
        is_steady: whether the same call gives the same again; defaults are compared only then.
    """
    known = [parameter.name for parameter in signature.parameters]
    seen = [_seen(trial, known) for trial in trials if trial.blame in ("none", "caller") or trial.outcome == "error"]
    found = [correction for each in signature.parameters for correction in _of_known(each, seen, is_steady=is_steady)]
    return [*found, *_new(signature, seen)]


def corrected(tool: Tool, corrections: Sequence[Correction]) -> Tool:
    """The tool with these corrections, and no others, over what its source says."""
    said = tool.uncorrected or tool.signature
    known = {parameter.name: parameter for parameter in said.parameters}
    for each in corrections:
        if each.found is None:
            known.pop(each.parameter, None)
        else:
            known[each.parameter] = each.found
    if not corrections:
        return tool.with_(signature=said, uncorrected=None, corrections=())
    signature = said.model_copy(update={"parameters": tuple(known.values())})
    texts = {name: text for name, text in tool.doc.parameters.items() if name in known or said.accepts_more}
    doc = tool.doc.model_copy(update={"parameters": texts})
    return tool.with_(signature=signature, uncorrected=said, corrections=tuple(corrections), doc=doc)


def opened(tool: Tool) -> Tool:
    """A foreign tool that takes whatever it is given, so that the remote itself says what it refuses."""
    if tool.remote is None:
        return tool
    said = tool.uncorrected or tool.signature
    return tool.with_(signature=Signature(parameters=(), returns=said.returns, accepts_more=True), uncorrected=said)


def without_effect(signature: Signature, trials: Sequence[Trial]) -> list[str]:
    """Parameters that several calls differed in alone, and that all gave the same."""
    ok = [(to_json(trial.arguments), to_json(trial.result)) for trial in trials if trial.is_ok]
    names = []
    for parameter in signature.parameters:
        groups: dict[str, list[tuple[str, str]]] = {}
        for arguments, result in ok:
            rest = json.dumps({key: value for key, value in arguments.items() if key != parameter.name}, sort_keys=True)
            given = json.dumps(arguments.get(parameter.name), sort_keys=True)
            groups.setdefault(rest, []).append((given, json.dumps(result, sort_keys=True, default=str)))
        large = [group for group in groups.values() if len({given for given, _ in group}) >= _FEWEST_ALIKE]
        if large and all(len({result for _, result in group}) == 1 for group in groups.values()):
            names.append(parameter.name)
    return names


def _seen(trial: Trial, known: Sequence[str]) -> _Seen:
    arguments = to_json(trial.arguments)
    if trial.is_ok:
        return _Seen(arguments=arguments, is_ok=True, is_past=True, result=to_json(trial.result))
    if trial.blame != "caller":
        return _Seen(arguments=arguments, is_ok=False, is_past=True)
    message = trial.failure.message if trial.failure is not None else ""
    return _Seen(
        arguments=arguments, is_ok=False, message=message, facts=tuple(read_refusal(message, arguments, known))
    )


def _facts(seen: Sequence[_Seen], name: str, kind: str) -> list[tuple[Refusal, _Seen]]:
    return [(fact, each) for each in seen for fact in each.facts if (fact.parameter, fact.kind) == (name, kind)]


def _of_known(parameter: Parameter, seen: Sequence[_Seen], *, is_steady: bool) -> Iterator[Correction]:
    name = parameter.name
    returned = [each for each in seen if each.is_ok]
    unknown = _facts(seen, name, "unknown")
    if unknown and not any(name in each.arguments for each in returned) and (returned or len(unknown) >= _REFUSALS):
        yield Correction(parameter=name, kinds=("no such parameter",), found=None, proof=_refused(unknown[0][1]))
        return
    kinds: list[CorrectionKind] = []
    proofs: list[str] = []
    found = parameter
    for changed, kind, proof in (
        *_schema(parameter, seen),
        *_needed(parameter, seen),
        *(_default(parameter, returned) if is_steady else ()),
    ):
        found = found.model_copy(update=changed)
        kinds.append(kind)
        proofs.append(proof)
    if kinds and found != parameter:
        yield Correction(parameter=name, kinds=tuple(kinds), found=found, proof="; ".join(proofs)[: 2 * _MOST_PROOF])


Change = tuple[dict[str, Any], CorrectionKind, str]


def _schema(parameter: Parameter, seen: Sequence[_Seen]) -> Iterator[Change]:
    """What values it takes: the strictest of type, listed values, range that refusals state and no call contradicts."""
    name, schema = parameter.name, dict(parameter.type_schema)
    given = [each.arguments[name] for each in seen if each.is_ok and name in each.arguments]
    typed = _facts(seen, name, "type")
    kinds = _types(schema)
    wanted = typed[-1][0].type if typed else ""
    is_denied = wanted in _OF_ONE_FORM and any(fits_type(each.arguments.get(name), wanted) for _, each in typed)
    if typed and kinds and not _covers(kinds, wanted) and not is_denied:
        is_shown = any(fits_type(value, wanted) for value in given) or len(typed) >= _REFUSALS
        if is_shown and all(fits_type(value, wanted) for value in given):
            schema = {"type": wanted, **{key: schema[key] for key in _OF_TYPE[wanted] if key in schema}}
            yield {"type_schema": dict(schema)}, "type", _refused(typed[-1][1])
    listed = _facts(seen, name, "values")
    if listed and all(set(map(str, fact.values)) == set(map(str, listed[-1][0].values)) for fact, _ in listed):
        values = list(listed[-1][0].values)
        is_shown = any(value in values for value in given) or len(listed) >= _REFUSALS
        is_denied = any(each.arguments.get(name) in values for _, each in listed)
        if is_shown and not is_denied and all(value in values for value in given) and schema.get("enum") != values:
            types = sorted({json_type(value) for value in values})
            if set(map(str, schema.get("enum", ()))) != set(map(str, values)):
                yield {"type_schema": _enumerated(types, values)}, "values", _refused(listed[-1][1])
                return
    ranged = [each for each in _facts(seen, name, "range") if _is_outside(each[1].arguments.get(name), each[0])]
    if ranged and not any(_is_outside(value, ranged[-1][0]) for value in given):
        limits, gone = _limits(ranged[-1][0])
        if any(schema.get(key) != value for key, value in limits.items()):
            kept = {key: value for key, value in schema.items() if key not in gone}
            yield {"type_schema": {**kept, **limits}}, "range", _refused(ranged[-1][1])


def _limits(stated: Refusal) -> tuple[dict[str, float], set[str]]:
    """The keys of a schema for a range, and those that they take the place of."""
    ends = (("minimum", "exclusiveMinimum", stated.low), ("maximum", "exclusiveMaximum", stated.high))
    limits = {
        (open_end if stated.is_open else end): _plain(value) for end, open_end, value in ends if value is not None
    }
    return limits, {key for end, open_end, value in ends if value is not None for key in (end, open_end)}


def _enumerated(types: list[str], values: list[JsonValue]) -> dict[str, Any]:
    return {"type": types[0] if len(types) == 1 else types, "enum": values}


def _needed(parameter: Parameter, seen: Sequence[_Seen]) -> Iterator[Change]:
    name = parameter.name
    without = [each for each in seen if each.is_ok and name not in each.arguments]
    missing = _facts(seen, name, "missing")
    if parameter.is_required and without and not missing:
        yield {"is_required": False}, "optional", f"returned without it: {_shown(without[0])}"
    if not parameter.is_required and not without and (len(missing) >= _REFUSALS or _is_mended(name, missing, seen)):
        yield {"is_required": True, "default": None}, "required", _refused(missing[-1][1])


def _is_mended(name: str, missing: Sequence[tuple[Refusal, _Seen]], seen: Sequence[_Seen]) -> bool:
    """Whether a call that was refused for lack of a parameter was no longer, once it was given."""
    given = [each for each in seen if name in each.arguments and (each.is_past or each.facts)]
    past = [each for each in given if all(fact.parameter != name for fact in each.facts)]
    return any(refused.arguments.keys() <= each.arguments.keys() for _, refused in missing for each in past)


def _default(parameter: Parameter, returned: Sequence[_Seen]) -> Iterator[Change]:
    """A default is wrong where leaving it out gives something else than giving it."""
    name = parameter.name
    if parameter.is_required or parameter.default is None:
        return
    for each in returned:
        if name in each.arguments:
            continue
        alike = [other for other in returned if other.arguments == {**each.arguments, name: other.arguments.get(name)}]
        said = [other for other in alike if other.arguments.get(name) == parameter.default]
        same = [other for other in alike if name in other.arguments and other.result == each.result]
        if said and said[0].result != each.result:
            real = same[0].arguments[name] if len(same) == 1 else None
            proof = (
                f"left out it gives {_short(each.result)}, with {_short(parameter.default)} {_short(said[0].result)}"
            )
            yield {"default": real}, "default", proof
            return


def _new(signature: Signature, seen: Sequence[_Seen]) -> Iterator[Correction]:
    """Parameters that the schema lacks and a refusal names: as missing, or as what another is meant to be called."""
    known = {parameter.name: parameter for parameter in signature.parameters}
    returned = [each for each in seen if each.is_ok]
    named: dict[str, tuple[Refusal, _Seen]] = {}
    for each in seen:
        for fact in each.facts:
            name = fact.meant or (fact.parameter if fact.kind in ("missing", "values", "type", "range") else "")
            if name and name not in known:
                named.setdefault(name, (fact, each))
    for name, (fact, where) in named.items():
        values = [each.arguments[name] for each in returned if name in each.arguments]
        missing = _facts(seen, name, "missing")
        if not values and len(missing) < _REFUSALS and not _is_mended(name, missing, seen):
            continue
        old = known.get(fact.parameter) if fact.meant else None
        schema = (
            dict(old.type_schema) if old is not None and all(fits(value, old.type_schema) for value in values) else {}
        )
        schema = schema or _type_of(values)
        is_required = bool(missing) and all(name in each.arguments for each in returned)
        is_required = is_required or (old is not None and old.is_required and bool(fact.meant))
        parameter = Parameter(name=name, type_schema=schema, is_required=is_required)
        for changed, _, _ in _schema(parameter, seen):
            parameter = parameter.model_copy(update=changed)
        kinds: tuple[CorrectionKind, ...] = ("new", "required") if is_required else ("new",)
        yield Correction(parameter=name, kinds=kinds, found=parameter, proof=_refused(where))


def _type_of(values: Sequence[JsonValue]) -> dict[str, Any]:
    """The type of values that several calls took; one value says little but a word, and a whole number is a number."""
    types = sorted({json_type(value).replace("integer", "number") for value in values})
    distinct = {json.dumps(value, sort_keys=True) for value in values}
    is_word = any(isinstance(value, str) and re.match(r"[^\W\d]", value) for value in values)
    return {"type": types[0]} if len(types) == 1 and (is_word or len(distinct) >= _FEWEST_VALUES) else {}


def _covers(kinds: set[str], wanted: str) -> bool:
    return wanted in kinds or (wanted == "number" and "integer" in kinds)


def _types(schema: Mapping[str, Any]) -> set[str]:
    kinds = schema.get("type", [])
    found = {kinds} if isinstance(kinds, str) else set(kinds)
    for branch in schema.get("anyOf", ()):
        found |= _types(branch) if isinstance(branch, Mapping) else set()
    return found


def _is_outside(value: JsonValue, limits: Refusal) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if limits.is_open and value in (limits.low, limits.high):
        return True
    return (limits.low is not None and value < limits.low) or (limits.high is not None and value > limits.high)


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def _refused(each: _Seen) -> str:
    return f"refused {_short(each.arguments)}: {each.message}"[:_MOST_PROOF]


def _shown(each: _Seen) -> str:
    return f"{_short(each.arguments)} gave {_short(each.result)}"[:_MOST_PROOF]


def _short(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else f"{text[:120]}…"
