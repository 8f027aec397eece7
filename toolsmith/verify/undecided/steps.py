"""Where a source goes by steps: what lies between or beyond them, no case with a smooth formula can tell.

Covered: loops and comprehensions over so many constant steps, functions of scipy and numpy that sample or search.
Not covered: loops that stop by a condition; steps that an argument counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from toolsmith.sandbox.screen.parsing import parse

_FEWEST_STEPS = 20
_STEPS = frozenset(("range", "linspace", "arange"))
_SAMPLING = frozenset((
    "quad", "dblquad", "fixed_quad", "romberg", "simpson", "simps", "trapezoid", "trapz", "solve_ivp", "odeint",
    "brentq", "brenth", "fsolve", "newton", "root_scalar", "minimize", "minimize_scalar",
))  # fmt: skip


def stepwise(code: str, function: str) -> list[str]:
    """`line 7: what lies between or beyond the steps of range(1000)`, a line a place."""
    tree = parse(code)
    known = dict(_constants(tree, function))
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
        counts = [_number(each, known) for each in node.args]
        is_long = name in _STEPS and any((count or 0) >= _FEWEST_STEPS for count in counts[:3])
        is_fixed = counts[-1:] != [None] and (name == "linspace" or None not in counts)
        if name in _SAMPLING or (is_long and is_fixed):
            found.append((node.lineno, ast.unparse(node) if name in _STEPS else name))
    return [f"line {line}: what lies between or beyond the steps of {told}" for line, told in dict.fromkeys(found)]


def _constants(tree: ast.Module, function: str) -> Iterator[tuple[str, float]]:
    """Names that stand for one number: assigned once, or parameters by their defaults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            number = _number(node.value, {})
            if number is not None:
                yield node.targets[0].id, number
        if isinstance(node, ast.FunctionDef) and node.name == function:
            named = [*node.args.posonlyargs, *node.args.args]
            pairs = zip(named[len(named) - len(node.args.defaults) :], node.args.defaults, strict=True)
            for parameter, default in pairs:
                number = _number(default, {})
                if number is not None:
                    yield parameter.arg, number


def _number(node: ast.AST, known: Mapping[str, float]) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left, known), _number(node.right, known)
        return max(left, right) if left is not None and right is not None else None
    return None
