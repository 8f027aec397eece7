"""Answers that arrive as an argument, so that the extraction did the work and the function none.

Covered: an argument that is the answer, or the answer plus or minus one, as a number or as text, alone or as the only
member of a list or of a dict, and one that says the answer in other words, one word an answer.
Not covered: an extraction that does half of the work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.literals import canonical

_SHARE = 0.9  # of the cases in which one argument is the answer
_READ_SHARE = 0.5  # of the cases in whose text the argument stands: it is read there then, not computed
_STEPS = (0, 1, -1)
_MOST_WORDS = 12  # different answers that an argument may name one by one


def handed_in_findings(results: Sequence[CaseResult]) -> list[str]:
    """Evidence, where the answer of most texts is a trivial function of one argument that the text does not hold."""
    right = [each for each in results if each.is_right and each.case.input is not None and each.trial is not None]
    if not right:
        return []
    unchanged = Counter(name for each in right for name in _unchanged(each))
    name, count = max(unchanged.items(), key=lambda item: item[1], default=("", 0))
    if count >= _SHARE * len(right):
        return [f"in {count} of {len(right)} cases the result is one of the arguments, {name}, unchanged"]
    return [*_almost_findings(right), *_named_findings(right)][:1]


def _unchanged(result: CaseResult) -> list[str]:
    """Names of the arguments that are the result. A tool that chooses among its arguments has no one name for it."""
    answer = canonical(_answer(result))
    return [name for name, value in (result.case.arguments or {}).items() if canonical(value) == answer]


def _almost_findings(right: Sequence[CaseResult]) -> list[str]:
    """The answer is one argument in another form, or one more or less."""
    relations: Counter[tuple[str, int]] = Counter()
    read: Counter[tuple[str, int]] = Counter()
    for each in right:
        for name, value in _leaves(each.case.arguments or {}):
            for step in _STEPS:
                if _is_almost(value, _answer(each), step):
                    relations[name, step] += 1
                    read[name, step] += _stands_in(value, each.case.input or "")
    for (name, step), count in relations.most_common():
        if count >= _SHARE * len(right) and read[name, step] <= _READ_SHARE * count:
            told = f", give or take {abs(step)}" if step else ", in another form"
            return [f"in {count} of {len(right)} cases the result is one of the arguments, {name}{told}"]
    return []


def _named_findings(right: Sequence[CaseResult]) -> list[str]:
    """Each answer has a word of its own in one argument, and the texts do not hold that word."""
    answers = [canonical(_answer(each)) for each in right]
    if not 1 < len(set(answers)) <= _MOST_WORDS or len(right) < 2 * len(set(answers)):
        return []
    names = {
        name for each in right for name, value in _leaves(each.case.arguments or {}) if isinstance(value, (str, bool))
    }
    for name in sorted(names):
        values = [dict(_leaves(each.case.arguments or {})).get(name) for each in right]
        pairs = set(zip(map(canonical, values), answers, strict=True))
        is_one_to_one = len(pairs) == len(set(answers)) == len({value for value, _ in pairs})
        held = sum(_stands_in(value, each.case.input or "") for value, each in zip(values, right, strict=True))
        if is_one_to_one and held <= _READ_SHARE * len(right) and _is_alone(right, name):
            return [f"each of the {len(set(answers))} answers has a value of its own in one argument, {name}"]
    return []


def _is_alone(right: Sequence[CaseResult], name: str) -> bool:
    """Whether no other argument varies: with others, the function may do real work."""
    others = {
        canonical([(key, value) for key, value in _leaves(each.case.arguments or {}) if key != name]) for each in right
    }
    return len(others) == 1


def _leaves(value: JsonValue, name: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Arguments that are single values, also as the only member of a container."""
    if isinstance(value, dict) and (not name or len(value) == 1):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and len(value) == 1:
        yield from _leaves(value[0], f"{name}[0]")
    elif value is None or isinstance(value, (str, int, float, bool)):
        yield name, value


def _is_almost(value: JsonValue, answer: JsonValue, step: int) -> bool:
    left, right = _number(value), _number(answer)
    if left is not None and right is not None:
        return abs(left + step - right) <= 1e-9 * max(1.0, abs(right))
    return step == 0 and isinstance(answer, str) and str(value).strip().casefold() == answer.strip().casefold()


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _stands_in(value: JsonValue, text: str) -> bool:
    """Whether the text holds the value as a word of its own."""
    number = _number(value)
    if number is not None:
        return any(_number(found.replace(",", "")) == number for found in re.findall(r"[-+]?[\d][\d,]*\.?\d*", text))
    return isinstance(value, str) and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None


def _answer(result: CaseResult) -> JsonValue:
    return to_json(result.trial.result) if result.trial is not None else None
