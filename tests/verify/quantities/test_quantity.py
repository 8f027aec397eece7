"""Numbers as books write them: found with their units, as exact as their digits, or refused with a reason."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import agrees, part_of, the_quantity
from toolsmith.verify.quantities.units import is_known_unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3.0 × 10⁸ m/s", 3.0e8, "m/s"),
        ("3.0 x 10^8 m/s", 3.0e8, "m/s"),
        ("9.25 × 10^{−6} N", 9.25e-6, "N"),
        ("9.25 × 10^(-6) N", 9.25e-6, "N"),
        (r"$3.0\times10^8$ m/s", 3.0e8, "m/s"),
        ("1.5e3 W", 1500.0, "W"),
        ("10^5", 1.0e5, ""),
        ("77.45%", 77.45, "%"),
        ("13,983,816 ways", 13983816, ""),
        ("$52,330.09", 52330.09, "USD"),
        ("−$200", -200, "USD"),
        ("about $1,200 per day", 1200, "USD/day"),
        ("€3.5 million", 3.5e6, "EUR"),
        ("12.80 €", 12.8, "EUR"),
        ("$7$", 7, ""),
        ("$2 + x$", 2, ""),
        ("t = –1.13", -1.13, ""),
        ("−725", -725, ""),
        ("(305)/(755)", 305 / 755, ""),
        ("5π m", 5 * math.pi, "m"),
        ("20 °C", 20, "degC"),
        ("15.9°", 15.9, "deg"),
        ("31.1 rev / min", 31.1, "revolution/min"),
        ("6120.0 kg · m ^2", 6120.0, "kg*m**2"),
        ("12 m s^-1", 12, "m*s**-1"),
        ("8.19 m/s²", 8.19, "m/s**2"),
        ("a 30-m tower", 30, "m"),
        ("5 in.", 5, "in"),
        ("1.7 × 10^9 y", 1.7e9, "year"),
        ("0.45 W/(m·K) at most", 0.45, "W/m/K"),
        ("2.1 kJ/(kg °C)", 2.1, "kJ/kg/degC"),
        ("35 ppb", 35, "ppb"),
        ("762 mm Hg", 762, "mmHg"),
        ("I = 3.2 μW/(m^2)", 3.2, "µW/m**2"),
        ("on average every two minutes", 2, "minutes"),
        ("1,200 N/m²", 1200, "N/m**2"),
        ("4.85 years", 4.85, "years"),
        (".25 l", 0.25, "l"),
        ("The velocity is −5.0 m/s", -5.0, "m/s"),
        ("a temperature of −4 °C", -4, "degC"),
        ("It is minus 5 °C", -5, "degC"),
        ("of about −3 m", -3, "m"),
        ("x − 3 m", 3, "m"),
        ("−(1)/(3)", -1 / 3, ""),
        ("3x10^8 m/s", 3e8, "m/s"),
        ("5.0 × 10−3 m", 5e-3, "m"),
        ("10⁻³ A", 1e-3, "A"),
        ("2.5 million", 2.5e6, ""),
        ("5 thousand dollars", 5e3, "USD"),
        ("1'234.5 kg", 1234.5, "kg"),
        ("12\u202f000 m", 12_000, "m"),
        (r"12\,000 m", 12_000, "m"),
        ("12 500 m", 12_500, "m"),
        ("€1 080", 1080, "EUR"),
        ("0.015 3 m", 0.0153, "m"),
        ("299 792 458 m/s", 299_792_458, "m/s"),
        ("2:30 h", 150, "min"),
        ("½", 0.5, ""),
        ("7½°", 7.5, "deg"),
        ("2 1/2 h", 2.5, "hour"),
        (r"$\frac{1}{3}$", 1 / 3, ""),
        (r"-\frac{\pi}{4}", -math.pi / 4, ""),
        ("π/2", math.pi / 2, ""),
        ("2π/3 rad", 2 * math.pi / 3, "rad"),
        ("√2", math.sqrt(2), ""),
        ("√2/2", math.sqrt(2) / 2, ""),
        ("sqrt(3) m/s", math.sqrt(3), "m/s"),
        (r"5.0\times 10^{-3}\,\mathrm{m}", 5e-3, "m"),
        (r"30^\circ", 30, "deg"),
        (r"\SI{5}{m}", 5, "m"),
        (r"\(20\) m", 20, "m"),
        ("5 ft 3 in", 63, "in"),
        ("2 h 15 min", 135, "min"),
        ("1 h 5 min 3 s", 3903, "s"),
        ("2 hours and 15 minutes", 135, "min"),
        ("45° 30′", 2730, "arcminute"),
        ("−6° 15' 30\"", -22530, "arcsecond"),
        ("5.0 ± 0.2 kg", 5.0, "kg"),
        ("(5.0 ± 0.2) kg", 5.0, "kg"),
        ("5.0(2) kg", 5.0, "kg"),
        ("25 per cent", 25, "percent"),
        ("8 cm3", 8, "cm**3"),
        ("4 N m", 4, "N*m"),
        ("20 dB", 20, "dB"),
        ("9.8 m/s/s", 9.8, "m/s/s"),
    ],
)
def test_a_number_is_found_with_its_unit(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert found.value == pytest.approx(value)
    assert found.unit == unit
    again = quantities(found.text)
    assert [(item.value, item.unit) for item in again] == [(found.value, found.unit)]


@pytest.mark.parametrize(("text", "values"), [("36 m in 3 s", [36, 3]), ("15 to 20 m", [15, 20]), ("v_0 = 3 m/s at x_12", [3]), ("1 – 0.35 = 0.65", [1, 0.35, 0.65]), ("H2O", []), ("about ten", [])])  # fmt: skip
def test_words_and_names_are_no_numbers(text: str, values: list[float]) -> None:
    assert [found.value for found in quantities(text)] == values


@pytest.mark.parametrize(
    ("solution", "part", "text"),
    [
        ("(a) 0.258 cm; (b) 0.129 cm", "b", "0.129 cm"),
        ("a. 0.186 N; b. 0.774 N; c. 0.48 N", "c", "0.48 N"),
        ("a) 1 m b) 2 m", "(a)", "1 m"),
        ("3 s", "", "3 s"),
        ("3 s", "a", None),
        ("(a) 1 (b) 2", "", None),
        ("(a) 1 (b) 2", "c", None),
        ("(b) 40 m", "", None),
        ("a. y = v^2/(2 g) = 3 m; b. 4 s", "a", "y = v^2/(2 g) = 3 m"),
        ("(a) 1 (a) 2", "a", None),
        ("(a) x (b) 1. The mean = 7.5\n2. s = 1.9\n(c) 4", "b2", "s = 1.9"),
        ("(a) x (b) 1. The mean = 7.5", "b2", None),
        ("The answer (b) is meant: 3", "", "The answer (b) is meant: 3"),
    ],
)
def test_parts_are_told_apart(solution: str, part: str, text: str | None) -> None:
    assert part_of(solution, part) == text


@pytest.mark.parametrize(
    ("text", "unit", "givens", "value"),
    [
        ("v = 44.3 m/s", "m/s", "", 44.3),
        ("R = (30.0 m/s)^2 sin(50°) / 9.81 = 70.3 m", "m", "", 70.3),
        ("After 3 s it has moved by 36 m", "m", "", 36),
        ("With 20 m/s and 3.0 s it is 60 m", "", "20 m/s for 3.0 s", 60),
        ("0.5 · 4 · 3 = 6", "", "", 6),
        ("It is 12, that is 12.0", "", "", 12.0),
        ("P(x ≤ 6) = poissoncdf(5.5, 6) ≈ 0.6860", "", "", 0.686),
        ("P(x > 8) = 1 - P(x ≤ 8) = 1 - poissoncdf(5.5, 8) ≈ 1 - 0.8944 = 0.1056", "", "", 0.1056),
        ("0.26 [figure: a curve from 7.94 to 8.46]", "", "", 0.26),
        ("E = 1.5 kJ = 1500 J", "J", "", 1500),
        ("0.40 or 40%", "", "", 40),
        ("A = 0.040 / 0.052 = 0.769, or 76.9 %.", "", "", 76.9),
        ("v = 100 / 4.12 = 24.3 m/s (87.5 km/h)", "m/s", "", 87.5),
        ("0.973 or 97.3 %", "", "", 97.3),
        ("about 0.66, that is 65.8 %", "", "", 65.8),
        ("1.5 MPa (1532 kPa)", "Pa", "", 1532),
        ("6240 s or about 1.8 hours", "s", "", 1.8),
    ],
)
def test_the_one_number_that_answers_is_told(text: str, unit: str, givens: str, value: float) -> None:
    found = the_quantity(text, unit, givens)
    assert isinstance(found, Quantity)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("No.", "", "no number"),
        ("40 s", "m", "another unit"),
        ("Between 3 and 5", "", "several numbers"),
        ("s = 2.0. So e = 0.7.", "", "several numbers"),
        ("(0.19, 0.33)", "", "several numbers"),
        ("min 2, max 11", "", "several numbers"),
        ("f(x) = 1/8 where 1 ≤ x ≤ 9", "", "several numbers"),
        ("0.0124 or 0.0133", "", "several numbers"),
        ("12 × 100", "", "several numbers"),
        ("p < 0.05", "", "no number by itself"),
        ("H_0: μ ≤ 200", "", "no number by itself"),
        ("sqrt(2 x)", "", "no number by itself"),
        ("ln 2", "", "no number by itself"),
        ("x = ± 3", "", "no number by itself"),
        ("v = 3t", "", "no number by itself"),
        ("3 500 m races", "m", "no number by itself"),
        ("12 500 13 600 m", "m", "no number by itself"),
        ("1 080,5 L", "L", "no number by itself"),
        ("1:15:30 h", "h", "no number by itself"),
        ("v = 0, y = 2 and so on", "m", "no number with a unit"),
    ],
)
def test_what_needs_a_guess_is_a_reason(text: str, unit: str, reason: str) -> None:
    assert the_quantity(text, unit) == reason


@pytest.mark.parametrize(
    ("answer", "expected", "units", "is_right"),
    [
        (19.8091, "19.8 m/s", "m/s", True),
        (19809.1, "19.8 m/s", "m/s", False),
        (71.3, "19.8 m/s", "km/h", True),
        (-19.8, "19.8 m/s", "m/s", False),
        (0.7745, "77.45 %", "", True),
        (77.45, "77.45 %", "percent", True),
        (77.45, "77.45 %", "", False),
        (375000, "375 kJ", "J", True),
        (5.58, "6 m", "m", False),
        (5.8, "6 m", "m", True),
        (5.5, "about 6 m", "m", True),
        (0.0, "0", "", True),
        (0.3, "0", "", False),
        (373.15, "100 °C", "kelvin", True),
        (math.pi / 4, "45°", "rad", True),
        (45, "45°", "rad", False),
        (0.28284, "0.316", "", False),
        (-5.0, "The velocity is −5.0 m/s", "m/s", True),
        (5.0, "The velocity is −5.0 m/s", "m/s", False),
        (2.5, "2.5 million", "", False),
        (1.6, "5 ft 3 in", "m", True),
        (45.5, "45° 30′", "deg", True),
        (45.5, "45° 30′", "rad", False),
        (math.pi / 2, "π/2", "rad", True),
        (2.0, "π/2", "rad", False),
        (12.5, "12.5 °C", "delta_degC", True),
        (12.5, "22.5 °F", "delta_degC", True),
        (285.65, "12.5 °C", "delta_degC", False),
        (2.1, "2100 J/(kg·K)", "kJ/(kg*delta_degC)", True),
        (True, "1", "", False),
        ("19.8", "19.8", "", False),
        (float("nan"), "1", "", False),
        ([19.8], "19.8", "", False),
    ],
)
def test_a_result_agrees_within_the_digits_of_the_book(
    answer: object, expected: str, units: str, *, is_right: bool
) -> None:
    assert agrees(answer, {"quantity": expected}, {"": units}) is is_right


def test_entries_units_and_signs_can_be_named() -> None:
    both = {"range": 70.2, "height": 8.19}
    assert agrees(both, {"quantity": "70.3 m", "result": "range"}, {"range": "m", "height": "m"})
    assert not agrees(both, {"quantity": "70.3 m", "result": "height"}, {"range": "m", "height": "m"})
    assert not agrees(both, {"quantity": "70.3 m"}, {"range": "m", "height": "m"})
    assert agrees(266.7, {"quantity": "0.267 kg", "unit": "g"}, {"": ""})
    assert agrees(-4.0, {"quantity": "4.00 m/s²", "negated": True}, {"": "m/s^2"})


@pytest.mark.parametrize(("unit", "is_known"), [("m/s", True), ("kg*m/s^2", True), ("", True), ("°C", True), ("N·m", True), ("kg m^2", True), ("dollars", False), ("__import__('os')", False), ("m" * 500, False), ("9**9**9", False)])  # fmt: skip
def test_units_are_known_or_refused(unit: str, *, is_known: bool) -> None:
    assert is_known_unit(unit) is is_known


@given(st.text(alphabet="0123456789.,-−×^()[]{}/ eE%°πabmskgNJ\\$=", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for found in quantities(text):
        assert math.isfinite(found.value)
        assert found.tolerance >= 0
    the_quantity(text, "m")
    part_of(text, "a")


@given(st.floats(1e-6, 1e9), st.integers(2, 6))
def test_a_rounded_number_stands_for_what_it_was_rounded_from(value: float, digits: int) -> None:
    text = f"{value:.{digits}g}".replace("e+0", "e").replace("e-0", "e-")
    assert agrees(value, {"quantity": text}, {"": ""})
    assert not agrees(value * 1.12, {"quantity": text}, {"": ""})
    assert not agrees(-value, {"quantity": text}, {"": ""})


@pytest.mark.parametrize("text", ["9" * 100_000, "1e" + "9" * 5_000, "10^" + "9" * 5_000, "3 × 10^" + "9" * 5_000, "-1 m " * 40_000, "(" * 50_000 + "1 = 2", "= 1, " * 50_000, "1" + " ^" * 50_000])  # fmt: skip
def test_hostile_solutions_are_read_in_bounded_time(text: str) -> None:
    for found in quantities(text):
        assert math.isfinite(found.value)
    assert part_of(text, "") == text
    the_quantity(text, "m", text[:1_000])


@pytest.mark.parametrize(
    ("solution", "value", "unit"),
    [
        ("3.0 × 10⁸ m/s", 3.0e8, "m/s"), ("1,234.5", 1234.5, ""), ("about 20 %", 20, "percent"), ("about 20 %", 0.2, ""), ("≈ 3", 3, ""),
        ("$4.50", 4.5, ""), ("5 ft 3 in", 1.6, "m"), ("2 h 15 min", 8100, "s"), ("45° 30′", 45.5, "deg"), ("π/2", 1.5708, "rad"),
        ("√2", 1.41421, ""), ("1/3", 0.33333, ""), ("x = 5", 5, ""), ("(a) 5 m", 5, "m"), ("−4 °C", -4, "degC"), ("1.5e-3", 1.5e-3, ""),
        ("10^-3", 1e-3, ""), ("5.0 ± 0.2 kg", 5.0, "kg"), ("20 dB", 20, ""), ("3 × 10^8", 3e8, ""), ("2.5 million", 2.5e6, ""),
        ("The force is −12 N", -12, "N"), ("It is minus 7 J", -7, "J"), ("7½°", 7.5, "deg"), ("sqrt(3) m/s", 1.73205, "m/s"), ("0.40 or 40%", 0.4, ""),
        ("v = 2 · 3 / 4 = 1.5 m/s", 1.5, "m/s"), ("30°", 0.5236, "rad"), ("0.52 rad", 29.8, "deg"), ("8 cm3", 8e-6, "m^3"),
    ],
)  # fmt: skip
def test_no_planted_error_passes_for_any_spelling(solution: str, value: float, unit: str) -> None:
    assert agrees(value, {"quantity": solution}, {"": unit})
    wrong = [value * 1000, value / 1000, -value, value * 180 / math.pi, value * math.pi / 180, 1 / value, value * 1.25]
    assert [other for other in wrong if agrees(other, {"quantity": solution}, {"": unit})] == []
