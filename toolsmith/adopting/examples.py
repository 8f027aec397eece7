"""Examples that foreign libraries publish, as cases: doctests, asserts, `f(1) == 2`, `f(1)  # 2`, input and output.

Only literals are read; nothing is executed. What cannot be read as a call with literal arguments is left out.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.types.value import to_json

_ARROW = re.compile(
    r"^(?P<call>.+?)\s*(?:==|->|=>|→|#\s*(?:=>|->|returns?:?|Output:?|output:?)?)\s*(?P<result>.+?)\s*$"
)
_INPUTS = ("arguments", "args", "kwargs", "input", "inputs", "parameters", "params", "call", "query")
_OUTPUTS = ("expected", "output", "outputs", "result", "returns", "return", "answer", "expected_output", "target")


def docstring_examples(docstring: str, function: str, signature: Signature) -> list[Case]:
    """Doctests (`>>> f(1)` and the result below) and lines like `f(1) == 2` of a docstring."""
    cases = []
    try:
        tests = doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        tests = []
    for test in tests:
        case = _case(test.source.strip(), test.want.strip(), function, signature)
        cases += [case] if case else []
    for line in docstring.splitlines():
        if not line.lstrip().startswith(">>>"):
            cases += _line_case(line, function, signature)
    return cases


def published_examples(published: Any, function: str, signature: Signature) -> list[Case]:
    """Examples of a JSON library, in any of the forms that are common there."""
    if isinstance(published, str):
        return _text_cases(published, function, signature)
    if isinstance(published, Mapping):
        case = _mapping_case(published, function, signature)
        return [case] if case else []
    if isinstance(published, (list, tuple)):
        if len(published) == 2 and isinstance(published[0], Mapping) and not _is_example(published[1]):
            pair = _of_values(published[0], published[1], signature)
            if pair is not None:
                return [pair]
        return [case for item in published for case in published_examples(item, function, signature)]
    return []


def _text_cases(text: str, function: str, signature: Signature) -> list[Case]:
    found = docstring_examples(text, function, signature)
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return found
    for node in ast.walk(module):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.Eq):
            left, right = node.test.left, node.test.comparators[0]
            case = _case(ast.unparse(left), ast.unparse(right), function, signature)
            found += [case] if case else []
    return found


def _line_case(line: str, function: str, signature: Signature) -> Iterator[Case]:
    stripped = line.strip().lstrip("-*` ").rstrip("`")
    if not stripped.startswith(f"{function}("):
        return
    match = _ARROW.match(stripped)
    case = _case(match["call"], match["result"], function, signature) if match else None
    if case:
        yield case


def _mapping_case(example: Mapping[str, Any], function: str, signature: Signature) -> Case | None:
    given = next((example[key] for key in _INPUTS if key in example), None)
    outcome = [example[key] for key in _OUTPUTS if key in example]
    if given is None or not outcome:
        return None
    if isinstance(given, str) and given.strip().startswith(f"{function}("):
        return _case(given.strip(), repr(outcome[0]), function, signature)
    return _of_values(given, outcome[0], signature)


def _of_values(given: Any, expected: Any, signature: Signature) -> Case | None:
    names = [parameter.name for parameter in signature.parameters]
    if isinstance(given, Mapping) and set(given) <= set(names):
        return Case(arguments=dict(given), expected=expected, origin="extracted")
    if len(names) == 1:
        return Case(arguments={names[0]: given}, expected=expected, origin="extracted")
    if isinstance(given, list) and len(given) <= len(names):
        return Case(arguments=dict(zip(names, given, strict=False)), expected=expected, origin="extracted")
    return None


def _case(call: str, result: str, function: str, signature: Signature) -> Case | None:
    try:
        node = ast.parse(call, mode="eval").body
        expected = to_json(ast.literal_eval(result))
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] != function:
            return None
        names = [parameter.name for parameter in signature.parameters]
        given = [to_json(ast.literal_eval(argument)) for argument in node.args]
        named = {word.arg: to_json(ast.literal_eval(word.value)) for word in node.keywords if word.arg}
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
    if len(given) > len(names) or len(named) < len(node.keywords):
        return None
    return Case(arguments={**dict(zip(names, given, strict=False)), **named}, expected=expected, origin="extracted")


def _is_example(item: Any) -> bool:
    return isinstance(item, Mapping) and any(key in item for key in (*_INPUTS, *_OUTPUTS))
