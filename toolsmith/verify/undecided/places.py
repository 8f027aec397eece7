"""Numbers of a source that no branch leads to: entries of its tables, and defaults of its function.

Covered: entries of dicts, lists and tuples written out in the source, also nested and computed; keywords of
`dict`; what `get` and `next` give where nothing is found.
Not covered: names and texts as entries; tables that a statement returns (their entries are results), loops unpack, or
`in` looks through; tables built by code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.record import Record

_FEWEST_ENTRIES = 2
_LONGEST_TOLD = 40
_WITH_FALLBACK = ("get", "next")  # functions whose second argument is what there is where nothing is found
_FALLBACK = 1
_OTHERWISE = "otherwise"
_OTHER_TEXT = "\x00"


class Place(Record):
    """One entry, by its key, of the table that begins in the line `table`; in line 0 the default of a parameter.

    `whole` is the beginning of the table's source, empty for a number that is in none.
    """

    table: int
    key: str
    value: str = ""
    whole: str = ""

    def __str__(self) -> str:
        if not self.whole:
            return f"{self.value} where nothing is found" if self.key == _OTHERWISE else f"{self.key} {self.value}"
        return self.value if re.fullmatch(r"\[\d+\]", self.key) else f"{self.key} = {self.value}"


def places_of(code: str, function: str, *, every_number: bool = False) -> tuple[Place, ...]:
    """Every place, in the order of its number; `every_number`: those of formulas too."""
    marker = _Marker(function, every_number=every_number)
    marker.visit(parse(code))
    return tuple(marker.places)


def spoiled(code: str, function: str, numbers: Collection[int], factor: float, *, every_number: bool = False) -> str:
    """The source with something else at these places: for a number x, factor · (x + 1), or NaN with the factor 0."""
    tree = _Marker(function, frozenset(numbers), factor, every_number=every_number).visit(parse(code))
    return ast.unparse(ast.fix_missing_locations(tree))


class _Marker(ast.NodeTransformer):
    """Counts places, and spoils those with the given numbers."""

    def __init__(
        self, function: str, numbers: Collection[int] = (), factor: float = 1.0, *, every_number: bool = False
    ) -> None:
        self.places: list[Place] = []
        self._factor = factor
        self._function = function
        self._numbers = numbers
        self._every_number = every_number

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # visitors are named for the nodes of `ast`
        if node.name == self._function:
            self._defaults(node.args)
        node.body = [self.visit(each) for each in node.body]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not self._every_number or not _is_number(node.value):
            return node
        return self._spoiled(node, Place(table=node.lineno, key="the number", value=_told(node)))

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if isinstance(node.value, (ast.Dict, ast.List, ast.Tuple)):
            self.generic_visit(node.value)
            return node
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if isinstance(node.value, ast.Tuple) and all(isinstance(target, ast.Tuple) for target in node.targets):
            self.generic_visit(node.value)
            return node
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        if not isinstance(node.slice, ast.Tuple):
            node.slice = self.visit(node.slice)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        node.left = self.visit(node.left)
        looks = [isinstance(operator, (ast.In, ast.NotIn)) for operator in node.ops]
        pairs = zip(node.comparators, looks, strict=True)
        node.comparators = [each if is_looked_through else self.visit(each) for each, is_looked_through in pairs]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "dict" and len(node.keywords) >= _FEWEST_ENTRIES:
            whole = _told(node)
            for keyword in node.keywords:
                keyword.value = self._entry(keyword.value, node.lineno, repr(keyword.arg), whole)
            return node
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name in _WITH_FALLBACK and len(node.args) == _FALLBACK + 1:
            given = [self.visit(each) for each in node.args[:_FALLBACK]]
            node.args = [*given, self._entry(node.args[_FALLBACK], node.lineno, _OTHERWISE)]
            node.func = self.visit(node.func)
            return node
        return self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        return self._table(node, node.lineno, "")

    def visit_List(self, node: ast.List) -> ast.AST:
        return self._table(node, node.lineno, "")

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        return self._table(node, node.lineno, "")

    def _table(self, node: ast.expr, line: int, path: str, whole: str = "") -> ast.expr:
        """The table with its entries; a row of one is a part of it."""
        entries = node.values if isinstance(node, ast.Dict) else node.elts if isinstance(node, _SEQUENCES) else []
        if len(entries) < _FEWEST_ENTRIES and not path:
            self.generic_visit(node)
            return node
        whole = whole or _told(node)
        if isinstance(node, ast.Dict):
            named = [(key, f"{path}[{_told(key)}]" if path else _told(key)) for key in node.keys if key is not None]
            if len(named) == len(entries):
                pairs = zip(named, node.values, strict=True)
                node.values = [self._entry(value, line, told, whole) for (_, told), value in pairs]
        elif isinstance(node, _SEQUENCES):
            node.elts = [self._entry(each, line, f"{path}[{place}]", whole) for place, each in enumerate(node.elts)]
        return node

    def _entry(self, node: ast.expr, line: int, path: str, whole: str = "") -> ast.expr:
        if isinstance(node, (ast.Dict, *_SEQUENCES)):
            return self._table(node, line, path, whole)
        is_text = isinstance(node, ast.Constant) and not _is_number(node.value)
        if is_text or not isinstance(node, (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Call)):
            return self.visit(node)  # type: ignore[no-any-return]  # an expression stays one
        return self._spoiled(node, Place(table=line, key=path, value=_told(node), whole=whole))

    def _defaults(self, arguments: ast.arguments) -> None:
        named = [*arguments.posonlyargs, *arguments.args]
        arguments.defaults = [
            self._default(node, parameter)
            for node, parameter in zip(arguments.defaults, _last(named, len(arguments.defaults)), strict=True)
        ]
        pairs = zip(arguments.kw_defaults, arguments.kwonlyargs, strict=True)
        arguments.kw_defaults = [None if node is None else self._default(node, each) for node, each in pairs]

    def _default(self, node: ast.expr, parameter: ast.arg) -> ast.expr:
        if isinstance(node, ast.Constant) and node.value is None:  # what stands in for it is a branch
            return node
        return self._spoiled(node, Place(table=0, key=parameter.arg))

    def _spoiled(self, node: ast.expr, place: Place) -> ast.expr:
        self.places.append(place)
        if len(self.places) - 1 not in self._numbers:
            return node
        value = node.value if isinstance(node, ast.Constant) else 0
        if isinstance(value, bool):
            return ast.copy_location(ast.Constant(not value), node)
        if isinstance(value, str):
            return ast.copy_location(ast.Constant(_OTHER_TEXT), node)
        moved = ast.BinOp(node, ast.Add(), ast.Constant(1)) if self._factor else ast.Constant(float("inf"))
        return ast.copy_location(ast.BinOp(ast.Constant(self._factor), ast.Mult(), moved), node)


_SEQUENCES = (ast.List, ast.Tuple)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _last(names: Sequence[ast.arg], count: int) -> Sequence[ast.arg]:
    return names[len(names) - count :]


def _told(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"
