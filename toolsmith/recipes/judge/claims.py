"""Statements in an answer that can be computed again: sums as they are written out, and dates.

Covered: `a op b … = c`, also in `<<…>>`, compared within its own rounding, and whether one of them gives the answer
that is stated after `####`; the day of the week of a date; the day that lies so many days after or before one; the days
between two. Not covered: whether the right sum was written.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from toolsmith.recipes.judge.records import Finding
from toolsmith.sandbox.screen.parsing import parse_expression

_STATED = r"\s*=\s*\$?\s*(-?\d[\d,]*(?:\.\d+)?)"
_GOES_ON = (  # behind what is stated, which then is no number alone
    r"[\w%]|\.?\d|\s*[*/x×÷+−-]\s*[\d(]|\s\d{3}\b|\s*(?:\.\.|…|r(?:em(?:ainder)?)?\b|r\s?\d|\(?\s*mod\b|[ap]\.?m\b|o'clock)"
)
_SUM = re.compile(rf"(?<![\w.:√])([\d(][\d\s.,()+\-*/x×÷−$%]*[\d)%]){_STATED}(?!(?i:{_GOES_ON}))")
_GOES_ON_BEFORE = re.compile(r"[*/x×÷+−-]\s*$")
_OTHER_WORLD = re.compile(  # of a sentence whose sums are not its own, or not of decimal numbers
    r"\b(?:wrong|false|incorrect\w*|mistak\w*|slip|error|corrected|might|thinks?|thought|wrote|suppose|base|binary|"
    r"octal|hexadecimal|mod|modulo|modular|absolute|concat\w*|string|version|morning|afternoon|evening|o'clock|"
    r"left over|rest)\b|\?",
    re.IGNORECASE,
)
_OF_MORE = re.compile(
    r"\b(?:of|if|twice|double|triple|half|sin|cos|tan|log|ln|sqrt|root|squared?|minus|plus|times|by)\s*$", re.IGNORECASE
)
_UNCLEAR = re.compile(r",(?!\d{3}(?!\d))|\d\s+\d|[+−-]\s*\d+(?:\.\d+)?%")  # 3,5; 4 1/2; 20 - 15%
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_GIVEN = re.compile(_STATED)
_FINAL = re.compile(r"####\s*\$?(-?\d[\d,]*(?:\.\d+)?)")
_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"{_DATE}\s+(?:is|was|falls on|will be)(?:\s+an?|\s+on)?\s+({'|'.join(_DAYS)})\b", re.IGNORECASE)
_SHIFTED = re.compile(
    rf"\bday\s+(after|before)\s+{_DATE}\s+(\d+)\s+days?\s+is\s+{_DATE}|"
    rf"\b(\d+)\s+days?\s+(after|before)\s+{_DATE}\s+is\s+{_DATE}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\b(?:difference|number of days|days?)\s+between\s+{_DATE}\s+and\s+{_DATE}\s+is\s+(-?\d+)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_MOST_CLAIMS = 200
_LONGEST_SUM = 300
_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def recomputed(request: str, answer: str) -> Finding | None:
    """What computing an answer's statements again shows; None where it makes none.

    One false statement makes it unsolved. That all are true decides only for dates, where a statement takes up every
    number of the request.
    """
    sums = _sum_claims(answer)
    dates = _date_claims(answer)
    known = [(text, is_right) for text, is_right in [*sums, *dates] if is_right is not None]
    if not known:
        return None
    wrong = [text for text, is_right in known if not is_right]
    share = 1 - len(wrong) / len(known)
    if wrong:
        return Finding(kind="recomputed", says="unsolved", share=share, detail=f"does not hold: {wrong[0][:150]}")
    asked = set(map(int, _NUMBER.findall(request)))
    is_whole = any(asked and asked <= set(map(int, _NUMBER.findall(text))) for text, _ in dates)
    is_date = is_whole and not sums
    return Finding(
        kind="recomputed",
        says="solved" if is_date else "unsure",
        share=share,
        detail=f"{len(known)} statements hold",
    )


def _sum_claims(answer: str) -> list[tuple[str, bool | None]]:
    """Sums as they are written, and that one of them gives the answer, where that is marked."""
    found: list[tuple[str, bool | None]] = []
    for sentence in _SENTENCE.split(answer):
        if not _OTHER_WORLD.search(sentence):
            found += _sums_of(sentence)
    found = found[:_MOST_CLAIMS]
    if found and (final := _FINAL.search(answer)):
        given = {_number(each) for each in _GIVEN.findall(answer)}
        found.append((f"no sum gives {final[1]}", _number(final[1]) in given))
    return found


def _sums_of(sentence: str) -> Iterator[tuple[str, bool | None]]:
    for claim in _SUM.finditer(sentence):
        text = claim[1].rpartition(", ")[2]
        is_part = text == claim[1] and (
            _GOES_ON_BEFORE.search(sentence, 0, claim.start()) or _is_of_more(sentence, claim)
        )
        if not is_part and not _UNCLEAR.search(text):
            yield f"{text} = {claim[2]}", _is_sum_right(text, claim[2])


def _is_of_more(sentence: str, claim: re.Match[str]) -> bool:
    return bool(_OF_MORE.search(sentence, 0, claim.start()))


def _is_sum_right(text: str, stated: str) -> bool | None:
    """Whether a sum gives what is stated, within the rounding in which that is written; None where it is no sum."""
    plain = re.sub(r"[$,\s]", "", text).replace("×", "*").replace("x", "*").replace("÷", "/").replace("−", "-")
    plain = re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", plain)
    if len(plain) > _LONGEST_SUM or not re.search(r"[\d)][+\-*/]", plain):
        return None
    try:
        value = _value(parse_expression(plain).body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError, MemoryError):
        return None
    digits = len(stated.partition(".")[2])
    off, digit = abs(value - _number(stated)), 10.0**-digits
    if off <= 0.5 * digit + 1e-9 * abs(value):
        return True
    is_cut_off = (digits > 1 or "/" in plain) and off < digit and abs(_number(stated)) < abs(value)  # not rounded
    return None if is_cut_off or re.search(r"\b3\.14\d*", plain) else False  # π may have had more digits


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    raise ValueError(ast.dump(node)[:50])


def _date_claims(answer: str) -> list[tuple[str, bool | None]]:
    found: list[tuple[str, bool | None]] = []
    for claim in list(_WEEKDAY.finditer(answer))[:_MOST_CLAIMS]:
        day = _date(*claim.groups()[:3])
        found.append((claim[0], None if day is None else _DAYS[day.weekday()] == claim[4].lower()))
    for claim in list(_SHIFTED.finditer(answer))[:_MOST_CLAIMS]:
        parts = claim.groups()
        way, start, days, end = parts[0], parts[1:4], parts[4], parts[5:8]
        if way is None:
            days, way, start, end = parts[8], parts[9], parts[10:13], parts[13:16]
        found.append((claim[0], _is_shift_right(_date(*start), way, int(days), _date(*end))))
    for claim in list(_BETWEEN.finditer(answer))[:_MOST_CLAIMS]:
        one, other = _date(*claim.groups()[:3]), _date(*claim.groups()[3:6])
        stated = abs(int(claim[7]))
        found.append((claim[0], None if one is None or other is None else abs((one - other).days) == stated))
    return found


def _is_shift_right(start: date | None, way: str, days: int, end: date | None) -> bool | None:
    if start is None:
        return None
    try:
        return start + timedelta(days=days if way.lower() == "after" else -days) == end
    except OverflowError:
        return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
