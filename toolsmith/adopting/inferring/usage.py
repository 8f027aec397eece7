"""What a function does with its parameters and gives back, as annotations: `math.sqrt(x)` wants a number."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

_NUMBERS = (ast.Sub, ast.Div, ast.Pow, ast.FloorDiv)
_TEXT_METHODS = frozenset(
    """split strip lower upper replace startswith endswith encode splitlines title capitalize lstrip rstrip
    isdigit isalpha casefold zfill ljust rjust center partition rpartition isalnum isupper islower
    swapcase translate""".split()  # noqa: SIM905  # many quoted words would be harder to read
)
_LIST_METHODS = frozenset(("append", "sort", "extend", "insert", "reverse"))
_DICT_METHODS = frozenset(("keys", "items", "values", "get", "setdefault"))
_NUMBER_CALLS = frozenset(
    """abs round float sqrt sin cos tan asin acos atan atan2 exp log log10 log2 pow floor ceil fabs degrees
    radians hypot cosh sinh tanh divmod isfinite isnan isinf""".split()  # noqa: SIM905  # many quoted words would be harder to read
)
_WHOLE_CALLS = frozenset(("range", "comb", "perm", "factorial", "gcd", "lcm", "isqrt", "chr", "bin", "hex", "oct"))
_EACH_CALLS = frozenset(("sum", "sorted", "len", "enumerate", "zip", "min", "max", "any", "all", "reversed", "mean"))
_TEXT_CALLS = frozenset(("ord", "match", "search", "fullmatch", "findall", "finditer", "sub", "split", "fromisoformat"))
_DEEPEST = 3
_WHOLE_OF_DATES = ("date", "datetime")  # their constructors take whole numbers
_NAMED = {
    "int": "int",
    "float": "float",
    "str": "str",
    "list": "list",
    "dict": "dict",
    "tuple": "tuple",
    "bool": "bool",
}
_RETURNING = {
    "str": "str", "join": "str", "format": "str", "strip": "str", "upper": "str", "lower": "str", "replace": "str",
    "round": "float", "float": "float", "abs": "float", "sqrt": "float", "sum": "float", "exp": "float", "log": "float",
    "len": "int", "int": "int", "isinstance": "bool", "bool": "bool", "any": "bool", "all": "bool", "sorted": "list",
    "list": "list", "dict": "dict", "set": "set", "tuple": "tuple", "split": "list[str]", "splitlines": "list[str]",
    "startswith": "bool", "endswith": "bool",
    **dict.fromkeys(
        """map filter zip enumerate reversed iter chain islice starmap product combinations permutations accumulate
        takewhile dropwhile compress from_iterable zip_longest filterfalse pairwise cycle repeat""".split(),  # noqa: SIM905  # many quoted words would be harder to read
        "list",
    ),
}  # fmt: skip


def annotations_of_use(
    node: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.Module | None = None, depth: int = 0
) -> dict[str, str]:
    """Parameter → annotation, of those whose use says one and nothing else.

    Args:
        node: the function.
        module: whose functions it hands parameters on to.
        depth: of functions that were followed.
    """
    arguments = node.args
    names = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    votes: dict[str, set[str]] = defaultdict(set)
    for inner in ast.walk(node):
        for name, kind in _votes(inner):
            if name in names:
                votes[name].add(kind)
    decided = {name: found for name, kinds in votes.items() if (found := _decided(kinds))}
    handed = _handed_on(node, module, depth) if module is not None and depth < _DEEPEST else {}
    return {name: handed[name] for name in names if name in handed and name not in votes} | decided


def _handed_on(node: ast.AST, module: ast.Module, depth: int) -> dict[str, str]:
    """What functions of the module do with parameters that they are given."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    own = {each.name: each for each in module.body if isinstance(each, functions)}
    methods = {
        f"self.{each.name}": each
        for kind in module.body
        if isinstance(kind, ast.ClassDef)
        for each in kind.body
        if isinstance(each, functions)
    }
    own |= methods
    found: dict[str, str] = {}
    for call in ast.walk(node):
        called = own.get(ast.unparse(call.func)) if isinstance(call, ast.Call) else None
        if called is None or called is node or not isinstance(call, ast.Call):
            continue
        wanted = annotations_of_use(called, module, depth + 1)
        parameters = [*called.args.posonlyargs, *called.args.args]
        parameters = parameters[1:] if called in methods.values() else parameters
        for parameter, given in zip(parameters, call.args, strict=False):
            if parameter.arg in wanted and _name(given):
                found.setdefault(_name(given), wanted[parameter.arg])
    return found


def annotation_of_returns(node: ast.FunctionDef | ast.AsyncFunctionDef, known: Mapping[str, str]) -> str:
    """What the return statements give, where all of them say the same; empty elsewhere."""
    kinds: list[str] = []
    known = {**known, **_locals(node, known)}
    for inner in own_nodes(node):
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return "list"
        if isinstance(inner, ast.Return):
            kind = _of_expression(inner.value, known)
            if not kind:
                return ""
            kinds += [kind] if kind not in kinds else []
    if not kinds:
        return "None"
    if set(kinds) <= {"int", "float"}:
        return "float" if "float" in kinds else "int"
    return " | ".join(kinds) if len(kinds) <= 3 else ""


def _votes(node: ast.AST) -> Iterator[tuple[str, str]]:  # noqa: C901, PLR0912  # one case a form
    match node:
        case ast.BinOp(left=left, op=sign, right=right) if isinstance(sign, (*_NUMBERS, ast.Mult)):
            texts = [each for each in (left, right) if isinstance(each, (ast.Constant, ast.JoinedStr, ast.List))]
            if not any(not isinstance(each, ast.Constant) or isinstance(each.value, str) for each in texts):
                yield from ((_name(side), "number") for side in (left, right))
        case (
            ast.BinOp(left=side, op=ast.Add(), right=ast.Constant(value=int() | float()))
            | ast.BinOp(left=ast.Constant(value=int() | float()), op=ast.Add(), right=side)
        ):
            yield _name(side), "number"
        case ast.BinOp(left=side, op=ast.Mod(), right=ast.Constant(value=int())):
            yield _name(side), "whole"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield _name(operand), "number"
        case ast.Compare(left=left, ops=[*signs], comparators=[*others]):
            yield from _compared([left, *others], signs)
        case ast.Call(func=ast.Attribute(value=owner, attr=attribute)):
            for methods, kind in ((_TEXT_METHODS, "text"), (_LIST_METHODS, "list"), (_DICT_METHODS, "dict")):
                if attribute in methods:
                    yield _name(owner), kind
            yield from _called(attribute, node.args)
        case ast.Call(func=ast.Name(id=called), args=args):
            if called == "isinstance" and len(args) == 2:
                yield from ((_name(args[0]), f"is {each}") for each in _classes(args[1]))
            yield from _called(called, args)
        case ast.For(iter=each) | ast.comprehension(iter=each):
            yield _name(each), "many"
        case ast.Subscript(value=owner, slice=ast.Constant(value=str())):
            yield _name(owner), "dict"
        case ast.Subscript(value=owner, slice=ast.Slice() | ast.Constant(value=int())):
            yield _name(owner), "many"


def _called(name: str, args: list[ast.expr]) -> Iterator[tuple[str, str]]:
    for calls, kind in ((_NUMBER_CALLS, "number"), (_WHOLE_CALLS, "whole"), (_TEXT_CALLS, "text")):
        if name in calls:
            yield from ((_name(each), kind) for each in args)
    if name in _WHOLE_OF_DATES and len(args) >= 3:
        yield from ((_name(each), "whole") for each in args)
    if name in _EACH_CALLS and (len(args) == 1 or name == "zip"):
        yield from ((_name(each), "many") for each in args)


def _compared(sides: list[ast.expr], signs: list[ast.cmpop]) -> Iterator[tuple[str, str]]:
    values = [each.value for each in sides if isinstance(each, ast.Constant)]
    is_number = any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    is_order = any(isinstance(sign, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for sign in signs)
    if any(isinstance(value, str) for value in values) and not any(isinstance(s, (ast.In, ast.NotIn)) for s in signs):
        yield from ((_name(each), "text") for each in sides)
    elif is_number and (is_order or len(sides) == 2):
        yield from ((_name(each), "number") for each in sides)
    elif is_order:
        yield from ((_name(each), "ordered") for each in sides)


def _classes(node: ast.expr) -> list[str]:
    listed = node.elts if isinstance(node, ast.Tuple) else [node]
    return [each.id for each in listed if isinstance(each, ast.Name)]


def _decided(kinds: set[str]) -> str:
    named = sorted({_NAMED[kind[3:]] for kind in kinds if kind.startswith("is ") and kind[3:] in _NAMED})
    kinds = {kind for kind in kinds if not kind.startswith("is ")} - {"ordered"}
    if named:
        return " | ".join(named)
    if "text" in kinds and kinds <= {"text", "many"}:
        return "str"
    if "dict" in kinds and kinds <= {"dict", "many"}:
        return "dict"
    if kinds <= {"many", "list"} and kinds:
        return "list"
    if kinds and kinds <= {"number", "whole"}:
        return "int" if "whole" in kinds else "float"
    return ""


def _locals(node: ast.AST, known: Mapping[str, str]) -> dict[str, str]:
    """Names that are always assigned values of one kind."""
    found: dict[str, set[str]] = defaultdict(set)
    names = dict(known)
    for inner in own_nodes(node):
        if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
            kind = _of_expression(inner.value, names)
            found[inner.targets[0].id].add(kind)
            names[inner.targets[0].id] = kind
    return {name: next(iter(kinds)) for name, kinds in found.items() if len(kinds) == 1}


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function without those of functions in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield child
            yield from own_nodes(child)


def _of_expression(node: ast.expr | None, known: Mapping[str, str]) -> str:  # noqa: C901  # one case a form
    match node:
        case None | ast.Constant(value=None):
            return "None"
        case ast.Constant(value=value):
            return _NAMED.get(type(value).__name__, "")
        case ast.JoinedStr():
            return "str"
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.Tuple():
            return "tuple"
        case ast.BinOp(op=sign) if isinstance(sign, _NUMBERS):
            return "float"
        case ast.BinOp(left=left, op=ast.Mult() | ast.Add(), right=right):
            sides = {_of_expression(left, known), _of_expression(right, known)}
            return "float" if sides <= {"int", "float"} else "str" if sides == {"str"} else ""
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return _RETURNING.get(name, "")
    return ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
