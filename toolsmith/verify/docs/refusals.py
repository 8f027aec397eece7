"""What a refusal says of the arguments, read from its words: which is missing, unknown, of another type or value.

Covered: the words of JSON Schema's validators, pydantic, Python's TypeError, frameworks, and what services write by hand;
bodies in JSON as the sentences that they stand for.
Not covered: codes without words, other languages. What is read here is proved by calls before it corrects a schema.
"""

# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from toolsmith.types.record import Record
from toolsmith.types.schema import json_type
from toolsmith.types.value import JsonValue
from toolsmith.verify.docs.refusal_bodies import in_sentences

_I = re.IGNORECASE
_NAME = r"[`'\"\[(<]?(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{0,63})(?![\w-])[`'\"\])>]?"  # at one place a word, or hostile ones take long
_LONGEST = 2_000  # characters of a message that are read
_MOST_VALUES = 40
FactKind = Literal["missing", "unknown", "type", "values", "range"]

_MISSING = (
    rf"\bmissing (?:\d+ )?(?:a )?(?:required )?(?:(?:positional|keyword-only|query|path|body|header) )?(?:argument|parameter|param|property|field|key|value)s?\b[: ]+(?:for )?{_NAME}",
    rf"{_NAME} is a required (?:property|argument|parameter|field)",
    rf"{_NAME}(?: (?:parameter|argument|field|property))? (?:is|are) (?:required|missing|mandatory)\b",
    rf"{_NAME}\s*[:\n]\s*(?:this )?(?:field |value |parameter )?(?:(?:is )?required|can(?:'|no)t be (?:blank|empty|null))\b",
    rf"\b(?:required|mandatory) (?:argument|parameter|param|property|field)s?\b[: ]+{_NAME}(?: (?:is|was|not)\b| missing|$)",
    rf"\b(?:must|have to|need to|please) (?:provide|give|specify|supply|pass|set|include)(?: an?| the)?(?: value for)? {_NAME}",
    rf"\bparam is missing or the value is empty: {_NAME}",
    rf"\bmust have (?:an? )?(?:required )?(?:property|field|parameter) {_NAME}",
    rf"\brequired (?:request |query |path |body )?(?:parameter|param|header|part|field) {_NAME}.{{0,80}}? is not present",
    rf"\b(?:no|without(?: an?)?) {_NAME} (?:was |is )?(?:given|provided|specified|supplied)",
    rf"{_NAME}['\"]?(?: of (?:required )?type \S{{1,60}})? (?:was|is|were|are) not (?:given|provided|specified|supplied|present|set)\b",
    rf"{_NAME}\s*:?\s*(?:this (?:value|field) )?(?:must|should|may|can) ?not be (?:null|empty|blank|nil|undefined|missing)\b",
    rf"{_NAME}\s*:\s*missing\b",
    rf"\bvalidation for {_NAME} failed on the ['\"]?required\b",
    rf"\bKeyError: {_NAME}",
    rf"\bcolumn {_NAME}(?: of relation \S+)? (?:cannot be null|violates not-null)",
)
_UNKNOWN = (
    rf"\bunexpected keyword argument {_NAME}",
    rf"\b(?:unknown|unexpected|unrecogni[sz]ed|unsupported|invalid|no such|extra) (?:argument|parameter|param|property|field|key|query)s?(?: name)?\b[: ]+{_NAME}(?!\s*(?:must|should|is not one|has to|for|:))",
    rf"\({_NAME} (?:was|were) unexpected\)",
    rf"\b(?:unrecogni[sz]ed|unknown|unexpected) (?:key|field|property)\(s\)(?: in \w+)?: {_NAME}",
    rf"{_NAME} is not (?:a (?:known|valid|recogni[sz]ed) |an? )(?:argument|parameter|field|property|option)\b",
    rf"{_NAME}\s*[:\n]\s*(?:extra inputs are not permitted|unexpected)",
    rf"\b(?:property|parameter|argument|field|key) {_NAME} (?:should not exist|(?:is|was) not (?:allowed|permitted|expected|supported|defined))",
    rf"^\W*(?:message: )?{_NAME} is not (?:allowed|permitted)\b",
    rf"\bunpermitted parameters?: :?{_NAME}",
)
_PLURAL = re.compile(r"(?:s|properties)\b[: ]*(?:for )?[`'\"\[(<]?$", _I)
_AND_NAME = re.compile(rf"\s*(?:,\s*(?:and\b|&)?|\band\b|&)\s*{_NAME}", _I)
_NAME_AND = re.compile(rf"{_NAME}\s*(?:,\s*(?:and)?|\band|&)\s*$", _I)
_VALUES = re.compile(
    r"\b(?:(?:must|should|has to|can only|may only) be (?:one|any|either)(?: of)?(?: the following)?(?: values| options)?|(?:is )?not one of|expected one of|one of|"
    r"(?:enum )?value set|not one of the values accepted for enum class|permitted(?=:)|"
    r"(?:allowed|valid|accepted|supported|possible|permitted|available)(?: \w+){0,2}(?: (?:are|is|include)\b|(?=\s*:))|input should be(?= ['\"`])|must be either|expected(?= ['\"`][\w./+-]+['\"`] (?:\||or|,))|"
    r"choose (?:from|between)|options(?: are)?|use one of)\s*:?\s*"
    r"(?P<values>\[[^\]\n]{1,1500}\]|\([^)\n]{1,1500}\)|\{[^}\n]{1,1500}\}|[`'\"]?[\w./+-]+[`'\"]?(?:\s*(?:,\s*(?:or|and)\b|,|\||/|\bor\b|\band\b)\s*[`'\"]?[\w./+-]+[`'\"]?){1,39})",
    _I,
)
_TYPES = {
    "integer": "integer", "int": "integer", "whole number": "integer", "number": "number", "float": "number",
    "numeric": "number", "decimal": "number", "string": "string", "str": "string", "text": "string", "boolean": "boolean",
    "bool": "boolean", "float32": "number", "float64": "number", "f32": "number", "f64": "number", "double": "number",
    **dict.fromkeys(("int32", "int64", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "long"), "integer"),
    "type_int32": "integer", "type_int64": "integer", "type_double": "number", "type_float": "number",
    "type_bool": "boolean", "type_string": "string", "array": "array", "list": "array", "object": "object", "dict": "object", "dictionary": "object",
}  # fmt: skip
_ANY_TYPE = "|".join(sorted(_TYPES, key=len, reverse=True))
_TYPE = re.compile(
    rf"\b(?:must|should|has to|needs to) be (?:of type |a valid |an? )?(?:valid )?[`'\"]?(?P<a>{_ANY_TYPE})\b|"
    rf"\bis not (?:of type |a valid |an? )?[`'\"]?(?P<b>{_ANY_TYPE})\b|\bexpected (?:type |an? )?[`'\"]?(?P<c>{_ANY_TYPE})\b|"
    rf"\b(?P<d>{_ANY_TYPE}) (?:is )?(?:expected|required)\b|\bnot an? (?:valid )?(?P<e>{_ANY_TYPE})\b|"
    rf"\binto (?:\w+ ){{0,4}}[\w.]+ of type (?P<f>{_ANY_TYPE})\b|\((?P<g>TYPE_\w{{3,8}})\)|"
    rf"\b(?:to required type|input syntax for type|deserialize value of type)\W{{1,3}}(?:java\.lang\.)?(?P<h>{_ANY_TYPE})\b|\b(?P<i>int|float|string|boolean) cannot represent\b",
    _I,
)
_NUMBER = r"(?P<{0}>-?\d+(?:\.\d+)?)"
_BETWEEN = re.compile(
    rf"\bbetween {_NUMBER.format('low')} (?:and|to) {_NUMBER.format('high')}|\b(?:in|within|out of|outside(?: of)?)(?: the)? range:? [\[(]?{_NUMBER.format('low2')}\s*(?:,|to|-|\.\.|–)\s*{_NUMBER.format('high2')}",
    _I,
)
_AT_MOST = re.compile(
    rf"(?:at most|no more than|maximum(?: of| is|:)?|(?:less|lower|smaller) than or equal to|<=|cannot exceed|not exceed|up to|not be (?:greater|more|larger|higher|above) than) {_NUMBER.format('high')}",
    _I,
)
_AT_LEAST = re.compile(
    rf"(?:at least|no less than|minimum(?: of| is|:)?|(?:greater|more|larger|higher) than or equal to|>=|not be (?:less|smaller|lower|fewer) than) {_NUMBER.format('low')}",
    _I,
)
_MORE_THAN = re.compile(rf"(?:greater|more|larger|higher) than {_NUMBER.format('low')}|> {_NUMBER.format('low2')}", _I)
_LESS_THAN = re.compile(rf"(?:less|fewer|smaller|lower) than {_NUMBER.format('high')}|< {_NUMBER.format('high2')}", _I)
_MEANT = re.compile(rf"\b(?:did you mean|use|perhaps|renamed to|is (?:now )?called)\s+{_NAME}(?:\s+instead)?", _I)
_NO_NAMES = {
    "a", "an", "the", "this", "that", "it", "value", "argument", "arguments", "parameter", "parameters", "field", "property",
    "input", "key", "is", "are", "be", "request", "body", "query", "and", "or", "of", "for", "in", "error", "one", "not",
    "validation", "authentication", "authorization", "login", "message", "msg", "detail", "required", "missing", "which",
    "param", "params", "them", "these", "following", "fields", "properties", "values",
}  # fmt: skip


class Refusal(Record):
    """One fact that a refusal states. `values` are those it allows; `meant` is the name it gives instead.

    A range that is open does not hold its ends.
    """

    kind: FactKind
    parameter: str
    type: str = ""
    values: tuple[JsonValue, ...] = ()
    low: float | None = None
    high: float | None = None
    is_open: bool = False
    meant: str = ""


def read_refusal(message: str, arguments: Mapping[str, Any], known: Collection[str]) -> list[Refusal]:
    """Every fact of a refusal that can be told to be of one parameter.

    Args:
        message: in the remote's own words.
        arguments: of the call.
        known: names of the parameters that the schema has.
    """
    text = in_sentences(message[:_LONGEST])
    named = [*_matches(_MISSING, text, "missing"), *_matches(_UNKNOWN, text, "unknown")]
    found = [each for each in named if _is_sound(each, arguments, known)]
    if found:
        return _renamed(_once(_with_meant(each, text, known) for each in found))
    for clause in re.split(r"(?<=[.;\n])\s+", text):
        name = _about(clause, text, arguments, known)
        if name:
            found += _of_value(clause, name)
    return _once(found)


def _matches(patterns: tuple[str, ...], text: str, kind: FactKind) -> Iterator[Refusal]:
    for pattern in patterns:
        for found in re.finditer(pattern, text, _I):
            for each in (found, *_more(found, text)):
                name = each["name"].strip(".").rpartition(".")[2]
                is_quoted = each.string[max(0, each.start("name") - 1)] in "`'\""
                if name.casefold() not in _NO_NAMES or (len(name) == 1 and is_quoted):  # `a` may be one
                    yield Refusal(kind=kind, parameter=name)


def _more(found: re.Match[str], text: str) -> Iterator[re.Match[str]]:
    """The other names of a list that one name of was found: after it, where more than one is announced, or before `are`."""
    if _PLURAL.search(found[0][: found.start("name") - found.start()]):
        rest = text[found.end() :]
        while after := _AND_NAME.match(rest):
            yield after
            rest = rest[after.end() :]
    elif re.search(r"\bare\b", found[0]):
        rest = text[: found.start()]
        while before := _NAME_AND.search(rest):
            yield before
            rest = rest[: before.start()]


def _is_sound(fact: Refusal, arguments: Mapping[str, Any], known: Collection[str]) -> bool:
    """What is missing was not given, what is unknown was; a value that was given is not the name of a parameter."""
    if fact.kind == "missing":
        is_value = any(fact.parameter == value for value in arguments.values())
        is_type = fact.parameter.casefold() in _TYPES and fact.parameter not in known  # "a valid integer is required"
        return fact.parameter not in arguments and not is_value and not is_type
    return fact.parameter in arguments or fact.parameter in known


def _with_meant(fact: Refusal, text: str, known: Collection[str]) -> Refusal:
    """With the name that an unknown one should have: the one that is said, or alone among the expected is not known."""
    if fact.kind != "unknown":
        return fact
    said, listed = _MEANT.search(text), _VALUES.search(text)
    names = (
        [said["name"]]
        if said
        else [str(each) for each in _listed(listed["values"]) if each not in known]
        if listed
        else []
    )
    return fact.model_copy(update={"meant": names[0]}) if len(names) == 1 else fact


def _renamed(found: list[Refusal]) -> list[Refusal]:
    """One unknown name beside one missing is the other's wrong name, where no better one is said."""
    unknown = [each for each in found if each.kind == "unknown"]
    missing = [each for each in found if each.kind == "missing"]
    if len(unknown) != 1 or len(missing) != 1 or unknown[0].meant:
        return found
    return [unknown[0].model_copy(update={"meant": missing[0].parameter}), *missing]


def _about(clause: str, text: str, arguments: Mapping[str, Any], known: Collection[str]) -> str:
    """The parameter that a refusal is about: named in the clause, else in the message, else the one whose value it shows."""
    names = sorted({*arguments, *known}, key=len, reverse=True)
    for where in (clause, text):
        at = {name: found.start() for name in names if (found := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", where))}
        if at:
            return min(at, key=lambda name: at[name])
    shown = [name for name, value in arguments.items() if len(str(value)) > 1 and str(value) in text]
    return shown[0] if len(shown) == 1 else next(iter(arguments)) if len(arguments) == 1 else ""


def _of_value(said: str, name: str) -> Iterator[Refusal]:
    if found := _VALUES.search(said):
        values = _listed(found["values"])
        if len(values) > 1 and not all(str(value).casefold() in _TYPES for value in values):
            yield Refusal(kind="values", parameter=name, values=tuple(values))
            return
    if found := _BETWEEN.search(said):
        low, high = found["low"] or found["low2"], found["high"] or found["high2"]
        yield Refusal(kind="range", parameter=name, low=float(low), high=float(high))
        return
    high_found, low_found = _AT_MOST.search(said), _AT_LEAST.search(said)
    if high_found or low_found:
        low_end = float(low_found["low"]) if low_found else None
        high_end = float(high_found["high"]) if high_found else None
        yield Refusal(kind="range", parameter=name, low=low_end, high=high_end)
        return
    more, less = _MORE_THAN.search(said), _LESS_THAN.search(said)
    if more or less:
        low_end = float(more["low"] or more["low2"]) if more else None
        high_end = float(less["high"] or less["high2"]) if less else None
        yield Refusal(kind="range", parameter=name, low=low_end, high=high_end, is_open=True)
        return
    if found := _TYPE.search(said):
        word = next(filter(None, found.groupdict().values())).lower()
        if word in _TYPES:
            yield Refusal(kind="type", parameter=name, type=_TYPES[word])


def _listed(text: str) -> list[JsonValue]:
    try:
        read = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        read = None
    if isinstance(read, (list, tuple, set)):
        return [each for each in read if isinstance(each, (str, int, float, bool))][:_MOST_VALUES]
    parts = re.split(r"\s*(?:,\s*(?:or|and)\b|,|\||\bor\b|\band\b|(?<=\w)/(?=\w))\s*", text.strip("[](){} "))
    parts = [part for part in parts if part.strip()]
    quoted = [part for part in parts if part.strip()[:1] in "`'\""]
    return [_value(part) for part in (quoted or parts)][:_MOST_VALUES]


def _value(text: str) -> JsonValue:
    bare = text.strip().strip("`'\".")
    if text.strip()[:1] in "`'\"":
        return bare
    return int(bare) if re.fullmatch(r"-?\d{1,15}", bare) else bare


def _once(found: Any) -> list[Refusal]:
    unique: dict[str, Refusal] = {}
    for each in found:
        unique.setdefault(each.model_dump_json(), each)
    return list(unique.values())


def fits_type(value: JsonValue, kind: str) -> bool:
    """Whether a value is of a type of JSON Schema."""
    found = json_type(value)
    return found == kind or (kind == "number" and found == "integer")
