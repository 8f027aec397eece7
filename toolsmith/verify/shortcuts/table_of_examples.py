"""Whether a function knows its published examples and nothing else: few examples, so source and behaviour must agree.

The audit for acceptance asks for more rows than libraries publish examples. Here a function is found out where the
inputs, or the answers, of its examples stand in its source **and** next to no other input gives anything but a failure
or one constant.

Covered: dicts, chains of comparisons, `match`, conditional expressions, pairs, parallel lists, packed texts, keys as
texts or hashes, a few rows more than the examples.
Not covered: coded keys together with coded answers; rows found by arithmetic on the input; fewer than two different
answers; a table in front of a method.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.tool import Tool
from toolsmith.types.value import to_json
from toolsmith.verify.batch import call_batch
from toolsmith.verify.run_cases import CaseResult

_FEWEST_EXAMPLES = 2
_HELD_SHARE = 0.6  # of the examples' inputs, or answers
_STALE_SHARE = 0.8  # of new inputs
_FEWEST_NEW = 5
_MOST_NEW = 40
_VOCABULARY = 0.7  # rows beyond the examples, for each example, that make a vocabulary of a table


def table_of_examples(
    tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy, fewest: int = _FEWEST_EXAMPLES
) -> str:
    """What shows that the tool reads its examples; empty where nothing does.

    Args:
        tool: with its code.
        attempts: at its examples; those that are right count.
        sandbox: where new inputs are tried.
        policy: what the tool may use.
        fewest: examples, and different answers, from which on it is asked.
    """
    right = [attempt for attempt in attempts if attempt.is_right and attempt.case.arguments]
    answers = {_canonical(attempt.case.expected) for attempt in right}
    if min(len(right), len(answers)) < fewest or _is_listed(tool):
        return ""
    source = _Source(tool.code)
    inputs = [attempt.case.arguments for attempt in right]
    held = sum(source.holds(each) for each in inputs)
    held_answers = sum(source.holds(attempt.case.expected) for attempt in right)
    has_inputs = held >= _HELD_SHARE * len(right)
    if not has_inputs and held_answers < _HELD_SHARE * len(right):
        return ""
    if source.rows_beyond(inputs, [attempt.case.expected for attempt in right]) > _VOCABULARY * len(right):
        return ""
    fresh = _new_inputs([dict(each or {}) for each in inputs])
    if len(fresh) < _FEWEST_NEW:
        return ""
    trials = call_batch(tool.program, fresh, sandbox, policy)
    results = [_canonical(trial.result) for trial in trials if trial.is_ok]
    commonest = max(sorted(set(results)), key=results.count, default="")
    stale = len(fresh) - len(results) + results.count(commonest)
    if stale < _STALE_SHARE * len(fresh) or (not has_inputs and commonest in answers):
        return ""
    what = f"inputs of {held}" if has_inputs else f"answers of {held_answers}"
    return (
        f"it reads only a table of its examples: the {what} of {len(right)} stand in the code, and of {len(fresh)} "
        f"other inputs {stale} fail or give one constant"
    )


def _is_listed(tool: Tool) -> bool:
    """Whether the signature itself lists every possible input, so that a table is all there can be."""
    schemas = [parameter.type_schema for parameter in tool.signature.parameters]
    return bool(schemas) and all("enum" in schema or schema.get("type") == "boolean" for schema in schemas)


class _Source:
    """The constants of a source, but for its docstrings, in one form."""

    def __init__(self, code: str) -> None:
        module = parse_source(code)
        talk = {
            node.body[0].value
            for node in ast.walk(module)
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        self._constants = {
            form
            for node in ast.walk(module)
            if isinstance(node, ast.Constant) and node not in talk
            for form in _forms(node.value)
        }
        self._containers = [
            node for node in ast.walk(module) if isinstance(node, (ast.Dict, ast.List, ast.Set, ast.Tuple))
        ]

    def holds(self, value: Any) -> bool:
        """Whether all of a value stands in the source; yes, no and nothing say nothing."""
        leaves = [leaf for leaf in _leaves(value) if leaf is not None and not isinstance(leaf, bool) and leaf != ""]
        return bool(leaves) and all(_form(leaf) in self._constants for leaf in leaves)

    def rows_beyond(self, inputs: Sequence[Any], answers: Sequence[Any]) -> int:
        """Rows of tables with these inputs that belong to no example: most, of one table."""
        known = {_form(leaf) for each in inputs for leaf in _leaves(each)}
        results = {_form(leaf) for each in answers for leaf in _leaves(each)}
        beyond = [0]
        for node in self._containers:
            keys = node.keys if isinstance(node, ast.Dict) else node.elts
            forms = {_form(key.value) for key in keys if isinstance(key, ast.Constant)}
            if forms & known:
                beyond.append(len(forms - known - results))
        return max(beyond)


def _forms(value: object) -> Iterator[str]:
    """A constant, and the words of a text that may hold several."""
    yield _form(value)
    if isinstance(value, str):
        for word in re.findall(r"-?\d+(?:\.\d+)?|\w+", value):
            yield _form(word)


def _form(value: object) -> str:
    try:
        return f"{float(str(value)):.12g}"
    except ValueError:
        return str(value).casefold()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _leaves(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _leaves(member)
    else:
        yield value


def _canonical(value: Any) -> str:
    return repr(to_json(value))


def _new_inputs(known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Inputs near the known ones, each changed in one argument, taken from all of them in turn."""
    seen = {_canonical(each) for each in known}
    rounds = [[{**each, name: other} for name, value in each.items() for other in near_values(value)] for each in known]
    found: list[dict[str, Any]] = []
    for place in range(max(map(len, rounds), default=0)):
        for each in rounds:
            if place < len(each) and _canonical(each[place]) not in seen and len(found) < _MOST_NEW:
                seen.add(_canonical(each[place]))
                found.append(each[place])
    return found


def near_values(value: Any) -> list[Any]:
    """Values like this one; none where there is nothing like it."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, (int, float)):
        return [value + 1, value + 2, value + 4, value * 2, value + 7, value * 3 + 1]
    if isinstance(value, str):
        number = re.fullmatch(r"\d+", value)
        numbers = [str(int(value) + step) for step in (1, 2, 5)] if number else []
        return [*numbers, value[::-1], f"{value}a", value[1:], f"q{value}", value[:-1] + "k", f"{value} {value}"]
    if isinstance(value, list):
        members = [[near, *value[1:]] for near in near_values(value[0])[:3]] if value else [[1, 7]]
        return [*members, value[::-1], value * 2, value[:-1]]
    if isinstance(value, dict):
        return [{**value, key: near} for key, member in value.items() for near in near_values(member)[:2]]
    return []
