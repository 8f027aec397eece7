"""Facts of a doc that the schema or an executed call contradicts. No model is asked.

Covered: unknown parameters; types, defaults, allowed values, ranges and "optional" against the schema; enforced ranges
against calls that returned; "never fails" against calls that failed; the type of the result; text copied from results.
Not covered: what no schema says and no call showed, above all units and purposes: the gate on held-out requests
decides those.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolsmith.types.record import Record
from toolsmith.types.schema import json_type
from toolsmith.types.tool import Doc, Parameter, Signature
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json

_EARLY_WORDS = 3  # a type is named at the beginning of a description, or it is about something else
_COPIED_WORDS = 12  # so many words in a row are no coincidence

_TYPES = {
    "integer": {"integer", "number"},
    "int": {"integer", "number"},
    "float": {"number", "integer"},
    "string": {"string"},
    "str": {"string"},
    "boolean": {"boolean"},
    "bool": {"boolean"},
    "list": {"array"},
    "array": {"array"},
    "tuple": {"array"},
    "dictionary": {"object"},
    "dict": {"object"},
}
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_LITERAL = rf"(?P<value>`[^`]+`|\"[^\"]*\"|'[^']*'|{_NUMBER}|true\b|false\b|none\b|null\b)"
_DEFAULT = re.compile(rf"(?<!no )\bdefaults?(?: value)?(?:\s+(?:is|to|of)|\s*[:=])?\s+{_LITERAL}", re.IGNORECASE)
_CHOICES = re.compile(
    r"(?:\bone of|\beither|\ballowed(?: values)?(?: are)?|\bmust be|\boptions are)[:\s]+"
    r"(?P<values>[`'\"][^`'\"]+[`'\"](?:(?:\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+)[`'\"][^`'\"]+[`'\"])+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\b(?:between|from|range of|in)\s+\[?({_NUMBER})\s*(?:and|to|,|-|–|\.\.)\s*({_NUMBER})", re.IGNORECASE
)
_AT_LEAST = re.compile(rf"(?:\bat least|\bminimum(?: of)?|≥|>=|\bnot (?:below|less than))\s*({_NUMBER})", re.IGNORECASE)
_AT_MOST = re.compile(rf"(?:\bat most|\bmaximum(?: of)?|≤|<=|\bno more than|\bup to)\s*({_NUMBER})", re.IGNORECASE)
_PACKED = re.compile(r"\b(?:separated|delimited|comma|json)", re.IGNORECASE)  # a list written as one string
_OPTIONAL = re.compile(r"(?<!not )\boptional\b", re.IGNORECASE)
_REQUIRED = re.compile(r"(?<!not )\brequired\b(?! (?:if|when|unless|for))", re.IGNORECASE)
_ENFORCED = re.compile(r"\b(?:must|only|error|raises?|rejected|refused|invalid|not allowed|has to)\b", re.IGNORECASE)
_NEVER_FAILS = re.compile(
    r"^\s*(?:none|nothing|no errors?)\b|\bnever (?:raises|fails|errors)|\b(?:does not|doesn't) (?:raise|fail)"
    r"|\braises nothing|\bno errors? (?:is|are) (?:ever )?raised",
    re.IGNORECASE,
)


class _Range(Record):
    low: float = float("-inf")
    high: float = float("inf")

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def contradictions(doc: Doc, signature: Signature, trials: Sequence[Trial]) -> list[str]:
    """Every fact of `doc` that does not hold, one sentence each, written for the one who wrote it."""
    known = {parameter.name: parameter for parameter in signature.parameters}
    problems = _unknown_parameters(doc, signature, trials)
    for name, text in doc.parameters.items():
        if name in known:
            problems += _against_schema(known[name], text)
        problems += _against_calls(name, text, trials)
    return (
        problems + list(_wrong_result(doc, signature, trials)) + list(_wrong_errors(doc, trials)) + _copied(doc, trials)
    )


def _unknown_parameters(doc: Doc, signature: Signature, trials: Sequence[Trial]) -> list[str]:
    known = {parameter.name for parameter in signature.parameters}
    if signature.accepts_more:
        known |= {name for trial in trials if trial.is_ok for name in trial.arguments}
        why = "no call with it has returned"
    else:
        why = f"the parameters are {', '.join(sorted(known)) or 'none'}"
    return [f"there is no parameter `{name}`: {why}." for name in doc.parameters if name not in known]


def _against_schema(parameter: Parameter, text: str) -> list[str]:
    types = _schema_types(parameter.type_schema)
    found: list[str] = []
    claimed = _claimed_type(text)
    is_packed = types == {"string"} and claimed is not None and _PACKED.search(text)
    if claimed and types and not types & _TYPES[claimed] and not is_packed:
        found.append(f"`{parameter.name}` is {'/'.join(sorted(types))} in the schema, not {claimed}.")
    return [*found, *_wrong_default(parameter, text), *_wrong_choices(parameter, text), *_wrong_range(parameter, text)]


def _wrong_default(parameter: Parameter, text: str) -> Iterator[str]:
    name, real = parameter.name, json.dumps(parameter.default, ensure_ascii=False)
    for value in map(_literal, (found["value"] for found in _DEFAULT.finditer(text))):
        if parameter.is_required:
            yield f"`{name}` is required by the schema and has no default."
        elif _has_known_default(parameter) and not (_same(value, parameter.default) or _is_name(value, parameter)):
            yield f"the default of `{name}` is {real} in the schema, not {json.dumps(value, ensure_ascii=False)}."
    if parameter.is_required and _OPTIONAL.search(text):
        yield f"`{name}` is required by the schema, not optional."
    if not parameter.is_required and _REQUIRED.search(text):
        yield f"`{name}` is optional in the schema, not required."


def _is_name(value: Any, parameter: Parameter) -> bool:
    """Whether a text may be what a member of an enumeration is called: `Mode.CAR`, or `CAR` beside numbers."""
    options = [parameter.type_schema, *parameter.type_schema.get("anyOf", ())]
    members = [member for each in options for member in each.get("enum", ())]
    is_text = any(isinstance(member, str) for member in members)
    return isinstance(value, str) and bool(members) and ("." in value or not is_text)


def _has_known_default(parameter: Parameter) -> bool:
    """Whether the schema says what holds when the parameter is left out; many only say that it may be."""
    return parameter.default is not None or "null" in _schema_types(parameter.type_schema)


def _wrong_choices(parameter: Parameter, text: str) -> Iterator[str]:
    allowed = parameter.type_schema.get("enum")
    claimed = [value for found in _CHOICES.finditer(text) for value in _quoted(found["values"])]
    if allowed and (wrong := [value for value in claimed if value not in map(str, allowed)]):
        shown = json.dumps(allowed, ensure_ascii=False)
        yield f"`{parameter.name}` allows {shown}, not {', '.join(map(repr, wrong))}."


def _wrong_range(parameter: Parameter, text: str) -> Iterator[str]:
    schema, claimed = parameter.type_schema, _range(text)
    if claimed is None or not _schema_types(schema) & {"integer", "number"}:
        return
    low, high = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
    if float("-inf") < claimed.low < low:
        yield f"`{parameter.name}` is at least {low} in the schema, not {claimed.low:g}."
    if float("inf") > claimed.high > high:
        yield f"`{parameter.name}` is at most {high} in the schema, not {claimed.high:g}."


def _against_calls(name: str, text: str, trials: Sequence[Trial]) -> Iterator[str]:
    """A range that is said to be enforced, and a call outside it that returned all the same."""
    for trial in trials:
        value: Any = trial.arguments.get(name)
        if trial.is_ok and _is_forbidden(value, text):
            yield f"`{name}` is said to be limited, but the call with {value!r} returned {_short(trial.result)}."
            return


def too_narrow(doc: Doc, right_calls: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ranges that are said to be enforced and forbid a right call; which call is not told."""
    names = {
        name for call in right_calls for name, text in doc.parameters.items() if _is_forbidden(call.get(name), text)
    }
    return [f"`{name}` is said to be limited, but there are right calls beyond that." for name in sorted(names)]


def _is_forbidden(value: Any, text: str) -> bool:
    claimed = _range(text) if type(value) in (int, float) and _ENFORCED.search(text) else None
    return claimed is not None and not claimed.holds(value)


def _wrong_result(doc: Doc, signature: Signature, trials: Sequence[Trial]) -> Iterator[str]:
    claimed = _claimed_type(doc.returns)
    results = {json_type(to_json(trial.result)) for trial in trials if trial.is_ok}
    results = results or _schema_types(signature.returns)
    if claimed and results and not results & (_TYPES[claimed] | {"null"}):
        yield f"the result is {'/'.join(sorted(results))}, not {claimed}."


def _wrong_errors(doc: Doc, trials: Sequence[Trial]) -> Iterator[str]:
    failed = next((trial for trial in trials if trial.outcome == "error" and trial.blame == "caller"), None)
    if failed is not None and _NEVER_FAILS.search(doc.errors):
        yield f"it does fail: the call with {_short(failed.arguments)} raised {failed.failure}."


def _copied(doc: Doc, trials: Sequence[Trial]) -> list[str]:
    """Results are data. A doc that repeats a long run of one may be following what it says."""
    runs = _runs(" ".join(doc.texts))
    for trial in trials:
        texts = [*_texts(to_json(trial.result)), *([trial.stdout] if trial.stdout else [])] if trial.is_ok else []
        if any(runs & _runs(text) for text in texts):
            return ["it repeats a long text out of a result; describe results, do not copy them."]
    return []


def _runs(text: str) -> set[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text.lower())
    return {tuple(tokens[at : at + _COPIED_WORDS]) for at in range(len(tokens) - _COPIED_WORDS + 1)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(item)


def _claimed_type(text: str) -> str | None:
    early = re.findall(r"[A-Za-z]+", text)[:_EARLY_WORDS]
    return next((word.lower() for word in early if word.lower() in _TYPES), None)


def _schema_types(schema: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    kinds = schema.get("type", [])
    found |= set([kinds] if isinstance(kinds, str) else kinds)
    for key in ("anyOf", "oneOf"):
        for part in schema.get(key, []):
            found |= _schema_types(part)
    if not found:
        found |= {json_type(value) for value in schema.get("enum", [])}
    return found


def _range(text: str) -> _Range | None:
    if found := _BETWEEN.search(text):
        return _Range(low=float(found[1]), high=float(found[2]))
    low, high = _AT_LEAST.search(text), _AT_MOST.search(text)
    if low is None and high is None:
        return None
    return _Range(low=float(low[1]) if low else float("-inf"), high=float(high[1]) if high else float("inf"))


def _literal(text: str) -> Any:
    plain = text.strip("`")
    named = {"true": True, "false": False, "none": None, "null": None}
    if plain.lower() in named:
        return named[plain.lower()]
    try:
        return ast.literal_eval(plain)
    except (ValueError, SyntaxError):
        return plain


def _same(claimed: Any, real: Any) -> bool:
    if isinstance(claimed, (int, float)) and isinstance(real, (int, float)) and not isinstance(real, bool):
        return float(claimed) == float(real)
    return bool(claimed == real or str(claimed).strip("'\"") == str(real))


def _quoted(text: str) -> list[str]:
    return re.findall(r"[`'\"]([^`'\"]+)[`'\"]", text)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
