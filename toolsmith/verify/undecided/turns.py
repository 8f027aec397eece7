"""Where the values in a source may change their sign or their choice, and the source that says which they had.

Covered: sums and differences of what is given, arguments of `abs`, the arguments of `max` and `min` that win, what a
quotient under `atan` is divided by.
Not covered: what is compared (its sides are branches), counts and indices, values that are no single numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Literal, TypeGuard

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.record import Record

ENTRY = "call_and_tell_sides"
_SIDE, _CHOICE, _SEEN = "tell_side", "tell_choice", "sides_that_were_seen"
_RECORDER = f"""

{_SEEN} = []

def {_SIDE}(number, value):
    if isinstance(value, (int, float)) and value != 0 and [number, value > 0] not in {_SEEN}:
        {_SEEN}.append([number, value > 0])
    return value

def {_CHOICE}(number, choose, *values):
    found = choose(*values)
    for place in range(len(values)):
        if values[place] == found and [number, place] not in {_SEEN}:
            {_SEEN}.append([number, place])
    return found

def {ENTRY}(**given):
    {_SEEN}.clear()
    return [{{function}}(**given), list({_SEEN})]
"""
_LONGEST_TOLD = 60


class Turn(Record):
    """One expression, by the line where it begins. `choices` are the arguments of `max` and `min`, as they stand."""

    line: int
    kind: Literal["sum", "size", "choice", "divisor"]
    told: str
    choices: tuple[str, ...] = ()

    def on(self, side: int) -> str:
        """What the expression is like on a side: a place among the choices, or whether it is above 0."""
        if self.choices:
            return f"line {self.line}: {self.told} where it is {self.choices[side]}"
        return f"line {self.line}: {self.told} {'above' if side else 'below'} 0"


def turns_of(code: str) -> tuple[Turn, ...]:
    """Every expression that may turn, in the order of its number."""
    marker = _Marker(parse(code))
    return tuple(marker.turns)


def telling(code: str, function: str) -> str:
    """A source whose function `ENTRY` gives the answer, and the pairs of turns and sides on the way to it."""
    return ast.unparse(ast.fix_missing_locations(_Marker(parse(code)).tree)) + _RECORDER.format(function=function)


def turned(code: str, number: int) -> str:
    """The source with the sign of one expression turned."""
    return ast.unparse(ast.fix_missing_locations(_Marker(parse(code), turned=number).tree))


class _Marker(ast.NodeTransformer):
    """Numbers the expressions and has them tell their sides, or turns one of them."""

    def __init__(self, tree: ast.Module, turned: int | None = None) -> None:
        self.turns: list[Turn] = []
        self._turned = turned
        self._is_told_only = turned is None
        self._is_within_choice = False
        self._ratios = _names_in_atan(tree)
        self.tree = self.visit(tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # visitors are named for the nodes of `ast`
        node.body = [self.visit(each) for each in node.body]
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return node

    def visit_Slice(self, node: ast.Slice) -> ast.AST:
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        names = {each.id for each in node.targets if isinstance(each, ast.Name)}
        if names & self._ratios and _is_quotient(node.value):
            node.value = self._over(node.value)
            return node
        node.value = self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = _called(node)
        if name == "range":
            return node
        if name in ("min", "max") and len(node.args) > 1 and not node.keywords and not _is_starred(node):
            return self._choice(node)
        if name in ("abs", "fabs") and len(node.args) == 1 and not isinstance(node.args[0], ast.Constant):
            node.args = [self._told(node.args[0], "size")]
            return node
        if name in _ARCS and len(node.args) == 1 and _is_quotient(node.args[0]):
            node.args = [self._over(node.args[0])]
            return node
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if self._is_within_choice or not _is_sum(node):
            return self.generic_visit(node)
        return self._told(node, "sum") if _varies(node) else node

    def _over(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.BinOp):
            node.left = self.visit(node.left)
            node.right = self._told(node.right, "divisor")
        return node

    def _choice(self, node: ast.Call) -> ast.expr:
        choices = tuple(_text(each) for each in node.args)
        number = self._numbered(Turn(line=node.lineno, kind="choice", told=_text(node), choices=choices))
        was, self._is_within_choice = self._is_within_choice, True
        node.args = [self.visit(each) for each in node.args]
        self._is_within_choice = was
        if not self._is_told_only:
            return node
        return ast.Call(ast.Name(_CHOICE, ast.Load()), [ast.Constant(number), node.func, *node.args], [])

    def _told(self, node: ast.expr, kind: Literal["sum", "size", "divisor"]) -> ast.expr:
        number = self._numbered(Turn(line=node.lineno, kind=kind, told=_text(node)))
        inner = self._within(node)
        if self._is_told_only:
            return ast.Call(ast.Name(_SIDE, ast.Load()), [ast.Constant(number), inner], [])
        return ast.UnaryOp(ast.USub(), inner) if number == self._turned else inner

    def _within(self, node: ast.expr) -> ast.expr:
        """What it holds, but for sums that are terms of it."""
        if not _is_sum(node):
            return self.visit(node)  # type: ignore[no-any-return]  # an expression stays one
        node.left, node.right = self._within(node.left), self._within(node.right)
        return node

    def _numbered(self, turn: Turn) -> int:
        self.turns.append(turn)
        return len(self.turns) - 1


_ARCS = ("atan", "arctan")


def _names_in_atan(tree: ast.AST) -> set[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in _ARCS]
    return {each.id for node in calls for each in node.args if isinstance(each, ast.Name)}


def _is_quotient(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _varies(node.right)


def _is_sum(node: ast.AST) -> TypeGuard[ast.BinOp]:
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))


def _varies(node: ast.AST) -> bool:
    """Whether it holds a name of the function's own, and no text."""
    inner = list(ast.walk(node))
    is_text = any(isinstance(each, (ast.JoinedStr, ast.List, ast.Dict)) or _is_text(each) for each in inner)
    return not is_text and any(isinstance(each, ast.Name) and not each.id.isupper() for each in inner)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_starred(node: ast.Call) -> bool:
    return any(isinstance(each, ast.Starred) for each in node.args)


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))


def angles_in(code: str) -> Mapping[str, bool]:
    """Names that reach `sin`, `cos` or `tan`, and whether in degrees."""
    tree = parse(code)
    found: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in ("sin", "cos", "tan"):
            found |= {name: found.get(name, False) for name in _names(node)}
    for node in ast.walk(tree):
        is_radians = isinstance(node, ast.Call) and _called(node) in ("radians", "deg2rad")
        if is_radians or (isinstance(node, ast.BinOp) and _HALF_TURN in _numbers(node)):
            found |= dict.fromkeys(_names(node), True)
    for _ in range(_LONGEST_WAY):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                is_degrees = found.get(node.targets[0].id)
                if is_degrees is not None:
                    found |= {name: found.get(name, False) or is_degrees for name in _names(node.value)}
    return found


_HALF_TURN = 180
_LONGEST_WAY = 3  # assignments between an argument and its sine


def _numbers(node: ast.AST) -> set[object]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"
