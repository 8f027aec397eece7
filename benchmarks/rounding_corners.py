"""Formulas that lose their digits, divide a rounding error or jump, and formulas that do not: which the verdict names.

    python benchmarks/rounding_corners.py [TOOLBOX...]

Each formula is called as a tool of a book is that one exercise proves. Prints those with a corner that nothing is named
of, and what is named of the others, functions of `math` and `statistics` among them; then the time a tool takes. What
is named of the tools of toolboxes is printed for a reader to judge. Ends with 1 where something is missing or too much.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.signature import read_function
from toolsmith.verify.undecided.digits import lost_digits

DATA, OTHER = [1.2, 2.5, 3.1, 4.7, 5.0], [2.0, 4.1, 6.2, 7.7, 12.0]
MEAN = "sum(data) / len(data)"
Rows = dict[str, dict[str, Any]]

CORNERS: Rows = {
    "(math.sqrt(w * w + 2 * a * angle) - w) / a": {"w": 2.0, "a": 3.0, "angle": 10.0},
    "m * 9e16 * (1 / math.sqrt(1 - (v / 3e8) ** 2) - 1)": {"m": 2.0, "v": 1e8},
    "(-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)": {"a": 2.0, "b": 7.0, "c": 3.0},
    "(x - y) / math.log(x / y)": {"x": 12.0, "y": 3.0},
    "sum(x * x for x in data) / len(data) - (sum(data) / len(data)) ** 2": {"data": DATA},
    f"math.sqrt(sum((x - {MEAN}) ** 2 for x in data) / (len(data) - 1))": {"data": DATA},
    f"sum((x - {MEAN}) ** 3 for x in data) / sum((x - {MEAN}) ** 2 for x in data) ** 1.5": {"data": DATA},
    "math.acos(sum(p * q for p, q in zip(x, y)) / math.hypot(*x) / math.hypot(*y))": {"x": DATA, "y": OTHER},
    "math.acos(math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon1 - lon2))": {
        "lat1": 0.9, "lon1": 0.1, "lat2": 0.7, "lon2": -1.3,
    },
    "0.0 if x == 0 else math.sin(x) / x": {"x": 2.0},
    "0.0 if x == y else (x - y) / math.log(x / y)": {"x": 12.0, "y": 3.0},
    "math.sqrt(max(0.0, x - 1e-9)) if x else -1.0": {"x": 4.0},
    "x * 1e300 * x": {"x": 5.0},
    "(1 - math.cos(x)) / x": {"x": 0.5},
    "math.exp(x) * (1 - math.tanh(x))": {"x": 2.0},
}  # fmt: skip
FORMULAS: Rows = {
    "2 * angle / (math.sqrt(w * w + 2 * a * angle) + w)": {"w": 2.0, "a": 3.0, "angle": 10.0},
    "m * 9e16 / math.sqrt(1 - (v / 3e8) ** 2)": {"m": 2.0, "v": 1e8},
    "(v * v - u * u) / (2 * s)": {"v": 12.0, "u": 3.0, "s": 10.0},
    "1 / (1 / f - 1 / d)": {"f": 10.0, "d": 30.0},
    "f * v / (v - s)": {"f": 440.0, "v": 343.0, "s": 30.0},
    "((m - n) * u + 2 * n * v) / (m + n)": {"m": 2.0, "n": 3.0, "u": 4.0, "v": -1.0},
    "(m * s + n * t) / (m + n)": {"m": 1.0, "s": 20.0, "n": 3.0, "t": 85.0},
    "-v * math.expm1(-t / tau)": {"v": 5.0, "t": 2.0, "tau": 3.0},
    "0.5 * math.erfc(-(x - m) / (s * math.sqrt(2)))": {"x": 1.0, "m": 0.5, "s": 2.0},
    "k * math.exp(-e / 8.314 * (1 / t - 1 / u))": {"k": 0.1, "e": 5e4, "t": 310.0, "u": 298.0},
    "round(x * 1.19, 2)": {"x": 10.0},
    "sum(max(0, min(x, b) - a) * r for a, b, r in ((0, 1e4, 0.1), (1e4, 4e4, 0.2), (4e4, 9e99, 0.3)))": {"x": 25000.0},
    "math.hypot(v * math.cos(a), v * math.sin(a) - 9.81 * t)": {"v": 20.0, "a": 0.5, "t": 1.5},
    "math.degrees(math.atan2(y, x)) % 360": {"x": -3.0, "y": 4.0},
    "math.sqrt(a * a + b * b - 2 * a * b * math.cos(angle))": {"a": 3.0, "b": 4.0, "angle": 1.05},
    "math.sqrt(v * v - 2 * 9.81 * h)": {"v": 20.0, "h": 3.0},
    "(v * math.sin(a) + math.sqrt((v * math.sin(a)) ** 2 + 2 * 9.81 * h)) / 9.81": {"v": 12.0, "a": 0.5, "h": 2.0},
    "sum(a * b for a, b in zip(x, y)) / sum(x)": {"x": DATA, "y": OTHER},
    "sum((a - b) ** 2 / b for a, b in zip(x, y))": {"x": DATA, "y": OTHER},
    "sum(c / (1 + r) ** i for i, c in enumerate(data))": {"r": 0.05, "data": [-100.0, 50.0, 70.0]},
    "-math.log10(h)": {"h": 1e-3},
    "g * math.sin(a) - mu * g * math.cos(a)": {"g": 9.81, "a": 0.5, "mu": 0.2},
}
STATISTICS = (
    "mean", "fmean", "geometric_mean", "harmonic_mean", "median", "mode", "pstdev", "pvariance", "stdev", "variance",
)  # fmt: skip
FUNCTIONS = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "atanh", "exp", "expm1", "log",
    "log1p", "log10", "log2", "sqrt", "gamma", "lgamma", "erf", "erfc", "fabs", "degrees", "radians",
)  # fmt: skip
STEADY: Rows = {
    **FORMULAS,
    **{f"statistics.{name}(data)": {"data": DATA} for name in STATISTICS},
    **{f"math.{name}(x)": {"x": 0.7} for name in FUNCTIONS},
    **{f"math.{name}(x, y)": {"x": 0.7, "y": 2.5} for name in ("hypot", "pow", "atan2", "remainder")},
}


def named(tool: Tool, sandbox: Sandbox) -> tuple[list[str], float]:
    """What is named, and the seconds that it took."""
    cases = [CaseResult(case=case, is_right=True) for case in tool.cases if case.arguments is not None]
    start = time.perf_counter()
    return lost_digits(tool, cases, sandbox, Policy()), time.perf_counter() - start


def tool_of(formula: str, row: dict[str, Any]) -> Tool:
    kinds = {name: "list[float]" if isinstance(value, list) else "float" for name, value in row.items()}
    taken = ", ".join(f"{name}: {kind}" for name, kind in kinds.items())
    code = f"import math\nimport statistics\n\ndef formula({taken}) -> float:\n    return {formula}\n"
    return Tool(
        name="formula",
        category="corners",
        function="formula",
        code=code,
        signature=read_function(code).signature,
        doc=Doc(description=formula),
        cases=(Case(arguments=row, expected=1.0, part="hidden"),),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("toolboxes", nargs="*", type=Path)
    options = parser.parse_args()
    sandbox = open_sandbox()
    bad, seconds = 0, []
    for rows, has_corner in ((CORNERS, True), (STEADY, False)):
        wrong = 0
        for formula, row in rows.items():
            told, took = named(tool_of(formula, row), sandbox)
            seconds.append(took)
            if bool(told) != has_corner:
                wrong += 1
                print(f"  {formula}: {'; '.join(told) or 'nothing is named'}")
        kind = "with a corner are" if has_corner else "without are not"
        print(f"{len(rows) - wrong} of {len(rows)} formulas {kind} named")
        bad += wrong
    for path in options.toolboxes:
        for tool in Toolbox(path).tools():
            told, took = named(tool, sandbox)
            seconds.append(took)
            print(f"  {tool.path}: {'; '.join(told)}" if told else f"  {tool.path}: nothing")
    print(f"{1000 * median(seconds):.0f} ms a tool, {1000 * max(seconds):.0f} ms at most")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
