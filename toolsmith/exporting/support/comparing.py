"""Whether a result is the expected one: numbers within a millionth, everything else as it stands."""

from __future__ import annotations

import math
from typing import Any

_CLOSE = 1e-6


def matches(result: Any, expected: Any, mode: str = "json") -> bool:
    """Compare two values in JSON.

    Args:
        result: what came back.
        expected: what the case says.
        mode: `json`; `text` folds case and white space, `set` forgets the order, `numeric` reads numbers in texts.
    """
    if mode == "text":
        return " ".join(str(result).casefold().split()) == " ".join(str(expected).casefold().split())
    if mode == "numeric":
        return matches(_number(result), _number(expected))
    if mode == "set" and isinstance(result, list) and isinstance(expected, list):
        return len(result) == len(expected) and all(any(matches(a, b) for b in expected) for a in result)
    if isinstance(result, bool) or isinstance(expected, bool):
        return result is expected
    if isinstance(expected, (int, float)):
        number = _number(result)  # decimals are texts in JSON
        return isinstance(number, (int, float)) and math.isclose(number, expected, rel_tol=_CLOSE, abs_tol=1e-9)
    if isinstance(expected, list) and isinstance(result, list):
        return len(result) == len(expected) and all(matches(a, b) for a, b in zip(result, expected, strict=True))
    if isinstance(expected, dict) and isinstance(result, dict):
        return result.keys() == expected.keys() and all(matches(result[key], expected[key]) for key in expected)
    return bool(result == expected)


def _number(value: Any) -> Any:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        above, _, below = value.partition("/")
        return float(above) / float(below) if above.strip("-").isdigit() and below.isdigit() else value
