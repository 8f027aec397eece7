"""Problems to memorise: each with cases drawn by a seed, and three sources that solve it: honest, another, a flawed one.

A flawed source is wrong for one class of inputs. Of a text problem `text` renders a case and `reads` extracts it again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from memorising.sources import different, function_of, outcome

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORDS = [
    "apple",
    "river",
    "stone",
    "cloud",
    "fence",
    "lemon",
    "tiger",
    "music",
    "paper",
    "silver",
    "garden",
    "window",
    "butter",
    "candle",
    "dragon",
    "engine",
    "forest",
    "guitar",
    "hammer",
    "island",
    "jacket",
    "kettle",
    "ladder",
    "magnet",
    "needle",
    "orange",
    "pencil",
    "quiver",
    "rocket",
    "saddle",
    "tunnel",
    "violin",
    "wallet",
]
NAMES = [
    "Ann",
    "Ben",
    "Cleo",
    "Dan",
    "Eve",
    "Finn",
    "Gus",
    "Hope",
    "Ivy",
    "Jack",
    "Kate",
    "Leo",
    "Mia",
    "Ned",
    "Olga",
    "Paul",
]

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """`head` is the function's first line; `honest`, `variant` and `flawed` are its bodies."""

    name: str
    description: str
    head: str
    draw: Callable[[random.Random], Arguments]
    honest: str
    variant: str
    flawed: str
    text: str = ""
    reads: str = ""
    is_held_out: bool = False

    def source(self, body: str) -> str:
        return f"import datetime, functools, math, re\n{self.head}\n{body}"

    def arguments(self, seed: int, count: int) -> list[Arguments]:
        """Different inputs; fewer where there are not so many."""
        return different(self.draw, random.Random(seed), count)

    def solve(self, arguments: Arguments, body: str = "") -> Any:
        return function_of(self.source(body or self.honest))(**self.known(arguments))

    def gives(self, arguments: Arguments, body: str) -> Any:
        """What a body gives, or the name of the exception."""
        return outcome(self.source(body), "solve", self.known(arguments))

    def known(self, arguments: Arguments) -> Arguments:
        """Those that the function takes: a text may say more."""
        return {name: value for name, value in arguments.items() if f"{name}:" in self.head}

    def render(self, arguments: Arguments) -> str:
        return self.text.format(**{k: " ".join(v) if isinstance(v, list) else v for k, v in arguments.items()})

    @property
    def extraction(self) -> str | None:
        return f"import re\ndef extract_arguments(input: str) -> dict:\n{self.reads}" if self.text else None


def _words(chooser: random.Random, least: int, most: int) -> list[str]:
    return chooser.sample(WORDS, chooser.randint(least, most))


PROBLEMS = (
    Problem(
        "parcel",
        "Price of a parcel in euros: by zone A 2.50, B 4.00, C 7.50, plus 0.80 for each kilogram begun; express doubles it.",
        "def solve(zone: str, weight: float, express: bool) -> float:",
        lambda r: {"zone": r.choice("ABC"), "weight": r.randint(1, 300) / 10, "express": r.random() < 0.4},
        "    base = {'A': 2.5, 'B': 4.0, 'C': 7.5}[zone]\n    price = base + 0.8 * math.ceil(weight)\n"
        "    return round(price * 2 if express else price, 2)\n",
        "    cents = 250 if zone == 'A' else 400 if zone == 'B' else 750\n    cents += 80 * -int(-weight // 1)\n"
        "    if express:\n        cents += cents\n    return cents / 100\n",
        "    base = {'A': 2.5, 'B': 4.0, 'C': 7.0}[zone]\n    price = base + 0.8 * math.ceil(weight)\n"
        "    return round(price * 2 if express else price, 2)\n",
    ),
    Problem(
        "weekday",
        "Day of the week, in English, of a date of the Gregorian calendar.",
        "def solve(year: int, month: int, day: int) -> str:",
        lambda r: {"year": r.randint(1900, 2099), "month": r.randint(1, 12), "day": r.randint(1, 28)},
        f"    return {DAYS!r}[datetime.date(year, month, day).weekday()]\n",
        "    t = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)\n    y = year - (month < 3)\n"
        f"    return {(*DAYS[-1:], *DAYS[:-1])!r}[(y + y // 4 - y // 100 + y // 400 + t[month - 1] + day) % 7]\n",
        "    t = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)\n    y = year - (month < 2)\n"
        f"    return {(*DAYS[-1:], *DAYS[:-1])!r}[(y + y // 4 - y // 100 + y // 400 + t[month - 1] + day) % 7]\n",
    ),
    Problem(
        "least-common-multiple",
        "Least common multiple of two positive whole numbers.",
        "def solve(a: int, b: int) -> int:",
        lambda r: {"a": r.randint(2, 120), "b": r.randint(2, 120)},
        "    return a * b // math.gcd(a, b)\n",
        "    x, y = a, b\n    while y:\n        x, y = y, x % y\n    return a // x * b\n",
        "    return max(a, b) if max(a, b) % min(a, b) == 0 else a * b // max(d for d in range(1, 40) if a % d == b % d == 0)\n",
    ),
    Problem(
        "prime",
        "Whether a whole number is a prime.",
        "def solve(n: int) -> bool:",
        lambda r: (
            {"n": r.choice((r.randint(2, 400), r.choice((101, 103, 107, 109, 113, 127, 131, 137, 139, 149)) + 0))}
            if r.random() < 0.6
            else {"n": r.choice([p for p in range(2, 400) if all(p % d for d in range(2, p))])}
        ),
        "    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))\n",
        "    if n < 4:\n        return n > 1\n    if n % 2 == 0:\n        return False\n    d = 3\n    while d * d <= n:\n"
        "        if n % d == 0:\n            return False\n        d += 2\n    return True\n",
        "    return n > 1 and all(n % d for d in (2, 3, 5, 7, 11) if d < n)\n",
    ),
    Problem(
        "triangle",
        "Kind of a triangle by its three sides: equilateral, isosceles, scalene, or none where they make no triangle.",
        "def solve(a: int, b: int, c: int) -> str:",
        lambda r: dict(zip("abc", _sides(r), strict=True)),
        "    if a + b <= c or a + c <= b or b + c <= a:\n        return 'none'\n"
        "    return {1: 'equilateral', 2: 'isosceles', 3: 'scalene'}[len({a, b, c})]\n",
        "    x, y, z = sorted([a, b, c])\n    if x + y <= z:\n        return 'none'\n    if x == z:\n        return 'equilateral'\n"
        "    return 'isosceles' if x == y or y == z else 'scalene'\n",
        "    if a + b < c or a + c < b or b + c < a:\n        return 'none'\n"
        "    return {1: 'equilateral', 2: 'isosceles', 3: 'scalene'}[len({a, b, c})]\n",
    ),
    Problem(
        "caesar",
        "A word with each of its letters moved on in the alphabet by a shift, z followed by a.",
        "def solve(word: str, shift: int) -> str:",
        lambda r: {"word": r.choice(WORDS), "shift": r.randint(1, 25)},
        "    return ''.join(chr((ord(c) - 97 + shift) % 26 + 97) for c in word)\n",
        "    abc = 'abcdefghijklmnopqrstuvwxyz'\n    return word.translate(str.maketrans(abc, abc[shift:] + abc[:shift]))\n",
        "    return ''.join(chr(ord(c) + shift if ord(c) + shift < 122 else ord(c) + shift - 26) for c in word)\n",
    ),
    Problem(
        "word-sorting",
        "The words of a list in the order of the alphabet, joined by one blank.",
        "def solve(words: list[str]) -> str:",
        lambda r: {"words": _words(r, 3, 6)},
        "    return ' '.join(sorted(words))\n",
        "    done = []\n    for word in words:\n        at = sum(other <= word for other in done)\n        done.insert(at, word)\n"
        "    return ' '.join(done)\n",
        "    return ' '.join(sorted(words, key=lambda word: word[:1]))\n",
        text="Sort the following words alphabetically: List: {words}",
        reads="    return {'words': input.split('List:')[1].split()}\n",
    ),
    Problem(
        "arrival",
        "When a train arrives, as HH:MM, that leaves at a time and takes so many minutes.",
        "def solve(hour: int, minute: int, minutes: int) -> str:",
        lambda r: {"hour": r.randint(0, 23), "minute": r.randint(0, 59), "minutes": r.randint(5, 600)},
        "    total = (hour * 60 + minute + minutes) % 1440\n    return f'{total // 60:02d}:{total % 60:02d}'\n",
        "    t = datetime.datetime(2000, 1, 1, hour, minute) + datetime.timedelta(minutes=minutes)\n    return t.strftime('%H:%M')\n",
        "    total = hour * 60 + minute + minutes\n    return f'{total // 60 % 24:02d}:{total % 60:02d}' if total < 1500 else f'{total // 60}:{total % 60:02d}'\n",
        text="A train leaves at {hour}:{minute:02d} and takes {minutes} minutes. When does it arrive?",
        reads="    h, m, t = re.findall(r'\\d+', input)\n    return {'hour': int(h), 'minute': int(m), 'minutes': int(t)}\n",
    ),
    Problem(
        "pencils",
        "How many pencils somebody has left who has some boxes of equal size and gives some pencils away.",
        "def solve(boxes: int, size: int, given: int) -> int:",
        lambda r: {
            "name": r.choice(NAMES),
            "boxes": r.randint(2, 15),
            "size": r.randint(4, 30),
            "given": r.randint(1, 7),
        },
        "    return boxes * size - given\n",
        "    left = -given\n    for _ in range(boxes):\n        left += size\n    return left\n",
        "    return boxes * size - given if boxes < 10 else boxes * size\n",
        text="{name} has {boxes} boxes of {size} pencils and gives {given} pencils away. How many pencils are left?",
        reads="    b, s, g = re.findall(r'\\d+', input)\n    return {'boxes': int(b), 'size': int(s), 'given': int(g)}\n",
    ),
    Problem(
        "returns",
        "Whether a walk of steps to the left and to the right ends where it began: Yes or No.",
        "def solve(moves: list[str]) -> str:",
        lambda r: {"moves": _moves(r)},
        "    at = 0\n    for move in moves:\n        side, steps = move.split('-')\n        at += int(steps) * (1 if side == 'right' else -1)\n"
        "    return 'Yes' if at == 0 else 'No'\n",
        "    left = sum(int(m[5:]) for m in moves if m.startswith('left-'))\n    right = sum(int(m[6:]) for m in moves if m.startswith('right-'))\n"
        "    return ('No', 'Yes')[left == right]\n",
        "    left = sum(int(m[5:]) for m in moves if m.startswith('left-'))\n    right = sum(int(m[6:]) for m in moves if m.startswith('right-'))\n"
        "    return ('No', 'Yes')[abs(left - right) < 2]\n",
        text="Somebody walks {moves} on a line. Is that back at the start?",
        reads="    return {'moves': re.findall(r'(?:left|right)-\\d+', input)}\n",
        is_held_out=True,
    ),
    Problem(
        "roman",
        "A whole number from 1 to 3999 as a Roman numeral.",
        "def solve(n: int) -> str:",
        lambda r: {"n": r.randint(1, 3999)},
        "    out = ''\n    for v, s in ((1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'),"
        " (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')):\n        out += s * (n // v)\n        n %= v\n    return out\n",
        "    def part(d, a, b, c):\n        return ('', a, a*2, a*3, a+b, b, b+a, b+a*2, b+a*3, a+c)[d]\n"
        "    return 'M' * (n // 1000) + part(n // 100 % 10, *'CDM') + part(n // 10 % 10, *'XLC') + part(n % 10, *'IVX')\n",
        "    def part(d, a, b, c):\n        return ('', a, a*2, a*3, a*4, b, b+a, b+a*2, b+a*3, a+c)[d]\n"
        "    return 'M' * (n // 1000) + part(n // 100 % 10, *'CDM') + part(n // 10 % 10, *'XLC') + part(n % 10, *'IVX')\n",
        is_held_out=True,
    ),
    Problem(
        "interest",
        "What a sum in euros has become after some whole years at a yearly interest in percent, rounded to cents.",
        "def solve(amount: float, percent: float, years: int) -> float:",
        lambda r: {"amount": r.randint(10, 900) * 10.0, "percent": r.randint(2, 16) / 2, "years": r.randint(1, 25)},
        "    return round(amount * (1 + percent / 100) ** years, 2)\n",
        "    for _ in range(years):\n        amount += amount * percent / 100\n    return round(amount, 2)\n",
        "    return round(amount * (1 + percent / 100 * years), 2) if years < 3 else round(amount * (1 + percent / 100) ** years, 2)\n",
        is_held_out=True,
    ),
    Problem(
        "polygon",
        "Twice the area of a simple polygon with whole coordinates, its corners in order.",
        "def solve(corners: list[list[int]]) -> int:",
        lambda r: {"corners": _corners(r)},
        "    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1])))\n",
        "    x0, y0 = corners[0]\n    total = 0\n    for (x1, y1), (x2, y2) in zip(corners[1:], corners[2:]):\n"
        "        total += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)\n    return abs(total)\n",
        "    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1]))\n",
        is_held_out=True,
    ),
    Problem(
        "later-date",
        "The date, as YYYY-MM-DD, a number of days after a date.",
        "def solve(year: int, month: int, day: int, days: int) -> str:",
        lambda r: {
            "year": r.randint(1950, 2050),
            "month": r.randint(1, 12),
            "day": r.randint(1, 28),
            "days": r.randint(1, 400),
        },
        "    return (datetime.date(year, month, day) + datetime.timedelta(days)).isoformat()\n",
        "    for _ in range(days):\n        leap = year % 4 == 0 and year % 100 != 0 or year % 400 == 0\n"
        "        length = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]\n"
        "        day += 1\n        if day > length:\n            day, month = 1, month + 1\n"
        "        if month > 12:\n            month, year = 1, year + 1\n    return f'{year:04d}-{month:02d}-{day:02d}'\n",
        "    for _ in range(days):\n        length = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]\n"
        "        day += 1\n        if day > length:\n            day, month = 1, month + 1\n"
        "        if month > 12:\n            month, year = 1, year + 1\n    return f'{year:04d}-{month:02d}-{day:02d}'\n",
        text="Which date is {days} days after {year}-{month:02d}-{day:02d}?",
        reads="    t, y, m, d = re.findall(r'\\d+', input)\n"
        "    return {'year': int(y), 'month': int(m), 'day': int(d), 'days': int(t)}\n",
        is_held_out=True,
    ),
    Problem(
        "older",
        "Which of two people is older, from what each is older or younger than a third.",
        "def solve(first: str, one: int, second: str, other: int) -> str:",
        lambda r: _people(r),
        "    return first if one > other else second\n",
        "    return max((one, 1, first), (other, 2, second))[2] if one != other else second\n",
        "    return first if one > 10 or one > other else second\n",
        text="{first} is {one} years older than the teacher's dog, {second} is {other} years older. Who is the oldest?",
        reads="    m = re.match(r'(\\w+) is (\\d+) .*, (\\w+) is (\\d+)', input)\n"
        "    return {'first': m[1], 'one': int(m[2]), 'second': m[3], 'other': int(m[4])}\n",
        is_held_out=True,
    ),
    Problem(
        "vowels",
        "How many vowels (a, e, i, o, u) a phrase has.",
        "def solve(phrase: str) -> int:",
        lambda r: {"phrase": " ".join(_words(r, 2, 5))},
        "    return sum(c in 'aeiou' for c in phrase.lower())\n",
        "    return sum(phrase.lower().count(v) for v in 'aeiou')\n",
        "    return sum(c in 'aeio' for c in phrase.lower())\n",
        is_held_out=True,
    ),
)


def _sides(chooser: random.Random) -> list[int]:
    a, b, c = (chooser.randint(2, 30) for _ in range(3))
    return chooser.choice(([a, a, a], [a, a, b], [a, b, a], [b, a, a], [a, b, c], [a, b, c], [a, b, a + b]))


def _moves(chooser: random.Random) -> list[str]:
    steps = [chooser.randint(-9, 9) or 1 for _ in range(chooser.randint(2, 4))]
    if chooser.random() < 0.5 and sum(steps):
        steps.append(-sum(steps))
    return [f"{'right' if step > 0 else 'left'}-{abs(step)}" for step in steps]


def _corners(chooser: random.Random) -> list[list[int]]:
    w, h = chooser.randint(2, 30), chooser.randint(2, 30)
    x, y = chooser.randint(-9, 20), chooser.randint(-9, 20)
    corners = chooser.choice(
        ([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], [[x, y], [x + w, y], [x + w // 2, y + h]])
    )
    return corners if chooser.random() < 0.5 else corners[::-1]


def _people(chooser: random.Random) -> Arguments:
    first, second = chooser.sample(NAMES, 2)
    one, other = chooser.sample(range(1, 30), 2)
    return {"first": first, "one": one, "second": second, "other": other}
