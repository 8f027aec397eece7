"""Operators that few cases do not decide: another one in its place, or a failure behind it, gives the same answers."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.tool import Tool
from toolsmith.verify.batch import call_batch
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.undecided.entries import is_as_before

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
_MOST_RUNS = 240  # of changed sources; what is not told by then counts as undecided


def undecided_operators(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """`line 3: - may be %`, a line an operator; `line 4: date.today() behind or, which no case computes`.

    Args:
        tool: with its own code.
        right: rightly answered cases with arguments.
        sandbox: where the changed sources run.
        policy: of the tool.
    """
    tree = parse(tool.code)
    told = _never_computed(tool, tree, right, sandbox, policy)
    changes = ((node, other) for node in _operators(tree) for other in _SIGNS if other is not type(node.op))
    for runs, (node, other) in enumerate(changes):
        own, line = node.op, node.lineno
        sign = _SIGNS[type(own)]
        if runs >= _MOST_RUNS:
            told.append(f"line {line}: whether {sign} is right, and what follows")
            break
        node.op = other()
        changed = ast.unparse(tree)
        node.op = own
        if _is_as_right(tool, changed, right, sandbox, policy):
            told.append(f"line {line}: {sign} may be {_SIGNS[other]}")
    return told


def _never_computed(
    tool: Tool, tree: ast.AST, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy
) -> list[str]:
    """What stands behind `or` and `and` in a value, and could fail without another answer: no case came to it."""
    told = []
    for node in _choices(tree):
        for place, operand in enumerate(node.values[1:], 1):
            node.values[place] = ast.BinOp(ast.Constant(1), ast.Div(), ast.Constant(0))
            changed = ast.unparse(ast.fix_missing_locations(tree))
            node.values[place] = operand
            if _is_as_right(tool, changed, right, sandbox, policy):
                word = "or" if isinstance(node.op, ast.Or) else "and"
                told.append(f"line {node.lineno}: {ast.unparse(operand)} behind {word}, which no case computes")
    return told


def _is_as_right(tool: Tool, code: str, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> bool:
    """Whether a changed source gives all right answers, too."""
    program = tool.program.model_copy(update={"code": code})
    trials = call_batch(program, [each.case.arguments or {} for each in right], sandbox, policy)
    return all(trial.is_ok and is_as_before(tool, each, trial) for each, trial in zip(right, trials, strict=True))


def _choices(tree: ast.AST) -> list[ast.BoolOp]:
    """`a or b` and `a and b` that are values: not the conditions of branches, nor in what is raised."""
    found: list[ast.BoolOp] = []
    for name, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else [value]:
            is_condition = name in ("test", "ifs") and isinstance(node, (ast.BoolOp, ast.UnaryOp))
            if isinstance(node, ast.AST) and not is_condition and not isinstance(node, ast.Raise):
                found += [node] if isinstance(node, ast.BoolOp) else []
                found += _choices(node)
    return found


def _operators(tree: ast.AST) -> list[ast.BinOp | ast.AugAssign]:
    """Those that compute answers: not of messages of what is raised."""
    found: list[ast.BinOp | ast.AugAssign] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise):
            continue
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _SIGNS:
            found.append(node)
        found += _operators(node)
    return found
