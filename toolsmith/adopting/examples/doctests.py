"""Doctests, with what they assign before, and lines such as `f(1) == 2` and `f(1)  # 2` of a docstring."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from typing import Any

from toolsmith.adopting.examples.calls import case_of_call
from toolsmith.adopting.inferring.values import assigned
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature

_ARROW = re.compile(
    r"^(?P<call>.+?)\s*(?:==|->|=>|→|#\s*(?:=>|->|returns?:?|Output:?|output:?)?)\s*(?P<result>.+?)\s*$"
)
_LONGEST = 100_000  # characters of a docstring that are read


def docstring_examples(docstring: str, function: str, signature: Signature) -> list[Case]:
    """One case a call whose arguments and result can be read."""
    docstring = docstring[:_LONGEST]
    if function not in docstring:
        return []
    cases = list(_doctests(docstring, function, signature))
    for line in docstring.splitlines():
        if not line.lstrip().startswith(">>>"):
            cases += _line_case(line, function, signature)
    return cases


def _doctests(docstring: str, function: str, signature: Signature) -> Iterator[Case]:
    try:
        tests = doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        return
    names: dict[str, Any] = {}
    for test in tests:
        try:
            body = parse_source(test.source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for statement in body:
            assigned(statement, names)
        last = body[-1] if body else None
        is_held = test.exc_msg is None and not test.options.get(doctest.SKIP) and "..." not in test.want
        if isinstance(last, ast.Expr) and test.want and is_held:
            case = case_of_call(last.value, test.want, function, signature, names, "doctest")
            if case:
                yield case


def _line_case(line: str, function: str, signature: Signature) -> Iterator[Case]:
    stripped = line.strip().lstrip("-*` ").rstrip("`")
    if not stripped.startswith(f"{function}("):
        return
    match = _ARROW.match(stripped)
    case = case_of_call(match["call"], match["result"], function, signature, source="docstring") if match else None
    if case:
        yield case
