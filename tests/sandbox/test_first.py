from __future__ import annotations

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.screen.screen import screen_code
from toolsmith.types.program import Program


def tool(code: str, *dependencies: Program) -> Program:
    return Program(name="tool", code=code, function="tool", dependencies=dependencies)


def test_a_tool_returns_its_value(sandbox):
    trial = sandbox.call(tool("def tool(a, b):\n    return {'sum': a + b}"), {"a": 1, "b": 2}, Policy())
    assert (trial.outcome, trial.result) == ("ok", {"sum": 3})


def test_values_keep_their_exact_types(sandbox):
    code = """
from decimal import Decimal
from fractions import Fraction
import datetime
import numpy as np

def tool():
    return [Decimal('0.10'), Fraction(1, 3), datetime.date(2024, 2, 29), (1, 2), {3}, b'x', 1j, np.float64(2.5),
            np.arange(3), np.int64(7), np.bool_(True), float('inf')]
"""
    trial = sandbox.call(tool(code), {}, Policy())
    assert [type(item).__name__ for item in trial.result] == [
        "Decimal", "Fraction", "date", "tuple", "set", "bytes", "complex", "float", "list", "int", "bool", "float",
    ]  # fmt: skip


def test_an_exception_names_its_type_message_and_line(sandbox):
    trial = sandbox.call(tool("def tool(x):\n    return 1 / x"), {"x": 0}, Policy())
    assert trial.outcome == "error"
    assert (trial.failure.type, trial.failure.line) == ("ZeroDivisionError", 2)


def test_a_dependency_is_imported_from_the_toolbox(sandbox):
    double = Program(name="double", code="def double(x):\n    return 2 * x", function="double")
    quadruple = Program(
        name="quadruple",
        code="from toolbox import double\ndef quadruple(x):\n    return double(double(x))",
        function="quadruple",
        dependencies=(double,),
    )
    user = tool("from toolbox import quadruple\ndef tool(x):\n    return quadruple(x) + 1", quadruple)
    assert sandbox.call(user, {"x": 3}, Policy()).result == 13


def test_refusals_carry_line_and_reason():
    refusals = screen_code("import math\nimport socket\ndef tool(f):\n    return f.__globals__", Policy())
    assert [(refusal.line, refusal.reason) for refusal in refusals] == [
        (2, "importing socket is not allowed"),
        (4, ".__globals__ reaches into the interpreter"),
    ]


def test_an_endless_loop_is_a_timeout(sandbox):
    assert sandbox.call(tool("def tool():\n    while True: pass"), {}, Policy(seconds=0.3)).outcome == "timeout"


def test_a_memory_hog_is_stopped(sandbox):
    trial = sandbox.call(tool("def tool():\n    return len('x' * 3_000_000_000)"), {}, Policy(megabytes=100))
    assert trial.outcome == "memory"


def test_a_large_result_is_refused(sandbox):
    assert sandbox.call(tool("def tool():\n    return 'x' * 5_000_000"), {}, Policy()).outcome == "output"


def test_printed_text_is_kept_apart_from_the_result(sandbox):
    trial = sandbox.call(tool("def tool():\n    print('hello')\n    return 1"), {}, Policy())
    assert (trial.result, trial.stdout) == (1, "hello\n")


def test_kinds_of_text_and_integers_are_the_value_that_they_hold(sandbox):
    code = """
import enum
class Color(enum.StrEnum): RED = "red"
class Size(enum.IntEnum): SMALL = 1
class Kind(str, enum.Enum): A = "a"
class Liar(int):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __int__(self): return 42
    def __index__(self): return 42
class Text(str):
    def __str__(self): return "lie"
def tool():
    return [Color.RED, Size.SMALL, Kind.A, Liar(7), Text("x"), {Color.RED: {Size.SMALL}}]
"""
    result = sandbox.call(tool(code), {}, Policy()).result
    assert result == ["red", 1, "a", 7, "x", {"red": {1}}]
    assert [type(each) for each in result] == [str, int, str, int, str, dict]


def test_call_many_keeps_the_order(sandbox):
    trials = sandbox.call_many(tool("def tool(x):\n    return x * x"), [{"x": n} for n in range(6)], Policy())
    assert [trial.result for trial in trials] == [0, 1, 4, 9, 16, 25]
