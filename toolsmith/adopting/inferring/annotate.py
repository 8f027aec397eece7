"""Writes inferred types into a source: the annotations that are missing and nothing else."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from toolsmith.adopting.bindings import names_bound
from toolsmith.adopting.inferring.barriers import options_of
from toolsmith.adopting.inferring.docstrings import Described, read_docstring
from toolsmith.adopting.inferring.samples import annotation_of_values
from toolsmith.adopting.inferring.usage import annotation_of_returns, annotations_of_use
from toolsmith.adopting.inferring.values import UNREADABLE, value_of
from toolsmith.adopting.inferring.worded_types import annotation_of
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.record import Record
from toolsmith.types.schema import fits
from toolsmith.types.value import to_json
from toolsmith.verify.annotations.declared import Declared
from toolsmith.verify.annotations.schemas import Types
from toolsmith.verify.compare import plain

UNKNOWN = "unknown"  # where nothing says a type: any value
_MODULES = ("typing", "datetime", "decimal", "fractions", "numpy", "pandas")


class Annotated(Record):
    """A source with all its types written. `inferred` says of each that was not there where it is from."""

    code: str
    inferred: dict[str, str] = {}

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(name for name, source in self.inferred.items() if source == UNKNOWN)


class Sampled(Record):
    """Calls that were published: arguments by name, and results."""

    arguments: tuple[dict[str, Any], ...] = ()
    results: tuple[Any, ...] = ()


class Hinted(NamedTuple):
    """What is known of types beside the code and its examples.

    `described` is what is said of parameters outside the docstring, of the result as `return`; `told` are annotations
    that somebody else gave for what stays unknown; `used` are those by use, and `body` the function that is called for
    all, where the code is only a call of it.
    """

    described: Mapping[str, Described] | None = None
    used: Mapping[str, str] | None = None
    body: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    told: Mapping[str, str] | None = None


def annotate(
    code: str,
    function: str,
    sampled: Sampled | None = None,
    hinted: Hinted | None = None,
) -> Annotated:
    """The source with the annotations that its function lacks, or that have no JSON form.

    Args:
        code: of a module.
        function: in it.
        sampled: calls that are known.
        hinted: what else is known of the types.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no Python.
    """
    module = parse_source(code)
    found = [
        node
        for node in module.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == function
    ]
    if not found:
        return Annotated(code=code)
    work = _Work(module, found[-1], sampled or Sampled(), hinted or Hinted())
    work.decide()
    return Annotated(code=work.written(code), inferred=work.inferred)


class _Work:
    def __init__(
        self,
        module: ast.Module,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        sampled: Sampled,
        hinted: Hinted,
    ) -> None:
        described, told = hinted.described or {}, hinted.told or {}
        self._body = hinted.body or node
        arguments = node.args
        self._module, self._node, self._sampled, self._told = module, node, sampled, told
        self._types = Types(Declared(module))
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
        self._defaults = dict(zip([each.arg for each in positional], defaults, strict=True))
        self._defaults |= dict(zip([each.arg for each in arguments.kwonlyargs], arguments.kw_defaults, strict=True))
        self._rests = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        self._all = [*positional, *arguments.kwonlyargs, *self._rests]
        self._doc = read_docstring(ast.get_docstring(node) or "", [each.arg for each in self._all])
        self._described = {**self._doc.parameters, **{name: each for name, each in described.items() if each.type}}
        self._returned = described.get("return", Described()) if described.get("return") else self._doc.returns
        self._used = hinted.used if hinted.used is not None else annotations_of_use(node, module)
        self._written: list[tuple[ast.arg | None, str]] = []
        self.inferred: dict[str, str] = {}

    def decide(self) -> None:
        known: dict[str, str] = {}
        for argument in self._all:
            if argument.annotation is not None and self._types.schema_of(argument.annotation) is not None:
                known[argument.arg] = ast.unparse(argument.annotation)
                continue
            annotation, source = self._parameter(argument)
            if source == UNKNOWN and (left := self._left_of(argument.annotation)):
                annotation, source = left, "its annotation, as far as JSON has it"
            known[argument.arg] = annotation
            self._keep(argument, annotation, source, argument.arg)
        returns = self._node.returns
        if returns is None or self._types.schema_of(returns) is None:
            annotation, source = self._result(known)
            self._keep(None, annotation, source, "return")

    def _left_of(self, annotation: ast.expr | None) -> str:
        """Of a union the members that have a form in JSON."""
        options = options_of(annotation) if annotation is not None else []
        kept = [each for each in options if self._types.schema_of(each) is not None]
        return " | ".join(ast.unparse(each) for each in kept) if len(options) > 1 else ""

    def _keep(self, argument: ast.arg | None, annotation: str, source: str, name: str) -> None:
        self._written.append((argument, annotation))
        self.inferred[name] = source

    def _parameter(self, argument: ast.arg) -> tuple[str, str]:
        default = self._defaults.get(argument.arg)
        values, own = self._values(argument), _readable(default)
        annotation, source = self._said(argument.arg, values, own)
        if not annotation or annotation == "None":
            return "object", UNKNOWN
        annotation = _widened(annotation, values)
        has_none = isinstance(default, ast.Constant) and default.value is None
        if has_none and "None" not in annotation and annotation != "object":
            return f"{annotation} | None", source
        return annotation if has_none else _widened(annotation, own), source

    def _values(self, argument: ast.arg) -> list[Any]:
        """What published calls gave to a parameter; of `*values` each of them."""
        found = [each[argument.arg] for each in self._sampled.arguments if argument.arg in each]
        if argument not in self._rests:
            return found
        return [item for each in found for item in (each.values() if isinstance(each, dict) else each)]

    def _said(self, name: str, values: Sequence[Any], own: Sequence[Any]) -> tuple[str, str]:
        """The first source that says a type, and what it says."""
        words = self._described.get(name, Described())
        annotation, source = annotation_of(words.type), "docstring"
        if not annotation:
            annotation, source = annotation_of_values(values), "examples"
        used = self._used.get(name, "")
        if source == "examples" and annotation == "float" and used == "int":
            annotation = "int"
        if not annotation and own:
            annotation, source = annotation_of_values(own), "default"
            annotation = "int" if annotation == "float" and used == "int" else annotation
        if not annotation:
            annotation, source = used, "use in the code"
        if not annotation and words.text:
            annotation, source = _worded(words.text), "docstring"
        if not annotation and name in self._told:
            annotation, source = self._told[name], "a model"
        return annotation, source

    def _result(self, known: Mapping[str, str]) -> tuple[str, str]:
        annotation, source = annotation_of(self._returned.type), "docstring"
        if not annotation:
            annotation, source = annotation_of_returns(self._body, known), "use in the code"
        if not annotation:
            annotation, source = annotation_of_values(self._sampled.results), "examples"
        if not annotation and "return" in self._told:
            annotation, source = self._told["return"], "a model"
        if not annotation:
            return "object", UNKNOWN
        results = [each for each in self._sampled.results if not isinstance(each, str)]
        return _widened(annotation, results), source

    def written(self, code: str) -> str:
        """The source with what was decided, and with imports of what that names."""
        if not self._written:
            return code
        raw = code.encode("utf-8")
        starts = [0]
        for line in raw.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        edits: list[tuple[int, int, str]] = []
        taken = _taken_names(self._module)
        for argument, whole in self._written:
            annotation = _spelled(whole, taken)
            if argument is not None:
                start = starts[argument.lineno - 1] + argument.col_offset
                end = starts[(argument.end_lineno or argument.lineno) - 1] + (argument.end_col_offset or 0)
                edits.append((start, end, f"{argument.arg}: {annotation}"))
            else:
                begin, end = _behind_brackets(code, self._node, starts)
                edits.append((begin, end, f" -> {annotation}"))
        for begin, end, text in sorted(edits, reverse=True):
            raw = raw[:begin] + text.encode("utf-8") + raw[end:]
        return _with_imports(raw.decode("utf-8"), [annotation for _, annotation in self._written], self._module)


def _behind_brackets(code: str, node: ast.FunctionDef | ast.AsyncFunctionDef, starts: Sequence[int]) -> tuple[int, int]:
    """Where a result's annotation stands or would stand: from the closing bracket to the colon."""
    depth, closing = 0, None
    lines = code.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.start < (node.lineno, 0) or token.type != tokenize.OP:
            continue
        row, column = token.start
        place = starts[row - 1] + len(lines[row - 1][:column].encode("utf-8"))
        if token.string in "([{":
            depth += 1
        elif token.string in ")]}":
            depth -= 1
            closing = place + 1 if depth == 0 and closing is None else closing
        elif token.string == ":" and depth == 0 and closing is not None:
            return closing, place
    raise ValueError(f"the head of {node.name} cannot be read")


def _taken_names(module: ast.Module) -> set[str]:
    """Modules of types whose names mean something else in a source, as after `from datetime import datetime`."""
    other = {each for node in module.body if not isinstance(node, ast.Import) for each in names_bound(node)}
    return other.intersection(_MODULES)


def _spelled(annotation: str, taken: set[str]) -> str:
    """The annotation without the names of modules that mean something else."""
    return re.sub(rf"\b({'|'.join(taken)})\.(?=\w)", "", annotation) if taken else annotation


def _with_imports(code: str, annotations: Sequence[str], module: ast.Module) -> str:
    members = {name: re.findall(rf"\b{name}\.(\w+)", " ".join(annotations)) for name in _MODULES}
    there = {each for node in module.body for each in names_bound(node)}
    taken = _taken_names(module)
    missing = [f"import {name}\n" for name, found in members.items() if found and name not in there]
    missing += [
        f"from {name} import {each}\n" for name in taken for each in dict.fromkeys(members[name]) if each not in there
    ]
    if not missing:
        return code
    lines = code.splitlines(keepends=True)
    place = 0
    for node in module.body:
        is_doc = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not is_doc and not is_future:
            break
        place = node.end_lineno or place
    return "".join([*lines[:place], *missing, *lines[place:]])


def _widened(annotation: str, values: Sequence[Any]) -> str:
    """The annotation with what values are that do not fit it."""
    try:
        node = parse_expression(annotation).body
    except (SyntaxError, ValueError):
        return annotation
    schema = Types().schema_of(node)
    misfits = [value for value in values if schema is not None and value is not None and not _fits(value, schema)]
    if not misfits:
        return annotation
    more = annotation_of_values(misfits)
    if annotation == "int" and more == "float":
        return "float"
    return "object" if more == "object" else f"{annotation} | {more}" if more else annotation


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    try:
        return fits(plain(value), schema)
    except UNREADABLE:
        return False


def _readable(default: ast.expr | None) -> list[Any]:
    if default is None:
        return []
    try:
        value = value_of(default)
        to_json(value)
    except UNREADABLE:
        return []
    return [value]


def _worded(text: str) -> str:
    """A type that the words of a parameter begin with: `A string representing …`, `list of numbers to sort`."""
    words = text.replace("，", ",").replace("。", ".").split()[:6]
    for count in range(len(words), 0, -1):
        found = annotation_of(" ".join(words[:count]).rstrip(".,;:"))
        if found:
            return found
    return ""
