"""Examples of a JSON library in any of the forms that are common there: input and output, asserts, `f(1) == 2`, pairs.

Only literals are read; nothing is executed. What cannot be read as a call is said to be so.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

from toolsmith.adopting.examples.asserts import asserted_examples
from toolsmith.adopting.examples.calls import LONGEST_SHOWN, Found, Unread, argument_form, bound, case_of_call
from toolsmith.adopting.examples.doctests import docstring_examples
from toolsmith.types.schema import fits
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.types.value import to_json
from toolsmith.verify.run_cases import shortened

_INPUTS = ("arguments", "args", "kwargs", "input", "inputs", "parameters", "params", "call", "query")
_OUTPUTS = ("expected", "output", "outputs", "result", "returns", "return", "answer", "expected_output", "target")


def published_examples(published: Any, function: str, signature: Signature) -> list[Found]:
    """Examples of a JSON library, in any of the forms that are common there."""
    if isinstance(published, str):
        found = _text_cases(published, function, signature)
        return found or (
            [_no_case(published, f"it shows no call of {function} with a result")] if published.strip() else []
        )
    if isinstance(published, Mapping):
        case = _mapping_case(published, function, signature)
        return [case or _no_case(published, _why_not(published))] if published else []
    if isinstance(published, (list, tuple)):
        if len(published) == 2 and isinstance(published[0], (Mapping, list)) and not _is_example(published[1]):
            pair = None if _is_example(published[0]) else _of_values(published[0], published[1], signature)
            is_pair = pair is not None and (isinstance(published[0], Mapping) or fits(pair.expected, signature.returns))
            if pair is not None and is_pair:
                return [pair]
        return [case for item in published for case in published_examples(item, function, signature)]
    return []


def _text_cases(text: str, function: str, signature: Signature) -> list[Found]:
    return [*docstring_examples(text, function, signature), *asserted_examples(text, function, signature)]


def _no_case(published: Any, reason: str) -> Unread:
    return Unread(text=shortened(to_json(published), LONGEST_SHOWN), reason=reason, source="example")


def _why_not(example: Mapping[str, Any]) -> str:
    if not any(key in example for key in _INPUTS):
        return f"it has no input ({', '.join(_INPUTS[:4])} …)"
    if not any(key in example for key in _OUTPUTS):
        return f"it has no result ({', '.join(_OUTPUTS[:4])} …)"
    return "its input is no call of the function"


def _mapping_case(example: Mapping[str, Any], function: str, signature: Signature) -> Case | None:
    key = next((key for key in _INPUTS if key in example), None)
    outcome = [example[key] for key in _OUTPUTS if key in example]
    if key is None or not outcome:
        return None
    given, expected = example[key], _of_text(outcome[0], signature.returns)
    takes_nothing = not any(each.is_required for each in signature.parameters)
    if takes_nothing and (given in (None, "", {}, []) or not signature.parameters):
        return Case(arguments={}, expected=expected, origin="extracted", source="example")
    if isinstance(given, str):
        call = given.strip() if given.strip().startswith(f"{function}(") else f"{function}({given.strip()})"
        case = case_of_call(call, repr(expected), function, signature, source="example")
        if isinstance(case, Case) and _is_call(case, signature):
            return case
        given = _of_text(given, {"type": ["object", "array"] if len(signature.parameters) > 1 else "object"})
    if isinstance(example.get("args"), list) and isinstance(example.get("kwargs"), Mapping):
        try:
            given = bound(example["args"], dict(example["kwargs"]), signature)
        except ValueError:
            return None
    return None if given is None else _of_values(given, expected, signature)


def _of_values(given: Any, expected: Any, signature: Signature) -> Case | None:
    """Values as arguments by name, as the only one, in order, or as the first: the first that has their types."""
    names = [each.name for each in signature.parameters if each.name != signature.named_rest]
    ways: list[dict[str, Any]] = []
    if isinstance(given, Mapping) and set(given) <= set(names):
        ways.append(dict(given))
    if len(names) == 1:
        ways.append({names[0]: given})
    if isinstance(given, list) and signature.positional_rest:
        ways.append({name: argument_form(each) for name, each in bound(given, {}, signature).items()})
    elif isinstance(given, list) and len(given) <= len(names):
        ways.append(dict(zip(names, given, strict=False)))
    if len(names) > 1:
        ways.append({names[0]: given})
    cases = [Case(arguments=way, expected=expected, origin="extracted", source="example") for way in ways]
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


def _is_example(item: Any) -> bool:
    return isinstance(item, Mapping) and any(key in item for key in (*_INPUTS, *_OUTPUTS))
