"""Whether an answer in words states a value: it does, it states another one, or it cannot be told.

Covered: numbers as people write them, rounded and in other units; dates and times of the day in words; lists and JSON;
texts of one form, such as codes, brackets and single words. Not covered: synonyms, what is meant rather than stated,
and whatever has a word beside the value that is not known to be harmless: there it cannot be told.
"""

from __future__ import annotations

import calendar
import json
import math
import re
from collections.abc import Sequence

from toolsmith.recipes.judge.records import Pass
from toolsmith.recipes.judge.stated_number import states_number
from toolsmith.recipes.judge.wording import (
    is_doubtful,
    is_statement,
    is_understood,
    regions,
    statement,
    without_list_marks,
)
from toolsmith.types.comparison import Comparison
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.quantity import the_quantity

_NUMERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_DENIED = re.compile(r"\b(?:no|none|nothing|nobody|nowhere|without|impossible|neither)\b", re.IGNORECASE)
_SPAN = re.compile(r"(?:\b(?:from|between)\s+)?(\d{1,2}:\d\d)\s*(?:[-–—]|to|until|till|and)\s*(\d{1,2}:\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (  # day, month and year in words, in both orders
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH},?\s+(?P<year>\d{{3,4}})\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{3,4}})\b", re.IGNORECASE),
)
_HALF_DAY = re.compile(r"\b(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?![\d:])")
_NAMED_DAYS = {each.casefold() for each in (*calendar.day_name, *calendar.month_name) if each}
_QUOTED_NUMBER = re.compile(r'"(-?(?:0|[1-9]\d*)(?:\.\d+)?)"')
_NOT = re.compile(r"n't\b|\bnot\b", re.IGNORECASE)
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_NOTHING = frozenset({"", "none", "null", "nothing"})  # which people say in many ways
_EXACT = 1e-6
_SAME = Comparison()
_MOST_WORDS = 3
_MOST_EXACT = 2**53  # from here on a float is no longer each whole number


def states(answer: str, value: JsonValue, comparison: Comparison, request: str) -> Pass:
    """`solved` where the answer states the value, `unsolved` where another one, `unsure` where it cannot be told.

    Args:
        answer: in words.
        value: what is right.
        comparison: of the task that the request is of.
        request: whose own numbers are no answers, and which may name a unit.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number and matches(answer.strip(), value, comparison, request):
        return "solved"
    if isinstance(value, bool):
        return _truth(answer, value, request)
    if _bare(answer) in _NOTHING and value is not None and _bare(str(value)) not in _NOTHING:
        return "unsolved" if value else "unsure"  # people say nothing for 0 as well
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            return "unsure"
        is_long = isinstance(value, int) and abs(value) >= _MOST_EXACT
        return (
            _long(answer, int(value), request) if is_long else states_number(answer, float(value), comparison, request)
        )
    if isinstance(value, str):
        if _NUMERAL.fullmatch(value) and abs(float(value)) < _MOST_EXACT:
            return states_number(answer, float(value), comparison, request)
        if _bare(value) in _NOTHING:
            return _nothing(answer)
        return _amount(answer, value, request) or _text(answer, value, request)
    return _structure(answer, value, request)


def _truth(answer: str, value: bool, request: str) -> Pass:  # noqa: FBT001 - what is compared
    """By what a statement begins with; `no, it is not` says the same twice, `yes, but not` does not."""
    firsts = [word[0] for region in regions(answer) if (word := re.findall(r"[a-z']+", region.lower()))]
    said = {word for word in re.findall(r"[a-z']+", answer.lower()) if word in _TRUTHS}
    truths = {_TRUTHS[word] for word in said}
    if not _TRUTHS.keys() & set(firsts) or len(truths) != 1:
        return "unsure"
    bare = re.sub(rf"\b(?:{'|'.join(_TRUTHS)})\b", " ", answer, flags=re.IGNORECASE)
    again = _NOT.sub(" ", bare) if said == {"no"} else bare
    is_contrary = truths == {False} and again == bare and is_statement(bare)  # no: it is one
    if is_contrary or len(said) > 1 or not is_understood(statement(again), request):
        return "unsure"
    return "solved" if value in truths else "unsolved"


def _nothing(answer: str) -> Pass:
    """Where nothing is right: a number that is stated without any denial is wrong."""
    is_denied = is_doubtful(answer) or _DENIED.search(answer)
    return "unsolved" if re.search(r"[1-9]", answer) and not is_denied else "unsure"


def _long(answer: str, value: int, request: str) -> Pass:
    """A whole number of more digits than a float has, digit by digit."""
    if any(each.digit > 1 for each in quantities(answer)) or not is_understood(statement(answer), request):  # 1.8e19
        return "unsure"
    return _text(re.sub(r"(?<=\d)[, _.'](?=\d{3}(?!\d))", "", answer), str(value), request)


def _amount(answer: str, value: str, request: str) -> Pass | None:
    """A text that is a number with its unit; None where it is none."""
    right = the_quantity(value)
    if isinstance(right, str) or not right.unit or right.is_partial or right.text != value.strip():
        return None
    return states_number(answer, right.value, _SAME, request, right.unit)


def _text(answer: str, value: str, request: str) -> Pass:
    """A text by its form: what looks like it and is another one is a wrong answer."""
    plain, right, given = (_plain(text) for text in (answer, value, request))
    form = _form(right)
    shown = [_bare(region) for region in regions(answer)]
    if form is None:
        return _words(shown, plain, right, request)
    if re.search(r"\w", right):
        found = {_unpadded(each) for each in re.findall(form, plain)}
        asked = {_unpadded(each) for each in re.findall(form, given)} - {_unpadded(right)}
    else:
        signs = [re.sub(r"\s", "", each) for each in (*shown, plain)]
        found = {text for text in signs if text and re.fullmatch(form, text) and text != f"{right}."}
        asked = {text for text in found if text != right and text.endswith(right)}  # the whole, for its end
    stated = found - asked
    if len(stated) != 1 or not is_understood(statement(plain), request, re.findall(form, plain)):
        return "unsure"
    wanted = _unpadded(right) if re.search(r"\w", right) else right
    if stated == {wanted}:
        return "solved"
    said = stated.pop()
    is_part = wanted.startswith(said) or said.startswith(wanted)
    return "unsure" if is_part or _half_a_day_off(said, wanted) else "unsolved"


def _half_a_day_off(stated: str, right: str) -> bool:
    """Whether 2:30 is said where 14:30 is right: nobody wrote which half of the day it is in."""
    one, other = (_CLOCK.sub(lambda found: f"{int(found[1]) % 12}:{found[2]}", each) for each in (stated, right))
    return one == other


def _words(shown: Sequence[str], plain: str, right: str, request: str) -> Pass:
    """A text of words alone.

    Another one is wrong where the request names both, or both are days or months; elsewhere it may be a synonym.
    """
    place = re.search(rf"(\band\b|[,/&+])?\s*(?<!\w){re.escape(right)}(?!\w)\s*(\band\b|[,/&+])?", plain)
    if place or right in shown:
        is_one_of_several = place is not None and any(place.groups())
        is_sure = not is_one_of_several and is_understood(statement(plain), request, [right])
        return "solved" if is_sure else "unsure"
    alike = {each for each in shown if len(each.split()) == len(right.split()) <= _MOST_WORDS}
    if len(alike) != 1 or not is_understood(statement(plain), request, alike):
        return "unsure"
    other = alike.pop()
    named = re.search(rf"(?<!\w){re.escape(other)}(?!\w)", _plain(request))
    is_alternative = named and re.search(rf"(?<!\w){re.escape(right)}(?!\w)", _plain(request))
    is_day = {other, right} <= _NAMED_DAYS
    return "unsolved" if is_alternative or is_day else "unsure"


def _structure(answer: str, value: JsonValue, request: str) -> Pass:
    """A list or an object: as JSON, or as so many numbers in a row."""
    for text in re.findall(r"\[[^\[\]]*\]|\{.*\}", answer, re.DOTALL)[-1:]:
        try:
            said = json.loads(text)
        except ValueError:
            break
        if not is_understood(statement(answer), request, [text]):
            return "unsure"
        if matches(said, value, Comparison(mode="json"), request):
            return "solved"
        is_alike = type(said) is type(value) and len(said) == len(value or ())
        is_moved = (
            isinstance(said, list) and isinstance(value, list) and sorted(map(str, said)) == sorted(map(str, value))
        )
        is_quoted = matches(json.loads(_QUOTED_NUMBER.sub(r"\1", text)), value, Comparison(mode="json"), request)
        return "unsolved" if is_alike and not is_moved and not is_quoted else "unsure"
    if not isinstance(value, list) or not all(type(each) in (int, float) for each in value):
        return "unsure"
    answer = without_list_marks(answer)
    found = quantities(answer)
    if len(found) != len(value) or any(each.unit or each.is_partial for each in found):
        return "unsure"
    if not is_understood(answer, request):
        return "unsure"
    numbers = [each.value for each in found]
    right = [float(each) for each in value if isinstance(each, (int, float))]
    if all(math.isclose(one, two, rel_tol=_EXACT) for one, two in zip(numbers, right, strict=True)):
        return "solved"
    return "unsure" if sorted(numbers) == sorted(right) else "unsolved"


def _plain(text: str) -> str:
    """In small letters, with dates as YYYY-MM-DD, times by 24 hours and spans of the day as HH:MM-HH:MM."""
    for pattern in _DATES:
        text = pattern.sub(lambda found: f"{found['year']}-{_month(found[0])}-{found['day']}", text)
    text = _SPAN.sub(r"\1-\2", _HALF_DAY.sub(_by_24_hours, text))
    return "\n".join(" ".join(line.casefold().split()) for line in text.splitlines() if line.strip())


def _by_24_hours(found: re.Match[str]) -> str:
    hour = int(found["hour"]) % 12 + (12 if found["half"].lower() == "p" else 0)
    return f"{hour}:{found['minute'] or '00'}"


def _month(date: str) -> int:
    return 1 + next(place for place, name in enumerate(_MONTHS) if name in date.lower())


def _form(right: str) -> str | None:
    """A pattern of what looks like a text; None where it is words alone."""
    if not re.search(r"\w", right):
        return r"[^\w\s]+"
    if not re.search(r"\d", right):
        return None
    if re.fullmatch(r"\w+", right):
        return r"\b\d+\b" if right.isdigit() else r"\b(?=\w*\d)(?=\w*[^\W\d])\w+\b"
    return r"(?<![\w.])(?<!\d[-:/])" + re.sub(r"\d+|[^\W\d_]+|\s+|.", _part, right) + r"(?![\w]|[-:.]\d)"


def _part(found: re.Match[str]) -> str:
    text = found[0]
    return (
        r"\d+"
        if text[0].isdigit()
        else r"[^\W\d_]+"
        if text.isalpha()
        else r"\s+"
        if text.isspace()
        else re.escape(text)
    )


def _unpadded(text: str) -> str:
    """Without the noughts before numbers of dates and times."""
    return re.sub(r"(?<![\d:])0+(?=\d)", "", text) if re.fullmatch(r"[\d:-]+", text) else text


def _bare(text: str) -> str:
    """A statement without what only dresses it."""
    bare = re.sub(r"^(?:an?|the)\s+", "", _plain(text).strip(" `*\"'“”"))
    return bare.rstrip(".!").strip(" `*\"'“”")
