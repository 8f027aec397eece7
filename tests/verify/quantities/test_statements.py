"""Numbers of a solution that are told by what they are called: symbols, their spellings, words."""

from __future__ import annotations

import pytest

from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.verify.quantities.multi_value import the_named_quantity
from toolsmith.verify.quantities.numbers import Quantity


@pytest.mark.parametrize(
    ("text", "asked", "name", "unit", "value"),
    [
        ("ΔU = 3.2 kJ; ΔS = 11 J/K", "ΔU", "energy", "kJ", 3.2),
        ("[Ca²⁺] = 2.1 × 10⁻⁴ M; [F⁻] = 4.2 × 10⁻⁴ M", "[F−]", "solubility", "mol/L", 4.2e-4),
        ("pKa = 4.74, pH = 2.87", "", "pH", "", 2.87),
        ("η = 0.35; P_out = 3.5 kW; P_loss = 6.5 kW", "", "P_loss", "W", 6.5),
        ("x̄ = 3.2, s = 1.1", "s", "deviation", "", 1.1),
        ("W = Q_1 − Q_2 = 300 J, Q_1 = 500 J", "W", "work", "J", 300),
        ("P(x < 3) = 0.42; P(x > 3) = 0.35", "P(x > 3)", "probability", "", 0.35),
        ("Re = 1200 (laminar), f = 0.053", "friction factor f", "factor", "", 0.053),
        ("The draught is 3.2 m and the list is 1.4 m.", "list", "heel", "m", 1.4),
        ("n = 3, 4; m = 2", "n", "count", "", None),
        ("(a) test value: 4.2\n(b) chance: nil\n(c) 1. Level: 0.05", "chance", "chance", "", None),
        ("Total: 3 + 5 + 10 = 18;\n18/3 = 6.0", "total", "sum", "", 6.0),
        ("CI: (4.1, 5.3)\nHW: 0.6", "half width", "width", "", 0.6),
        ("- bar(x) = 23.3\n- so the spread is s = 12.9.\n- It is 10.6 % above.", "spread", "spread", "%", 12.9),
        ("r = 2 m; later r = 3 m", "r", "radius", "m", None),
        ("ΔU = 3 kJ; ΔS = 11 J/K", "ΔH", "heat", "", None),
    ],
)
def test_the_statement_with_that_left_side_is_the_answer(
    text: str, asked: str, name: str, unit: str, value: float | None
) -> None:
    found = the_named_quantity(text, name, unit, asked=asked)
    assert (found.value if isinstance(found, Quantity) else None) == (value if value is None else pytest.approx(value))


WORKED = "The area is A = 2.0 m · 3.0 m = 6.0 m². The force is F = p A = 400 Pa · 6.0 m² = 2400 N. So it holds 2 t."


def test_a_worked_solution_ends_with_its_answer() -> None:
    assert the_named_quantity(WORKED, "load", "N", is_worked=False) != "several numbers"  # one number in newtons
    found = the_named_quantity(WORKED, "plate_area", "m^2", is_worked=True)
    assert isinstance(found, Quantity)
    assert found.value == 6.0


@pytest.mark.parametrize(
    ("unit", "asked", "expected"),
    [
        ("K", "temperature change", "delta_degC"),
        ("degC", "ΔT", "delta_degC"),
        ("K", "temperature", ""),
        ("J", "ΔU", ""),
    ],
)
def test_a_difference_of_temperatures_is_compared_as_one(unit: str, asked: str, expected: str) -> None:
    text = "5.0 J" if unit == "J" else "5.0 °C"
    stated = StatedResult("tool", is_list=False, units={"": unit}).stated_in(text, asked=asked)
    assert isinstance(stated, dict)
    assert stated.get("unit", "") == expected
