"""Cases out of tests: `assert f(1) == 2`, unittest's and pytest's forms, with what they assign before.

Read are `==`, `is True`, `pytest.approx`, `math.isclose`, `abs(… - …) < 1e-9`, `round(…, 2)`, `assertEqual`,
`assertAlmostEqual`, a result that is kept in a variable first, and `parametrize` with rows that can be read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.adopting.examples.calls import case_of_call, last_name
from toolsmith.adopting.inferring.values import UNREADABLE, assigned, value_of
from toolsmith.sandbox.screen.main_guard import asks_for_main
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature

_EQUAL = (
    "assertEqual",
    "assertEquals",
    "assertAlmostEqual",
    "assertListEqual",
    "assertDictEqual",
    "isclose",
    "is_close",
)
_APPROXIMATE = ("approx", "Approx")
_CLOSE = 1e-6  # below it a bound on a difference says that both are equal
_MOST = 500  # cases of one function


def asserted_examples(
    source: str,
    function: str,
    signature: Signature,
    name: str = "assert",
    classes: Mapping[str, Any] | None = None,
) -> list[Case]:
    """The cases of one function.

    Args:
        source: of a test file, or of some asserts.
        function: what has to be called.
        signature: of it.
        name: of the file, for `source` of the cases.
        classes: of the module, by `class_forms`.
    """
    if function not in source:
        return []
    try:
        module = parse_source(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    known = dict(classes or {})
    names: dict[str, Any] = dict(known)
    found: list[Case] = []
    for place, arguments in _blocks(module, names):
        found += AssertedBlock(function, signature, {**known, **arguments}, name).cases(place)
        if len(found) > _MOST:
            break
    return found[:_MOST]


def _blocks(
    module: ast.Module | ast.ClassDef, names: dict[str, Any]
) -> Iterator[tuple[list[ast.stmt], dict[str, Any]]]:
    """Bodies with what is known in them: once, or once a row of `parametrize`."""
    loose: list[ast.stmt] = []
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield from _blocks(node, dict(names))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            rows = _rows(node, names)
            for row in rows:
                yield node.body, {**names, **row}
        else:
            assigned(node, names)
            loose.append(node)
    yield loose, {}


def _rows(node: ast.FunctionDef | ast.AsyncFunctionDef, names: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{}]
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call) or last_name(decorator.func) != "parametrize" or len(decorator.args) < 2:
            continue
        try:
            given = value_of(decorator.args[0], names)
        except UNREADABLE:
            return []
        wanted = [each.strip() for each in given.split(",")] if isinstance(given, str) else list(given)
        table = list(_table(decorator.args[1], wanted, names))
        rows = [{**row, **more} for row in rows for more in table][:_MOST]
    return rows


def _table(node: ast.expr, wanted: list[str], names: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for each in node.elts if isinstance(node, (ast.List, ast.Tuple)) else ():
        items = each.args if isinstance(each, ast.Call) and last_name(each.func) == "param" else None
        try:
            values = [value_of(item, names) for item in items] if items is not None else value_of(each, names)
        except UNREADABLE:
            continue
        row = [values] if len(wanted) == 1 and items is None else list(values)
        if len(row) == len(wanted):
            yield dict(zip(wanted, row, strict=True))


class AssertedBlock:
    """Statements that are read in their order, with what they assign."""

    def __init__(self, function: str, signature: Signature, names: dict[str, Any], source: str) -> None:
        self._function, self._signature, self._names, self._source = function, signature, dict(names), source
        self._calls: dict[str, ast.expr] = {}  # variables that hold what the function gave

    def cases(self, body: list[ast.stmt]) -> list[Case]:
        found: list[Case] = []
        for statement in body:
            if isinstance(statement, (ast.With, ast.For, ast.If, ast.Try)):
                is_plain = isinstance(statement, ast.With) and "raises" not in ast.unparse(statement.items[0])
                is_plain = is_plain or (isinstance(statement, ast.If) and asks_for_main(statement.test))
                found += self.cases(statement.body) if is_plain else []
                continue
            assigned(statement, self._names)
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                self._calls[statement.targets[0].id] = statement.value
            pair = self._pair(statement)
            if isinstance(statement, (ast.Expr, ast.AugAssign)) and not pair:  # it may change what a variable holds
                for each in ast.walk(statement):
                    self._calls.pop(each.id if isinstance(each, ast.Name) else "", None)
            case = self._case(*pair) if pair else None
            found += [case] if case else []
        return found

    def _pair(self, statement: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
        match statement:
            case ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right])):
                return left, right
            case ast.Assert(test=ast.Call(func=function, args=[left, right, *_])) if last_name(function) in _EQUAL:
                return left, right
            case ast.Expr(value=ast.Call(func=function, args=[left, right, *_])) if last_name(function) in _EQUAL:
                return left, right
            case ast.Assert(
                test=ast.Compare(
                    left=ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(left=left, op=ast.Sub(), right=right)]),
                    ops=[ast.Lt() | ast.LtE()],
                    comparators=[ast.Constant(value=float(bound))],
                )
            ) if bound <= _CLOSE:
                return left, right
            case ast.Assert(test=ast.UnaryOp(op=ast.Not(), operand=call)) if self._is_flag:
                return call, ast.Constant(value=False)
            case ast.Assert(test=ast.Call() as call) if self._is_flag:
                return call, ast.Constant(value=True)
        return None

    @property
    def _is_flag(self) -> bool:
        return self._signature.returns == {"type": "boolean"}

    def _case(self, left: ast.expr, right: ast.expr) -> Case | None:
        for call, result in ((left, right), (right, left)):
            made = self._calls.get(call.id, call) if isinstance(call, ast.Name) else call
            wanted = result
            if isinstance(result, ast.Call) and last_name(result.func) in _APPROXIMATE and result.args:
                wanted = result.args[0]
            case = case_of_call(made, wanted, self._function, self._signature, self._names, self._source)
            if case:
                return case
        return None
