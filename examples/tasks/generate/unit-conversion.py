"""Write unit-conversion.jsonl: quantities in compound units, and sums of them, in another unit."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

SEED = 1404
CASES = 104
HEADER: dict[str, str | float] = {
    "task": "unit-conversion",
    "description": "Convert a quantity, or a sum of two quantities, to the asked unit. Units may be "
    "compound, with * / and ^ read from left to right; gallons are US liquid gallons, "
    "pounds avoirdupois, miles statute, hp is mechanical (550 ft*lbf/s), the calorie is "
    "thermochemical. Answer with the number alone.",
    "category": "physics/units",
    "compare": "numeric",
    "tolerance": 1e-5,
}
FOOT, POUND, GRAVITY = Fraction("0.3048"), Fraction("0.45359237"), Fraction("9.80665")
INCH, POUND_FORCE = FOOT / 12, POUND * GRAVITY
IN_SI = {  # every unit as a multiple of the SI unit of its kind; exact by definition
    "m": Fraction(1), "km": Fraction(1000), "cm": Fraction(1, 100), "mm": Fraction(1, 1000),
    "ft": FOOT, "in": INCH, "yd": 3 * FOOT, "mi": 5280 * FOOT, "nmi": Fraction(1852),
    "s": Fraction(1), "min": Fraction(60), "h": Fraction(3600), "day": Fraction(86400),
    "kg": Fraction(1), "g": Fraction(1, 1000), "lb": POUND, "oz": POUND / 16,
    "N": Fraction(1), "kN": Fraction(1000), "lbf": POUND_FORCE, "kgf": GRAVITY, "dyn": Fraction(1, 100_000),
    "Pa": Fraction(1), "kPa": Fraction(1000), "bar": Fraction(100_000), "atm": Fraction(101_325),
    "psi": POUND_FORCE / INCH**2,
    "J": Fraction(1), "kJ": Fraction(1000), "cal": Fraction("4.184"), "kcal": Fraction(4184),
    "W": Fraction(1), "kW": Fraction(1000), "hp": 550 * FOOT * POUND_FORCE,
    "L": Fraction(1, 1000), "mL": Fraction(1, 1_000_000), "gal": 231 * INCH**3,
    "acre": 43_560 * FOOT**2, "ha": Fraction(10_000), "knot": Fraction(1852, 3600),
}  # fmt: skip
KINDS = (
    ("km/h", "m/s", "mi/h", "ft/s", "knot", "cm/min", "nmi/h", "km/day"),
    ("kg*m/s^2", "N", "lbf", "kgf", "g*cm/s^2", "lb*ft/s^2", "kN", "dyn"),
    ("psi", "kPa", "bar", "atm", "lbf/ft^2", "N/cm^2", "kgf/cm^2", "kg/m/s^2"),
    ("acre*ft", "m^3", "gal", "L", "ft^3", "ha*mm", "yd^3", "in*acre"),
    ("gal/min", "L/s", "m^3/h", "ft^3/s", "acre*ft/day", "mL/s", "in^3/min"),
    ("kW*h", "J", "kcal", "ft*lbf", "N*m", "kg*m^2/s^2", "kJ", "hp*h", "L*atm", "bar*cm^3"),
    ("hp", "kW", "ft*lbf/s", "kcal/h", "J/min", "N*m/s", "kg*m^2/s^3"),
    ("lb/ft^3", "kg/m^3", "g/cm^3", "oz/in^3", "g/L", "lb/gal"),
    ("kg/m/s", "Pa*s", "lbf*s/ft^2", "g/cm/s", "lb/ft/h"),
)
PRECISION = 10


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    cases: dict[str, str] = {}
    while len(cases) < CASES:
        first, second, wanted = rng.sample(KINDS[len(cases) % len(KINDS)], 3)
        quantities = [(amount(rng), first)]
        if rng.random() < 0.3:
            quantities.append((amount(rng), second))
        value = convert(quantities, wanted)
        if Fraction(1, 1000) < value < 10**7:
            cases[ask(rng.randrange(4), quantities, wanted)] = f"{float(value):.{PRECISION}g}"
    write(cases.items())


def amount(rng: random.Random) -> str:
    return rng.choice((f"{rng.randint(2, 950)}", f"{rng.uniform(0.2, 30):.2f}", f"{rng.uniform(5, 400):.1f}"))


def convert(quantities: list[tuple[str, str]], wanted: str) -> Fraction:
    """Reference solver: exact fractions all the way."""
    total = sum((Fraction(number) * in_si(unit) for number, unit in quantities), Fraction(0))
    return total / in_si(wanted)


def in_si(unit: str) -> Fraction:
    scale = Fraction(1)
    for sign, name, power in re.findall(r"([*/]?)([A-Za-z]+)(?:\^(\d+))?", unit):
        factor = IN_SI[name] ** int(power or 1)
        scale = scale / factor if sign == "/" else scale * factor
    return scale


def ask(template: int, quantities: list[tuple[str, str]], wanted: str) -> str:
    given = " plus ".join(f"{number} {unit}" for number, unit in quantities)
    return (
        f"Convert {given} to {wanted}.",
        f"How many {wanted} are {given}?",
        f"A gauge was read as {given}; the report needs the value in {wanted}. What goes in?",
        f"Express in {wanted}: {given}",
    )[template]


def write(cases: Iterable[tuple[str, str]]) -> None:
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    records = [{"input": text, "target": target} for text, target in cases]
    lines = [json.dumps(HEADER), *(json.dumps(record) for record in records)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
