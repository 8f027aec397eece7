"""Arithmetic operators that few cases do not decide: another one in their place gives the same answers."""

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
    """`line 3: - may be %`, a line an operator.

    Args:
        tool: with its own code.
        right: rightly answered cases with arguments.
        sandbox: where the changed sources run.
        policy: of the tool.
    """
    told = []
    tree = parse(tool.code)
    changes = ((node, other) for node in _operators(tree) for other in _SIGNS if other is not type(node.op))
    for runs, (node, other) in enumerate(changes):
        own, line = node.op, node.lineno
        sign = _SIGNS[type(own)]
        if runs >= _MOST_RUNS:
            told.append(f"line {line}: whether {sign} is right, and what follows")
            break
        node.op = other()
        program = tool.program.model_copy(update={"code": ast.unparse(tree)})
        node.op = own
        trials = call_batch(program, [each.case.arguments or {} for each in right], sandbox, policy)
        if all(trial.is_ok and is_as_before(tool, each, trial) for each, trial in zip(right, trials, strict=True)):
            told.append(f"line {line}: {sign} may be {_SIGNS[other]}")
    return told


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
