"""Doctests, asserts, unittest's and pytest's tests are read as cases, and nothing of them is run."""

from __future__ import annotations

import pytest

from toolsmith.adopting.examples import asserts, doctests
from toolsmith.adopting.examples.calls import Unread, cases_in
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.verify.signature import read_function


def signature(source: str) -> Signature:
    return read_function(source).signature


def docstring_examples(text: str, function: str, told: Signature) -> list[Case]:
    return cases_in(doctests.docstring_examples(text, function, told))


def asserted_examples(text: str, function: str, told: Signature, name: str = "assert") -> list[Case]:
    return cases_in(asserts.asserted_examples(text, function, told, name))


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
        ({"data": [1.55]}, 1.6, "doctest"),
    ]


NAME = signature("def name(n: int) -> str: ...\n")
UNTYPED = signature("def mean(data): ...\n")


@pytest.mark.parametrize(
    ("function", "told", "text", "expected"),
    [
        ("mean", MEAN, "mean([3]) == 1.5\nTrue", 1.5),
        ("mean", MEAN, "1.5 == mean([3])\nTrue", 1.5),
        ("mean", MEAN, "round(mean([3]), 2) == 1.5\nTrue", 1.5),
        ("mean", MEAN, "abs(mean([3]) - 1.5) < 1e-9\nTrue", 1.5),
        ("mean", MEAN, "math.isclose(mean([3]), 1.5)\nTrue", 1.5),
        ("mean", MEAN, "print(mean([3]))\n1.5", 1.5),
        ("mean", MEAN, "print(round(mean([3]), 1))\n1.5", 1.5),
        ("mean", MEAN, "out = mean([3])\n>>> out\n1.5", 1.5),
        ("mean", UNTYPED, "mean([3])\nTrue", True),
        ("mean", UNTYPED, "print(mean([3]))\n[1, 'a']", [1, "a"]),
        ("name", NAME, "print(name(3))\n1.5", "1.5"),
        ("name", NAME, "print(name(3))\na b\nc", "a b\nc"),
        ("even", FLAG, "not even(3)\nTrue", False),
        ("even", FLAG, "even(3)\nTrue", True),
    ],
)
def test_usual_wrappings_of_a_call_are_read(function: str, told: Signature, text: str, expected: object) -> None:
    (case,) = docstring_examples(f">>> {text}\n", function, told)
    assert case.expected == expected
    assert type(case.expected) is type(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abs(mean([3]) - 1.5) < 0.01\nTrue", "the call stands inside abs(…)"),
        ("mean([3]) == 1.5\nFalse", "a part of its result is compared, or in another way"),
        ("isinstance(mean([3]), float)\nTrue", "the call stands inside isinstance(…)"),
        ("f'{mean([3]):.2f}'\n'1.50'", "a part of its result is compared, or in another way"),
        ("print(mean([3]))\n2024-10-11", "what it shows is no value that can be read"),
        ("round(mean([3]))\n2", "the call stands inside round(…)"),
        ("round(mean([3]), 2)\n[2]", "it is rounded, and shows no number with a point"),
        ("mean(open('x'))\n2", "open(…) would have to be run"),
        ("mean([3])\n<Mean of 1>", "what it shows is no value that can be read"),
        ("mean(told)\n2", "nothing says what told is"),
        ("mean([3])  # doctest: +SKIP\n3", "it is marked to be skipped"),
        ("mean([3])  # doctest: +ELLIPSIS\n[3, ...]", "its result is shown with a gap (...)"),
        ("mean([])\nTraceback (most recent call last):\n  ...\nValueError: none", "it shows an error, not a value"),
    ],
)
def test_a_doctest_that_gives_no_case_is_named_with_the_reason(text: str, reason: str) -> None:
    (found,) = doctests.docstring_examples(f">>> {text}\n", "mean", MEAN)
    assert isinstance(found, Unread)
    assert (found.reason, found.source) == (reason, "doctest")
    assert "mean(" in found.text


@pytest.mark.parametrize("change", ["out += 1", "out.sort()", "fill(out)", "del out"])
def test_a_result_that_may_have_been_changed_shows_nothing(change: str) -> None:
    assert docstring_examples(f">>> out = mean([3])\n>>> {change}\n>>> out\n2.5\n", "mean", MEAN) == []


@pytest.mark.parametrize("change", ["data.sort()", "data += [1]", "data[0] = 7", "fill(data)", "for each in [1]:\n...     data = [each]"])  # fmt: skip
def test_an_argument_that_may_have_been_changed_is_not_taken_for_what_it_was(change: str) -> None:
    found = doctests.docstring_examples(f">>> data = [3]\n>>> {change}\n>>> mean(data)\n2.5\n", "mean", MEAN)
    assert [type(each) for each in found] == [Unread]


LAZY = signature("def parts(data: list[int], size: int = 2) -> Iterator[list[int]]: ...\n")


def test_a_list_of_what_is_an_array_is_the_result_itself() -> None:
    (case,) = docstring_examples(">>> list(parts([1, 2, 3]))\n[[1, 2], [3]]\n", "parts", LAZY)
    assert case.expected == [[1, 2], [3]]
    for told in (NAME, UNTYPED, signature("def name(n: int) -> list | str: ...\n")):
        name = "mean" if told is UNTYPED else "name"
        assert docstring_examples(f">>> list({name}(3))\n['a', 'b']\n", name, told) == []


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
    ROWS = [5]

    def test_it(self):
        self.assertEqual(mean(self.ROWS), 5)
        self.assertTrue(mean([2, 2]) == 2)
        self.assertTrue(abs(mean([3, 5]) - 4) < 1e-9, "near")
        self.assertFalse(mean([1]) == 2)
        self.assertEqual(mean([7, 7]), 7)
        self.assertAlmostEqual(mean([6]), open("x").read())
"""


def test_all_forms_of_tests_are_read() -> None:
    found = {str(case.arguments["data"]): case.expected for case in asserted_examples(TESTS, "mean", MEAN, "test_m.py") if case.arguments}  # fmt: skip
    assert found == {
        "[1, 2]": 1.5,
        "[4.0]": 4.0,
        "[3]": 3,
        "[0.1]": 0.1,
        "[9]": 9,
        "[8]": 8,
        "[5]": 5,
        "[2, 2]": 2,
        "[3, 5]": 4,
        "[7, 7]": 7,
    }


@pytest.mark.parametrize(("line", "expected"), [("assert even(2)", True), ("assert not even(3)", False), ("assert even(2) is True", True)])  # fmt: skip
def test_truth_is_expected_of_what_returns_it(line: str, expected: object) -> None:
    (case,) = asserted_examples(line, "even", FLAG)
    assert case.expected is expected


@pytest.mark.parametrize("bomb", ["mean([9**9**9])", "mean([[1] * 10**12])", "mean(['1' * 10**12])", "mean(range(10**12))", "mean(__import__('os').getcwd())", "mean([[[[0] * 10**4] * 10**4] * 10**4] * 10**4)"])  # fmt: skip
def test_what_would_have_to_be_run_is_left_out(bomb: str) -> None:
    assert docstring_examples(f">>> {bomb}\n1\n", "mean", MEAN) == []


def test_what_grows_by_being_assigned_is_left_out() -> None:
    doubled = "".join(f">>> {name} = {name} + {name}\n" * 60 for name in ("text", "data", "number"))
    start = ">>> text = 'ab'\n>>> data = [1, [2]]\n>>> number = 3\n"
    squared = ">>> number = number * number\n" * 60
    assert docstring_examples(f"{start}{doubled}{squared}>>> mean([data, number, text])\n1\n", "mean", MEAN) == []


def test_what_stands_behind_a_rest_goes_by_name() -> None:
    least = signature("def least(first: int, *others: int, key: int = 0) -> int: ...")
    (case,) = docstring_examples(">>> least(4, 2, 6)\n2\n", "least", least)
    assert case.arguments == {"first": 4, "others": [2, 6]}


@pytest.mark.parametrize("doctest", [">>> f(1)  # doctest: +SKIP\n2\n", ">>> f(1)  # doctest: +ELLIPSIS\n[1, ...]\n"])
def test_an_example_that_doctest_does_not_hold_to_the_letter_is_none(doctest: str) -> None:
    assert docstring_examples(doctest, "f", signature("def f(x: int) -> list[int]: ...")) == []
