"""Arguments that are formulas themselves: what may stand in them that no case's formula has, and is answered.

Covered: quotients, roots and functions in formulas of one letter, such as `3*t^2 - 4*t`.
Not covered: languages that are not arithmetic.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult

_FORMS = {"quotients": "1/({0})", "roots": "(({0}){1}2){1}0.5", "functions": "sin({0})"}


def unseen_formulas(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """`formulas in 'position' with quotients or roots, as ((t^2)^2)^0.5`, a line a parameter.

    Args:
        tool: that is called with such formulas.
        right: rightly answered cases with arguments.
        sandbox: where the calls run.
        policy: of the tool.
    """
    found = []
    for name in (parameter.name for parameter in tool.signature.parameters):
        given = [each.case.arguments or {} for each in right if name in (each.case.arguments or {})]
        trees = [(call, tree) for call in given if (tree := _formula(call[name])) is not None]
        if not trees or len(trees) < len(given):
            continue
        call, text = trees[0][0], str(trees[0][0][name])
        forms = {
            kind: form.format(text, "**" if "**" in text else "^")
            for kind, form in _FORMS.items()
            if not any(_holds(tree, kind) for _, tree in trees)
        }
        trials = sandbox.call_many(tool.program, [{**call, name: form} for form in forms.values()], policy)
        answered = [kind for kind, trial in zip(forms, trials, strict=True) if trial.is_ok]
        if answered:
            found.append(f"formulas in {name!r} with {' or '.join(answered)}, as {forms[answered[-1]]}")
    return found


def _formula(value: object) -> ast.AST | None:
    """The tree of a text that is arithmetic of numbers and one letter."""
    if not isinstance(value, str) or not any(sign in value for sign in "+-*^"):
        return None
    try:
        tree = parse_expression(value.replace("^", "**"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    letters = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    has_number = any(isinstance(node, ast.Constant) for node in ast.walk(tree))
    return tree if has_number and len(letters) == 1 and len(letters.pop()) == 1 else None


def _holds(tree: ast.AST, kind: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        if kind == "functions"
        else isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div if kind == "quotients" else ast.Pow)
        and (kind == "quotients" or not _is_whole(node.right))
        for node in ast.walk(tree)
    )


def _is_whole(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)
