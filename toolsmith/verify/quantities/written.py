"""Whether a result is what people wrote down for it: a number to its printed digits, with the unit that it is in.

`"2.000000e+06 1/m"` is 2000000.0, `"0.6667"` two thirds, `"[1.0, 2.0] m"` a list, `"True"` a truth. A unit is a label:
the number is compared as it stands, for nobody says in which unit the function answers.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator

from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.quantity import the_quantity

_LEADING = re.compile(
    r"^[^\w.+-]{0,3}(?P<number>[-+−]?\s?(?:\d+(?:,\d{3})*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?:\s*[×x*]\s*10\s*\^?\s*[-+−]?\d+)?)"
    r"(?P<unit>(?:\s*(?:/\s*\d+(?=\s)|1/[^\s\d]\S*|[^\W\d][^\s,;=]*|[%°/·*(][^\s,;=]*)){0,8})\s*$"
)
_NAMED = re.compile(r"^[^=≈]{1,60}[=≈]\s*(?P<value>.+)$")
_NOISE = 1e-9  # that an answer may be from an expected 0; a capacitance of 2e-10 F is no 0
_CLOSE = 1e-6  # of numbers that were written as numbers
_EXACT_DIGITS = 12  # from which on a number was not rounded by anybody
_TRUE, _FALSE, _NONE = ("true", "yes"), ("false", "no"), ("none", "null", "")
_DEEPEST = 20
_LONGEST = 100_000


def agrees_as_written(answer: JsonValue, expected: JsonValue, depth: int = 0) -> bool:
    """Compare a result with what was written.

    Args:
        answer: in plain JSON form.
        expected: a text, or JSON that holds texts.
        depth: levels that lie around both.
    """
    if depth > _DEEPEST:
        return False
    if isinstance(expected, str):
        return _as_text(answer, expected, depth)
    if isinstance(answer, dict) and len(answer) == 1 and not isinstance(expected, dict):
        answer = next(iter(answer.values()))
    if isinstance(expected, dict) and len(expected) == 1 and not isinstance(answer, dict):
        expected = next(iter(expected.values()))
    if isinstance(expected, list) and isinstance(answer, list):
        pairs = zip(answer, expected, strict=False)
        return len(answer) == len(expected) and all(agrees_as_written(a, b, depth + 1) for a, b in pairs)
    if isinstance(expected, dict) and isinstance(answer, dict):
        folded = {_folded(key): value for key, value in answer.items()}
        is_same = len(folded) == len(expected) and folded.keys() == {_folded(key) for key in expected}
        return is_same and all(agrees_as_written(folded[_folded(k)], v, depth + 1) for k, v in expected.items())
    if isinstance(expected, bool) or isinstance(answer, bool):
        return answer is expected
    if isinstance(expected, (int, float)) and isinstance(answer, (int, float)):
        return _same_number(answer, expected)
    if isinstance(expected, (int, float)) and isinstance(answer, str):
        return _as_text(expected, answer, depth)
    return bool(answer == expected)


def _as_text(answer: JsonValue, text: str, depth: int) -> bool:
    text = text.strip()
    if len(text) > _LONGEST:
        return bool(answer == text)
    if isinstance(answer, str):
        return _folded(answer) == _folded(text) or _same_quantity(answer, text)
    if isinstance(answer, bool):
        return _folded(text) in (_TRUE if answer else _FALSE)
    if answer is None:
        return _folded(text) in _NONE
    if isinstance(answer, (int, float)):
        return _is_number(answer, text)
    literal = _literal(text)
    if literal is not None and not isinstance(literal, str):
        return agrees_as_written(answer, literal, depth + 1)
    if isinstance(answer, dict) and len(answer) == 1:
        return agrees_as_written(next(iter(answer.values())), text, depth + 1)
    return _same_numbers(answer, text)


def _is_number(answer: float, text: str) -> bool:
    stated = _stated(text)
    if stated is None:
        return math.isnan(answer) and _folded(text) == "nan"
    value, tolerance, is_percent = stated
    try:
        given = float(answer)
    except OverflowError:
        return False
    if not math.isfinite(given):
        return given == value or (math.isnan(given) and math.isnan(value))
    tolerance = max(tolerance, _CLOSE * abs(value))
    return abs(given - value) <= tolerance or (is_percent and abs(100 * given - value) <= tolerance)


def _stated(text: str) -> tuple[float, float, bool] | None:
    """Number, tolerance and whether it is a percentage; None where the text states no one number."""
    try:
        plain = float(text)
        if not math.isfinite(plain):
            return plain, 0.0, False
    except ValueError:
        pass
    found = the_quantity(text)
    if isinstance(found, str):
        match = _LEADING.match(text) or ((named := _NAMED.match(text)) and _LEADING.match(named["value"]))
        found = the_quantity(match["number"]) if match else found
    if isinstance(found, str):
        return None
    return found.value, found.tolerance, found.unit in ("%", "percent")


def _same_number(answer: float, expected: float) -> bool:
    if answer == expected:
        return True
    if isinstance(expected, int) or not math.isfinite(expected):
        return _is_close(answer, expected)
    written = repr(expected)
    digits = len(re.sub(r"[eE].*|\D", "", written).lstrip("0"))
    return _is_close(answer, expected) or (digits < _EXACT_DIGITS and _is_number(answer, written))


def _is_close(left: float, right: float) -> bool:
    noise = 0.0 if right else _NOISE
    try:
        return math.isclose(left, right, rel_tol=_CLOSE, abs_tol=noise) or (math.isnan(left) and math.isnan(right))
    except OverflowError:
        return False


def _same_quantity(left: str, right: str) -> bool:
    """Two texts that are one number each, in the same words beside it."""
    matches = [_LEADING.match(each.strip()) for each in (left, right)]
    first, second = matches
    if first is None or second is None or _folded(first["unit"]) != _folded(second["unit"]):
        return False
    found = the_quantity(first["number"])
    return not isinstance(found, str) and _is_number(found.value, second["number"])


def _same_numbers(answer: JsonValue, text: str) -> bool:
    """Every number of a result in its order, and no others: `x = 1.0 m, y = 2.0 m`."""
    given = list(_numbers(answer, 0))
    stated = quantities(re.sub(r"[\w)]+\s*[=:]", " ", text))
    if not given or len(given) != len(stated):
        return False
    pairs = zip(given, stated, strict=True)
    return all(abs(a - b.value) <= max(b.tolerance, _CLOSE * abs(b.value)) for a, b in pairs)


def _numbers(value: JsonValue, depth: int) -> Iterator[float]:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if depth < _DEEPEST:
            yield from _numbers(each, depth + 1)


def _literal(text: str) -> JsonValue:
    """What the text is in JSON or Python; None where it is neither."""
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        return _listed(found)
    return None


def _listed(value: object) -> JsonValue:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_listed(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _listed(each) for key, each in value.items()}
    return value


def _folded(text: str) -> str:
    return " ".join(str(text).casefold().split()).strip("'\"")
