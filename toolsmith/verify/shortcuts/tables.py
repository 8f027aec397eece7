"""What of the cases stands in a source: their inputs and answers, and tables with a row for each."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.paths import nodes
from toolsmith.verify.shortcuts.literals import UNKNOWN, Literals, canonical, fold_constants
from toolsmith.verify.shortcuts.vocabulary import vocabularies, without

_FEWEST_LITERALS = 4  # a few literals may be a coincidence, or examples
_LITERAL_SHARE = 0.1
_FEWEST_ROWS = 8
_TABLE_SHARE = 0.4


def source_findings(tool: Tool, cases: Sequence[Case]) -> list[str]:
    """What of the cases stands in the function and in the extraction."""
    options = _options(tool)
    code, extraction = (without(each, vocabularies(each, cases)) for each in (tool.code, tool.extraction or ""))
    return [
        *_literal_findings(code, "the function", cases, options),
        *_literal_findings(extraction, "the extraction", cases, options),
        *_table_findings(code, cases),
        *_table_findings(extraction, cases),
    ]


def _options(tool: Tool) -> frozenset[tuple[str, str]]:
    """Parameters and values that the signature itself lists: `Literal["at_least", "at_most"]`."""
    return frozenset(
        (parameter.name, canonical(value))
        for parameter in tool.signature.parameters
        for _, schema in nodes(parameter.type_schema)
        if isinstance(schema, dict)
        for value in schema.get("enum", ())
    )


def _literal_findings(code: str, where: str, cases: Sequence[Case], options: frozenset[tuple[str, str]]) -> list[str]:
    """Inputs and answers that belong to one case and stand in the source.

    What many cases share (a unit, the name of a category), or the signature lists, is vocabulary, not a case.
    """
    literals = Literals(code)
    if not literals.is_parsed:
        return []
    unique = _unique_arguments(cases, options)
    held = [case for case, own in zip(cases, unique, strict=True) if literals.hold_input(case, own)]
    seen = [case for case in cases if case.part != "hidden"]
    held_seen = [case for case in held if case.part != "hidden"]
    findings = []
    if len(held) >= max(_FEWEST_LITERALS, _LITERAL_SHARE * len(cases)) or (
        len(held_seen) >= max(2, len(seen) / 3) and len(held_seen) > len(held) / 2
    ):
        findings.append(f"{where} contains the inputs of {len(held)} of {len(cases)} cases")
    counts = Counter(canonical(case.expected) for case in cases)
    own_answers = [answer for answer in _distinct([case.expected for case in cases]) if counts[canonical(answer)] <= 2]
    held_answers = [answer for answer in own_answers if literals.hold(answer) and not _is_part(answer, cases)]
    is_open = len(counts) > max(8, len(cases) / 3)
    by_chance = literals.chance_of_numbers(own_answers) * len(own_answers)
    if is_open and len(held_answers) - by_chance >= max(_FEWEST_LITERALS, _LITERAL_SHARE * len(own_answers)):
        findings.append(f"{where} contains {len(held_answers)} of {len(own_answers)} answers that only one case has")
    return findings


def _is_part(answer: JsonValue, cases: Sequence[Case]) -> bool:
    """Whether an answer is a part of others, so that it is a word of the tool: `Ohio` of `Ohio, Texas`."""
    if not isinstance(answer, str) or not answer:
        return False
    word = re.compile(rf"(?<!\w){re.escape(answer)}(?!\w)")
    others = (case.expected for case in cases if case.expected != answer)
    return any(isinstance(other, str) and word.search(other) for other in others)


def _unique_arguments(cases: Sequence[Case], options: frozenset[tuple[str, str]]) -> list[dict[str, JsonValue]]:
    """Of each case, the arguments whose values at most two cases have, under whatever name, and no signature lists."""
    counts = Counter(
        value for case in cases for value in {canonical(argument) for argument in (case.arguments or {}).values()}
    )
    return [
        {
            name: value
            for name, value in (case.arguments or {}).items()
            if counts[canonical(value)] <= 2 and (name, canonical(value)) not in options
        }
        for case in cases
    ]


def _table_findings(code: str, cases: Sequence[Case]) -> list[str]:
    """Tables and chains of comparisons with about as many rows as there are cases, whose results are the answers."""
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    answers = {canonical(answer) for answer in _distinct([case.expected for case in cases])}
    answers |= {canonical(str(case.expected)) for case in cases}
    fewest = max(_FEWEST_ROWS, _TABLE_SHARE * len(cases))
    findings = []
    for node in ast.walk(module):
        rows = _rows(node)
        hits = [row for row in rows if canonical(row) in answers]
        if len(rows) >= fewest and len(hits) >= 0.8 * len(rows):
            line = getattr(node, "lineno", 0)
            findings.append(f"line {line}: a table of {len(rows)} rows whose values are expected answers")
    returned = [
        fold_constants(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Return) and node.value is not None
    ]
    told = [value for value in returned if value is not UNKNOWN and not isinstance(value, bool) and value is not None]
    constant = [value for value in told if canonical(value) in answers]
    if len(constant) >= fewest:
        findings.append(f"{len(constant)} return statements each give one expected answer")
    return findings


def _rows(node: ast.AST) -> list[Any]:
    if isinstance(node, ast.Dict):
        values = [fold_constants(value) for value in node.values]
    elif isinstance(node, ast.ClassDef):
        values = [fold_constants(each.value) for each in node.body if isinstance(each, ast.Assign)]
    elif isinstance(node, (ast.List, ast.Tuple)):
        members = [fold_constants(item) for item in node.elts]
        values = [item[-1] if isinstance(item, (list, tuple)) and len(item) == 2 else item for item in members]
    else:
        return []
    return [value for value in values if value is not UNKNOWN]


def _distinct(values: Sequence[JsonValue]) -> list[JsonValue]:
    return list({canonical(value): value for value in values}.values())
