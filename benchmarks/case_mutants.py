"""Random mutants of tools that few cases proved: how many the same cases accept without their place being named.

    python benchmarks/case_mutants.py TOOLBOX... [--most 4] [--seed 0]

Each proven tool is changed in one place at random, outside its checks of arguments: an operator, a constant, an
exponent, a comparison, a default. A mutant is caught where its cases no longer prove it, or where the verdict names its
branch, entry, default or parameter. Prints the others, which may be equivalent on the domain of a book or a library.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool
from toolsmith.verify.accept import accept

_SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def mutants(code: str) -> Iterator[tuple[str, ast.AST, str]]:
    """Every source with one change, the place, and what was changed."""
    tree = ast.parse(code)
    for number, node in enumerate(_places(tree)):
        for what, change in _changes(node):
            other = copy.deepcopy(tree)
            change(_places(other)[number])
            yield ast.unparse(ast.fix_missing_locations(other)), node, f"{ast.unparse(node)}: {what}"


def _places(tree: ast.AST) -> list[ast.AST]:
    """Operators, comparisons and numbers outside checks that only raise."""
    found: list[ast.AST] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and all(isinstance(each, ast.Raise) for each in node.body):
            for each in node.orelse:
                visit(each)
            return
        if isinstance(node, ast.arg):
            return
        is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value != 0
        if isinstance(node, (ast.BinOp, ast.Compare)) or is_number:
            found.append(node)
        for each in ast.iter_child_nodes(node):
            visit(each)

    visit(tree)
    return [each for each in found if not _is_in_annotation(tree, each)]


def _is_in_annotation(tree: ast.AST, node: ast.AST) -> bool:
    notes = [each.returns for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.returns]
    return any(node is inner for note in notes for inner in ast.walk(note))


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.BinOp) and type(node.op) in _SWAPS:
        yield "operator", lambda each: setattr(each, "op", _SWAPS[type(each.op)]())
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPS:
        yield "comparison", lambda each: setattr(each, "ops", [_SWAPS[type(each.ops[0])](), *each.ops[1:]])
    elif isinstance(node, ast.Constant):
        step = max(1, round(node.value * 0.1)) if isinstance(node.value, int) else node.value * 0.1
        yield "constant", lambda each: setattr(each, "value", each.value + step)


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


def outcome_of(tool: Tool, code: str, node: ast.AST, box: Toolbox, sandbox: Sandbox) -> tuple[str, list[str]]:
    """What became of a mutant, and what is named of it and of the tool."""
    right, mutant = (
        accept(each, sandbox, box.settings.policy, box.requirements_for(each)).verdict
        for each in (tool, tool.with_(code=code))
    )
    notes = (*mutant.unproven_branches, *right.unproven_branches)
    if mutant.status != "accepted":
        return "not proven", list(notes)
    return ("named" if is_named(tool, node, notes) else "accepted"), list(notes)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("toolboxes", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=4, help="mutants of a tool")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)  # noqa: S311 - a choice of mutants, no secret
    counted: Counter[str] = Counter()
    with contextlib.closing(open_sandbox()) as sandbox:
        for root in options.toolboxes:
            box = Toolbox(root)
            for tool in box.tools():
                if tool.verdict is None or tool.verdict.status != "accepted":
                    continue
                every = list(mutants(tool.code))
                for code, node, what in draw.sample(every, min(options.most, len(every))):
                    outcome, notes = outcome_of(tool, code, node, box, sandbox)
                    counted[outcome] += 1
                    if outcome == "accepted":
                        print(f"  accepted: {tool.name}, line {_line(node)}, {what}; named: {notes}", flush=True)
    print(f"{counted.total()} mutants: {dict(counted)}")


if __name__ == "__main__":
    main()
