"""One spelling for numbers and formulas: signs, powers, fractions, TeX, and the decimal comma of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from unicodedata import numeric

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒"
_TEX = (
    (r"\\(?:left|right|displaystyle|tfrac(?=\d))(?![A-Za-z])", ""),
    (r"\\d?frac\s*\{\s*([\w.π]+|\\pi)\s*\}\s*\{\s*([\w.]+)\s*\}", r" \1/\2"),
    (r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r" (\1)/(\2)"),
    (r"\\sqrt\s*\{([^{}]*)\}", r"√(\1)"),
    (r"\\(?:SI|qty)\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\1 \2"),
    (r"\\(?:text|textrm|mathrm|mbox|rm|operatorname|mathbf)\s*\{([^{}]*)\}", r" \1"),
    (r"\\(?:times|cdot)(?![A-Za-z])", " × "),
    (r"\\pi(?![A-Za-z])", "π"),
    (r"\\pm(?![A-Za-z])", "±"),
    (r"\\(?:approx|simeq|sim)(?![A-Za-z])", "≈"),
    (r"\\(?:le|leq)(?![A-Za-z])", "≤"),
    (r"\\(?:ge|geq)(?![A-Za-z])", "≥"),
    (r"\\mu(?![A-Za-z])", "µ"),
    (r"\\Omega(?![A-Za-z])", "Ω"),
    (r"\\langle(?![A-Za-z])", "⟨"),
    (r"\\rangle(?![A-Za-z])", "⟩"),
    (r"\s*\^\s*\{?\s*\\circ(?![A-Za-z])\s*\}?|\\(?:degree|textdegree)(?![A-Za-z])", "°"),
    (r"\\(?:hat|widehat)\s*\{?\s*\\?([ijk])(?:math)?\s*\}?", r"hat(\1)"),
    (r"\\%", "%"),
    (r"\\[()\[\]]", " "),
    (r"(?<=\d)\{,\}(?=\d)", ","),
    (r"(?<=\d)\\,(?=\d{3}(?!\d))", ""),
    (r"(?<=\d)~(?=[A-Za-z\\])", " "),
    (r"\\(?:text|mathrm|rm|operatorname)(?![A-Za-z])|\\[ ,;!]|[$]", " "),
)
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "₹": "INR"}
_AMOUNT = r"-?(?:\d{1,3}(?: \d{3})+(?! ?\d)|\d[\d,]*)(?:\.\d+)?(?:\s?(?:thousand|million|billion|trillion)\b)?"
# A dollar sign is money where its number does not go on as a formula, and no sign behind closes it as one.
_MONEY = re.compile(
    rf"\\?\$\s?(?P<dollars>{_AMOUNT})(?![\d^\\$]|\.\d)(?![^$\n]*(?<!\\)\$(?!\s?-?\d))|(?P<sign>[€£₹])\s?(?P<others>{_AMOUNT})"
)
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTED = r"seconds|minutes|hours|days|weeks|months|years|met(?:er|re)s|percent"
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
_SMALL = ("zero", "one", *_WORDS, *_TEENS)
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fifth": 5, "fifths": 5}
_ALONE = re.compile(
    rf"\W*(?P<word>{'|'.join(_SMALL)})(?:[\s-](?P<part>{'|'.join(_PARTS)}))?(?P<rest>(?:\s[^\W\d]+)?\W*)",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(rf"\b(?P<word>{'|'.join(_WORDS)})(?=\s(?:{_COUNTED})\b)", re.IGNORECASE)
_LONGEST_IN_WORDS = 60  # characters of a text that is nothing but a number in words
_FIGURE = re.compile(r"\[figure:[^\]]*\]")
_GROUPED = r"\d{1,3}(?:[.\u00a0\u202f\u2009 ]\d{3})+"
_COMMA = re.compile(
    rf"(?<![\w.,])(?:(?P<whole>{_GROUPED}|\d+),(?P<rest>\d+)|(?P<only>\d{{1,3}}(?:\.\d{{3}})+))(?![\w,]|\.\d)"
)
_TEX_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")
_SURE_COMMA = re.compile(r"(?<![\w.,(\[])\d+,(?:\d{1,2}|\d{4,})(?![\w,]|\.\d)")
_SURE_POINT = re.compile(r"(?<![\w.,])\d+\.(?:\d{1,2}|\d{4,})(?![\w,.])|\d,\d{3}\.\d")


def plain(text: str) -> str:
    """The text as the readers of numbers expect it."""
    if len(text) < _LONGEST_IN_WORDS and (alone := _ALONE.fullmatch(text)):
        number = _SMALL.index(alone["word"].lower())
        part = f"/{_PARTS[alone['part'].lower()]}" if alone["part"] else ""
        return f"{number}{part}{alone['rest']}"
    text = _MONEY.sub(lambda found: f"{found['dollars'] or found['others']} {_CURRENCIES[found['sign'] or '$']}", text)
    if "\\" in text or "$" in text or "~" in text:
        for pattern, replacement in _TEX:
            text = re.sub(pattern, replacement, text)
    text = re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)", lambda found: f"^{found[1].translate(_SUPERSCRIPTS)}", text)
    text = re.sub(r"[−–‒﹣]", "-", text)
    text = re.sub(r"(?<=\d)['’\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", text)
    text = re.sub(rf"(?:(?<!\d)(\d{{1,4}})\s?)?([{_FRACTIONS}])", _mixed, text)
    text = re.sub(r"(?<![\w.,/^)=(·×*+-])(\d{1,3}) (\d{1,2})/(\d{1,2})(?![\w/])", _mixed_in_words, text)
    text = re.sub(r"\bsqrt\s?\((\d+(?:\.\d+)?)\)", r"√(\1)", text)
    text = re.sub(r"\+/-|\+-", "±", text)
    text = re.sub(r"(?<![\d)]\s)(?<!\b[A-Za-z]\s)\b(?:minus|negative)\s+(?=\d)", "-", text)
    text = re.sub(r"(?<![\w.,:/])(\d+):([0-5]\d)(?=\s?(?:h|hrs?|hours?)\b)\s?\w+", r"\1 h \2 min", text)
    text = re.sub(r"\bper\s?cent\b", "percent", text)
    text = _IN_WORDS.sub(lambda found: str(_WORDS.index(found["word"].lower()) + 2), text)
    text = re.sub(r"\bmm\s(?=Hg\b)", "mm", text)
    text = re.sub(r"(?<![^\W\d_])μ(?=[A-Za-zΩ])", "µ", text)
    text = re.sub(r"\^\s*\{([^{}]*)\}", r"^\1", text)
    return re.sub(r"\^\s*\(\s*([-+]?\s?\d+)\s*\)", r"^\1", text)


def _mixed(found: re.Match[str]) -> str:
    value = Fraction(numeric(found[2])).limit_denominator(10) + int(found[1] or 0)
    return f"{value.numerator}/{value.denominator}"


def _mixed_in_words(found: re.Match[str]) -> str:
    """`2 1/2` as `5/2`."""
    whole, above, below = (int(group) for group in found.groups())
    return f"{whole * below + above}/{below}" if 0 < above < below else found[0]


def without_figures(text: str) -> str:
    """The text without what stands where the figures of a book were."""
    return _FIGURE.sub("", text)


def uses_decimal_comma(texts: Iterable[str]) -> bool:
    """Whether a book writes 3,5 for three and a half, as most of Europe does: told from all its numbers together."""
    commas = points = 0
    for text in (_TEX_COMMA.sub(",", each) for each in texts):
        commas += len(_SURE_COMMA.findall(text))
        points += len(_SURE_POINT.findall(text))
    return commas > points


def with_decimal_point(text: str) -> str:
    """`1.234,5` as `1234.5`, `3,125` as `3.125`: for texts of a book that writes the decimal comma."""

    def rewritten(found: re.Match[str]) -> str:
        if found["only"]:
            return found["only"].replace(".", "")
        return f"{re.sub(r'[^0-9]', '', found['whole'])}.{found['rest']}"

    return _COMMA.sub(rewritten, _TEX_COMMA.sub(",", text))
