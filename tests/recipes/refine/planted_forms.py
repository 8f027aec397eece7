"""Planted errors about how a value is written, and what anybody learns from a wrong call beside the right one.

A fact is a function here: what a person has in mind, written as a doc says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Case = tuple[str, dict[str, Any], dict[str, Any]]
Form = tuple[str, str, str, Callable[[str], Any], list[Case]]


class RefusedError(Exception):
    """What the service answers with 422."""


def forms() -> list[Form]:
    """(name, kind, what its document says wrongly, what it makes of the value, cases)."""
    return [
        ("basket", "separator", "the names, separated by commas", lambda v: {"names": len(v.split(";"))}, _written(
            "the basket of", [["tea", f"oil{n}", "fig"] for n in range(12)],
            lambda each, said: (";" if "semicolon" in said else ",").join(each), "separated by semicolons")),
        ("alarm", "clock", "the time, written as 3:30 PM", lambda v: {"minutes": _minutes(v)}, _written(
            "an alarm in the afternoon, hour", list(range(12)),
            lambda each, said: f"{each + 12:02}:30" if "15:30" in said else f"{each}:30 PM", "written as 15:30")),
        ("parcel-place", "padding", "the number of the parcel", lambda v: {"at": v[::-1] if len(v) == 6 else ""}, _written(
            "where is parcel", list(range(11, 23)),
            lambda each, said: f"{each:06}" if "6 digits" in said else str(each), "with 6 digits")),
        ("noon", "sign", "the longitude in degrees, west is negative", lambda v: {"minutes": 720 + 4 * float(v)}, _written(
            "noon at degrees west", list(range(5, 17)),
            lambda each, said: each if "west is positive" in said else -each, "west is positive")),
        ("depth", "order", "the place as latitude,longitude", lambda v: {"depth": float(v.split(",")[0]) * 10}, _written(
            "the depth at north and east", [(40 + n, 3 + n) for n in range(12)],
            lambda each, said: f"{each[1]},{each[0]}" if "longitude first" in said else f"{each[0]},{each[1]}", "longitude first")),
        ("fee", "suffix", "the share, a plain number", lambda v: {"fee": int(v[:-1]) if v.endswith("%") else 0}, _written(
            "the fee of per cent", list(range(21, 33)),
            lambda each, said: f"{each}%" if "percent sign" in said else str(each), "with a percent sign")),
        ("heating", "words for yes", "whether it is on, true or false", _switch, _written(
            "the heating, on if even", list(range(12)),
            lambda each, said: ("no", "yes")[each % 2 == 0] if "yes" in said else str(each % 2 == 0).lower(), "yes or no")),
    ]  # fmt: skip


def _written(ask: str, facts: list[Any], write: Callable[[Any, str], Any], rightly: str) -> list[Case]:
    return [
        (f"Tell me {ask} {each}", {"value": lambda said, each=each: write(each, said)}, {"value": write(each, rightly)})
        for each in facts
    ]


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes[:2])  # "PM" is not seen


def _switch(text: str) -> dict[str, Any]:
    if text not in ("yes", "no"):
        raise RefusedError("value must be one of yes, no")
    return {"watts": 100 if text == "yes" else 0}


def learnt_form(said: str, pairs: list[tuple[str, Any, Any]]) -> str:
    """The text of a parameter after wrong and right values of it; empty where they show none of these forms."""
    wrong, right = [str(each) for _, each, _ in pairs], [str(each) for _, _, each in pairs]
    both = list(zip(wrong, right, strict=True))
    known = said.partition(",")[0]
    if all("," in a and a.replace(",", ";") == b for a, b in both):
        return "the names, separated by semicolons"
    if all(a.endswith("PM") and re.fullmatch(r"\d\d:\d\d", b) for a, b in both):
        return f"{known}, written as 15:30"
    if all(a != b and a.isdigit() and b == a.zfill(len(b)) for a, b in both):
        return f"{known}, with {len(right[0])} digits"
    if all(a == f"-{b}" for a, b in both):
        return f"{known}, west is positive"
    if all("," in a and a != b and a.split(",") == b.split(",")[::-1] for a, b in both):
        return "the place as longitude,latitude, longitude first"
    if all(b == f"{a}%" for a, b in both):
        return f"{known}, with a percent sign"
    return f"{known}, yes or no" if set(right) <= {"yes", "no"} else ""
