"""Entries of results and tables, defaults and parameters of a book's tool: named where no exercise decides them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verify.test_evidence import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.undecided.places import places_of

BOX = """\
def box(a: float, b: float, c: float = 2.0) -> dict[str, float]:
    found = {"volume": a * b * c, "surface": 2 * (a * b + b * c + a * c)}
    return found
"""
WEIGHT = """\
KINDS = [{"oak": (700, 1.2), "pine": (500, 1.1)}, 3]

def weight(kind: str, volume: float, wet: float = 0) -> float:
    dry, factor = KINDS[0][kind]
    return dry * volume * (factor if wet else 1) + {"oak": 10, "pine": 20}.get(kind, 30) * wet
"""
RULES = """\
def rule(kind: str, x: float) -> float:
    return {"half": lambda: x / 2, "twice": lambda: 2 * x}[kind]()
"""


def unproven(sandbox: Sandbox, code: str, units: dict[str, str], *rows: tuple[dict[str, Any], Any]) -> set[str]:
    cases = [Case(arguments=arguments, expected=expected, part="hidden") for arguments, expected in rows]
    tool = tool_of(code, cases).with_(comparison=Comparison(mode="quantity", units=units))
    verdict = accept(tool, sandbox, Policy(), Requirements(fewest_hidden=1)).verdict
    assert verdict.status == "accepted", verdict.reasons
    return set(verdict.unproven_branches)


CUBE = {"a": 1.5, "b": 2, "c": 3}


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([({"a": 3, "b": 4}, {"quantity": "24 m^3", "result": "volume"})], {"the entry 'surface' of the result"}),
        ([({"a": 3, "b": 4}, {"quantities": {"volume": {"quantity": "24 m3"}, "surface": {"quantity": "52 m²"}}})], set()),
        ([(CUBE, {"quantity": "9 m^3", "result": "volume"}), (CUBE, {"quantity": "27 m^2", "result": "surface"})], {"the default 2.0 of 'c'"}),
    ],
)  # fmt: skip
def test_an_entry_that_a_case_asks_for_is_decided(
    sandbox: Sandbox, rows: list[tuple[dict[str, Any], Any]], named: set[str]
) -> None:
    assert unproven(sandbox, BOX, {"volume": "m^3", "surface": "m^2"}, *rows) == named


def test_entries_that_no_answer_depends_on_are_named(sandbox: Sandbox) -> None:
    rows = [({"kind": "oak", "volume": 2}, "1400 kg"), ({"kind": "pine", "volume": 0.5, "wet": 2}, "315 kg")]
    assert unproven(sandbox, WEIGHT, {"": "kg"}, *rows) == {
        "line 1: the entries [0]['oak'][1] = 1.2, 3 of [{'oak': (700, 1.2), 'pine': (500, 1.1)}…",
        "line 5: 30 where nothing is found; the entry 'oak' = 10 of {'oak': 10, 'pine': 20}",
    }


def test_entries_of_two_lists_in_one_line_are_told_apart(sandbox: Sandbox) -> None:
    code = LEARNT.replace("return float", "return flow * float")
    found = unproven(sandbox, code, {"": "m/s"}, ({"flow": 2.0, "width": 0.1}, "2.55 m/s"), ({"flow": 2.5, "width": 0.12}, "3.32 m/s"))  # fmt: skip
    assert found == {"line 4: the entry 0.04 of [0.04, 0.1, 0.15]; the entry 1.5915 of [1.5915, 1.2732, 1.4147]"}


LEARNT = """\
import numpy

def speed(flow: float, width: float) -> float:
    return float(numpy.interp(width, [0.04, 0.1, 0.15], [1.5915, 1.2732, 1.4147]))
"""


def test_a_parameter_that_changes_no_answer_is_named(sandbox: Sandbox) -> None:
    rows = [({"flow": flow, "width": width}, told) for flow, width, told in ((0.002, 0.04, "1.59 m/s"), (0.01, 0.1, "1.27 m/s"), (0.025, 0.15, "1.41 m/s"))]  # fmt: skip
    assert "the parameter 'flow', which changes no answer" in unproven(sandbox, LEARNT, {"": "m/s"}, *rows)


def test_a_parameter_that_no_case_gives_a_value_is_named(sandbox: Sandbox) -> None:
    found = unproven(sandbox, WEIGHT, {"": "kg"}, ({"kind": "oak", "volume": 2}, "1400 kg"))
    assert "the parameter 'wet', which is 0 in every hidden case" in found


def test_a_lambda_is_a_branch(sandbox: Sandbox) -> None:
    found = unproven(sandbox, RULES, {"": "m"}, ({"kind": "half", "x": 3}, "1.5 m"))
    assert found == {"line 2: lambda: 2 * x"}


@pytest.mark.parametrize(
    "statement",
    [
        "if x in (1, 2): pass",
        "a, b = 0, 1",
        "raise ValueError([1, 2])",
        "y: tuple[int, int]",
        "return [x, 2]",
        "x = [3]",
    ],
)
def test_what_is_no_table_has_no_entries(statement: str) -> None:
    assert places_of(f"def f(x: int) -> object:\n    {statement}\n", "f") == ()
