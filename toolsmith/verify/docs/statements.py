"""The statements of a doc: which of them a rewrite changed, which of these a call bears out, and which facts got lost.

Covered: numbers, quoted values, formats, units, parameter names, negations and duties. A statement is supported where
every such fact of it stands in a call that was made, or in the schema: numbers, quoted values, names of several parts
and what is quoted after a colon; where at least a third of its other words stands there too, or in the doc before; and
that a parameter is required where it is.
Not covered: whether the words between the facts are true; a statement without any fact is always named unsupported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from toolsmith.types.tool import Doc, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json
from toolsmith.verify.docs.vocabulary import content_words

_MOST_UNKNOWN = 2 / 3  # of the other words of a statement that facts support
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_QUOTED = re.compile(r"`([^`\n]+)`|\"([^\"\n]+)\"|(?<!\w)'([^'\n]+)'(?!\w)")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,:/-]\d+)*%?(?![\w])")
_NAME = re.compile(r"\b[A-Za-z]\w*(?:[/_][A-Za-z]\w*)+\b")  # America/New_York, read_only
_AFTER_COLON = re.compile(r":\s+(\w+(?: [\w:]+){2,})[.;]?$")  # what an error says
_IS_REQUIRED = re.compile(r"(?:is )?required\W*", re.IGNORECASE)
_FORMS = re.compile(
    r"\b(?:not|no|never|none|without|only|must|required|optional|default\w*|unless|except|inclusive|exclusive|between|"
    r"least|most|minimum|maximum|before|after|first|last|ascending|descending|upper|lower|case|capital\w*|zero|one|"
    r"positive|negative|null|empty|list|comma|separated|pipe|format|iso|utc|json|"
    r"metres?|meters?|kilomet\w+|centimet\w+|millimet\w+|miles?|feet|foot|inch\w*|yards?|seconds?|minutes?|hours?|days?|"
    r"weeks?|months?|years?|milliseconds?|grams?|kilograms?|pounds?|ounces?|tons?|celsius|fahrenheit|kelvin|percent\w*|"
    r"fractions?|degrees?|radians?|cents?|euros?|dollars?|bytes?|kilobytes?|megabytes?|litres?|liters?|volts?|amperes?|"
    r"watts?|hertz|newtons?|joules?|pascals?|knots?|km|kg|cm|mm|ms|kb|mb|gb)\b",
    re.IGNORECASE,
)


def statements(doc: Doc) -> list[tuple[str, str]]:
    """Each statement with the place where it stands: `parameters.at`, `returns` and so on."""
    texts = {
        "description": doc.description,
        "when_to_use": doc.when_to_use,
        "when_not_to_use": doc.when_not_to_use,
        **{f"parameters.{name}": text for name, text in doc.parameters.items()},
        "returns": doc.returns,
        "errors": doc.errors,
    }
    return [(place, each.strip()) for place, text in texts.items() for each in _SENTENCE.split(text) if each.strip()]


def unsupported(before: Doc, after: Doc, tool: Tool, trials: Sequence[Trial]) -> list[str]:
    """Statements that are new in `after` and that no call and no schema bears out, each with its place."""
    old = {_plain(said) for _, said in statements(before)}
    shown = _shown(tool, trials)
    around = content_words(" ".join([tool.name, shown, *before.texts]))
    new = [(place, said) for place, said in statements(after) if _plain(said) not in old]
    duties = {f"parameters.{each.name}" for each in tool.signature.parameters if each.is_required}
    return [
        f"{place}: {said}"
        for place, said in new
        if not (_is_shown(said, shown, around) or (place in duties and _IS_REQUIRED.fullmatch(said)))
    ]


def says_the_same(before: Doc, after: Doc) -> bool:
    """Whether every fact of one doc stands in the other too, place by place: only words around them differ."""
    return all(_facts_of(mine) == _facts_of(theirs) for mine, theirs in _places(before, after))


def _places(before: Doc, after: Doc) -> list[tuple[str, str]]:
    names = dict.fromkeys([*before.parameters, *after.parameters])
    pairs = [(before.parameters.get(name, ""), after.parameters.get(name, "")) for name in names]
    pairs += [(before.returns, after.returns), (before.errors, after.errors)]
    texts = [f"{doc.description} {doc.when_to_use} {doc.when_not_to_use}" for doc in (before, after)]
    return [*pairs, (texts[0], texts[1])]


def _facts_of(text: str) -> frozenset[str]:
    """Facts are compared as a set: a doc that says one twice says it."""
    if not text.strip():
        return frozenset({"(nothing)"})
    quoted = [next(filter(None, found)) for found in _QUOTED.findall(text)]
    numbers = _NUMBER.findall(text)
    forms = [found.group().lower() for found in _FORMS.finditer(text)]
    return frozenset({*(each.strip() for each in quoted), *numbers, *forms})


def _is_shown(said: str, shown: str, around: set[str]) -> bool:
    others = {word for word in content_words(said) if not _FORMS.fullmatch(word)}
    if len(others - around) > _MOST_UNKNOWN * len(others):
        return False
    facts = [fact for fact in _facts_of(said) if fact != "(nothing)" and not _FORMS.fullmatch(fact)]
    checkable = [*facts, *_NAME.findall(said), *_AFTER_COLON.findall(said)]
    return bool(checkable) and all(fact.strip("%").casefold() in shown for fact in checkable)


def _shown(tool: Tool, trials: Sequence[Trial]) -> str:
    """All that calls and the schema show, as one text."""
    parts = [json.dumps(tool.signature.json_schema(), ensure_ascii=False, default=str)]
    for trial in trials:
        parts.append(json.dumps(to_json(trial.arguments), ensure_ascii=False, default=str))
        came = to_json(trial.result) if trial.is_ok else str(trial.failure)
        parts.append(json.dumps(came, ensure_ascii=False, default=str))
    return " ".join(parts).casefold()


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
