"""Honest tools: units, formulas, elements, proteins, numbers."""

from __future__ import annotations

import colorsys
import fractions
import functools
import itertools
import math
import random
import statistics
from typing import Any

from memorising.honest import Honest

_MASS = {
    "H": 1.008, "He": 4.0026, "Li": 6.94, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "Na": 22.99, "Mg": 24.305, "Al": 26.982,
    "Si": 28.085, "P": 30.974, "S": 32.06, "Cl": 35.45, "K": 39.098, "Ca": 40.078, "Ti": 47.867, "Cr": 51.996, "Mn": 54.938, "Fe": 55.845,
    "Co": 58.933, "Ni": 58.693, "Cu": 63.546, "Zn": 65.38, "Br": 79.904, "Ag": 107.87, "Sn": 118.71, "I": 126.9, "Ba": 137.33, "Au": 196.97, "Pb": 207.2,
}  # fmt: skip
_ELEMENTS = "H1.008 He4.0026 Li6.94 B10.81 C12.011 N14.007 O15.999 F18.998 Na22.99 Mg24.305 Al26.982 Si28.085 P30.974 S32.06 Cl35.45 K39.098 Ca40.078 Ti47.867 Cr51.996 Mn54.938 Fe55.845 Co58.933 Ni58.693 Cu63.546 Zn65.38 Br79.904 Ag107.87 Sn118.71 I126.9 Ba137.33 Au196.97 Pb207.2"
_AMINO = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"  # codons in the order TCAG
_BLOSUM = """\
4
-1 5
-2 0 6
-2 -2 1 6
0 -3 -3 -3 9
-1 1 0 0 -3 5
-1 0 0 2 -4 2 5
0 -2 0 -1 -3 -2 -2 6
-2 0 1 -1 -3 0 0 -2 8
-1 -3 -3 -3 -1 -3 -3 -4 -3 4
-1 -2 -3 -4 -1 -2 -3 -4 -3 2 4
-1 2 0 -1 -3 1 1 -2 -1 -3 -2 5
-1 -1 -2 -3 -1 0 -2 -3 -2 1 2 -1 5
-2 -3 -3 -3 -2 -3 -3 -3 -1 0 0 -3 0 6
-1 -2 -2 -1 -3 -1 -1 -2 -2 -3 -3 -1 -2 -4 7
1 -1 1 0 -1 0 0 0 -1 -2 -2 0 -1 -2 -1 4
0 -1 0 -1 -1 -1 -1 -2 -2 -1 -1 -1 -1 -2 -1 1 5
-3 -3 -4 -4 -2 -2 -3 -2 -2 -3 -2 -3 -1 1 -4 -3 -2 11
-2 -2 -2 -3 -2 -1 -2 -3 2 -1 -1 -2 -1 3 -3 -2 -2 2 7
0 -3 -3 -3 -1 -2 -2 -3 -3 3 1 -2 1 -1 -2 -2 0 -3 -1 4"""
_ORDER = "ARNDCQEGHILKMFPSTWYV"
_ROWS = [[int(x) for x in line.split()] for line in _BLOSUM.splitlines()]
_FULL = [[_ROWS[max(i, j)][min(i, j)] for j in range(20)] for i in range(20)]
_HYDRO = (
    "A1.8 R-4.5 N-3.5 D-3.5 C2.5 Q-3.5 E-3.5 G-0.4 H-3.2 I4.5 L3.8 K-3.9 M1.9 F2.8 P-1.6 S-0.8 T-0.7 W-0.9 Y-1.3 V4.2"
)
_LONG = [
    "Ala",
    "Arg",
    "Asn",
    "Asp",
    "Cys",
    "Gln",
    "Glu",
    "Gly",
    "His",
    "Ile",
    "Leu",
    "Lys",
    "Met",
    "Phe",
    "Pro",
    "Ser",
    "Thr",
    "Trp",
    "Tyr",
    "Val",
]
_METRES = {
    "inch": 0.0254,
    "foot": 0.3048,
    "yard": 0.9144,
    "mile": 1609.344,
    "nautical mile": 1852,
    "metre": 1,
    "kilometre": 1000,
    "centimetre": 0.01,
}


def _pint(value: float, unit: str, into: str) -> float:
    import pint

    found = _registry(pint).Quantity(value, unit).to(into).magnitude
    return float(f"{found:.6g}")


@functools.cache
def _registry(pint: Any) -> Any:
    return pint.UnitRegistry()


def _peptide(r: random.Random, least: int = 3, most: int = 9) -> str:
    return "".join(r.choice(_ORDER) for _ in range(r.randint(least, most)))


def _formula(r: random.Random) -> str:
    return "".join(
        symbol + (str(n) if (n := r.randint(1, 12)) > 1 else "") for symbol in r.sample(sorted(_MASS), r.randint(1, 4))
    )


def _molar(formula: str) -> float:
    total, at = 0.0, 0
    while at < len(formula):
        end = at + 1
        while end < len(formula) and formula[end].islower():
            end += 1
        symbol, number = formula[at:end], ""
        while end < len(formula) and formula[end].isdigit():
            number += formula[end]
            end += 1
        total += float(
            next(e[len(symbol) :] for e in _ELEMENTS.split() if e.startswith(symbol) and not e[len(symbol)].isalpha())
        ) * int(number or 1)
        at = end
    return round(total, 3)


def _dna(r: random.Random, threes: int) -> str:
    return "".join(r.choice("ACGT") for _ in range(3 * threes))


def _between(r: random.Random, units: dict[str, Any]) -> dict[str, Any]:
    one, other = r.sample(sorted(units), 2)
    return {"value": r.randint(1, 5000) / 10, "unit": one, "into": other}


TOOLS = (
    Honest(
        "molar-mass",
        "Molar mass of a formula without brackets in g/mol, rounded to three digits.",
        f"import re\nM = {_MASS!r}\ndef mass(formula: str) -> float:\n    return round(sum(M[s] * int(n or 1) for s, n in re.findall(r'([A-Z][a-z]?)([0-9]*)', formula)), 3)\n",
        lambda r: {"formula": _formula(r)},
        _molar,
        (("one class", "'Ca': 40.078", "'Ca': 40.78"), ("unit", "int(n or 1) for", "int(n or 1) / 1000 for")),
    ),
    Honest(
        "translate",
        "The protein of a DNA reading frame, up to the first stop codon.",
        "C = {'TTT': 'F', 'TTC': 'F', "
        + ", ".join(
            f"'{a + b + c}': '{_AMINO[16 * i + 4 * j + k]}'"
            for i, a in enumerate("TCAG")
            for j, b in enumerate("TCAG")
            for k, c in enumerate("TCAG")
        )
        + "}\ndef protein(dna: str) -> str:\n    out = ''\n    for at in range(0, len(dna) - 2, 3):\n        amino = C[dna[at:at + 3]]\n        if amino == '*':\n            break\n        out += amino\n    return out\n",
        lambda r: {"dna": _dna(r, r.randint(3, 8))},
        lambda dna: "".join(
            _AMINO[16 * "TCAG".index(a) + 4 * "TCAG".index(b) + "TCAG".index(c)]
            for a, b, c in zip(dna[::3], dna[1::3], dna[2::3], strict=True)
        ).split("*")[0],
        (("one class", "'ATA': 'I'", "'ATA': 'M'"), ("one class", "'TGA': '*'", "'TGA': 'W'")),
    ),
    Honest(
        "blosum62",
        "Score of two aligned proteins of one length by BLOSUM62.",
        f"O = '{_ORDER}'\nB = {_FULL!r}\ndef score(first: str, second: str) -> int:\n    return sum(B[O.index(a)][O.index(b)] for a, b in zip(first, second))\n",
        lambda r: dict(
            zip(
                ("first", "second"),
                (
                    "".join(x)
                    for x in zip(*[(r.choice(_ORDER), r.choice(_ORDER)) for _ in range(r.randint(3, 8))], strict=True)
                ),
                strict=True,
            )
        ),
        lambda first, second: sum(
            _ROWS[max(_ORDER.index(a), _ORDER.index(b))][min(_ORDER.index(a), _ORDER.index(b))]
            for a, b in zip(first, second, strict=True)
        ),
        (("one class", "11", "10"), ("sign", "return sum", "return -sum")),
    ),
    Honest(
        "hydropathy",
        "Mean hydropathy of a protein on the scale of Kyte and Doolittle, rounded to three digits.",
        "H = {"
        + ", ".join(f"'{x[0]}': {x[1:]}" for x in _HYDRO.split())
        + "}\ndef mean(protein: str) -> float:\n    return round(sum(H[a] for a in protein) / len(protein), 3)\n",
        lambda r: {"protein": _peptide(r)},
        lambda protein: round(
            sum(float(next(x[1:] for x in _HYDRO.split() if x[0] == a)) for a in protein) / len(protein), 3
        ),
        (("sign", "'W': -0.9", "'W': 0.9"),),
    ),
    Honest(
        "long-amino-names",
        "The three-letter names of the amino acids of a protein, joined by hyphens.",
        f"N = {dict(zip(_ORDER, _LONG, strict=True))!r}\ndef names(protein: str) -> str:\n    return '-'.join(N[a] for a in protein)\n",
        lambda r: {"protein": _peptide(r)},
        lambda protein: "-".join(_LONG[_ORDER.index(a)] for a in protein),
        (("one class", "'Gln'", "'Glu'"),),
    ),
    Honest(
        "reverse-complement",
        "The reverse complement of a DNA sequence.",
        "def reverse(dna: str) -> str:\n    return dna.translate(str.maketrans('ACGT', 'TGCA'))[::-1]\n",
        lambda r: {"dna": _dna(r, r.randint(2, 6))},
        lambda dna: "".join({"A": "T", "T": "A", "C": "G", "G": "C"}[c] for c in reversed(dna)),
        (("one class", "'TGCA'", "'TGGA'"),),
    ),
    Honest(
        "lengths",
        "A length in another unit, to six digits.",
        f"M = {_METRES!r}\ndef convert(value: float, unit: str, into: str) -> float:\n    return float(f'{{value * M[unit] / M[into]:.6g}}')\n",
        lambda r: _between(r, _METRES),
        lambda value, unit, into: _pint(value, unit.replace(" ", "_"), into.replace(" ", "_")),
        (("unit", "'mile': 1609.344", "'mile': 1852"), ("unit", "'yard': 0.9144", "'yard': 0.914")),
    ),
    Honest(
        "masses",
        "A mass in another unit, to six digits.",
        "G = {'gram': 1, 'kilogram': 1000, 'milligram': 0.001, 'pound': 453.59237, 'ounce': 28.349523125, 'stone': 6350.29318, 'tonne': 1000000}\n"
        "def convert(value: float, unit: str, into: str) -> float:\n    return float(f'{value * G[unit] / G[into]:.6g}')\n",
        lambda r: _between(r, dict.fromkeys(("gram", "kilogram", "milligram", "pound", "ounce", "stone", "tonne"))),
        lambda value, unit, into: (
            _pint(value, unit, {"tonne": "metric_ton"}.get(into, into))
            if unit != "tonne"
            else _pint(value, "metric_ton", into)
        ),
        (("unit", "453.59237", "500"),),
    ),
    Honest(
        "speeds",
        "A speed in another unit (m/s, km/h, mph, knot), to six digits.",
        "S = {'m/s': 1, 'km/h': 1 / 3.6, 'mph': 0.44704, 'knot': 1852 / 3600}\ndef convert(value: float, unit: str, into: str) -> float:\n    return float(f'{value * S[unit] / S[into]:.6g}')\n",
        lambda r: _between(r, dict.fromkeys(("m/s", "km/h", "mph", "knot"))),
        lambda value, unit, into: _pint(
            value, {"mph": "mile/hour"}.get(unit, unit), {"mph": "mile/hour"}.get(into, into)
        ),
        (("unit", "1 / 3.6", "1 / 3.5"),),
    ),
    Honest(
        "temperatures",
        "A temperature in another unit (C, F, K), rounded to two digits.",
        "def convert(value: float, unit: str, into: str) -> float:\n    kelvin = {'K': value, 'C': value + 273.15, 'F': (value - 32) / 1.8 + 273.15}[unit]\n"
        "    return round({'K': kelvin, 'C': kelvin - 273.15, 'F': (kelvin - 273.15) * 1.8 + 32}[into] + 0.0, 2)\n",
        lambda r: {"value": float(r.randint(0, 400)), **dict(zip(("unit", "into"), r.sample("CFK", 2), strict=True))},
        lambda value, unit, into: round(
            float(
                {"C": lambda c: c, "F": lambda c: c * 9 / 5 + 32, "K": lambda c: c + fractions.Fraction(5463, 20)}[
                    into
                ](
                    {
                        "C": lambda x: x,
                        "F": lambda x: (x - 32) * 5 / 9,
                        "K": lambda x: x - fractions.Fraction(5463, 20),
                    }[unit](fractions.Fraction(value))
                )
            ),
            2,
        ),
        (("sign", "(value - 32)", "(value + 32)"), ("unit", "kelvin - 273.15, 'F'", "kelvin - 273, 'F'")),
    ),
    Honest(
        "hue",
        "Hue of a colour in whole degrees, from red, green and blue up to 255.",
        "def hue(red: int, green: int, blue: int) -> int:\n    high, low = max(red, green, blue), min(red, green, blue)\n    if high == low:\n        return 0\n    d = high - low\n"
        "    if high == red:\n        h = (green - blue) / d % 6\n    elif high == green:\n        h = (blue - red) / d + 2\n    else:\n        h = (red - green) / d + 4\n    return round(60 * h)\n",
        lambda r: {"red": r.randint(0, 255), "green": r.randint(0, 255), "blue": r.randint(0, 255)},
        lambda red, green, blue: round(360 * colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)[0]),
        (("one class", "/ d + 4", "/ d + 3"), ("degrees", "round(60 * h)", "round(60 * h / 57.29578)")),
    ),
    Honest(
        "wind-chill",
        "Wind chill in degrees Celsius, rounded to one digit, of a temperature (at most 10) and a wind in km/h (at least 5).",
        "def chill(celsius: float, wind: float) -> float:\n    v = wind ** 0.16\n    return round(13.12 + 0.6215 * celsius - 11.37 * v + 0.3965 * celsius * v, 1)\n",
        lambda r: {"celsius": float(r.randint(-40, 10)), "wind": float(r.randint(5, 90))},
        lambda celsius, wind: round(
            13.12 + 0.6215 * celsius + math.exp(0.16 * math.log(wind)) * (0.3965 * celsius - 11.37), 1
        ),
        (("sign", "- 11.37", "+ 11.37"), ("unit", "wind ** 0.16", "(wind / 3.6) ** 0.16")),
    ),
    Honest(
        "range-of-throw",
        "How far a stone flies, in metres to two digits, thrown from the ground with a speed in m/s at an angle in degrees; g is 9.81.",
        "import math\ndef reach(speed: float, angle: float) -> float:\n    return round(speed ** 2 * math.sin(2 * math.radians(angle)) / 9.81, 2)\n",
        lambda r: {"speed": float(r.randint(2, 60)), "angle": float(r.randint(5, 85))},
        lambda speed, angle: round(
            2 * speed * math.cos(angle * math.pi / 180) * speed * math.sin(angle * math.pi / 180) / 9.81, 2
        ),
        (
            ("degrees", "math.radians(angle)", "angle"),
            ("unit", "9.81", "10"),
            ("sign", "return round(", "return -round("),
        ),
    ),
    Honest(
        "great-circle",
        "Distance in whole kilometres between two places by latitude and longitude in degrees, on a sphere of 6371 km.",
        "import math\ndef distance(lat1: float, lon1: float, lat2: float, lon2: float) -> int:\n    a, b, c = (math.radians(x) for x in (lat1, lat2, lon2 - lon1))\n"
        "    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(c / 2) ** 2\n    return round(2 * 6371 * math.asin(math.sqrt(h)))\n",
        lambda r: {
            "lat1": float(r.randint(-80, 80)),
            "lon1": float(r.randint(-170, 170)),
            "lat2": float(r.randint(-80, 80)),
            "lon2": float(r.randint(-170, 170)),
        },
        lambda lat1, lon1, lat2, lon2: round(
            6371
            * math.acos(
                max(
                    -1,
                    min(
                        1,
                        math.sin(math.radians(lat1)) * math.sin(math.radians(lat2))
                        + math.cos(math.radians(lat1))
                        * math.cos(math.radians(lat2))
                        * math.cos(math.radians(lon1 - lon2)),
                    ),
                )
            )
        ),
        (("degrees", "(math.radians(x) for x", "(x for x"), ("unit", "6371", "3959")),
    ),
    Honest(
        "spread",
        "Standard deviation of a sample, rounded to four digits.",
        "def spread(values: list[float]) -> float:\n    mean = sum(values) / len(values)\n    return round((sum((x - mean) ** 2 for x in values) / (len(values) - 1)) ** 0.5, 4)\n",
        lambda r: {"values": [float(r.randint(1, 99)) for _ in range(r.randint(2, 7))]},
        lambda values: round(statistics.stdev(values), 4),
        (("one off", "(len(values) - 1)", "len(values)"),),
    ),
    Honest(
        "middle",
        "Median of some numbers.",
        "def median(values: list[float]) -> float:\n    v = sorted(values)\n    n = len(v)\n    return v[n // 2] if n % 2 else (v[n // 2 - 1] + v[n // 2]) / 2\n",
        lambda r: {"values": [float(r.randint(-50, 99)) for _ in range(r.randint(1, 8))]},
        lambda values: statistics.median(values),
        (("one class", "(v[n // 2 - 1] + v[n // 2]) / 2", "v[n // 2]"),),
    ),
    Honest(
        "continued-fraction",
        "The continued fraction of numerator over denominator.",
        "def expand(numerator: int, denominator: int) -> list[int]:\n    out = []\n    while denominator:\n        whole, rest = divmod(numerator, denominator)\n        out.append(whole)\n        numerator, denominator = denominator, rest\n    return out\n",
        lambda r: {"numerator": r.randint(1, 200), "denominator": r.randint(2, 99)},
        lambda numerator, denominator: _expanded(fractions.Fraction(numerator, denominator)),
    ),
    Honest(
        "choices",
        "How many ways there are to choose some of several things.",
        "def ways(things: int, chosen: int) -> int:\n    found = 1\n    for k in range(chosen):\n        found = found * (things - k) // (k + 1)\n    return found\n",
        lambda r: {"things": r.randint(3, 30), "chosen": r.randint(1, 12)},
        lambda things, chosen: math.comb(things, chosen),
        (("one off", "range(chosen)", "range(chosen - 1)"),),
    ),
    Honest(
        "hailstone",
        "How many steps the Collatz sequence takes from a number to 1.",
        "def steps(n: int) -> int:\n    count = 0\n    while n != 1:\n        n = n // 2 if n % 2 == 0 else 3 * n + 1\n        count += 1\n    return count\n",
        lambda r: {"n": r.randint(1, 500)},
        lambda n: len(list(itertools.takewhile(lambda x: x != 1, _collatz(n)))),
        (("one off", "count = 0", "count = 1"),),
    ),
    Honest(
        "nth-prime",
        "The n-th prime, the first being 2.",
        "def prime(n: int) -> int:\n    found, at = [2], 3\n    while len(found) < n:\n        if all(at % p for p in found):\n            found.append(at)\n        at += 2\n    return found[n - 1]\n",
        lambda r: {"n": r.randint(1, 150)},
        lambda n: [p for p in range(2, 900) if all(p % d for d in range(2, math.isqrt(p) + 1))][n - 1],
        (("one off", "found[n - 1]", "found[n - 2]"),),
    ),
    Honest(
        "saturation",
        "Saturated vapour pressure of water in hPa at degrees Celsius, to two digits, by Magnus over water from 0 and over ice below.",
        "import math\ndef pressure(celsius: float) -> float:\n    a, b = (17.62, 243.12) if celsius >= 0 else (22.46, 272.62)\n    return round(6.112 * math.exp(a * celsius / (b + celsius)), 2)\n",
        lambda r: {"celsius": r.randint(-350, 500) / 10},
        lambda celsius: round(
            6.112
            * math.e
            ** (17.62 * celsius / (243.12 + celsius) if celsius >= 0 else 22.46 * celsius / (272.62 + celsius)),
            2,
        ),
        (("one class", "22.46", "22.64"), ("sign", "(b + celsius)", "(b - celsius)")),
        tuple({"celsius": celsius} for celsius in (-0.1, -5.0, -10.0, -15.0, -20.0, -25.0, -30.0, 0.0)),
    ),
    Honest(
        "planet-years",
        "An age in years on another planet, to two digits, of an age in seconds.",
        "P = {'Mercury': 0.2408467, 'Venus': 0.61519726, 'Earth': 1.0, 'Mars': 1.8808158, 'Jupiter': 11.862615, 'Saturn': 29.447498, 'Uranus': 84.016846, 'Neptune': 164.79132}\n"
        "def age(planet: str, seconds: int) -> float:\n    return round(seconds / 31557600 / P[planet], 2)\n",
        lambda r: {
            "planet": r.choice(["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"]),
            "seconds": r.randint(10**8, 4 * 10**9),
        },
        lambda planet, seconds: round(
            seconds
            / (86400 * 365.25)
            / dict(
                zip(
                    ["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"],
                    (0.2408467, 0.61519726, 1.0, 1.8808158, 11.862615, 29.447498, 84.016846, 164.79132),
                    strict=True,
                )
            )[planet],
            2,
        ),
        (("one class", "84.016846", "48.016846"), ("unit", "31557600", "525960")),
    ),
)


def _expanded(fraction: fractions.Fraction) -> list[int]:
    whole = fraction.numerator // fraction.denominator
    rest = fraction - whole
    return [whole] if rest == 0 else [whole, *_expanded(1 / rest)]


def _collatz(n: int) -> Any:
    while True:
        yield n
        n = 3 * n + 1 if n % 2 else n // 2
