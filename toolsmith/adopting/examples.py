"""Examples that foreign libraries publish, as cases: doctests, asserts, `f(1) == 2`, `f(1)  # 2`, input and output.

Only literals are read; nothing is executed. What cannot be read as a call with literal arguments is left out.
"""

from __future__ import annotations

import ast
import doctest
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.schema import fits
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
        if len(published) == 2 and isinstance(published[0], (Mapping, list)) and not _is_example(published[1]):
            pair = None if _is_example(published[0]) else _of_values(published[0], published[1], signature)
            is_pair = pair is not None and (isinstance(published[0], Mapping) or fits(pair.expected, signature.returns))
            if pair is not None and is_pair:
                return [pair]
        return [case for item in published for case in published_examples(item, function, signature)]
    return []


def _text_cases(text: str, function: str, signature: Signature) -> list[Case]:
    found = docstring_examples(text, function, signature)
    try:
        module = parse_source(text)
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
    expected = _of_text(outcome[0], signature.returns)
    if isinstance(given, str):
        call = given.strip() if given.strip().startswith(f"{function}(") else f"{function}({given.strip()})"
        case = _case(call, repr(expected), function, signature)
        if case is not None and _is_call(case, signature):
            return case
        given = _of_text(given, {"type": "object"})
    if isinstance(example.get("args"), list) and isinstance(example.get("kwargs"), Mapping):
        names = [parameter.name for parameter in signature.parameters]
        given = {**dict(zip(names, example["args"], strict=False)), **example["kwargs"]}
    return _of_values(given, expected, signature)


def _of_values(given: Any, expected: Any, signature: Signature) -> Case | None:
    """Values as arguments by name, as the only one, in order, or as the first: the first that has their types."""
    names = [parameter.name for parameter in signature.parameters]
    ways: list[dict[str, Any]] = []
    if isinstance(given, Mapping) and set(given) <= set(names):
        ways.append(dict(given))
    if len(names) == 1:
        ways.append({names[0]: given})
    if isinstance(given, list) and len(given) <= len(names):
        ways.append(dict(zip(names, given, strict=False)))
    if len(names) > 1:
        ways.append({names[0]: given})
    cases = [Case(arguments=way, expected=expected, origin="extracted") for way in ways]
    fitting = [case for case in cases if _is_call(case, signature)]
    loose = cases[:-1] if len(names) > 1 else cases  # the last way is a guess, unless its types say so
    return next(iter((*fitting, *loose)), None)


def _is_call(case: Case, signature: Signature) -> bool:
    return fits(case.arguments, signature.json_schema())


def _of_text(value: Any, schema: Mapping[str, Any]) -> Any:
    """What a text says in JSON or Python, where a text is not what is wanted."""
    if not isinstance(value, str) or fits(value, schema):
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            found = to_json(read(value))
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if fits(found, schema):
            return found
    return value


def _case(call: str, result: str, function: str, signature: Signature) -> Case | None:
    try:
        node = parse_expression(call).body
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
