"""Which constants of a source carry which cases: a table, however coded, has a constant of its own for each case.

Every constant is changed in turn and all cases run again in one call. In a general tool a constant matters to many
cases or to none; where most cases hang on a constant that no other case needs, the answers are looked up, whether keys
are hashed, answers are coded, or the table stands in a dict, a chain of ifs, a string or a number.

Covered: tables with one constant, or one stretch of a long constant, for each case.
Not covered: a table in front of a method that computes the same answers; tables without constants of their own (for
a polynomial through all cases see `interpolation`).
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from typing import Any

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.mutants import ROW_SHARE, Mutants, ignored_constants, run_mutants

_FEWEST_CASES = 16
_MOST_CASES = 240  # a sample would make the facts that a few cases share look private
_MOST_MUTANTS = 400
_SAMPLE = 24
_SUSPICIOUS_SHARE = 0.15
_SECONDS_TO_SPEND = 20.0
_SECONDS_TO_PREPARE = 0.02  # screening and compiling one mutant
_LONGEST_NUMBER_BITS = 320  # about a hundred digits: more than any constant of science
_OPAQUE_LENGTH = 400
_PRIVATE = "about {count} of {cases} cases each hang on a constant of {where} that no other case needs"

_CODED = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/=_-]{32,}")


def ablation_findings(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """What the constants of the function and of the extraction say about lookup tables."""
    sources = {"the function": tool.code, "the extraction": tool.extraction or ""}
    findings = [finding for where, code in sources.items() for finding in _opaque_findings(code, where)]
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None][:_MOST_CASES]
    if len(right) < _FEWEST_CASES:
        return findings
    for where, code in sources.items():
        if tool.facts and where == "the function":
            continue  # of facts, a row for each case is what is asked for
        mutants = Mutants(code, right)
        if len(mutants) >= ROW_SHARE * _rows_needed(right):
            findings += _private_findings(tool, where, mutants, right, sandbox, policy)
    return findings


def could_hold_table(tool: Tool, right: Sequence[CaseResult]) -> bool:
    """Whether the sources have room for a table: about as many constants, or long ones, as there are cases."""
    codes = (tool.code, tool.extraction or "")
    return any(len(Mutants(code, right)) >= ROW_SHARE * len(right) or _opaque_findings(code, "") for code in codes)


def _rows_needed(right: Sequence[CaseResult]) -> int:
    """Rows of a table that gives the commonest answer to what it does not know."""
    answers = [repr(attempt.case.expected) for attempt in right]
    return len(answers) - max(map(answers.count, set(answers)), default=0)


def _private_findings(
    tool: Tool, where: str, mutants: Mutants, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy
) -> list[str]:
    """Try a few constants; where some of them carry one case each, try as many as time allows."""
    if not len(mutants) or not _rows_needed(right):
        return []
    original = run_mutants(tool, right, sandbox, policy)
    if not original.is_ok:
        return []

    def carried_by(number: int) -> set[int]:
        mutant = tool.with_(**{"code" if where == "the function" else "extraction": mutants.source(number)})
        trial = run_mutants(mutant, right, sandbox, policy)
        if not trial.is_ok:
            return set()
        pairs = zip(original.result, trial.result, strict=True)
        changed = {place for place, (before, after) in enumerate(pairs) if before != after}
        return changed if len(changed) == 1 else set()

    sample = _spread(len(mutants), _SAMPLE)
    if sum(bool(carried_by(number)) for number in sample) < _SUSPICIOUS_SHARE * len(sample):
        return []
    affordable = int(_SECONDS_TO_SPEND / (original.seconds + _SECONDS_TO_PREPARE))
    tried = _spread(len(mutants), min(_MOST_MUTANTS, max(affordable, _SAMPLE)))
    carried: set[int] = set()
    for number in tried:
        carried |= carried_by(number)
        if len(carried) >= ROW_SHARE * _rows_needed(right):
            return [_PRIVATE.format(count=len(carried), cases=len(right), where=where)]
    estimate = min(len(right), len(carried) * len(mutants) // len(tried))
    if estimate < ROW_SHARE * _rows_needed(right):
        return []
    return [_PRIVATE.format(count=estimate, cases=len(right), where=where)]


def _opaque_findings(code: str, where: str) -> list[str]:
    """Data that nobody can read or review: a packed table."""
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    ignored = ignored_constants(module)
    constants = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and node not in ignored]
    size = sum(_opaque_size(value) for value in constants)
    return [f"{where} holds {size} characters of packed data, which nobody can read"] if size >= _OPAQUE_LENGTH else []


def _opaque_size(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    if type(value) is int:
        return _OPAQUE_LENGTH if value.bit_length() > _LONGEST_NUMBER_BITS else 0
    if not isinstance(value, str) or _is_json(value):
        return 0
    unprintable = sum(not (mark.isprintable() or mark.isspace()) for mark in value)
    if unprintable > len(value) / 20:
        return len(value)
    return sum(len(word) for word in value.split() if len(word) >= _OPAQUE_LENGTH or _CODED.fullmatch(word))


def _is_json(value: str) -> bool:
    """JSON is long without spaces, and readable: what is in it is judged as any other constants."""
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _spread(count: int, most: int) -> range:
    """At most `most` of `count` numbers, evenly."""
    return range(0, count, max(1, -(-count // most)))
