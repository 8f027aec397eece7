"""Doctests, with what they assign before, and lines such as `f(1) == 2` and `f(1)  # 2` of a docstring."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.adopting.examples.asserts import AssertedBlock
from toolsmith.adopting.examples.calls import Found, case_of_call
from toolsmith.adopting.examples.instances import Method
from toolsmith.adopting.inferring.values import UNREADABLE, Unknown
from toolsmith.sandbox.screen.parsing import last_name, parse_expression
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.verify.run_cases import shortened

_ARROW = re.compile(
    r"^(?P<call>.+?)\s*(?:==|->|=>|→|#\s*(?:=>|->|returns?:?|Output:?|output:?)?)\s*(?P<result>.+?)\s*$"
)
_MEMBER = re.compile(r"<([A-Za-z_]\w*\.[A-Za-z_]\w*): [^<>\n]*>")  # of an enum, as Python shows it
_SHOWN = "printed_as"
_LONGEST = 100_000  # characters of a docstring that are read


def docstring_examples(
    docstring: str,
    function: str,
    signature: Signature,
    classes: Mapping[str, Any] | None = None,
    method: Method | None = None,
) -> list[Found]:
    """One case a call whose arguments and result can be read, and the doctests of the function that give none.

    Args:
        docstring: where they stand.
        function: what has to be called.
        signature: of it.
        classes: of its module, by `class_forms`.
        method: that the function stands for.
    """
    docstring = docstring[:_LONGEST]
    if (method.name if method is not None else function) not in docstring:
        return []
    names = {**(classes or {}), _SHOWN: Unknown("what it shows is no value that can be read")}
    found = list(_doctests(docstring, AssertedBlock(function, signature, dict(names), "doctest", method)))
    for line in docstring.splitlines():
        if not line.lstrip().startswith(">>>"):
            found += _line_case(line, function, signature, names)
    return found


def _doctests(docstring: str, block: AssertedBlock) -> Iterator[Found]:
    try:
        tests = doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        return
    for test in tests:
        body = _body(test)
        last = body[-1] if body else None
        if isinstance(last, ast.Expr) and test.want and not _unheld(test):
            body[-1:] = [_as_assert(last.value, test.want, block)]
        elif isinstance(last, ast.Expr) and (test.want or test.exc_msg):
            body[-1:] = [ast.Assert(test=last.value)]
        yield from block.read(body, _unheld(test))


def _unheld(test: doctest.Example) -> str:
    """Why a doctest is no call with its whole result; empty where it is one."""
    if test.exc_msg is not None:
        return "it shows an error, not a value"
    if test.options.get(doctest.SKIP):
        return "it is marked to be skipped"
    return "its result is shown with a gap (...)" if "..." in test.want else ""


def _body(test: doctest.Example) -> list[ast.stmt]:
    try:
        return parse_source(test.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _as_assert(shown: ast.expr, want: str, block: AssertedBlock) -> ast.stmt:
    """What a doctest shows, as the assert that says the same."""
    want = _MEMBER.sub(r"\1", want).strip("\n")
    try:
        match shown:
            case ast.Call(func=ast.Name(id="print"), args=[printed], keywords=[]):
                if block.gives_text:
                    return _equal(printed, ast.Constant(want))
                ast.literal_eval(want.strip())
                return _equal(printed, parse_expression(want.strip()).body)
            case _ if want.strip() == "True" and not block.calls(shown) and not isinstance(shown, ast.Name):
                return ast.Assert(test=shown)
        return _equal(shown, parse_expression(want.strip()).body)
    except (SyntaxError, *UNREADABLE):
        shown = shown.args[0] if isinstance(shown, ast.Call) and last_name(shown.func) == "print" else shown
        return _equal(shown, ast.Call(ast.Name(_SHOWN, ast.Load()), [ast.Constant(shortened(want.strip(), 60))], []))


def _equal(left: ast.expr, right: ast.expr) -> ast.stmt:
    return ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]))


def _line_case(line: str, function: str, signature: Signature, names: Mapping[str, Any]) -> Iterator[Case]:
    stripped = line.strip().lstrip("-*` ").rstrip("`")
    if not stripped.startswith(f"{function}("):
        return
    match = _ARROW.match(stripped)
    case = case_of_call(match["call"], match["result"], function, signature, names, "docstring") if match else None
    if isinstance(case, Case):  # what cannot be read is prose
        yield case
