"""Cases out of tests: `assert f(1) == 2`, unittest's and pytest's forms, with what they assign before.

Read are `==`, `is True`, `pytest.approx`, `math.isclose`, `abs(… - …) < 1e-9`, `round(…, 2)`, `assertEqual`,
`assertAlmostEqual`, a result that is kept in a variable first, and `parametrize` with rows that can be read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.adopting.bindings import names_bound
from toolsmith.adopting.examples.calls import LONGEST_SHOWN, Found, Unread, called, case_of_call, unread
from toolsmith.adopting.examples.instances import Instances, Method
from toolsmith.adopting.examples.surroundings import changed_by, changed_within, decorated, replaced_by, unused
from toolsmith.adopting.inferring.values import UNREADABLE, Unknown, assigned, value_of, why
from toolsmith.sandbox.screen.main_guard import asks_for_main
from toolsmith.sandbox.screen.parsing import last_name, root_name
from toolsmith.sandbox.screen.parsing import parse as parse_source
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
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SET_UPS = ("setUpClass", "setUpModule", "setup_class", "setup_module", "setup_function", "setup")
_BLOCKS = (ast.With, ast.For, ast.While, ast.If, ast.Try)
_APPROXIMATE = ("approx", "Approx")
_CLOSE = 1e-6  # below it a bound on a difference says that both are equal
_MOST = 500  # cases of one function


def asserted_examples(
    source: str,
    function: str,
    signature: Signature,
    name: str = "assert",
    classes: Mapping[str, Any] | None = None,
    method: Method | None = None,
) -> list[Found]:
    """The cases of one function, and the examples of it that give none.

    Args:
        source: of a test file, or of some asserts.
        function: what has to be called.
        signature: of it.
        name: of the file, for `source` of the cases.
        classes: of the module, by `class_forms`.
        method: that the function stands for.
    """
    if (method.name if method is not None else function) not in source:
        return []
    try:
        module = parse_source(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    known = dict(classes or {})
    found: list[Found] = []
    always = _always(module) or _loosely(module, function)
    for place, given, reason in _blocks(module, dict(known), _fixtures(module), {}, always):
        found += AssertedBlock(function, signature, {**known, **given}, name, method).read(place, reason)
        if len(found) > _MOST:
            break
    return found[:_MOST]


def _blocks(
    module: ast.Module | ast.ClassDef,
    names: dict[str, Any],
    fixtures: Mapping[str, ast.expr],
    changing: Mapping[str, str],
    reason: str,
) -> Iterator[tuple[list[ast.stmt], dict[str, Any], str]]:
    """Bodies with what is known in them, and why nothing of them is a case: once, or once a row of `parametrize`."""
    loose: list[ast.stmt] = []
    set_up: list[ast.stmt] = []
    changing = {**changing, **_changing(module)}
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            own = _fixtures(node)
            outer = {name: value for name, value in fixtures.items() if name not in _defined(node)}
            yield from _blocks(
                node, dict(names), {**outer, **own}, changing, reason or decorated(node) or _always(node)
            )
        elif isinstance(node, _FUNCTIONS) and node.name in ("setUp", "setup_method"):
            set_up = node.body
        elif isinstance(node, _FUNCTIONS):
            given = {each.arg: Unknown(f"{each.arg} is given by the test's surroundings") for each in node.args.args}
            for row in _rows(node, names):
                made: list[ast.stmt] = [
                    ast.Assign([ast.Name(each.arg, ast.Store())], fixtures[each.arg], lineno=0)
                    for each in node.args.args
                    if each.arg in fixtures and each.arg not in row
                ]
                body = [_OfSelf().visit(each) for each in (*set_up, *made, *node.body)]
                taken = [each.arg for each in node.args.args if each.arg not in row]
                doubt = next((changing[each] for each in taken if changing.get(each)), "")
                doubt = reason or decorated(node) or doubt or unused(node, {*row, *fixtures})
                yield body, {**names, **given, **row}, doubt
        else:
            assigned(node, names)
            loose.append(node)
            if isinstance(module, ast.ClassDef):
                names |= {f"self.{each}": names[each] for each in names_bound(node) if each in names}
    yield loose, {}, reason


def _defined(owner: ast.ClassDef) -> set[str]:
    """What a class defines, and so hides."""
    return {each.name for each in owner.body if isinstance(each, _FUNCTIONS)}


def _always(module: ast.Module | ast.ClassDef) -> str:
    """Why what runs before every test may have changed what calls see."""
    for node in module.body:
        if isinstance(node, ast.Assign) and "usefixtures" in ast.unparse(node.value):
            return f"the test may have changed what the call sees: {ast.unparse(node)[:60]}"
        if not isinstance(node, _FUNCTIONS):
            continue
        is_auto = any("autouse=True" in ast.unparse(each) for each in node.decorator_list)
        if is_auto or node.name in _SET_UPS:
            found = next((reason for each in node.body if (reason := changed_by(each))), "")
            if found:
                return found
    return ""


def _loosely(module: ast.Module, function: str) -> str:
    """The same of what stands in the file itself, outside functions and classes."""
    own = {function}
    for node in module.body:
        if not isinstance(node, (*_FUNCTIONS, *_BLOCKS, ast.ClassDef)):
            if found := replaced_by(node, function) or changed_by(node, (), own):
                return found
            own.update(names_bound(node) if not isinstance(node, (ast.Import, ast.ImportFrom)) else ())
    return ""


def _changing(owner: ast.Module | ast.ClassDef) -> dict[str, str]:
    """Why calls may see something else after a fixture, by its name; "" where they do not."""
    fixtures = [each for each in owner.body if isinstance(each, _FUNCTIONS) and each.decorator_list]
    return {
        each.name: next((reason for one in each.body if (reason := changed_by(one))), "")
        for each in fixtures
        if any(last_name(_undone(one)) == "fixture" for one in each.decorator_list)
    }


class _OfSelf(ast.NodeTransformer):
    """`self.bag`, which `setUp` makes, as the name that it is in a test."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "self" and not node.attr.startswith("assert"):
            return ast.copy_location(ast.Name(f"self.{node.attr}", node.ctx), node)
        return self.generic_visit(node)  # type: ignore[return-value]  # an attribute stays one


def _fixtures(module: ast.Module | ast.ClassDef) -> dict[str, ast.expr]:
    """What pytest's fixtures that only return something return."""
    found: dict[str, ast.expr] = {}
    for node in module.body:
        if isinstance(node, _FUNCTIONS) and any(last_name(_undone(each)) == "fixture" for each in node.decorator_list):
            match node.body:
                case [*_, ast.Return(value=ast.expr() as value)] if len(node.body) == 1 + bool(ast.get_docstring(node)):
                    found[node.name] = value
                case _:
                    pass
    return found


def _undone(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _rows(node: ast.FunctionDef | ast.AsyncFunctionDef, names: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{}]
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call) or last_name(decorator.func) != "parametrize" or len(decorator.args) < 2:
            continue
        try:
            given = value_of(decorator.args[0], names)
            wanted = [each.strip() for each in given.split(",")] if isinstance(given, str) else list(given)
        except UNREADABLE:
            continue
        rows = [{**row, **more} for row in rows for more in _table(decorator.args[1], wanted, names)][:_MOST]
    return rows


def _table(node: ast.expr, wanted: list[str], names: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if not isinstance(node, (ast.List, ast.Tuple)):
        yield dict.fromkeys(wanted, Unknown(f"the rows {ast.unparse(node)[:60]} are not written down there"))
        return
    for each in node.elts:
        items = each.args if isinstance(each, ast.Call) and last_name(each.func) == "param" else None
        whole = each.elts if isinstance(each, (ast.Tuple, ast.List)) and len(wanted) > 1 else [each]
        parts = items if items is not None else whole
        if len(parts) == len(wanted):
            yield dict(zip(wanted, (_held(part, names) for part in parts), strict=True))


def _held(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value, or what it is instead."""
    try:
        return value_of(node, names)
    except UNREADABLE as error:
        return Unknown(why(error))


class AssertedBlock:
    """Statements that are read in their order, with what they assign."""

    def __init__(
        self, function: str, signature: Signature, names: dict[str, Any], source: str, method: Method | None = None
    ) -> None:
        self._function, self._signature, self._names, self._source = function, signature, dict(names), source
        self._instances = Instances(method) if method is not None else None
        self._changed = ""  # why calls may see something else from here on
        self._own = {function}  # names that the statements gave, and what is tried
        self._calls: dict[str, ast.expr] = {}  # variables that hold what the function gave

    def read(self, body: list[ast.stmt], reason: str = "") -> list[Found]:
        """What the statements show of the function; with a reason nothing of it is a case."""
        found: list[Found] = []
        for statement in body:
            reason = reason or self._changed
            if isinstance(statement, _BLOCKS):
                found += self._block(statement, reason)
                continue
            followed = self._instances.names if self._instances is not None else ()
            self._changed = self._changed or replaced_by(statement, self._function)
            self._changed = self._changed or changed_by(statement, followed, self._own)
            self._own.update(names_bound(statement))
            reason = reason or self._changed
            read = statement
            if self._instances is not None:
                read = self._instances.read(statement, self._names)
                self._instances.follow(statement, self._names)
            read = _as_plain(read)
            pair = self._pair(read)
            each = self._example(read, pair, reason)
            self._follow(read, is_read=pair is not None)
            if isinstance(each, Unread):
                each = each.model_copy(update={"text": _shown(statement)})
            found += [each] if each is not None else []
        return found

    @property
    def gives_text(self) -> bool:
        """Whether the function gives a text as it is: others are printed in another form."""
        returns = self._signature.returns
        return returns.get("type") == "string" and returns.get("format", "date") == "date"

    def calls(self, node: ast.AST) -> bool:
        """Whether an expression is a call of the function itself."""
        if self._instances is not None and isinstance(node, ast.Call):
            return self._instances.call(node, {}) is not None
        return called(node) == self._function

    def _block(self, statement: ast.stmt, reason: str) -> list[Found]:
        inner = [each for each in ast.iter_child_nodes(statement) if isinstance(each, ast.stmt)]
        if isinstance(statement, ast.With):
            is_error = "raises" in ast.unparse(statement.items[0]).lower()
            reason = reason or ("it shows an error, not a value" if is_error else changed_within(statement))
            if is_error and not any(isinstance(each, ast.Assert) for each in inner):
                return [unread(each, reason, self._source) for each in inner if self._mentions(each)]
        elif not (isinstance(statement, ast.If) and asks_for_main(statement.test)):
            reason = reason or f"it stands under a `{type(statement).__name__.lower()}`"
        found = self.read(inner, reason)
        if reason:
            assigned(statement, self._names)
        if self._instances is not None:
            self._instances.follow(statement, self._names)
        return found

    def _follow(self, statement: ast.stmt, *, is_read: bool) -> None:
        """Keep what a statement assigns, and forget what it may change."""
        assigned(statement, self._names)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            self._calls[statement.targets[0].id] = statement.value
        touched = [root_name(each.func) for each in ast.walk(statement) if called(each) and isinstance(each, ast.Call)]
        if isinstance(statement, (ast.Expr, ast.AugAssign, ast.Delete)) and not is_read:
            touched += [each.id for each in ast.walk(statement) if isinstance(each, ast.Name)]
        for name in touched:
            self._calls.pop(name, None)
            if isinstance(self._names.get(name), (list, dict, set)):
                self._names[name] = Unknown(f"{name} may have been changed before")

    def _example(self, statement: ast.stmt, pair: tuple[ast.expr, ast.expr] | None, reason: str) -> Found | None:
        if not self._is_asserted(statement) or not self._mentions(statement):
            return None
        if reason:
            return unread(statement, reason, self._source)
        found = self._case(*pair) if pair is not None else None
        return found or unread(statement, self._wrapping(statement), self._source)

    def _wrapping(self, statement: ast.stmt) -> str:
        """How a statement that is not read has the call in it."""
        shown = next(
            (each for each in ast.walk(statement) if isinstance(each, ast.Call) and self._mentions(each)), None
        )
        is_inside = shown is not None and called(shown) not in (self._function, *_EQUAL)
        name = ast.unparse(shown.func)[:60] if is_inside and shown is not None else ""
        return f"the call stands inside {name}(…)" if name else "a part of its result is compared, or in another way"

    def _is_asserted(self, statement: ast.stmt) -> bool:
        name = called(statement.value).lower() if isinstance(statement, ast.Expr) else ""
        return isinstance(statement, ast.Assert) or name.startswith(("assert", "isclose", "is_close"))

    def _mentions(self, statement: ast.AST) -> bool:
        """Whether a statement calls the function, or has what it gave."""
        nodes = list(ast.walk(statement))
        held = [self._calls[each.id] for each in nodes if isinstance(each, ast.Name) and each.id in self._calls]
        return any(called(each) == self._function for whole in (statement, *held) for each in ast.walk(whole))

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

    def _case(self, left: ast.expr, right: ast.expr) -> Found | None:
        """The case, or why there is none: of the side that calls the function."""
        for call, result in ((left, right), (right, left)):
            made = self._calls.get(call.id, call) if isinstance(call, ast.Name) else call
            wanted = result
            if isinstance(result, ast.Call) and last_name(result.func) in _APPROXIMATE and result.args:
                wanted = result.args[0]
            found = case_of_call(made, wanted, self._function, self._signature, self._names, self._source)
            if found is not None:
                return found
        return None


def _as_plain(statement: ast.stmt) -> ast.stmt:
    """What unittest writes `assertTrue(x)` as the `assert x` that it is."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="assertTrue"), args=[test, *_])):
            return ast.copy_location(ast.Assert(test=test), statement)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="assertFalse"), args=[test, *_])):
            return ast.copy_location(ast.Assert(test=ast.UnaryOp(ast.Not(), test)), statement)
        case _:
            return statement


def _shown(statement: ast.stmt) -> str:
    text = ast.unparse(statement).removeprefix("assert ")
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
