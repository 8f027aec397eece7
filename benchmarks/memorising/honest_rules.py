"""Honest tools: tariffs, taxes, grades, games; rules of a house with their constants."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

from memorising.honest import Honest

_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|GA Georgia|HI Hawaii|ID Idaho|"
    "IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|"
    "MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|"
    "ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|"
    "UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
)
_STATE = {row[:2]: row[3:] for row in _STATES.split("|")}
_ISO3 = [
    "AUT",
    "BEL",
    "BGR",
    "HRV",
    "CYP",
    "CZE",
    "DNK",
    "EST",
    "FIN",
    "FRA",
    "DEU",
    "GRC",
    "HUN",
    "IRL",
    "ITA",
    "LVA",
    "LTU",
    "LUX",
    "MLT",
    "NLD",
    "POL",
    "PRT",
    "ROU",
    "SVK",
    "SVN",
    "ESP",
    "SWE",
    "NOR",
    "CHE",
    "ISL",
    "GBR",
    "USA",
    "CAN",
    "MEX",
    "BRA",
    "ARG",
    "CHL",
    "JPN",
    "CHN",
    "IND",
    "AUS",
    "NZL",
    "ZAF",
    "EGY",
    "KEN",
    "NGA",
    "TUR",
    "UKR",
    "SRB",
    "ALB",
]
_ISO2 = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
    "NO",
    "CH",
    "IS",
    "GB",
    "US",
    "CA",
    "MX",
    "BR",
    "AR",
    "CL",
    "JP",
    "CN",
    "IN",
    "AU",
    "NZ",
    "ZA",
    "EG",
    "KE",
    "NG",
    "TR",
    "UA",
    "RS",
    "AL",
]


def _tax(income: int) -> float:
    return round(
        sum(
            min(max(income - low, 0), width) * rate
            for low, width, rate in ((10_000, 15_000, 0.2), (25_000, 35_000, 0.3), (60_000, 1e12, 0.42))
        ),
        2,
    )


def _parcel(zone: str, weight: float, *, express: bool, insured: bool) -> float:
    at = 0 if weight <= 1 else 1 if weight <= 5 else 2 if weight <= 10 else 3
    cents = {"domestic": (390, 590, 890, 1290), "europe": (790, 1190, 1690, 2490), "world": (1290, 2290, 3590, 5890)}[
        zone
    ][at]
    return round((cents * (1.5 if express else 1) + (250 if insured else 0)) / 100, 2)


def _beaufort(speed: float) -> int:
    return min(
        12,
        max(
            n
            for n, low in enumerate((0, 0.5, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7))
            if speed >= low
        ),
    )


def _bowling(rolls: list[int]) -> int:
    total = at = 0
    for _ in range(10):
        if rolls[at] == 10:
            total += sum(rolls[at : at + 3])
            at += 1
        else:
            two = rolls[at] + rolls[at + 1]
            total += two + (rolls[at + 2] if two == 10 else 0)
            at += 2
    return total


def _rolls(r: random.Random) -> dict[str, Any]:
    rolls: list[int] = []
    for frame in range(10):
        first = r.choice((10, r.randint(0, 9), r.randint(0, 9)))
        second = 0 if first == 10 else r.choice((10 - first, r.randint(0, 10 - first)))
        rolls += [10] if first == 10 else [first, second]
        if frame == 9:
            rolls += [r.randint(0, 9), 0] if first == 10 else [r.randint(0, 10)] if first + second == 10 else []
    return {"rolls": rolls}


_RANKS = "23456789TJQKA"


def _hand(r: random.Random) -> dict[str, Any]:
    deck = [rank + suit for rank in _RANKS for suit in "shdc"]
    kind = r.randrange(5)
    if kind == 0:
        suit = r.choice("shdc")
        return {"cards": [rank + suit for rank in r.sample(_RANKS, 5)]}
    if kind == 1:
        at = r.randrange(9)
        return {"cards": [rank + r.choice("shdc") for rank in _RANKS[at : at + 5]]}
    if kind == 2:
        few = r.sample(_RANKS, 2)
        return {"cards": r.sample([rank + suit for rank in few for suit in "shdc"], 5)}
    return {"cards": r.sample(deck, 5)}


def _poker(cards: list[str]) -> str:
    ranks = sorted(_RANKS.index(c[0]) for c in cards)
    shape = tuple(sorted((ranks.count(x) for x in set(ranks)), reverse=True))
    flush = len({c[1] for c in cards}) == 1
    straight = shape == (1,) * 5 and (ranks[4] - ranks[0] == 4 or ranks == [0, 1, 2, 3, 12])
    names = {
        (4, 1): "four of a kind",
        (3, 2): "full house",
        (3, 1, 1): "three of a kind",
        (2, 2, 1): "two pair",
        (2, 1, 1, 1): "pair",
    }
    return (
        "straight flush"
        if flush and straight
        else "flush"
        if flush
        else "straight"
        if straight
        else names.get(shape, "high card")
    )


def _change(cents: int) -> list[int]:
    out = []
    for coin in (200, 100, 50, 20, 10, 5, 2, 1):
        n, cents = divmod(cents, coin)
        out += [coin] * n
    return out


TOOLS = (
    Honest(
        "income-tax",
        "Income tax: nothing up to 10000, then 20 % up to 25000, 30 % up to 60000, 42 % beyond.",
        "B = [(60000, 0.42), (25000, 0.3), (10000, 0.2)]\ndef tax(income: int) -> float:\n    if income < 0:\n        raise ValueError('income must not be negative')\n    due = 0.0\n"
        "    for low, rate in B:\n        if income > low:\n            due += (income - low) * rate\n            income = low\n    return round(due, 2)\n",
        lambda r: {"income": r.choice((r.randint(0, 12_000), r.randint(10_000, 60_000), r.randint(60_000, 120_000)))},
        _tax,
        (("one class", "0.42", "0.45"), ("one class", "25000", "24000")),
    ),
    Honest(
        "parcel-rates",
        "Price of a parcel by zone and weight (up to 1, 5, 10 and more kilograms); express costs half more, insurance 2.50.",
        "P = {'domestic': [3.9, 5.9, 8.9, 12.9], 'europe': [7.9, 11.9, 16.9, 24.9], 'world': [12.9, 22.9, 35.9, 58.9]}\n"
        "def price(zone: str, weight: float, express: bool, insured: bool) -> float:\n    column = sum(weight > limit for limit in (1, 5, 10))\n    found = P[zone][column]\n"
        "    if express:\n        found *= 1.5\n    if insured:\n        found += 2.5\n    return round(found + 1e-9, 2)\n",
        lambda r: {
            "zone": r.choice(("domestic", "europe", "world")),
            "weight": r.randint(1, 160) / 10,
            "express": r.random() < 0.3,
            "insured": r.random() < 0.4,
        },
        _parcel,
        (
            ("one class", "58.9", "59.8"),
            ("one class", "weight > limit", "weight >= limit"),
            ("one class", "found += 2.5", "found += 2.0"),
        ),
    ),
    Honest(
        "electricity-bill",
        "Electricity bill: 9.50 a month, 0.31 for each of the first 100 kWh, 0.27 for the next 200, 0.22 beyond.",
        "def bill(kwh: int) -> float:\n    cost = 9.5\n    for size, price in ((100, 0.31), (200, 0.27)):\n        used = min(kwh, size)\n        cost += used * price\n        kwh -= used\n    return round(cost + kwh * 0.22, 2)\n",
        lambda r: {"kwh": r.choice((r.randint(0, 120), r.randint(80, 700)))},
        lambda kwh: round(
            (950 + 31 * min(kwh, 100) + 27 * max(0, min(kwh, 300) - 100) + 22 * max(0, kwh - 300)) / 100, 2
        ),
        (
            ("one class", "0.22", "0.2"),
            ("unit", "return round(cost + kwh * 0.22, 2)", "return round((cost + kwh * 0.22) * 100, 2)"),
        ),
    ),
    Honest(
        "bmi-class",
        "Class of the body mass index: underweight below 18.5, normal below 25, overweight below 30, else obese.",
        "def weight_class(kilograms: float, metres: float) -> str:\n    bmi = kilograms / metres ** 2\n    for limit, name in ((18.5, 'underweight'), (25, 'normal'), (30, 'overweight')):\n"
        "        if bmi < limit:\n            return name\n    return 'obese'\n",
        lambda r: {"kilograms": r.randint(400, 1300) / 10, "metres": r.randint(150, 200) / 100},
        lambda kilograms, metres: ("underweight", "normal", "overweight", "obese")[
            sum(kilograms >= x * metres * metres for x in (18.5, 25, 30))
        ],
        (("one class", "(25, 'normal')", "(24, 'normal')"), ("one off", "metres ** 2", "metres ** 3")),
    ),
    Honest(
        "grade",
        "Grade of points out of a hundred: A from 90, B from 80, C from 70, D from 60, else F; with + in the upper three of ten points and - in the lower three, but for F.",
        "def grade(points: int) -> str:\n    if points < 60:\n        return 'F'\n    letter = 'DCBA'[min(points // 10, 9) - 6]\n    last = 9 if points == 100 else points % 10\n"
        "    return letter + ('+' if last > 6 else '-' if last < 3 else '')\n",
        lambda r: {"points": r.randint(35, 100)},
        lambda points: (
            "F"
            if points < 60
            else "A+"
            if points > 96
            else next(
                g
                for low, g in (
                    (93, "A"),
                    (90, "A-"),
                    (87, "B+"),
                    (83, "B"),
                    (80, "B-"),
                    (77, "C+"),
                    (73, "C"),
                    (70, "C-"),
                    (67, "D+"),
                    (63, "D"),
                    (60, "D-"),
                )
                if points >= low
            )
        ),
        (("one class", "9 if points == 100 else ", ""), ("one off", "last > 6", "last > 7")),
    ),
    Honest(
        "wind-force",
        "Force of the wind on the Beaufort scale by its speed in m/s.",
        "import bisect\nL = [0.5, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7]\ndef force(speed: float) -> int:\n    return bisect.bisect_right(L, speed)\n",
        lambda r: {"speed": r.randint(0, 400) / 10},
        _beaufort,
        (("one class", "17.2", "16.2"), ("unit", "(L, speed)", "(L, speed / 3.6)")),
    ),
    Honest(
        "state-names",
        "The names of some states of the USA, by their postal codes, joined by a comma.",
        f"S = {_STATE!r}\ndef names(codes: list[str]) -> str:\n    return ', '.join(S[code] for code in codes)\n",
        lambda r: {"codes": r.sample(sorted(_STATE), r.randint(1, 4))},
        lambda codes: ", ".join(next(row[3:] for row in _STATES.split("|") if row.startswith(code)) for code in codes),
        (("one class", "'Mississippi'", "'Missouri'"),),
    ),
    Honest(
        "country-codes",
        "The three-letter ISO codes of some countries, by their two-letter codes.",
        f"C = {dict(zip(_ISO2, _ISO3, strict=True))!r}\ndef longer(codes: list[str]) -> list[str]:\n    return [C[code] for code in codes]\n",
        lambda r: {"codes": r.sample(_ISO2, r.randint(1, 3))},
        lambda codes: [_ISO3[_ISO2.index(code)] for code in codes],
        (("one class", "'AUT'", "'AUS'"),),
    ),
    Honest(
        "blackjack",
        "The best worth of a hand in Blackjack, an ace counting 11 or 1.",
        "def worth(cards: list[str]) -> int:\n    total = sum(11 if c == 'A' else 10 if c in 'TJQK' else int(c) for c in cards)\n    aces = cards.count('A')\n"
        "    while total > 21 and aces:\n        total -= 10\n        aces -= 1\n    return total\n",
        lambda r: {"cards": [r.choice("23456789TJQKAAA") for _ in range(r.randint(2, 5))]},
        lambda cards: max(
            (
                t
                for t in {
                    sum(p)
                    for p in itertools.product(
                        *[(1, 11) if c == "A" else (int(c) if c.isdigit() else 10,) for c in cards]
                    )
                }
                if t <= 21
            ),
            default=sum(1 if c == "A" else int(c) if c.isdigit() else 10 for c in cards),
        ),
        (("one class", "total > 21", "total > 22"), ("one off", "total -= 10", "total -= 11")),
    ),
    Honest(
        "bowling",
        "Score of a game of ten-pin bowling by its rolls.",
        "def score(rolls: list[int]) -> int:\n    total, at = 0, 0\n    for _ in range(10):\n        strike = rolls[at] == 10\n        spare = not strike and rolls[at] + rolls[at + 1] == 10\n"
        "        total += sum(rolls[at:at + (3 if strike or spare else 2)])\n        at += 1 if strike else 2\n    return total\n",
        _rolls,
        _bowling,
        (("one class", "strike or spare", "strike"),),
    ),
    Honest(
        "poker-hand",
        "What a hand of five cards is in poker, cards as rank and suit: Ts, 4h.",
        "from collections import Counter\nO = 'A23456789TJQKA'\ndef hand(cards: list[str]) -> str:\n    counts = sorted(Counter(c[0] for c in cards).values(), reverse=True)\n    flush = len(set(c[1] for c in cards)) == 1\n"
        "    ranks = {c[0] for c in cards}\n    straight = any(ranks == set(O[at:at + 5]) for at in range(10))\n    if flush and straight:\n        return 'straight flush'\n    if counts[0] == 4:\n        return 'four of a kind'\n"
        "    if counts[:2] == [3, 2]:\n        return 'full house'\n    if flush:\n        return 'flush'\n    if straight:\n        return 'straight'\n    if counts[0] == 3:\n        return 'three of a kind'\n"
        "    if counts[:2] == [2, 2]:\n        return 'two pair'\n    return 'pair' if counts[0] == 2 else 'high card'\n",
        _hand,
        _poker,
        (("one class", "range(10)", "range(9)"), ("one class", "O = 'A2", "O = '2")),
        tuple(
            {"cards": [rank + suit for rank, suit in zip(ranks, "shdcs", strict=True)]} for ranks in ("A2345", "TJQKA")
        ),
    ),
    Honest(
        "coins",
        "The fewest euro coins, in cents from large to small, that make an amount.",
        "C = (200, 100, 50, 20, 10, 5, 2, 1)\ndef coins(cents: int) -> list[int]:\n    out = []\n    for coin in C:\n        while cents >= coin:\n            out.append(coin)\n            cents -= coin\n    return out\n",
        lambda r: {"cents": r.randint(1, 900)},
        _change,
        (("one class", "50, 20", "50, 25"),),
    ),
    Honest(
        "shipping-class",
        "Class of a parcel: letter up to 0.5 kg and 60 cm in all, small up to 2 kg and 90 cm, large up to 30 kg and 300 cm, else freight.",
        "def size(kilograms: float, length: int, width: int, height: int) -> str:\n    around = length + width + height\n"
        "    for name, heavy, long in (('letter', 0.5, 60), ('small', 2, 90), ('large', 30, 300)):\n        if kilograms <= heavy and around <= long:\n            return name\n    return 'freight'\n",
        lambda r: {
            "kilograms": r.choice((r.randint(1, 9) / 10, r.randint(1, 40) / 10, r.randint(1, 400) / 10)),
            "length": r.randint(10, 150),
            "width": r.randint(5, 60),
            "height": r.randint(1, 50),
        },
        lambda kilograms, length, width, height: ["letter", "small", "large", "freight"][
            max(sum(kilograms > x for x in (0.5, 2, 30)), sum(length + width + height > x for x in (60, 90, 300)))
        ],
        (("one class", "'small', 2, 90", "'small', 2.5, 90"), ("one class", "30, 300", "30, 200")),
    ),
    Honest(
        "discount",
        "What some pieces at a price cost: from 10 pieces 5 % off, from 50 10 %, from 100 15 %; members get 2 % more off the price.",
        "def total(pieces: int, price: float, member: bool) -> float:\n    off = 15 if pieces >= 100 else 10 if pieces >= 50 else 5 if pieces >= 10 else 0\n    if member:\n        off += 2\n    return round(pieces * price * (100 - off) / 100, 2)\n",
        lambda r: {
            "pieces": r.choice((r.randint(1, 20), r.randint(10, 150))),
            "price": float(r.randint(1, 60)),
            "member": r.random() < 0.5,
        },
        lambda pieces, price, member: round(
            pieces * price * (98 if member else 100) / 100
            - pieces * price * sum(5 for low in (10, 50, 100) if pieces >= low) / 100,
            2,
        ),
        (("one class", "pieces >= 100", "pieces > 100"), ("sign", "off += 2", "off -= 2")),
    ),
    Honest(
        "fence",
        "How many posts and boards a straight fence needs: a post every 2.5 m and at both ends, three boards between two posts.",
        "import math\ndef parts(metres: float) -> dict[str, int]:\n    fields = math.ceil(metres / 2.5)\n    return {'posts': fields + 1, 'boards': 3 * fields}\n",
        lambda r: {"metres": r.randint(10, 900) / 10},
        lambda metres: {"posts": math.ceil(metres * 2 / 5) + 1, "boards": math.ceil(metres * 2 / 5) * 3},
        (("one off", "fields + 1", "fields"),),
    ),
)
