"""How an answer is compared with the expected one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolsmith.types.record import Record

Mode = Literal["exact", "text", "numeric", "set", "choice", "json", "quantity", "written"]


class Comparison(Record):
    """A mode and its tolerances.

    exact    equal after the JSON form, floats within 1e-9; 1 and 1.0 are equal, True and 1 are not
    text     equal after folding case and runs of white space
    numeric  numbers within tolerance; also numbers written as text
    set      the same members, in any order, numbers within tolerance
    choice   the same option, given as a letter "(B)" or as the option's text
    json     the same structure, numbers within tolerance; text that holds JSON is parsed
    written  as people write results: "2.0e+06 1/m" is 2000000.0, "0.6667" two thirds, "(1, 2)" a tuple; else as json
    quantity a number with a unit, as exact as the digits of the book's text; `units` are those of the tool's results
    """

    mode: Mode = "exact"
    relative_tolerance: float = Field(default=1e-6, ge=0)
    absolute_tolerance: float = Field(default=1e-9, ge=0)
    units: dict[str, str] = Field(default={}, description="result -> unit; the key '' is a result that is one number")
