"""Random mutants of tools that few cases proved: how many the same cases accept without their place being named.

    python benchmarks/case_mutants.py TOOLBOX... [--most 4] [--seed 0]

Each proven tool is changed in one place at random, outside its checks of arguments. The changes are the sufficient set
of Offutt et al. 1996 (arithmetic, relational and logical operators each replaced by every other one, a sign or one more
or less at a variable), constants by one or a tenth, conditions negated, neighbouring arguments exchanged, and functions
taken for one another. A mutant is caught where its cases no longer prove it, or where the verdict names its branch,
entry, default or parameter. Prints the others, which may be equivalent on the domain of a book or a library.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from toolsmith.sandbox import open_sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool
from toolsmith.verify.accept import accept

_OPERATORS: tuple[tuple[type, ...], ...] = (
    (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
    (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot), (ast.In, ast.NotIn), (ast.And, ast.Or), (ast.BitAnd, ast.BitOr, ast.BitXor),
)  # fmt: skip
_FUNCTIONS = (
    ("min", "max"), ("any", "all"), ("floor", "ceil"), ("sin", "cos"), ("asin", "acos"), ("sinh", "cosh"),
    ("log", "log10", "log2", "log1p"), ("exp", "expm1"), ("degrees", "radians"), ("upper", "lower"),
    ("startswith", "endswith"), ("mean", "median"), ("stdev", "pstdev"), ("lstrip", "rstrip"),
)  # fmt: skip
_Change = Callable[[Any], None]
_Mutant = tuple[str, ast.AST, str, str]


def mutants(code: str) -> Iterator[_Mutant]:
    """Every source with one change, the place, the kind of change, and what was changed."""
    tree = ast.parse(code)
    for number, node in enumerate(_places(tree)):
        for kind, change in _changes(node):
            other = copy.deepcopy(tree)
            place = _places(other)[number]
            change(place)
            made = ast.unparse(ast.fix_missing_locations(other))
            if made != ast.unparse(tree):
                yield made, node, kind, f"{ast.unparse(node)} -> {ast.unparse(place)}"


def _places(tree: ast.AST) -> list[ast.AST]:
    """What may be changed, outside checks that only raise and outside annotations."""
    found: list[ast.AST] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and all(isinstance(each, ast.Raise) for each in node.body):
            for each in node.orelse:
                visit(each)
            return
        if isinstance(node, (ast.arg, ast.Raise)):
            return
        found.append(node)
        for each in ast.iter_child_nodes(node):
            visit(each)

    visit(tree)
    notes = [each.returns for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.returns]
    noted = {id(inner) for note in notes for inner in ast.walk(note)}
    return [each for each in found if id(each) not in noted]


def _changes(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    yield from _of_operators(node)
    yield from _of_operands(node)
    yield from _of_calls(node)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for step in {1, -1, round(node.value * 0.1) if isinstance(node.value, int) else node.value * 0.1} - {0}:
            kind = "off by one" if step in (1, -1) else "constant"
            yield kind, lambda each, step=step: setattr(each, "value", each.value + step)


def _of_operators(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    if isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)):
        for other in _others(node.op):
            yield "operator", lambda each, other=other: setattr(each, "op", other())
    elif isinstance(node, ast.Compare):
        for other in _others(node.ops[0]):
            yield "comparison", lambda each, other=other: setattr(each, "ops", [other(), *each.ops[1:]])
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield "condition", lambda each: setattr(each, "test", ast.UnaryOp(ast.Not(), each.test))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda each: setattr(each, "op", ast.UAdd())


def _of_operands(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    for side in ("left", "right") if isinstance(node, (ast.BinOp, ast.Compare)) else ():
        operand = getattr(node, side, None)
        if isinstance(operand, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            made = [("sign", ast.UnaryOp(ast.USub(), operand))]
            made += [("off by one", ast.BinOp(operand, step(), ast.Constant(1))) for step in (ast.Add, ast.Sub)]
            for kind, value in made:
                yield kind, lambda each, side=side, value=value: setattr(each, side, value)


def _of_calls(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    if isinstance(node, ast.Call):
        for first in range(len(node.args) - 1):
            yield "arguments", lambda each, first=first: each.args.insert(first, each.args.pop(first + 1))
        part = "id" if isinstance(node.func, ast.Name) else "attr"
        name = getattr(node.func, part, "")
        for other in (each for group in _FUNCTIONS if name in group for each in group if each != name):
            yield "function", lambda each, part=part, other=other: setattr(each.func, part, other)


def _others(operator: ast.AST) -> list[type]:
    return [other for group in _OPERATORS if type(operator) in group for other in group if other is not type(operator)]


def is_named(tool: Tool, node: ast.AST, notes: tuple[str, ...]) -> bool:
    """Whether what stays unproven of the tool holds the place."""
    tree = ast.parse(tool.code)
    line = getattr(node, "lineno", 0)
    text = ast.unparse(node)
    for note in notes:
        if note.startswith("line ") and _holds(tree, note, line):
            return True
        quoted = note.partition("'")[2].partition("'")[0]
        names = {quoted, *_named_in_results(tree, quoted)} if note.startswith("the entry") else {quoted}
        around = _around(tree, line) + text
        if note.startswith(("the entry", "the parameter")) and any(each and each in around for each in names):
            return True
        if note.startswith("the default"):
            return any(node is each for each in ast.walk(tree)) or line == _first_line(tree, tool.function)
    return False


def _holds(tree: ast.AST, note: str, line: int) -> bool:
    number, _, condition = note.removeprefix("line ").partition(": ")
    for node in ast.walk(tree):
        sides = [node.body, node.orelse] if isinstance(node, (ast.If, ast.IfExp)) else []
        sides += [node.body] if isinstance(node, (ast.FunctionDef, ast.For, ast.While)) else []
        for side in sides:
            block = side if isinstance(side, list) else [side]
            begins = {node.lineno, *(each.lineno for each in block[:1])}
            is_other = isinstance(node, (ast.If, ast.IfExp)) and side is node.orelse
            if int(number) not in begins or is_other is not condition.startswith("not ("):
                continue
            if not block or any(each.lineno <= line <= (each.end_lineno or each.lineno) for each in block):
                return True
    return False


def _named_in_results(tree: ast.AST, key: str) -> set[str]:
    """Variables that an entry of a result is computed from."""
    dicts = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    values = [
        value
        for node in dicts
        for name, value in zip(node.keys, node.values, strict=True)
        if isinstance(name, ast.Constant) and name.value == key
    ]
    return {each.id for value in values for each in ast.walk(value) if isinstance(each, ast.Name)}


def _around(tree: ast.AST, line: int) -> str:
    return " ".join(ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.stmt) and each.lineno == line)


def _first_line(tree: ast.AST, function: str) -> int:
    return next(each.lineno for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name == function)


def _drawn(every: list[_Mutant], most: int, draw: random.Random) -> list[_Mutant]:
    """A few, each kind as likely as another."""
    chosen: list[_Mutant] = []
    while every and len(chosen) < most:
        kind = draw.choice(sorted({each[2] for each in every}))
        chosen.append(draw.choice([each for each in every if each[2] == kind]))
        every.remove(chosen[-1])
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("toolboxes", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=4, help="mutants of a tool")
    parser.add_argument("--tools", type=int, default=0, help="so many proven tools of each toolbox, drawn by chance")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)  # noqa: S311 - a choice of mutants, no secret
    counted: Counter[tuple[str, str]] = Counter()
    tools = 0
    with contextlib.closing(open_sandbox()) as sandbox:
        for root in options.toolboxes:
            box = Toolbox(root)
            proven = [tool for tool in box.tools() if tool.verdict is not None and tool.verdict.status == "accepted"]
            chosen = draw.sample(proven, min(options.tools, len(proven))) if options.tools else proven
            tools += len(chosen)
            for tool in chosen:
                policy = box.policy_for(tool.path)
                open_before = accept(tool, sandbox, policy, box.requirements_for(tool)).verdict.unproven_branches
                for code, node, kind, what in _drawn(list(mutants(tool.code)), options.most, draw):
                    mutant = accept(tool.with_(code=code), sandbox, policy, box.requirements_for(tool)).verdict
                    notes = (*mutant.unproven_branches, *open_before)
                    outcome = "accepted" if mutant.status == "accepted" else "not proven"
                    if outcome == "accepted" and is_named(tool, node, notes):
                        outcome = "named"
                    counted[kind, outcome] += 1
                    if outcome == "accepted":
                        where = f"{tool.name}, line {getattr(node, 'lineno', 0)}"
                        print(f"  accepted: {where}, {kind}: {what}; named: {notes}", flush=True)
    for kind in sorted({kind for kind, _ in counted}):
        outcomes = {outcome: count for (each, outcome), count in counted.items() if each == kind}
        print(f"{kind}: {outcomes}")
    summed = {name: sum(n for (_, each), n in counted.items() if each == name) for _, name in counted}
    print(f"{counted.total()} mutants of {tools} tools: {summed}")


if __name__ == "__main__":
    main()
