"""Marks the branches of a source, so that a worker can say which of them a call took.

Covered: both sides of `if` and of conditional expressions, bodies of loops, cases of `match`, handlers of exceptions,
conditions of comprehensions, and functions and lambdas that are never called.
Not covered: sides that only raise (no case with an answer goes there), operands of `and` and `or`.
"""

from __future__ import annotations

import ast

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.record import Record

HIT = ".hit"  # no source can spell this name
_LONGEST_TOLD = 60
_NEVER_HERE = frozenset(("TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'"))


class Branch(Record):
    """One way that a call can go: the line where it begins, and its condition in words of the source."""

    line: int
    condition: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.condition}"


def branches_of(code: str) -> tuple[Branch, ...]:
    """Every branch of a source, in the order of the numbers that `mark_branches` gives; none of what is no Python."""
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    marker = _Marker()
    marker.visit(tree)
    return tuple(marker.branches)


def mark_branches(tree: ast.Module) -> ast.Module:
    """The same tree, which reports the number of every branch that it takes to the function `HIT`."""
    _Marker().visit(tree)
    return ast.fix_missing_locations(tree)


def spoil_branch(code: str, number: int) -> str:
    """The source with NaN for what one branch computes; as it is where that assigns and returns nothing."""
    tree = _Spoiler(number).visit(parse(code))
    return ast.unparse(ast.fix_missing_locations(tree))


class _Marker(ast.NodeTransformer):
    def __init__(self) -> None:
        self.branches: list[Branch] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # visitors are named for the nodes of `ast`
        node.body = self._marked(node.body, node, f"def {node.name}", keeps_docstring=True)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.body = self._marked(node.body, node, f"async def {node.name}", keeps_docstring=True)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        test = _told(node.test)
        if test in _NEVER_HERE:
            return node
        node.test = self.visit(node.test)
        node.body = self._marked(node.body, node, f"if {test}")
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            node.orelse = [self.visit(node.orelse[0])]
        else:
            node.orelse = self._marked(node.orelse, node, f"not ({test})")
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        told = f"for {_told(node.target)} in {_told(node.iter)}"
        node.iter = self.visit(node.iter)
        node.body = self._marked(node.body, node, told)
        node.orelse = [self.visit(each) for each in node.orelse]
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        told = f"while {_told(node.test)}"
        node.test = self.visit(node.test)
        node.body = self._marked(node.body, node, told)
        node.orelse = [self.visit(each) for each in node.orelse]
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.body = self._marked(node.body, node, f"except {_told(node.type)}" if node.type else "except")
        return node

    def visit_Match(self, node: ast.Match) -> ast.AST:
        node.subject = self.visit(node.subject)
        for case in node.cases:
            told = f"case {_told(case.pattern)}"
            if case.guard is not None:
                told = f"{told} if {_told(case.guard)}"
                case.guard = self.visit(case.guard)
            case.body = self._marked(case.body, case.pattern, told)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        test = _told(node.test)
        node.test = self.visit(node.test)
        node.body = self._marked_value(self.visit(node.body), node, f"{_told(node.body)} if {test}")
        node.orelse = self._marked_value(self.visit(node.orelse), node, f"not ({test})")
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        told = _told(node)
        node.body = self._marked_value(self.visit(node.body), node, told)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        node.iter = self.visit(node.iter)
        for place, test in enumerate(node.ifs):
            number = self._number(test, f"if {_told(test)}")
            reported = ast.Compare(_hit(number), [ast.Is()], [ast.Constant(None)])
            node.ifs[place] = ast.copy_location(ast.BoolOp(ast.And(), [self.visit(test), reported]), test)
        return node

    def _marked(
        self, body: list[ast.stmt], owner: ast.AST, condition: str, *, keeps_docstring: bool = False
    ) -> list[ast.stmt]:
        """The statements behind a report that they are reached; those that only raise are left alone."""
        if _only_raises(body):
            return body
        number = self._number(body[0] if body else owner, condition)
        first = ast.Expr(_hit(number))
        ast.copy_location(first, body[0] if body else owner)
        visited: list[ast.stmt] = [self.visit(each) for each in body]
        has_docstring = keeps_docstring and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        return [*visited[:1], first, *visited[1:]] if has_docstring else [first, *visited]

    def _marked_value(self, value: ast.expr, owner: ast.AST, condition: str) -> ast.expr:
        number = self._number(owner, condition)
        pair = ast.Tuple([_hit(number), value], ast.Load())
        return ast.copy_location(ast.Subscript(pair, ast.Constant(1), ast.Load()), value)

    def _number(self, node: ast.AST, condition: str) -> int:
        self.branches.append(Branch(line=getattr(node, "lineno", 1), condition=condition))
        return len(self.branches) - 1


class _Spoiler(_Marker):
    """Numbers branches as the marker does, reports none, and spoils one."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._spoiled = number

    def _marked(
        self,
        body: list[ast.stmt],
        owner: ast.AST,
        condition: str,
        *,
        keeps_docstring: bool = False,  # noqa: ARG002 - nothing is put into the body
    ) -> list[ast.stmt]:
        if _only_raises(body):
            return body
        number = self._number(body[0] if body else owner, condition)
        visited: list[ast.stmt] = [self.visit(each) for each in body]
        if number == self._spoiled:
            for each in visited:
                if isinstance(each, (ast.Assign, ast.AugAssign, ast.Return)) and each.value is not None:
                    each.value = _as_nan(each.value)
        return visited

    def _marked_value(self, value: ast.expr, owner: ast.AST, condition: str) -> ast.expr:
        return _as_nan(value) if self._number(owner, condition) == self._spoiled else value

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        node.iter = self.visit(node.iter)
        for place, test in enumerate(node.ifs):
            self._number(test, f"if {_told(test)}")
            node.ifs[place] = self.visit(test)
        return node


def _as_nan(value: ast.expr) -> ast.expr:
    infinity = ast.Constant(float("inf"))
    nan = ast.BinOp(infinity, ast.Mult(), ast.Constant(0))
    return ast.copy_location(ast.BinOp(value, ast.Mult(), nan), value)


def _hit(number: int) -> ast.Call:
    return ast.Call(func=ast.Name(HIT, ast.Load()), args=[ast.Constant(number)], keywords=[])


def _only_raises(body: list[ast.stmt]) -> bool:
    """Whether every way through ends in `raise`: no call that returns goes there."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.If) and last.orelse:
        return _only_raises(last.body) and _only_raises(last.orelse)
    return isinstance(last, ast.Raise) and not any(
        isinstance(inner, (ast.Return, ast.Continue, ast.Break)) for each in body for inner in ast.walk(each)
    )


def _told(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"
