"""Operators that few cases do not decide: another one in its place, or a failure behind it, gives the same answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

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
    told: list[str] = []
    for runs, change in enumerate(_changes(parse(tool.code))):
        if runs >= _MOST_RUNS:
            told.append(f"{change.untried}, and what follows")
            break
        program = tool.program.model_copy(update={"code": change.code})
        trials = call_batch(program, [each.case.arguments or {} for each in right], sandbox, policy)
        if all(trial.is_ok and is_as_before(tool, each, trial) for each, trial in zip(right, trials, strict=True)):
            told.append(change.told)
    return told


class _Change(NamedTuple):
    """A changed source; what to say where it gives all right answers, too, and where it was not tried."""

    code: str
    told: str
    untried: str


def _changes(tree: ast.AST) -> Iterator[_Change]:
    """First a failure for all that stands behind `or` and `and` in a value, then other signs for all operators."""
    for choice in _choices(tree):
        word = "or" if isinstance(choice.op, ast.Or) else "and"
        for place, operand in enumerate(choice.values[1:], 1):
            choice.values[place] = ast.BinOp(ast.Constant(1), ast.Div(), ast.Constant(0))
            code = ast.unparse(ast.fix_missing_locations(tree))
            choice.values[place] = operand
            what = f"line {choice.lineno}: {ast.unparse(operand)} behind {word}"
            yield _Change(code, f"{what}, which no case computes", what)
    for node in _operators(tree):
        own, line = node.op, node.lineno
        for other, sign in _SIGNS.items():
            if other is not type(own):
                node.op = other()
                code = ast.unparse(tree)
                node.op = own
                known = _SIGNS[type(own)]
                yield _Change(code, f"line {line}: {known} may be {sign}", f"line {line}: whether {known} is right")


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
