"""Imports that a published function lives by and does not write, since its library ran it below a header of its own."""

from __future__ import annotations

import ast
import builtins

from toolsmith.sandbox.screen.parsing import parse as parse_source

_MODULES = {
    "np": "import numpy as np", "pd": "import pandas as pd", "sp": "import sympy as sp",
    **{name: f"import {name}" for name in (
        "math", "re", "json", "random", "datetime", "itertools", "collections", "statistics", "string", "functools",
        "fractions", "decimal", "sympy", "numpy", "pandas", "scipy", "heapq", "copy", "cmath", "operator", "calendar",
    )},
}  # fmt: skip
_MEMBERS = {
    "typing": "List Dict Tuple Optional Union Any Set Callable Iterable Sequence Literal Mapping",
    "collections": "Counter defaultdict deque OrderedDict namedtuple",
    "fractions": "Fraction",
    "decimal": "Decimal",
    "dataclasses": "dataclass field",
    "sympy": (
        "symbols Symbol solve simplify expand factor Eq sqrt Rational diff integrate limit sympify Poly solveset"
        " S pi oo summation nsolve together apart cancel collect lcm gcd binomial factorial floor ceiling Abs log exp"
        " sin cos tan Matrix Interval FiniteSet roots degree Function reduce_inequalities"
    ),
}
_FROM = {name: module for module, names in _MEMBERS.items() for name in names.split()}


def with_missing_imports(code: str) -> tuple[str, tuple[str, ...]]:
    """The source below the imports that it lacks, and those."""
    try:
        tree = parse_source(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code, ()
    nodes = list(ast.walk(tree))
    bound = {each.id for each in nodes if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    bound |= {each.arg for each in nodes if isinstance(each, ast.arg)}
    bound |= {each.name for each in nodes if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    stars = False
    for each in nodes:
        if isinstance(each, (ast.Import, ast.ImportFrom)):
            bound |= {(alias.asname or alias.name).partition(".")[0] for alias in each.names}
            stars = stars or any(alias.name == "*" for alias in each.names)
    used = [each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
    lacking = [name for name in dict.fromkeys(used) if name not in bound and not hasattr(builtins, name)]
    lines = [_MODULES[name] for name in lacking if name in _MODULES]
    if not stars:
        lines += [f"from {_FROM[name]} import {name}" for name in lacking if name in _FROM and name not in _MODULES]
    future = [line for line in code.splitlines() if line.startswith("from __future__")]
    if not lines or future:
        return code, ()
    return "\n".join([*lines, "", "", code.lstrip("\n")]), tuple(lines)
