"""Doctests, asserts, unittest's and pytest's tests are read as cases, and nothing of them is run."""

from __future__ import annotations

import pytest

from toolsmith.adopting.examples.asserts import asserted_examples
from toolsmith.adopting.examples.doctests import docstring_examples
from toolsmith.types.tool import Signature
from toolsmith.verify.signature import read_function


def signature(source: str) -> Signature:
    return read_function(source).signature


MEAN = signature("def mean(data: list[float], scale: float = 1.0) -> float: ...\n")
FLAG = signature("def even(n: int) -> bool: ...\n")
REST = signature("def join(first: str, *rest: str, **more: int) -> str: ...\n")


def test_doctests_know_what_was_assigned_before() -> None:
    text = (
        "Mean.\n\n>>> from fractions import Fraction as F\n>>> data = [1, 2, 3]\n>>> mean(data)\n2\n>>> mean([F(1, 2)] * 2, scale=2 * 10)\n"
        "Fraction(1, 2)\n>>> mean([])\nTraceback (most recent call last):\nValueError: none\n>>> round(mean([1.55]), 1)\n1.6\n"
    )
    found = docstring_examples(text, "mean", MEAN)
    assert [(case.arguments, case.expected, case.source) for case in found] == [
        ({"data": [1, 2, 3]}, 2, "doctest"),
        ({"data": ["1/2", "1/2"], "scale": 20}, 0.5, "doctest"),
    ]


def test_rest_and_named_arguments_are_by_parameter() -> None:
    (case,) = docstring_examples(">>> join('a', 'b', 'c', x=1)\n'abc'\n", "join", REST)
    assert case.arguments == {"first": "a", "rest": ["b", "c"], "more": {"x": 1}}


TESTS = """
import math, pytest, unittest
BASE = [1, 2]

def test_plain():
    assert mean(BASE) == 1.5
    got = mean([4.0])
    assert got == pytest.approx(4.0)
    assert 3 == module.mean([3])
    assert math.isclose(mean([0.1]), 0.1)
    with pytest.raises(ValueError):
        assert mean([]) == 1

@pytest.mark.parametrize(("data", "want"), [([9], 9), pytest.param([8], 8, id="x"), (unknown, 1)])
def test_rows(data, want):
    assert mean(data) == want

class Tests(unittest.TestCase):
    def test_it(self):
        self.assertEqual(mean([7, 7]), 7)
        self.assertAlmostEqual(mean([6]), open("x").read())
"""


def test_all_forms_of_tests_are_read() -> None:
    found = {str(case.arguments["data"]): case.expected for case in asserted_examples(TESTS, "mean", MEAN, "test_m.py") if case.arguments}  # fmt: skip
    assert found == {"[1, 2]": 1.5, "[4.0]": 4.0, "[3]": 3, "[0.1]": 0.1, "[9]": 9, "[8]": 8, "[7, 7]": 7}


@pytest.mark.parametrize(("line", "expected"), [("assert even(2)", True), ("assert not even(3)", False), ("assert even(2) is True", True)])  # fmt: skip
def test_truth_is_expected_of_what_returns_it(line: str, expected: object) -> None:
    (case,) = asserted_examples(line, "even", FLAG)
    assert case.expected is expected


@pytest.mark.parametrize("bomb", ["mean([9**9**9])", "mean([[1] * 10**12])", "mean(['1' * 10**12])", "mean(range(10**12))", "mean(__import__('os').getcwd())"])  # fmt: skip
def test_what_would_have_to_be_run_is_left_out(bomb: str) -> None:
    assert docstring_examples(f">>> {bomb}\n1\n", "mean", MEAN) == []
