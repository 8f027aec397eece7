"""Mends a program where only one reading is left: what small models get wrong about the form, never what they compute.

Covered: imports and names of the tools, scripts instead of a function, an answer that is printed or assigned instead of
returned, `async` and `await`, one dictionary for the arguments, literal arguments as `calls.repair` mends them.
Not covered, on purpose: misspelt names, wrong or missing arguments, anything that decides the answer.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.calls.session import folded
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.record import Record

ENTRY = "solve"
_OWN_MODULES = frozenset(
    {"toolbox", "tools", "tool", "functions", "default_api"}
)  # as models name what holds the tools
_REQUEST_NAMES = frozenset({"request", "question", "query", "text", "prompt", "input", "task", "user_request"})
_Definition = (ast.FunctionDef, ast.ClassDef)
_Import = (ast.Import, ast.ImportFrom)


class MendedProgram(Record):
    """What runs: the code, the function in it to call, and what was mended."""

    code: str
    function: str = ENTRY
    repairs: tuple[str, ...] = ()


def mend_program(
    code: str, schemas: Mapping[str, Mapping[str, Any]], names: Mapping[str, str], request: str
) -> MendedProgram:
    """The program in the form that runs; as it was where nothing needs mending.

    Args:
        code: parses.
        schemas: function name → JSON Schema of its arguments.
        names: other names by which a model may know a tool → its function name.
        request: what a parameter of `solve` called `request` stands for.
    """
    repairs: dict[str, None] = {}  # an ordered set
    try:
        tree = parse(code)
        _Synchronous(repairs).visit(tree)
        _Names(tree, schemas, names, repairs).mend()
        _Arguments(schemas, repairs).visit(tree)
        function = _entry(tree, repairs)
        _answer(tree, function, request, repairs)
        if repairs:
            code = ast.unparse(ast.fix_missing_locations(tree))
    except RecursionError:  # nested deeper than anybody writes: the sandbox says so
        return MendedProgram(code=code)
    return MendedProgram(code=code, function=function, repairs=tuple(repairs))


class _Synchronous(ast.NodeTransformer):
    """Tools are plain functions: `await`, `async` and what runs an event loop are left out."""

    def __init__(self, repairs: dict[str, None]) -> None:
        self._repairs = repairs

    def visit_Await(self, node: ast.Await) -> ast.AST:
        self._repairs["await"] = None
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        self._repairs["async"] = None
        self.generic_visit(node)
        return ast.FunctionDef(**{field: getattr(node, field) for field in node._fields})

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if name in ("asyncio.run", "asyncio.get_event_loop().run_until_complete") and len(node.args) == 1:
            self._repairs["asyncio"] = None
            return node.args[0]
        if name == "asyncio.gather" and not node.keywords:
            self._repairs["asyncio"] = None
            return ast.List(elts=node.args, ctx=ast.Load())
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self.generic_visit(node)
        if self._repairs:
            node.body = [
                line
                for line in node.body
                if not (isinstance(line, ast.Import) and {each.name for each in line.names} == {"asyncio"})
            ]
        return node


class _Names(ast.NodeTransformer):
    """Every way to name a tool becomes the function's own name, imported from `toolbox`."""

    def __init__(
        self, tree: ast.Module, functions: Collection[str], names: Mapping[str, str], repairs: dict[str, None]
    ) -> None:
        self._tree = tree
        self._repairs = repairs
        self._by_folded = {folded(name): function for name, function in names.items()}
        self._by_folded |= {folded(name): name for name in functions}
        self._modules: set[str] = set()
        self._imported: set[str] = set()
        self._used: set[str] = set()
        self._bound = set(_bound(tree))

    def mend(self) -> None:
        for node in ast.walk(self._tree):
            for field in ("body", "orelse", "finalbody"):
                lines = getattr(node, field, None)
                if isinstance(lines, list):
                    kept = [line for line in lines if not self._is_ours(line)]
                    setattr(node, field, kept or ([ast.Pass()] if lines and node is not self._tree else []))
        self.visit(self._tree)
        missing = sorted(self._used - self._imported)
        if missing:
            self._repairs[f"import of {', '.join(missing)}"] = None
            line = ast.ImportFrom(module="toolbox", names=[ast.alias(name=name) for name in missing], level=0)
            self._tree.body.insert(_after_head(self._tree), line)

    def _is_ours(self, line: ast.AST) -> bool:
        """Whether a line imports the tools in another way than asked for; what it binds is noted."""
        if isinstance(line, ast.Import):
            ours = [each for each in line.names if self._is_module(each.name)]
            self._modules |= {each.asname or each.name.partition(".")[0] for each in ours}
            line.names = [each for each in line.names if each not in ours]
            self._bound -= self._modules
            return not line.names
        if not isinstance(line, ast.ImportFrom):
            return False
        module = line.module or ""
        if module == "toolbox" and not line.level and all(each.name in self._by_folded.values() for each in line.names):
            self._imported |= {each.name for each in line.names if each.asname is None}
            return False
        if module.partition(".")[0] in sys.stdlib_module_names:
            return False
        known = {each: self._by_folded.get(folded(each.name)) for each in line.names}
        if any(name is None and each.name != "*" for each, name in known.items()):
            if module.partition(".")[0] != "toolbox":
                return False
            line.names = [each for each in line.names if known[each] is None and each.name != "*"]
            line.module = "toolbox"
        for each, name in known.items():
            self._bound.discard(each.asname or each.name)
            if name is not None and each.asname is not None:
                self._by_folded[folded(each.asname)] = name
        return all(name is not None or each.name == "*" for each, name in known.items())

    def _is_module(self, path: str) -> bool:
        first, _, _ = path.partition(".")
        last = path.rpartition(".")[2]
        if first in sys.stdlib_module_names:
            return False
        return first == "toolbox" or folded(last) in self._by_folded or first in _OWN_MODULES

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        name = self._by_folded.get(folded(node.attr))
        root = node.value
        while isinstance(root, ast.Attribute):
            root = root.value
        if name is not None and isinstance(root, ast.Name):
            is_free = root.id in _OWN_MODULES and root.id not in self._bound
            if root.id in self._modules or is_free:
                self._repairs["the tool in a module"] = None
                self._used.add(name)
                return ast.Name(id=name, ctx=node.ctx)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not isinstance(node.ctx, ast.Load) or node.id in self._bound or hasattr(builtins, node.id):
            return node
        name = self._by_folded.get(folded(node.id))
        if name is None:
            return node
        self._used.add(name)
        if name != node.id:
            self._repairs[f"{node.id} for {name}"] = None
        return ast.Name(id=name, ctx=node.ctx)


class _Arguments(ast.NodeTransformer):
    """Literal arguments of the tools, mended as those of any call."""

    def __init__(self, schemas: Mapping[str, Mapping[str, Any]], repairs: dict[str, None]) -> None:
        self._schemas = schemas
        self._repairs = repairs

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        schema = self._schemas.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if schema is None:
            return node
        properties = schema.get("properties", {})
        self._spread(node, properties)
        named = dict(zip(properties, range(len(node.args)), strict=False))
        given = {name: value for name, place in named.items() for value in _literal(node.args[place])}
        given |= {item.arg: value for item in node.keywords if item.arg is not None for value in _literal(item.value)}
        repaired = repair_arguments(schema, given)
        if not repaired.repairs or len(repaired.arguments) != len(given):
            return node
        for repair in repaired.repairs:
            self._repairs[f"{repair.argument} ({repair.rule})"] = None
        for (name, _), (known, value) in zip(given.items(), repaired.arguments.items(), strict=True):
            self._put(node, named, name, known, value)
        return node

    def _put(self, node: ast.Call, named: Mapping[str, int], name: str, known: str, value: Any) -> None:
        fresh = parse(repr(value)).body[0]
        if not isinstance(fresh, ast.Expr):
            return
        if name in named:
            node.args[named[name]] = fresh.value
        for item in node.keywords:
            if item.arg == name:
                item.arg, item.value = known, fresh.value

    def _spread(self, node: ast.Call, properties: Mapping[str, Any]) -> None:
        """`tool({"a": 1})` and `tool(**{"a": 1})` as `tool(a=1)`, where the first parameter cannot be meant."""
        everything = [*node.args, *(item.value for item in node.keywords)]
        if len(everything) != 1 or not isinstance(everything[0], ast.Dict):
            return
        is_spread = bool(node.keywords) and node.keywords[0].arg is None
        keys = [key.value if isinstance(key, ast.Constant) else None for key in everything[0].keys]
        first: Mapping[str, Any] = next(iter(properties.values()), {})
        is_meant = bool(node.args) and first.get("type") != "object" and all(key in properties for key in keys)
        if not (is_spread or is_meant) or not all(isinstance(key, str) and key.isidentifier() for key in keys):
            return
        node.keywords = [
            ast.keyword(arg=str(key), value=value) for key, value in zip(keys, everything[0].values, strict=True)
        ]
        node.args = []
        if is_meant:
            self._repairs["one dictionary for the arguments"] = None


def _entry(tree: ast.Module, repairs: dict[str, None]) -> str:
    """The function to call; a script becomes one."""
    functions = {line.name: line for line in tree.body if isinstance(line, ast.FunctionDef)}
    guards = [line for line in tree.body if isinstance(line, ast.If) and "__name__" in ast.unparse(line.test)]
    script = [
        line
        for line in tree.body
        if not isinstance(line, (*_Definition, *_Import)) and line not in guards and not _is_text(line)
    ]
    name = ENTRY if ENTRY in functions else _only_candidate(functions)
    shown = _lines_that_show(script, name) if name else []
    if not name or (name != ENTRY and len(shown) < len(script)):
        repairs[f"a script for {ENTRY}()"] = None
        _wrap(tree, guards)
        return ENTRY
    if name != ENTRY:
        repairs[f"{name}() for {ENTRY}()"] = None
    if guards or shown:
        repairs[f"{name}() called by the program itself"] = None
        tree.body = [line for line in tree.body if line not in guards and line not in shown]
    return name


def _only_candidate(functions: Mapping[str, ast.FunctionDef]) -> str:
    """The one function that can be called without arguments and that no other one calls."""
    called = {
        node.id
        for name, function in functions.items()
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id != name
    }
    free = [name for name, function in functions.items() if not _required(function) and name not in called]
    return free[0] if len(free) == 1 else ""


def _lines_that_show(script: Sequence[ast.stmt], name: str) -> list[ast.stmt]:
    """Lines that do nothing but call the entry and show what it gave."""
    known, lines = {name, "print", "str", "repr"}, list[ast.stmt]()
    for line in script:
        names = {node.id for node in ast.walk(line) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        if isinstance(line, (ast.Assign, ast.Expr)) and isinstance(line.value, ast.Call) and names <= known:
            lines.append(line)
            if isinstance(line, ast.Assign):
                known |= {node.id for node in line.targets if isinstance(node, ast.Name)}
    return lines


def _wrap(tree: ast.Module, guards: Sequence[ast.stmt]) -> None:
    """Everything but the imports becomes the body of the entry."""
    lines = [
        inner for line in tree.body for inner in (line.body if isinstance(line, ast.If) and line in guards else [line])
    ]
    entry = parse(f"def {ENTRY}():\n    pass").body[0]
    body: list[ast.stmt] = [line for line in lines if not isinstance(line, _Import)]
    if isinstance(entry, ast.FunctionDef) and body:
        entry.body = body
    tree.body = [*(line for line in lines if isinstance(line, _Import)), entry]


def _answer(tree: ast.Module, name: str, request: str, repairs: dict[str, None]) -> None:
    """See to it that the entry can be called without arguments and returns its answer."""
    function = next(line for line in tree.body if isinstance(line, ast.FunctionDef) and line.name == name)
    required = _required(function)
    if len(required) == 1 and required[0] in _REQUEST_NAMES and not function.args.defaults:
        function.args.defaults = [ast.Constant(value=request)]
        repairs[f"{required[0]} is the request"] = None
    own = list(_own_nodes(function))
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own):
        return
    returns = [node for node in own if isinstance(node, ast.Return) and node.value is not None]
    printed = [node for node in own if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"]
    if not returns and len(printed) <= 1:
        _return_last(function.body, repairs)


def _return_last(body: list[ast.stmt], repairs: dict[str, None]) -> None:
    """The value that the last line prints, computes or assigns is returned."""
    last = body[-1]
    if isinstance(last, ast.If):
        for branch in (last.body, last.orelse):
            if branch:
                _return_last(branch, repairs)
    elif isinstance(last, (ast.With, ast.Try)):
        _return_last(last.body, repairs)
    elif isinstance(last, ast.Expr) and not _is_text(last):
        call = last.value
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "print":
            if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
                return  # what is printed is the answer
            body[-1] = ast.Return(value=call.args[0])
            repairs["the answer printed, not returned"] = None
        else:
            body[-1] = ast.Return(value=call)
            repairs["the answer computed, not returned"] = None
    elif isinstance(last, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        target = last.targets[0] if isinstance(last, ast.Assign) else last.target
        if isinstance(target, ast.Name):
            body.append(ast.Return(value=ast.Name(id=target.id, ctx=ast.Load())))
            repairs["the answer assigned, not returned"] = None


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_Definition, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


def _required(function: ast.FunctionDef) -> list[str]:
    arguments = [*function.args.posonlyargs, *function.args.args]
    left = arguments[: len(arguments) - len(function.args.defaults)]
    named = [
        each for each, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if value is None
    ]
    return [each.arg for each in (*left, *named)]


def _bound(tree: ast.Module) -> Iterator[str]:
    """Names that the program binds itself, wherever."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, _Definition):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, _Import):
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)


def _literal(node: ast.expr) -> Iterator[Any]:
    """The value of a literal that JSON knows, or nothing."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    if isinstance(value, (str, int, float, bool, list, dict)) and not isinstance(value, complex):
        yield value


def _is_text(line: ast.stmt) -> bool:
    """Whether a line is a docstring, or a text that stands where a comment would."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _after_head(tree: ast.Module) -> int:
    """Place after a docstring and the imports from `__future__`."""
    place = 0
    for line in tree.body:
        if not (_is_text(line) or (isinstance(line, ast.ImportFrom) and line.module == "__future__")):
            break
        place += 1
    return place
