"""Doctests, with what they assign before, and lines such as `f(1) == 2` and `f(1)  # 2` of a docstring."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.adopting.examples.asserts import AssertedBlock
from toolsmith.adopting.examples.calls import called, case_of_call
from toolsmith.adopting.inferring.values import UNREADABLE
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.verify.run_cases import shortened

_ARROW = re.compile(
    r"^(?P<call>.+?)\s*(?:==|->|=>|→|#\s*(?:=>|->|returns?:?|Output:?|output:?)?)\s*(?P<result>.+?)\s*$"
)
_MEMBER = re.compile(r"<([A-Za-z_]\w*\.[A-Za-z_]\w*): [^<>\n]*>")  # of an enum, as Python shows it
_LONGEST = 100_000  # characters of a docstring that are read


def docstring_examples(
    docstring: str, function: str, signature: Signature, classes: Mapping[str, Any] | None = None
) -> list[Case]:
    """One case a call whose arguments and result can be read; `classes` are those of its module, by `class_forms`."""
    docstring = docstring[:_LONGEST]
    if function not in docstring:
        return []
    names = classes or {}
    cases = list(_doctests(docstring, function, signature, names))
    for line in docstring.splitlines():
        if not line.lstrip().startswith(">>>"):
            cases += _line_case(line, function, signature, names)
    return cases


def _doctests(docstring: str, function: str, signature: Signature, names: Mapping[str, Any]) -> Iterator[Case]:
    try:
        tests = doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        return
    block = AssertedBlock(function, signature, dict(names), "doctest")
    for test in tests:
        body = _body(test)
        last = body[-1] if body else None
        is_held = test.exc_msg is None and not test.options.get(doctest.SKIP) and "..." not in test.want
        if isinstance(last, ast.Expr) and test.want and is_held:
            body[-1:] = _as_assert(last.value, test.want, function, signature)
        yield from block.cases(body)


def _body(test: doctest.Example) -> list[ast.stmt]:
    try:
        return parse_source(test.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _as_assert(shown: ast.expr, want: str, function: str, signature: Signature) -> list[ast.stmt]:
    """What a doctest shows, as the assert that says the same; nothing where what it shows cannot be read."""
    want = _MEMBER.sub(r"\1", want)
    try:
        match shown:
            case ast.Call(func=ast.Name(id="print"), args=[printed], keywords=[]):
                told = signature.returns.get("format", "date") == "date"  # others are printed in another form
                is_text = signature.returns.get("type") == "string" and told
                expected = want.removesuffix("\n") if is_text else ast.literal_eval(want.strip())
                return [_equal(printed, ast.Constant(expected) if is_text else parse_expression(want.strip()).body)]
            case _ if want.strip() == "True" and called(shown) != function and not isinstance(shown, ast.Name):
                return [ast.Assert(test=shown)]
        return [_equal(shown, parse_expression(want.strip()).body)]
    except (SyntaxError, *UNREADABLE):
        return []


def _equal(left: ast.expr, right: ast.expr) -> ast.stmt:
    return ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]))


def unread_wrapping(docstring: str, function: str) -> str:
    """What the first doctest that calls the function wraps the call in; empty where none does."""
    try:
        tests = doctest.DocTestParser().get_examples(docstring[:_LONGEST])
    except ValueError:
        return ""
    for test in tests:
        body = _body(test)
        last = body[-1] if body else ast.Pass()
        shown = last.value if isinstance(last, ast.Expr) else last
        if called(shown) == function or all(called(each) != function for each in ast.walk(shown)):
            continue
        return f"{ast.unparse(shown.func)}(…)" if isinstance(shown, ast.Call) else shortened(ast.unparse(shown), 80)
    return ""


def _line_case(line: str, function: str, signature: Signature, names: Mapping[str, Any]) -> Iterator[Case]:
    stripped = line.strip().lstrip("-*` ").rstrip("`")
    if not stripped.startswith(f"{function}("):
        return
    match = _ARROW.match(stripped)
    case = case_of_call(match["call"], match["result"], function, signature, names, "docstring") if match else None
    if case:
        yield case
