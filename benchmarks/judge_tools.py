# ruff: noqa: E501 - a tool reads best with its code in one piece
"""`toolsmith judge` with tools as witnesses: answers right and wrong, in the words that people put them in.

    python benchmarks/judge_tools.py [--show]

The tools are those of `toolboxes/worked-examples` that read requests, and small ones below: to and from a cipher, a
scale, numerals, a clock, a base; two that take two roads to one number, and two that disagree. They are proved here by
their cases. Counted are right and wrong answers by verdict, and pairs of a right and a wrong one by who won.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import toolsmith
from toolsmith.recipes.judge.by_tools import ToolJudge
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.signature import read_function

ROOT = Path(__file__).parents[1]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
READ = "import re\n\n\ndef extract_arguments(input: str) -> dict:\n"


class Small(NamedTuple):
    """A tool: what it computes, how it reads a request, and the requests it is proved by, with their arguments."""

    description: str
    code: str
    extraction: str
    requests: list[tuple[str, dict[str, JsonValue]]]


_SHIFTED = "    return ''.join(LETTERS[(LETTERS.index(c) {sign} shift) % 26] if c in LETTERS else c for c in {text})\n"
_WORDS = ("lantern", "garden", "window", "parcel", "harbour", "meadow", "kettle", "saddle")
_NUMBERS = (14, 49, 90, 144, 399, 1066, 1984, 2049)
_ROMANS = ("XIV", "XLIX", "XC", "CXLIV", "CCCXCIX", "MLXVI", "MCMLXXXIV", "MMXLIX")
_CLOCKS = ("1:02:03", "0:45:10", "12:00:59", "3:33:33", "7:08:00", "2:20:02", "5:59:59", "9:01:30")
_SQUARES = (49, 81, 144, 225, 361, 400, 529, 625)

SMALL: dict[str, Small] = {
    "ciphers/encode-caesar": Small(
        "Encodes a word with a Caesar cipher: every letter moved so many places on in the alphabet.",
        f"LETTERS = {LETTERS!r}\n\n\ndef encode_caesar(text: str, shift: int) -> str:\n"
        + _SHIFTED.format(sign="+", text="text"),
        READ + "    found = re.search(r'word (\\w+) .*shift (\\d+)', input)\n"
        "    return {'text': found[1], 'shift': int(found[2])}\n",
        [(f"Encode the word {w} with a Caesar shift {n + 2}.", {"text": w, "shift": n + 2}) for n, w in enumerate(_WORDS)],
    ),
    "ciphers/decode-caesar": Small(
        "Decodes a word of a Caesar cipher: every letter moved back so many places in the alphabet.",
        f"LETTERS = {LETTERS!r}\n\n\ndef decode_caesar(code: str, shift: int) -> str:\n"
        + _SHIFTED.format(sign="-", text="code"),
        READ + "    found = re.search(r'\\bcode (\\w+) .*shift (\\d+)', input)\n"
        "    return {'code': found[1], 'shift': int(found[2])}\n",
        [
            (f"Decode the code {w} that was made with a Caesar shift {n + 3}.", {"code": w, "shift": n + 3})
            for n, w in enumerate(("khoor", "ebiil", "mjqqt", "gdkkn", "uryyb", "byffi", "jgnnq", "olssv"))
        ],
    ),
    "scales/to-fahrenheit": Small(
        "Converts a temperature from degrees Celsius to degrees Fahrenheit.",
        "def to_fahrenheit(celsius: float) -> float:\n    return celsius * 9 / 5 + 32\n",
        READ + "    return {'celsius': float(re.search(r'(-?[\\d.]+) degrees Celsius', input)[1])}\n",
        [(f"How many degrees of Fahrenheit are {c} degrees Celsius?", {"celsius": c}) for c in (21.3, -7.6, 37.2, 4.9, 180.5, 63.7)],
    ),
    "scales/to-celsius": Small(
        "Converts a temperature from degrees Fahrenheit to degrees Celsius.",
        "def to_celsius(fahrenheit: float) -> float:\n    return (fahrenheit - 32) * 5 / 9\n",
        READ + "    return {'fahrenheit': float(re.search(r'(-?[\\d.]+) degrees Fahrenheit', input)[1])}\n",
        [(f"How many degrees of Celsius are {f} degrees Fahrenheit?", {"fahrenheit": f}) for f in (71.0, 12.5, 350.0, 98.6, -4.0, 55.5)],
    ),
    "numerals/to-roman": Small(
        "Writes a whole number as a Roman numeral.",
        "def to_roman(number: int) -> str:\n    signs = [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]\n"
        "    text = ''\n    for value, sign in signs:\n        text += sign * (number // value)\n        number %= value\n    return text\n",
        READ + "    return {'number': int(re.search(r'\\d+', input)[0])}\n",
        [(f"Write {n} as a Roman numeral.", {"number": n}) for n in _NUMBERS],
    ),
    "numerals/from-roman": Small(
        "Gives the whole number that a Roman numeral stands for.",
        "def from_roman(numeral: str) -> int:\n    values = {'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100, 'D': 500, 'M': 1000}\n"
        "    total = 0\n    for here, after in zip(numeral, numeral[1:] + ' '):\n"
        "        value = values[here]\n        total += -value if values.get(after, 0) > value else value\n    return total\n",
        READ + "    return {'numeral': re.search(r'\\b[IVXLCDM]+\\b', input)[0]}\n",
        [(f"Which number does the Roman numeral {r} stand for?", {"numeral": r}) for r in _ROMANS],
    ),
    "clocks/as-clock": Small(
        "Writes a number of seconds as hours, minutes and seconds on a clock.",
        "def as_clock(seconds: int) -> str:\n    return f'{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}'\n",
        READ + "    return {'seconds': int(re.search(r'\\d+', input)[0])}\n",
        [(f"What does a stopwatch show, as hours, minutes and seconds, after {s} seconds?", {"seconds": s}) for s in (3723, 2710, 43259, 12813, 25680, 8402)],
    ),
    "clocks/clock-seconds": Small(
        "Counts the seconds of hours, minutes and seconds on a clock.",
        "def clock_seconds(clock: str) -> int:\n    hours, minutes, seconds = map(int, clock.split(':'))\n    return hours * 3600 + minutes * 60 + seconds\n",
        READ + "    return {'clock': re.search(r'\\d+:\\d+:\\d+', input)[0]}\n",
        [(f"How many seconds are {c} on a stopwatch?", {"clock": c}) for c in _CLOCKS],
    ),
    "bases/to-binary": Small(
        "Writes a whole number in base two.",
        "def to_binary(number: int) -> str:\n    return format(number, 'b')\n",
        READ + "    return {'number': int(re.search(r'\\d+', input)[0])}\n",
        [(f"Write the number {n} in base two.", {"number": n}) for n in (13, 29, 100, 255, 77, 513)],
    ),
    "roots/side-of-square": Small(
        "Gives a number whose square is a number.",
        "def side_of_square(square: int) -> float:\n    return square ** 0.5\n",
        READ + "    return {'square': int(re.search(r'\\d+', input)[0])}\n",
        [(f"Find a number whose square is {s}.", {"square": s}) for s in _SQUARES],
    ),
    "roots/squared": Small(
        "Computes the square of a number.",
        "def squared(number: float) -> float:\n    return number * number\n",
        READ + "    return {'number': float(re.search(r'-?\\d+(?:\\.\\d+)?', input)[0])}\n",
        [(f"Compute the square of the number {n}.", {"number": float(n)}) for n in (7, 12, 2.5, 31, 44)],
    ),
    "travel/time-on-the-way": Small(
        "Computes the hours that a way takes at a speed.",
        "def time_on_the_way(distance: float, speed: float) -> float:\n    return distance / speed\n",
        READ + "    way, speed = re.findall(r'\\d+(?:\\.\\d+)?', input)[:2]\n    return {'distance': float(way), 'speed': float(speed)}\n",
        [(f"How many hours do {d} km take at {s} km/h?", {"distance": d, "speed": s}) for d, s in ((91.0, 26.0), (210.0, 60.0), (7.5, 5.0), (343.0, 70.0), (18.0, 4.0))],
    ),
    "travel/time-by-minutes": Small(
        "Computes how many hours a way takes, from the minutes for each kilometre.",
        "def time_by_minutes(way: float, pace: float) -> float:\n    minutes = way * (60 / pace)\n    return minutes / 60\n",
        READ + "    way, speed = re.findall(r'\\d+(?:\\.\\d+)?', input)[:2]\n    return {'way': float(way), 'pace': float(speed)}\n",
        [(f"How many hours do {d} km take at {s} km/h?", {"way": d, "pace": s}) for d, s in ((91.0, 26.0), (210.0, 60.0), (7.5, 5.0), (343.0, 70.0), (18.0, 4.0))],
    ),
    "money/share-evenly": Small(
        "Shares whole coins as evenly as can be; the first ones get what is left over.",
        "def share_evenly(coins: int, people: int) -> list[int]:\n    each, rest = divmod(coins, people)\n    return [each + (place < rest) for place in range(people)]\n",
        READ + "    coins, people = re.findall(r'\\d+', input)[:2]\n    return {'coins': int(coins), 'people': int(people)}\n",
        [(f"Share {c} coins evenly among {p} people; who comes first gets what is left over.", {"coins": c, "people": p}) for c, p in ((100, 7), (51, 4), (88, 3), (1000, 6), (45, 2))],
    ),
    "dates/is-leap-year": Small(
        "Tells whether a year is a leap year of the Gregorian calendar.",
        "def is_leap_year(year: int) -> bool:\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n",
        READ + "    return {'year': int(re.search(r'\\d+', input)[0])}\n",
        [(f"Is {y} a leap year of the Gregorian calendar?", {"year": y}) for y in (1900, 2000, 2023, 2024, 2100, 1996)],
    ),
    "tax/with-tax": Small(
        "Adds a tax in percent to a price.",
        "def with_tax(price: float, percent: float) -> float:\n    return price * (1 + percent / 100)\n",
        READ + "    price, percent = re.findall(r'\\d+(?:\\.\\d+)?', input)[:2]\n    return {'price': float(price), 'percent': float(percent)}\n",
        [(f"What is the price of {p} euros with {t} percent tax?", {"price": p, "percent": t}) for p, t in ((10.0, 19.0), (250.0, 7.0), (99.5, 20.0), (12.0, 25.0), (64.0, 5.0))],
    ),
    "tax/tax-within": Small(
        "Tells a price that is told with its tax in percent, as if the tax was a share of the whole price.",
        "def tax_within(price: float, percent: float) -> float:\n    return price / (1 - percent / 100)\n",
        READ + "    price, percent = re.findall(r'\\d+(?:\\.\\d+)?', input)[:2]\n    return {'price': float(price), 'percent': float(percent)}\n",
        [(f"What is the price of {p} euros with {t} percent tax?", {"price": p, "percent": t}) for p, t in ((10.0, 19.0), (250.0, 7.0), (99.5, 20.0), (12.0, 25.0), (64.0, 5.0))],
    ),
}  # fmt: skip
ABSTAINS = {"tax/with-tax", "tax/tax-within"}  # two that disagree, each proved by its own cases


def tool(path: str, small: Small) -> Tool:
    category, _, name = path.rpartition("/")
    source = read_function(small.code)
    made: dict[str, object] = {}
    exec(small.code, made)  # noqa: S102 - the code above
    cases = tuple(
        Case(input=text, arguments=given, expected=made[source.function](**given))  # type: ignore[operator]
        for text, given in small.requests
    )
    return Tool(
        name=name, category=category, function=source.function or "", code=small.code, signature=source.signature,
        doc=Doc(description=small.description), cases=cases, extraction=small.extraction,
    )  # fmt: skip


SAID = (
    "{}", "The answer is {}.", "It comes to {}", "**{}**", "Answer: {}", "I get {} here.", "That is {}, I have checked it.",
    "I did it step by step, and looked twice. So the result is {}.", "{} is what comes out.", "Result = {}",
    "We want the value; it is {}\n\nHope this helps!", "That would be `{}`.",
)  # fmt: skip
TRICKS = (
    "It is not {right} but {wrong}.",
    "{wrong} (some say {right}, which is false)",
    "{right} would be wrong; {wrong}.",
)


def spellings(value: JsonValue) -> Iterator[str]:
    """A value as people write it."""
    if isinstance(value, bool):
        yield from ("Yes", "yes, it is") if value else ("No", "no, it is not")
        return
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) and not re.fullmatch(r"[01]{4,}", value):
        yield value
        value = float(value) if "." in value else int(value)
    if isinstance(value, float):
        yield from (
            f"{value:.6g}",
            f"{value:.10g}",
            f"{value:,.2f}" if abs(value) > 10 else f"{value:.4g}",
            f"about {value:.5g}",
        )
        return
    if isinstance(value, int):
        yield from (str(value), f"{value:,}")
        return
    if isinstance(value, list):
        yield from (json.dumps(value), f"{', '.join(map(str, value[:-1]))} and {value[-1]}")
        return
    text = str(value)
    yield text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        with_day = date.fromisoformat(text)
        yield f"{with_day:%B} {with_day.day}, {with_day.year}"
        yield f"{with_day.day} {with_day:%B} {with_day.year}"
        yield f"{with_day.year}-{with_day.month}-{with_day.day}"
    if re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", text):
        yield text.replace("-", " to ")
        yield f"from {text.replace('-', ' until ')}"
        yield text.replace("-", " – ")


def other(value: JsonValue, others: list[JsonValue], chance: random.Random) -> JsonValue:
    """A wrong value of the same kind: a slip, or the answer to another request."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return value * chance.choice((1.1, 10, -1, 0.9, 2)) or 1.0
    if isinstance(value, int):
        return value + chance.choice((1, -1, 10, 100))
    if isinstance(value, list):
        return [value[0] + 1, *value[1:]]  # type: ignore[operator]
    return chance.choice([each for each in others if each != value])


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", folder / "box")
    box = toolsmith.Toolbox.create(folder / "box")
    shipped = [each.path for each in map(box.get, box.paths()) if each.extraction_program]
    for path, small in SMALL.items():
        made = tool(path, small)
        proof = accept(made, box.sandbox, box.policy_for(path), Requirements(fewest_hidden=5))
        if proof.verdict.status != "accepted":
            print(path, [check.summary for check in proof.verdict.checks if check.outcome != "passed"])
        box.add(proof.tool.with_(verdict=proof.verdict), keep_unproven=True)
    print(f"{len(shipped)} shipped tools that read, {len(SMALL)} small ones")
    judge = ToolJudge(box)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    named: Counter[str] = Counter()
    for path in [*shipped, *SMALL]:
        cases = [case for case in box.get(path).cases if case.input is not None][:12]
        known = [case.expected for case in cases]
        for place, case in enumerate(cases):
            chance = random.Random(f"{path} {place}")  # noqa: S311 - a sample, no secret
            wrong = other(case.expected, known, chance)
            said = [("right", chance.choice(SAID).format(each)) for each in spellings(case.expected)]
            said += [("wrong", chance.choice(SAID).format(each)) for each in spellings(wrong)]
            said.append(("wrong", chance.choice(TRICKS).format(right=case.expected, wrong=wrong)))
            verdicts: dict[str, list[str]] = {"right": [], "wrong": []}
            for label, text in said:
                found = judge.findings(str(case.input), text)
                says = {each.says for each in found}
                verdict = says.pop() if len(says) == 1 else "unsure"
                named.update({each.kind for each in found if each.says == verdict != "unsure"})
                counts[path][f"{label}, {verdict}"] += 1
                verdicts[label].append(verdict)
                is_false = verdict == {"right": "unsolved", "wrong": "solved"}[label]
                is_false = is_false or (path in ABSTAINS and verdict != "unsure")
                counts["all"]["false"] += is_false
                if is_false or ("--show" in sys.argv and verdict == "unsure" and path not in ABSTAINS):
                    print(
                        f"   {'FALSE' if is_false else 'abstains'}: {path}: {label} {text!r}, {verdict}; right is {case.expected!r}"
                    )
            for one in verdicts["right"]:
                for two in verdicts["wrong"]:
                    pair = (one, two)
                    counts["all"]["pairs"] += 1
                    counts["all"]["pairs rightly"] += pair == ("solved", "unsolved")
                    counts["all"]["pairs wrongly"] += pair == ("unsolved", "solved")
    for path in [*shipped, *SMALL]:
        counts["sum"].update(counts[path])
        print(f"{path}: {dict(counts[path])}")
    print(f"all answers: {dict(counts['sum'])}; {dict(counts['all'])}; findings that decide: {dict(named)}")


if __name__ == "__main__":
    main()
