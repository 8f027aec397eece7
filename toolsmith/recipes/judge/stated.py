"""Whether an answer in words states a value: it does, it states another one, or it cannot be told.

Covered: numbers as people write them, rounded and in other units; dates and spans of the day in words; lists and JSON;
texts of one form, such as codes, brackets and single words. Not covered: synonyms, what is meant rather than stated.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence

from toolsmith.recipes.judge.records import Pass
from toolsmith.types.comparison import Comparison
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches
from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import the_quantity
from toolsmith.verify.quantities.units import converted, leading_unit

_NUMERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_MARKED = re.compile(
    r"(?:####|\b(?:answer|result|total)\b\W*(?:is|=|:)|\b(?:so|thus|hence|therefore)\b[^.\n]{0,30}?\b(?:is|are|=))\s*(\S[^\n]*)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:=|≈|:|\b(?:is|are|was|be|to|get|gives?)\b)\s*(\S[^\n]*?)\s*$")
_QUOTED = re.compile(r"`([^`\n]+)`|\*\*([^*\n]+)\*\*|\"([^\"\n]+)\"|“([^”\n]+)”|(?<!\w)'([^'\n]+)'(?!\w)")
_DOUBT = re.compile(
    r"\b(?:not|never|wrong|false|incorrect\w*|cannot|can't|or|but|maybe|perhaps|instead|rather|except|unless|if|"
    r"hardly|nobody|unlikely|fails?|guess|doubt|problem|used to|less|more|fewer|greater|smaller|larger|least|most|"
    r"exceeds?|below|above|before|after|half|half-\w+|twice|thrice|double|triple|pairs?|dozens?|squared?|cubed?|root|"
    r"plus|minus|reversed)\b|n't\b|\?",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?!10\b)\d+\s*(?:\^|\*\*)\s*[-\d(]|[√²³½]|sqrt|π")  # what has yet to be computed
_DENIED = re.compile(r"\b(?:no|none|nothing|nobody|nowhere|without|impossible|neither)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:in|into|to|as|how (?:many|much))\s+(?=\S)", re.IGNORECASE)
_SPAN = re.compile(r"(?:\b(?:from|between)\s+)?(\d{1,2}:\d\d)\s*(?:[-–—]|to|until|till|and)\s*(\d{1,2}:\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (  # day, month and year in words, in both orders
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH},?\s+(?P<year>\d{{3,4}})\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{3,4}})\b", re.IGNORECASE),
)
_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_SHARES = ("%", "percent")
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_NOTHING = frozenset({"", "none", "null", "nothing"})  # which people say in many ways
_TELLING_DIGITS = 100  # a rounded number has three digits before it proves anything
_EXACT = 1e-6
_MOST_WORDS = 3


def states(answer: str, value: JsonValue, comparison: Comparison, request: str) -> Pass:
    """`solved` where the answer states the value, `unsolved` where another one, `unsure` where it cannot be told.

    Args:
        answer: in words.
        value: what is right.
        comparison: of the task that the request is of.
        request: whose own numbers are no answers, and which may name a unit.
    """
    if matches(answer.strip(), value, comparison, request):
        return "solved"
    if isinstance(value, bool):
        return _truth(answer, value)
    if _bare(answer) in _NOTHING and value is not None and _bare(str(value)) not in _NOTHING:
        return "unsolved"
    if isinstance(value, (int, float)):
        return _number(answer, float(value), comparison, request)
    if isinstance(value, str):
        if _NUMERAL.fullmatch(value):
            return _number(answer, float(value), comparison, request)
        return _text(answer, value, request) if _bare(value) not in _NOTHING else _nothing(answer)
    return _structure(answer, value, request)


def _truth(answer: str, value: bool) -> Pass:  # noqa: FBT001 - what is compared
    """By what a statement begins with; `no, it is not` says the same twice, `yes, but not` does not."""
    firsts = [word[0] for region in _regions(answer) if (word := re.findall(r"[a-z']+", region.lower()))]
    said = {_TRUTHS[word] for word in re.findall(r"[a-z']+", answer.lower()) if word in _TRUTHS}
    doubts = {found[0].lower() for found in _DOUBT.finditer(answer)} - {"false"}
    if not _TRUTHS.keys() & set(firsts) or len(said) != 1 or (doubts and (True in said or doubts - {"not", "n't"})):
        return "unsure"
    return "solved" if value in said else "unsolved"


def _nothing(answer: str) -> Pass:
    """Where nothing is right: a number that is stated without any denial is wrong."""
    is_denied = _DOUBT.search(answer) or _DENIED.search(answer)
    return "unsolved" if re.search(r"[1-9]", answer) and not is_denied else "unsure"


def _number(answer: str, value: float, comparison: Comparison, request: str) -> Pass:
    """By the one number that is stated; by all that are where they say the same."""
    said = {_compared(each, value, comparison, request) for each in quantities(answer)}
    verdicts: list[Pass] = []
    for region in _regions(answer):
        stated = the_quantity(region, givens=request)
        if not isinstance(stated, str):
            verdicts.append(
                "unsure"
                if _DOUBT.search(region) or _UNFINISHED.search(region)
                else _compared(stated, value, comparison, request)
            )
            if region == answer.strip():
                break
    if len(set(verdicts)) != 1 or (verdicts[0] == "unsolved" and said != {"unsolved"}):
        return "unsure"
    return verdicts[0]


def _compared(stated: Quantity, value: float, comparison: Comparison, request: str) -> Pass:
    """A number of the answer against the right one, in the unit that the request asks for."""
    if stated.unit in _SHARES and math.isclose(stated.value, 100 * value, rel_tol=_EXACT):
        return "solved"
    unit = _unit_for(stated.unit, request)
    if unit is None or stated.is_partial:
        return "unsure"
    size, digit = converted(stated.value, stated.unit, unit), converted(stated.digit, stated.unit, unit)
    none = converted(0.0, stated.unit, unit)
    if size is None or digit is None or none is None:
        return "unsure"
    digit, off = abs(digit - none), abs(size - value)
    exact = max(_EXACT, comparison.relative_tolerance) * abs(value)
    if off <= max(exact, comparison.absolute_tolerance):
        return "solved"
    if off <= 0.5 * digit * (1 + _EXACT):
        return "solved" if abs(size) >= _TELLING_DIGITS * digit and stated.digit < 1 else "unsure"
    place = 10 ** (len(text) - len(text.rstrip("0"))) if (text := f"{stated.value:.0f}") != "0" else 1
    is_rough = stated.digit >= 1 and off <= 0.5 * place * digit
    return "unsure" if is_rough or (stated.is_rough and off <= 10 * digit) else "unsolved"


def _unit_for(said: str, request: str) -> str | None:
    """The unit in which the right value is, as far as the request tells; None where what was said may be another.

    The unit that is asked for where one is; else the one that all the request's numbers have.
    """
    if not said or said in _SHARES:
        return said
    asked = {leading_unit(request[found.end() :])[0] for found in _ASKED.finditer(request)} - {""}
    fitting = [unit for unit in asked if converted(1.0, said, unit) is not None]
    if fitting:
        return fitting[0] if len(fitting) == 1 else None
    given = {each.unit for each in quantities(request)} - {""}
    if asked or (said in given and len(given) > 1):
        return None
    return said


def _text(answer: str, value: str, request: str) -> Pass:
    """A text by its form: what looks like it and is another one is a wrong answer."""
    plain, right, given = (_plain(text) for text in (answer, value, request))
    form = _form(right)
    regions = [_bare(region) for region in _regions(answer)]
    if form is None:
        return _words(regions, plain, right)
    if re.search(r"\w", right):
        found = {_unpadded(each) for each in re.findall(form, plain)}
        asked = {_unpadded(each) for each in re.findall(form, given)} - {_unpadded(right)}
    else:
        shown = [re.sub(r"\s", "", each) for each in (*regions, plain)]
        found = {text for text in shown if text and re.fullmatch(form, text) and text != f"{right}."}
        asked = {text for text in found if text != right and text.endswith(right)}  # the whole, for its end
    stated = found - asked
    if len(stated) != 1 or _DOUBT.search(plain) or _HALF_DAY.search(answer):
        return "unsure"
    return "solved" if stated == {_unpadded(right) if re.search(r"\w", right) else right} else "unsolved"


def _words(regions: Sequence[str], plain: str, right: str) -> Pass:
    """A text of words alone: nothing but the whole statement can be compared."""
    if _DOUBT.search(plain) and not _DOUBT.search(right):
        return "unsure"
    if right in regions:
        return "solved"
    if re.search(rf"(?<!\w){re.escape(right)}(?!\w)", plain):
        return "solved" if re.match(rf"{re.escape(right)}(?:\s+is\b|[.,;]?$)", plain) else "unsure"
    alike = [each for each in regions if len(each.split()) == len(right.split()) <= _MOST_WORDS]
    is_short = any(each.startswith(right) or right.startswith(each) for each in alike)
    return "unsolved" if alike and not is_short else "unsure"


def _structure(answer: str, value: JsonValue, request: str) -> Pass:
    """A list or an object: as JSON, or as so many numbers in a row."""
    if _DOUBT.search(answer):
        return "unsure"
    for text in re.findall(r"\[[^\[\]]*\]|\{.*\}", answer, re.DOTALL)[-1:]:
        try:
            said = json.loads(text)
        except ValueError:
            break
        if matches(said, value, Comparison(mode="json"), request):
            return "solved"
        is_alike = type(said) is type(value) and len(said) == len(value or ())
        is_moved = (
            isinstance(said, list) and isinstance(value, list) and sorted(map(str, said)) == sorted(map(str, value))
        )
        return "unsolved" if is_alike and not is_moved else "unsure"
    if not isinstance(value, list) or not all(type(each) in (int, float) for each in value):
        return "unsure"
    numbers = [each.value for each in quantities(answer)]
    if len(numbers) != len(value):
        return "unsure"
    right = [float(each) for each in value if isinstance(each, (int, float))]
    if all(math.isclose(one, two, rel_tol=_EXACT) for one, two in zip(numbers, right, strict=True)):
        return "solved"
    return "unsure" if sorted(numbers) == sorted(right) else "unsolved"


def _regions(answer: str) -> Iterator[str]:
    """What an answer may state, the surest first: behind a mark, all of it, behind `is` or `=`, in quotes."""
    marked = [found[1] for found in _MARKED.finditer(answer)]
    if marked:
        yield marked[-1]
        return
    yield answer.strip()
    sentences = [each for each in re.split(r"(?<=[.!?])\s+|\n+", answer.strip()) if each]
    for sentence in sentences:
        if found := _BEHIND.search(sentence):
            yield found[1]
    for found in _QUOTED.finditer(answer):
        yield next(filter(None, found.groups()))


def _plain(text: str) -> str:
    """In small letters, with dates as YYYY-MM-DD and spans of the day as HH:MM-HH:MM."""
    for pattern in _DATES:
        text = pattern.sub(lambda found: f"{found['year']}-{_month(found[0])}-{found['day']}", text)
    text = _SPAN.sub(r"\1-\2", text)
    return " ".join(text.casefold().split())


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
    return r"(?<![\w.])" + re.sub(r"\d+|[^\W\d_]+|\s+|.", _part, right) + r"(?![\w]|[-:.]\d)"


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
    return re.sub(r"(?<!\d)0+(?=\d)", "", text) if re.search(r"[:-]", text) else text


def _bare(text: str) -> str:
    """A statement without what only dresses it."""
    bare = re.sub(r"^(?:an?|the)\s+", "", _plain(text).strip(" `*\"'“”"))
    return bare.rstrip(".!").strip(" `*\"'“”")
