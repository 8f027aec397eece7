"""Values of every kind, ordinary and at the edge of what a value may be, for property tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from toolsmith.types.value import DEEPEST, LARGEST_EXPONENT, MOST_DIGITS

LARGEST = 10**MOST_DIGITS - 1


def nested(levels: int, open_: str = "list") -> Any:
    """One in as many containers."""
    value: Any = 1
    for _ in range(levels):
        value = {"list": [value], "tuple": (value,), "dict": {"a": value}, "keys": {1: value}}[open_]
    return value


EDGES: list[Any] = [
    LARGEST, -LARGEST, 10**400, -0.0, 5e-324, float("inf"), float("-inf"), float("nan"),
    Decimal("NaN"), Decimal("-NaN12"), Decimal("-Infinity"), Decimal(f"1e{LARGEST_EXPONENT}"), Decimal("1e400"),
    Decimal(f"-1e-{LARGEST_EXPONENT}"), Decimal("0." + "3" * 9_000), Fraction(LARGEST, 7), Fraction(1, LARGEST),
    Fraction(10**400, 3), complex("nan+infj"), timedelta.max, date.min, b"\xff\x00",
    "9" * 5_000, "-" + "9" * 5_000 + "%", "1e999999999", "1" * 5_000 + "/3", "9" * 400 + " km", "[" * 900 + "]" * 900,
    '{"a":' * 900 + "1" + "}" * 900, "NaN", "1e400", "(" * 2_000, "2^" + "9" * 5_000, "5 ft " + "3" * 5_000 + " in",
    nested(DEEPEST), nested(DEEPEST // 2, "tuple"), nested(DEEPEST, "dict"), nested(DEEPEST // 3, "keys"),
    {Decimal("NaN"): 1}, {(1, LARGEST): {2}}, {float("nan")}, {"$set": [[1]]}, {"$decimal": "sNaN"}, [{"$dict": 1}],
]  # fmt: skip

_HASHED = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.binary(max_size=5),
    st.decimals(allow_nan=False), st.fractions(), st.dates(), st.times(), st.datetimes(), st.timedeltas(),
    st.complex_numbers(allow_nan=False),
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(EDGES),
    st.recursive(
        _HASHED,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.lists(inner, max_size=4).map(tuple),
            st.dictionaries(_HASHED, inner, max_size=3),
            st.sets(_HASHED, max_size=4),
            st.frozensets(_HASHED, max_size=4),
        ),
        max_leaves=12,
    ),
)
NOT_VALUES: dict[str, Any] = {
    "a signalling NaN": Decimal("sNaN"),
    "a signalling NaN with a payload": [Decimal("-sNaN7")],
    "a decimal too large to be written as an integer": Decimal(f"1e{LARGEST_EXPONENT + 1}"),
    "a decimal too small": {"a": Decimal(f"1e-{LARGEST_EXPONENT + 1}")},
    "more digits than Python reads": LARGEST + 1,
    "a negative one": {-LARGEST - 1: 0},
    "a fraction of such": Fraction(1, LARGEST + 2),
    "lists too deep": nested(DEEPEST + 1),
    "tuples too deep": nested(DEEPEST // 2 + 1, "tuple"),
    "keys too deep": nested(DEEPEST // 3 + 1, "keys"),
    "deeper than Python calls": nested(100_000),
}
