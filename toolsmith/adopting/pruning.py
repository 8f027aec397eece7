"""A source without the methods of its classes that nothing in it names: what one function cannot reach.

Kept are methods that the interpreter calls by itself (`__len__`), and all of a class whose base, metaclass or decorator
is another's, which may call any of them. Where names are looked up as the source runs, nothing is left out.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from toolsmith.adopting.linking import self_contained
from toolsmith.sandbox.screen.parsing import last_name, parse

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BASES = ("Generic", "Protocol", "ABC", "NamedTuple", "TypedDict", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
_DECORATORS = ("dataclass", "total_ordering", "final", "runtime_checkable", "unique")
_LOOKS_UP = frozenset(["vars", "dir", "globals", "locals", "getmembers", "__dict__", "__mro__", "__subclasses__"])
_BY_NAME = ("getattr", "hasattr", "setattr", "delattr", "attrgetter", "methodcaller")


def without_idle_methods(code: str, function: str) -> str:
    """The source of one function with the methods that it may reach, and what those need.

    Args:
        code: a module that holds all that the function needs.
        function: in it.
    """
    module = parse(code)
    pruned = _Pruned(module)
    if not pruned.is_smaller:
        return code
    return self_contained(pruned.module, function)


def without_talk(code: str, function: str) -> str:
    """The source without docstrings but that of the function."""
    module = parse(code)
    for node in ast.walk(module):
        if (
            isinstance(node, (*_FUNCTIONS, ast.ClassDef))
            and node.name != function
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"


class _Pruned:
    def __init__(self, module: ast.Module) -> None:
        self._classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
        idle = {id(method): method for node in self._classes.values() for method in self._methods(node)}
        named: set[str] = set()
        pending: list[ast.AST] = [module]
        while pending:
            named.update(_names(pending, idle))
            pending = [method for method in idle.values() if method.name in named]
            for method in pending:
                del idle[id(method)]
        self.is_smaller = bool(idle) and not named & _LOOKS_UP and "" not in named
        if self.is_smaller:
            for node in self._classes.values():
                node.body = [each for each in node.body if id(each) not in idle] or [ast.Pass()]
        self.module = ast.fix_missing_locations(module)

    def _methods(self, node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Methods of a class that nobody calls but by their names."""
        if not node.keywords and self._is_plain(node, 0):
            for each in node.body:
                if isinstance(each, _FUNCTIONS) and not (each.name.startswith("_") and each.name.endswith("_")):
                    yield each

    def _is_plain(self, node: ast.ClassDef, depth: int) -> bool:
        marks = [last_name(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
        bases = [last_name(each.value if isinstance(each, ast.Subscript) else each) for each in node.bases]
        return (
            depth < 20
            and all(mark in _DECORATORS for mark in marks)
            and all(
                self._is_plain(self._classes[base], depth + 1) if base in self._classes else _is_known(base)
                for base in bases
            )
        )


def _is_known(base: str) -> bool:
    own = getattr(builtins, base, None)
    return base in _BASES or own is object or (isinstance(own, type) and issubclass(own, BaseException))


def _names(nodes: list[ast.AST], idle: dict[int, ast.FunctionDef | ast.AsyncFunctionDef]) -> Iterator[str]:
    """Names and texts in nodes, but for methods that are idle; an empty one where a name is only known as it runs."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from filter(str.isidentifier, node.value.split("."))
        elif isinstance(node, ast.Call) and last_name(node.func) in _BY_NAME:
            named = node.args[-1:] if last_name(node.func) in _BY_NAME[4:] else node.args[1:2]
            if not all(isinstance(each, ast.Constant) for each in named):
                yield ""
        pending += [each for each in ast.iter_child_nodes(node) if id(each) not in idle]
