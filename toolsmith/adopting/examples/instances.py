"""Calls of methods in examples as calls of the function that a method's tool is: `Bag(3).filled(1)`, `bag.filled(1)`.

An instance counts from its constructor to the first use that may change it: a method counts as leaving it as it is
where its source neither sets, hands on nor calls anything of it but methods that do neither.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolsmith.adopting.examples.calls import bound
from toolsmith.adopting.inferring.values import UNREADABLE, Unknown, value_of, why
from toolsmith.sandbox.screen.parsing import last_name, root_name
from toolsmith.types.tool import Signature
from toolsmith.verify.signature import read_function

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ONLY_READ = frozenset(
    """len str int float bool abs round sum min max sorted list tuple set frozenset dict range zip enumerate any all
    repr isinstance reversed hash type getattr join format get items keys values copy index count startswith endswith
    split strip lower upper replace isoformat total_seconds sqrt""".split()  # noqa: SIM905  # many quoted words would be harder to read
)

_PLAIN_DECORATORS = ("staticmethod", "classmethod", "property", "override", "abstractmethod", "overload")


class Method(NamedTuple):
    """A method whose tool takes the constructor's parameters too; `made_by` is None where it needs no instance."""

    owner: str
    name: str
    function: str
    made_by: Signature | None
    own: Signature
    renamed: dict[str, str]
    steady: frozenset[str] = frozenset()


def method_of(
    owner: ast.ClassDef, function: str, name: str, made_by: ast.arguments | None, own: ast.arguments
) -> Method:
    """What has to be known of a method to read calls of it.

    Args:
        owner: its class.
        function: the function that stands for it.
        name: its own.
        made_by: parameters of the constructor; None where it needs no instance.
        own: its parameters, without `self`.
    """
    maker = _signature(made_by) if made_by is not None else None
    parameters = _signature(own)
    taken = {each.name for each in maker.parameters} if maker is not None else set()
    renamed = {each.name: f"{name}_{each.name}" for each in parameters.parameters if each.name in taken}
    return Method(owner.name, name, function, maker, parameters, renamed, steady_methods(owner))


def _signature(arguments: ast.arguments) -> Signature:
    return read_function(f"def made({ast.unparse(arguments)}): ...", "made").signature


class Instances:
    """Instances of one class that the statements of an example have made so far, by name."""

    def __init__(self, method: Method) -> None:
        self._method = method
        self._made: dict[str, ast.Call | str] = {}  # the constructor's call, or why it says nothing any more
        self._shared: dict[str, set[str]] = {}  # names of what an instance may hold a part of

    @property
    def names(self) -> frozenset[str]:
        """Of the instances made so far."""
        return frozenset(self._made)

    def read(self, statement: ast.stmt, names: dict[str, Any]) -> ast.stmt:
        """The statement with calls of the method as calls of its function; `names` gets what those need."""
        read: ast.stmt = _Rewritten(self, names).visit(_copied(statement))
        return ast.fix_missing_locations(read)

    def follow(self, statement: ast.stmt, names: dict[str, Any]) -> None:
        """Keep what the statement makes, and forget what it may have changed."""
        for name, made in self._made.items():
            is_left = _is_steady(statement, name, self._method.steady) and not _reaches(
                statement, name, self._shared.get(name, set())
            )
            if isinstance(made, ast.Call) and not is_left:
                self._made[name] = f"{name} may have been changed before"
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                is_made = (
                    isinstance(statement.value, ast.Call) and last_name(statement.value.func) == self._method.owner
                )
                self._made.pop(target.id, None)
                mentioned = _mentioned(statement.value)
                for name in mentioned & set(self._made):
                    self._shared.setdefault(name, set()).add(target.id)
                if is_made and isinstance(statement.value, ast.Call):
                    self._shared[target.id] = {
                        each for each in mentioned if isinstance(names.get(each), (list, dict, set, Unknown))
                    }
                    self._made[target.id] = _kept(statement.value, f"{target.id} made", names)

    def is_known(self, node: ast.expr) -> bool:
        """Whether a value is the class, an instance of it, or was one."""
        is_call = isinstance(node, ast.Call) and last_name(node.func) == self._method.owner
        return is_call or (isinstance(node, ast.Name) and node.id in {self._method.owner, *self._made})

    def call(self, node: ast.Call, names: dict[str, Any]) -> ast.Call | None:
        """The call of the function that stands for one of the method; None where it is another call."""
        method = self._method
        if not isinstance(node.func, ast.Attribute) or node.func.attr != method.name:
            return None
        owner = node.func.value
        made = self._made.get(owner.id, "") if isinstance(owner, ast.Name) else owner
        try:
            words = _words(node, method.own)
            words = {method.renamed.get(name, name): value for name, value in words.items()}
            if method.made_by is not None:
                if isinstance(made, str):
                    raise ValueError(made or f"how {ast.unparse(owner)[:60]} is made is not known")
                if not isinstance(made, ast.Call) or last_name(made.func) != method.owner:
                    raise ValueError(f"{ast.unparse(owner)[:60]} is not made by its constructor")
                words = {**_words(made, method.made_by), **words}
        except UNREADABLE as error:
            names[_REASON] = Unknown(why(error))
            return ast.Call(ast.Name(method.function, ast.Load()), [ast.Name(_REASON, ast.Load())], [])
        given = [ast.keyword(name, value) for name, value in words.items()]
        return ast.Call(ast.Name(method.function, ast.Load()), [], given)


_REASON = "the reason"  # no name of Python's, so that none is hidden


class _Rewritten(ast.NodeTransformer):
    def __init__(self, instances: Instances, names: dict[str, Any]) -> None:
        self._instances, self._names = instances, names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        made = self._instances.call(node, self._names)
        return made if made is not None else self.generic_visit(node)  # type: ignore[return-value]  # a call stays one


def _words(node: ast.Call, signature: Signature) -> dict[str, ast.expr]:
    """The arguments of a call by name.

    Raises:
        ValueError: they cannot be told.
    """
    if any(isinstance(each, ast.Starred) for each in node.args) or any(word.arg is None for word in node.keywords):
        raise ValueError("a call with * or **")
    found = bound(list(node.args), {str(word.arg): word.value for word in node.keywords}, signature)
    if {signature.positional_rest, signature.named_rest}.intersection(found):
        raise ValueError(f"{ast.unparse(node.func)[:60]} takes any number of arguments")
    return found


def _kept(call: ast.Call, prefix: str, names: dict[str, Any]) -> ast.Call:
    """The call with its arguments as they are now, since the names in it may mean something else later."""
    made: ast.Call = _copied(call)
    for place, each in enumerate([*made.args, *(word.value for word in made.keywords)]):
        name = f"{prefix} {place}"
        try:
            names[name] = value_of(each, names)
        except UNREADABLE as error:
            names[name] = Unknown(why(error))
        if place < len(made.args):
            made.args[place] = ast.Name(name, ast.Load())
        else:
            made.keywords[place - len(made.args)].value = ast.Name(name, ast.Load())
    return made


def _copied(node: Any) -> Any:
    """A copy that others may change."""
    if isinstance(node, list):
        return [_copied(each) for each in node]
    if not isinstance(node, ast.AST):
        return node
    return ast.copy_location(type(node)(**{name: _copied(value) for name, value in ast.iter_fields(node)}), node)


def _mentioned(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _reaches(statement: ast.stmt, name: str, shared: set[str]) -> bool:
    """Whether a statement may change an instance through a value that it shares with others."""
    is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    if isinstance(statement, ast.Assert) or (
        is_call and last_name(statement.value.func).rpartition(".")[2].startswith("assert")  # type: ignore[attr-defined]  # a call
    ):
        return False
    on_results = (
        name in _mentioned(each.func.value)
        for each in ast.walk(statement)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and isinstance(each.func.value, ast.Call)
    )
    return bool(_mentioned(statement) & shared) or any(on_results)


def _is_steady(statement: ast.stmt, name: str, steady: frozenset[str]) -> bool:
    """Whether a statement does nothing with a name but call methods that leave it as it is."""
    kept = {
        id(each.value)
        for each in ast.walk(statement)
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load) and each.attr in steady
    }
    return all(id(each) in kept for each in ast.walk(statement) if isinstance(each, ast.Name) and each.id == name)


def steady_methods(owner: ast.ClassDef) -> frozenset[str]:
    """Methods of a class that leave an instance as it is, as far as their source shows it."""
    needs = {each.name: found for each in owner.body if isinstance(each, _FUNCTIONS) for found in _needed(each)}
    while True:
        kept = {name: wanted for name, wanted in needs.items() if wanted <= set(needs)}
        if len(kept) == len(needs):
            return frozenset(kept)
        needs = kept


def _needed(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[set[str]]:
    """The methods of the instance that a method calls; nothing where it may change the instance itself."""
    parameters = [*method.args.posonlyargs, *method.args.args]
    if any(last_name(each) not in _PLAIN_DECORATORS for each in method.decorator_list):
        return
    if not parameters:
        yield set()
        return
    own = parameters[0].arg
    roots = _roots(method, own)
    if any(_may_change(node, own, roots) for node in ast.walk(method)):
        return
    yield {
        node.func.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_named(node.func.value, own)
    }


def _may_change(node: ast.AST, own: str, roots: set[str]) -> bool:
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            return root_name(node) in roots
        case ast.AugAssign(target=ast.Name(id=name)):
            return name in roots
        case ast.Global() | ast.Nonlocal() | ast.Call(func=ast.Name(id="super")):
            return True
        case ast.Call(func=function):
            is_own = isinstance(function, ast.Attribute) and _is_named(function.value, own)
            if is_own or last_name(function) not in _ONLY_READ:
                return (not is_own and root_name(function) in roots) or _is_handed(node, roots)
    return False


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_handed(call: ast.Call, roots: set[str]) -> bool:
    pending = [*call.args, *(word.value for word in call.keywords)]
    while pending:
        each = pending.pop()
        if isinstance(each, (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.IfExp)):
            pending += [inner for inner in ast.iter_child_nodes(each) if isinstance(inner, ast.expr)]
        elif root_name(each) in roots:
            return True
    return False


def _roots(method: ast.AST, own: str) -> set[str]:
    """Names that may hold the instance or a part of it."""
    found = {own}
    while True:
        more = {
            each.id
            for node in ast.walk(method)
            for target, value in _bindings(node)
            if {inner.id for inner in ast.walk(value) if isinstance(inner, ast.Name)} & found
            for each in ast.walk(target)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        } - found
        if not more:
            return found
        found |= more


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            yield target, value
        case (
            ast.NamedExpr(target=target, value=value)
            | ast.withitem(optional_vars=ast.expr() as target, context_expr=value)
        ):
            yield target, value
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case _:
            pass
