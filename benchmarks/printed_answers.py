"""Answers as textbooks print them: what is read right, what is set aside, and what is read wrong.

    python benchmarks/printed_answers.py [--show]

Each line is an answer of our own writing in a form that books use, what the reader of the exercise says of it, and
the number that it states, in the unit of the tool; None where nobody can tell. A number where there is none, or another
one, is read wrong, and the command then ends with 1.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.verify.quantities.quantity import compared_number, part_of

_MOST_OFF = 1e-4


class Printed(NamedTuple):
    """`result` is the entry that is asked for, of a tool that returns several; `unit` of the result."""

    text: str
    value: float | None
    unit: str = ""
    asked: str = ""
    result: str = ""
    part: str = ""
    givens: str = ""


P = Printed
ANSWERS = (
    # one number
    P("1125 N", 1125, "N"),
    P("3.0 × 10⁸ m/s", 3.0e8, "m/s"),
    P("3.0 x 10^8 m/s", 3.0e8, "m/s"),
    P("1.7 × 10^9 y", 1.7e9, "year"),
    P("1.7 × 10^9 yr", 1.7e9, "year"),
    P("4.5 Gyr", 4.5e9, "year"),
    P("about 68%", 0.68),
    P("0.973 or 97.3 %", 0.973),
    P("97.3 % (0.973)", 0.973),
    P("97.3 percent", 0.973),
    P("4.7E-5", 4.7e-5),
    P("4.7e−5 M", 4.7e-5, "mol/L"),
    P("−40 °C", -40, "degC"),
    P("−40°F", -40, "degC"),
    P("negative 3.2 m", -3.2, "m"),
    P("$1,234.50", 1234.5, "USD"),
    P("€ 35", 35, "EUR"),
    P("£2.5 million", 2.5e6, "GBP"),
    P("¥1200", 1200, "JPY"),
    P("35 cents", 0.35, "USD"),
    P("1.2 ppm", 1.2e-6),
    P("8.5 ppb", 8.5e-9),
    P("8.5 ppb", 8.5, "ppb"),
    P("101,325 N/m²", 101325, "Pa"),
    P("1.01 × 10^5 N/m^2", 1.01e5, "Pa"),
    P("1.01 × 10⁵ N·m⁻²", 1.01e5, "Pa"),
    P("760 mm Hg", 101325, "Pa"),
    P("760 torr", 101325, "Pa"),
    P("2.00 atm", 202650, "Pa"),
    P("0.45 W/(m·K)", 0.45, "W/m/K"),
    P("0.45 W m⁻¹ K⁻¹", 0.45, "W/m/K"),
    P("8.31 J mol^−1 K^−1", 8.31, "J/mol/K"),
    P("25 kJ mol⁻¹", 25000, "J/mol"),
    P("−285.8 kJ/mol", -285800, "J/mol"),
    P("4.184 J/g °C", 4184, "J/kg/K"),
    P("5 ft 3 in.", 63, "in"),
    P("45° 30′", 45.5, "deg"),
    P("2 h 15 min", 135, "min"),
    P("1:15", None, "h"),
    P("π/2", math.pi / 2),
    P("√2/2", math.sqrt(2) / 2),
    P("2½", 2.5),
    P("2 1/2 cups", 2.5),
    P("3/8", 0.375),
    P("3/8 = 0.375", 0.375),
    P("16/23 ≈ 0.6957", 0.6957),
    P("5.0 ± 0.2 kg", 5.0, "kg"),
    P("five", 5),
    P("Twelve minutes", 12, "min"),
    P("one third", 1 / 3),
    P("zero", 0),
    P("none", None),
    P("4.2 moles", 4.2, "mol"),
    P("0.15 M", 0.15, "mol/L"),
    P("0.15 mol L⁻¹", 0.15, "mol/L"),
    P("6.02 × 10^23 molecules", 6.02e23),
    P("3.1 eV", 3.1 * 1.602176634e-19, "J"),
    P("512 nm", 5.12e-7, "m"),
    P("1.5 Å", 1.5e-10, "m"),
    P("60 mi/h", 26.8224, "m/s"),
    P("60 mph", 26.8224, "m/s"),
    P("33 rpm", 33 * 2 * math.pi / 60, "rad/s"),
    P("4.0 rev/s", 8 * math.pi, "rad/s"),
    P("9.8 m/s²", 9.8, "m/s^2"),
    P("9.8 m/s/s", 9.8, "m/s^2"),
    P("9.8 m s⁻²", 9.8, "m/s^2"),
    P("12 V", 12, "V"),
    P("47 kΩ", 47000, "ohm"),
    P("2.2 μF", 2.2e-6, "F"),
    P("35 dB", 35, "dB"),
    P("1,000 kg/m³", 1000, "kg/m^3"),
    P("1.00 g/cm³", 1000, "kg/m^3"),
    P("1.00 g cm⁻³", 1000, "kg/m^3"),
    P("1 g/mL", 1000, "kg/m^3"),
    P("1.2 × 10³ kg", 1200, "kg"),
    P("10^−7", 1e-7),
    P("10⁻⁷ M", 1e-7, "mol/L"),
    P("Yes; 24.3 m/s", 24.3, "m/s"),
    P("v = 24.3 m/s", 24.3, "m/s"),
    P("v = (100 m)/(4.12 s) = 24.3 m/s", 24.3, "m/s"),
    P("24.3 m/s (87.5 km/h)", 24.3, "m/s"),
    P("24.3 m/s, or 87.5 km/h", 24.3, "m/s"),
    P("24.3 m/s north", 24.3, "m/s"),
    P("24.3 m/s at 30° north of east", 24.3, "m/s"),
    P("24.3 m/s at 30° north of east", 30, "deg"),
    P("Approximately 3,000 people", 3000),
    P("≈ 2.5", 2.5),
    P("~ 300 K", 300, "K"),
    P("300 K = 27 °C", 300, "K"),
    P("The car needs 35 m to stop.", 35, "m"),
    P("It takes 4.0 s, so the car goes 35 m.", 35, "m"),
    P("$\\frac{3}{8}$", 0.375),
    P("$v = 3.5\\ \\mathrm{m/s}$", 3.5, "m/s"),
    P("\\SI{3.5}{m/s}", 3.5, "m/s"),
    P("$2.5 \\times 10^{-3}$ mol", 2.5e-3, "mol"),
    P("A = 0.040 / 0.052 = 0.769, or 76.9 %.", 0.769),
    P("p = 20 / 26 = 0.769 (76.9 %)", 0.769),
    P("v = 100 / 4.12 = 24.3 m/s, or 87.5 km/h", 24.3, "m/s"),
    P("A = 0.040 / 0.052 = 0.769, or 80 %.", None),
    # spaces between thousands
    P("1 080 L", 1080, "L"),
    P("12 500 m", 12500, "m"),
    P("12 500", 12500),
    P("€1 080", 1080, "EUR"),
    P("€1 080 a month", 1080, "EUR"),
    P("1 080 €", 1080, "EUR"),
    P("$12 500.50", 12500.5, "USD"),
    P("0.015 3 m", 0.0153, "m"),
    P("8.854 187 8 × 10^−12 F/m", 8.8541878e-12, "F/m"),
    P("299 792 458 m/s", 299792458, "m/s"),
    P("12 345.678 9 kg", 12345.6789, "kg"),
    P("−1 080 J of work", -1080, "J"),
    P("V = 3 · 360 L = 1 080 L.", 1080, "L"),
    P("It holds 1 080 L of water.", 1080, "L"),
    P("$12 500$ m", 12500, "m"),
    P("5 300 m and 4 200 m", None, "m"),
    P("s_1 = 5 300 m, s_2 = 4 200 m", 4200, "m", "s_2", "second"),
    P("3 500 m races", None, "m"),
    P("12 500 13 600 m", None, "m"),
    P("12 500\n13 600", None),
    P("100 200 300 m", None, "m"),
    P("day 3 500 m", None, "m"),
    P("1 080 people", None, "", givens="There were 80 people and 1 dog."),
    P("3.0 × 10 8 m/s", None, "m/s"),
    P("4 50 m", None, "m"),
    P("1 080,5 L", None, "L"),
    P("1,5 L", None, "L"),
    P("2:30 h", 2.5, "h"),
    P("2:30 hours", 150, "min"),
    P("1:15:30 h", None, "h"),
    P("14:30", None, "min"),
    # several statements
    P("ΔH° = 87 kJ; ΔG° = 44 kJ", 44000, "J", "ΔG°", "delta_G"),
    P("ΔH° = 87 kJ; ΔG° = 44 kJ", 87000, "J", "ΔH°", "delta_H"),
    P("ΔH° = 87 kJ, ΔS° = 144 J/K, ΔG° = 44 kJ", 44000, "J", "", "delta_G"),
    P("ΔH° = 87 kJ; ΔG° = 44 kJ", None, "J", "", "energy"),
    P("[H3O+] = 1.3 × 10^−4 M; [OH−] = 7.7 × 10^−11 M", 7.7e-11, "mol/L", "[OH−]", "hydroxide"),
    P("[H₃O⁺] = 1.3 × 10⁻⁴ M, pH = 3.89", 3.89, "", "pH", "pH"),
    P("pH = 3.89; pOH = 10.11", 10.11, "", "pOH", "pOH"),
    P("pH = 3.89; pOH = 10.11", 3.89, "", "pH", "pH"),
    P("pH 3.89, pOH 10.11", 3.89, "", "pH", "pH"),
    P("K = 4.3 × 10^3; Q = 12; the reaction goes right", 4300, "", "K", "K"),
    P("K_c = 0.50; K_p = 20.4", 20.4, "", "K_p", "K_p"),
    P("Q_h = 300 J and Q_c = 120 J", 300, "J", "", "Q_h"),
    P("Q_h = 300 J and Q_c = 120 J", 120, "J", "heat to the cold reservoir Q_c", "Q_c"),
    P("e = 0.60, W = 180 J", 0.60, "", "efficiency e", "e"),
    P("μ = 574; σ = 8.37", 8.37, "", "σ", "standard_deviation"),
    P("x̄ = 5.2 cm, s = 1.3 cm", 1.3, "cm", "s", "standard_deviation"),
    P("mean 5.2 cm and standard deviation 1.3 cm", 1.3, "cm", "", "standard_deviation"),
    P("The mean is 5.2 cm, the standard deviation is 1.3 cm.", 5.2, "cm", "", "mean"),
    P("test statistic = 28.73; p-value = 0.0371", 0.0371, "", "p-value", "p_value"),
    P("z = −2.1, p = 0.018", -2.1, "", "z", "test_statistic"),
    P("CI: (0.19, 0.33)", 0.33, "", "", "upper"),
    P("(0.19, 0.33); EBP = 0.07", 0.07, "", "EBP", "error_bound"),
    P("t₁ = 1.2 s, t₂ = 3.4 s", 3.4, "s", "t_2", "second_time"),
    P("x = 2 or x = −3", None, "", "x", "root"),
    P("F_x = 3.0 N, F_y = −4.0 N", -4.0, "N", "F_y", "F_y"),
    P("The kinetic energy is 12 J and the potential energy is 30 J.", 12, "J", "", "kinetic_energy"),
    P("12 J of kinetic energy; 30 J of potential energy", None, "J", "", "work"),
    P("To get the kinetic energy, subtract the work, W = 30 J. That gives K = 12 J.", None, "J", "", "kinetic_energy"),
    P("f(x) = 1/8 where 1 ≤ x ≤ 9", 0.125, "", "f(x)", "density"),
    P("f(x) = 0.2 for 0 < x < 5", 0.2, "", "f(x)", "density"),
    P("I_CM = 2/5 m r^2, a_CM = 3.5 m/s^2; x = 15.75 m", 3.5, "m/s^2", "a", "acceleration"),
    P("the efficiency is 35 % and the work is 700 J", 0.35, "", "efficiency", "efficiency"),
    P("molar mass = 44.0 g/mol; 1.5 mol; 66 g", 66, "g", "", "mass"),
    # differences of temperatures
    P("ΔT = 15 °C", 15, "K", "ΔT", "temperature_change"),
    P("a change of 15 K", 15, "delta_degC", "change in temperature", "temperature_change"),
    P("27 °F", 15, "K", "rise in temperature", "temperature_rise"),
    P("288 K", 15, "degC", "final temperature", "temperature"),
    # parts
    P("(a) 2.0 m; (b) 3.5 s; (c) 12 m/s", 3.5, "s", part="b"),
    P("a. 1.3 × 10^7 m; b. 1.56 × 10^10 J", 1.56e10, "J", part="b"),
    P("a) 2.0 m b) 3.5 s", 3.5, "s", part="b"),
    P("(a) 162.09; ninety percent last 162 days or more (b) 4", 162.09, "", part="a"),
    P("a. yes b. 0.25", 0.25, "", part="b"),
    P("(a) i. 2.0 m ii. 3.0 m", None, "m", part="a"),
    P("(b) 1. 2.0 m 2. 3.0 m", 3.0, "m", part="b2"),
    P("(a) 5 (b) 7", None, "", part="c"),
    # none, or none by itself
    P("p < 0.05", None),
    P("at least 30", 30),
    P("sqrt(2gh)", None, "m/s"),
    P("√(2 x)", None),
    P("between 3 and 4 m", None, "m"),
    P("± 3", None),
    P("2.0 m and 3.0 m", None, "m"),
    P("Answers will vary.", None),
    P("mv²/2", None, "J"),
    P("2x + 3", None),
    P("x > 4", None),
    P("See Figure 4.5", None),
    P("30 N", None, "m"),
    P("ln 2", None),
    P("N(189, 21)", None, "", "distribution"),
    P("doubles", None),
    P("increases by a factor of 4", 4, "", "factor"),
    P("1 : 4", None),
)  # fmt: skip


def outcome_of(printed: Printed) -> tuple[str, float | str]:
    """`right`, `aside` or `wrong`; and the number, or the reason."""
    returned = StatedResult("tool", is_list=False, units=_units(printed))
    segment = part_of(printed.text, printed.part)
    if segment is None:
        stated: Mapping[str, object] | str = "part not found"
    else:
        stated = returned.stated_in(segment, printed.result, "", printed.givens, printed.asked)
    if isinstance(stated, str):
        return ("right" if printed.value is None else "aside"), stated
    unit = str(stated.get("unit") or printed.unit)
    if printed.value is None:
        return "wrong", str(stated)
    value = {printed.result: printed.value} if printed.result else printed.value
    found = compared_number(value, {**stated, "result": printed.result}, {printed.result: unit})
    if found is None:
        return "wrong", str(stated)
    near = abs(found.found - found.stated) <= max(_MOST_OFF * abs(found.stated), found.half_digit, 1e-12)
    return ("right" if near else "wrong"), f"{found.found:.6g} for {found.stated:.6g}"


def _units(printed: Printed) -> dict[str, str]:
    return {printed.result: printed.unit, "other": ""} if printed.result else {"": printed.unit}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="also what is set aside")
    options = parser.parse_args()
    counted: Counter[str] = Counter()
    for printed in ANSWERS:
        outcome, told = outcome_of(printed)
        none = outcome == "right" and printed.value is None
        counted["set aside rightly" if none else outcome] += 1
        if outcome == "wrong" or (options.show and outcome == "aside"):
            print(f"{outcome}: {printed.text!r} {printed.result or printed.part} {printed.unit}: {told}")
    print(f"{len(ANSWERS)} answers: {dict(counted)}")
    raise SystemExit(bool(counted["wrong"]))


if __name__ == "__main__":
    main()
