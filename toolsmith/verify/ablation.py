"""Which constants of a source carry which cases: a table, however coded, has a constant of its own for each case.

Every constant is changed in turn and all cases run again in one call. In a general tool a constant matters to many
cases or to none; where most cases hang on a constant that no other case needs, the answers are looked up, whether keys
are hashed, answers are coded, or the table stands in a dict, a chain of ifs, a string or a number.

Covered: tables with one constant, or one stretch of a long constant, for each case.
Not covered: a table in front of a method that computes the same answers; tables without constants of their own, such
as a polynomial through all cases.
"""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.verify.attempt import Attempt

_FEWEST_CASES = 16
_MOST_CASES = 240  # a sample would make the facts that a few cases share look private
_MOST_MUTANTS = 400
_SAMPLE = 24
_SUSPICIOUS_SHARE = 0.15
_SECONDS_TO_SPEND = 20.0
_SECONDS_TO_PREPARE = 0.02  # screening and compiling one mutant
_PRIVATE_SHARE = 0.6  # of the cases; a table of fewer leaves the others wrong
_LONGEST_NUMBER_BITS = 320  # about a hundred digits: more than any constant of science
_STRETCHES = 160
_OPAQUE_LENGTH = 400

_CODED = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/=_-]{32,}")
_NEXT = dict(pairwise(f"{string.ascii_letters}a")) | dict(pairwise(f"{string.digits}0"))

_DRIVER = """\
from toolbox import {imported}

def run_cases(cases: list) -> list:
    results = []
    for case in cases:
        try:
            results.append(repr({call}))
        except Exception as error:
            results.append(type(error).__name__)
    return results
"""


def ablation_findings(tool: Tool, attempts: Sequence[Attempt], sandbox: Sandbox, policy: Policy) -> list[str]:
    """What the constants of the function and of the extraction say about lookup tables."""
    sources = {"the function": tool.code, "the extraction": tool.extraction or ""}
    findings = [finding for where, code in sources.items() for finding in _opaque_findings(code, where)]
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None][:_MOST_CASES]
    if len(right) < _FEWEST_CASES:
        return findings
    for where, code in sources.items():
        mutants = _Mutants(code, len(right))
        if len(mutants) >= _PRIVATE_SHARE * len(right):
            findings += _private_findings(tool, where, mutants, right, sandbox, policy)
    return findings


def could_hold_table(tool: Tool, cases: int) -> bool:
    """Whether the sources have room for a table: about as many constants, or long ones, as there are cases."""
    codes = (tool.code, tool.extraction or "")
    return any(len(_Mutants(code, cases)) >= _PRIVATE_SHARE * cases or _opaque_findings(code, "") for code in codes)


def _private_findings(
    tool: Tool, where: str, mutants: _Mutants, right: Sequence[Attempt], sandbox: Sandbox, policy: Policy
) -> list[str]:
    """Try a few constants; where some of them carry one case each, try as many as time allows."""
    original = _run_cases(tool, right, sandbox, policy)
    if not original.is_ok:
        return []

    def carried_by(number: int) -> set[int]:
        mutant = tool.with_(**{"code" if where == "the function" else "extraction": mutants.source(number)})
        trial = _run_cases(mutant, right, sandbox, policy)
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
    carried = set().union(*(carried_by(number) for number in tried))
    estimate = min(len(right), len(carried) * len(mutants) // len(tried))
    if estimate < _PRIVATE_SHARE * len(right):
        return []
    return [f"about {estimate} of {len(right)} cases each hang on a constant of {where} that no other case needs"]


def _run_cases(tool: Tool, right: Sequence[Attempt], sandbox: Sandbox, policy: Policy) -> Trial:
    """What every case gives, all run in one call."""
    extraction = tool.extraction_program
    if extraction is None:
        cases: list[Any] = [attempt.case.arguments or {} for attempt in right]
        call, imported = f"{tool.function}(**case)", tool.function
    else:
        cases = [attempt.case.input for attempt in right]
        call, imported = f"{tool.function}(**extract_arguments(case))", f"{tool.function}, extract_arguments"
    driver = Program(
        name=f"{tool.path}#ablation",
        code=_DRIVER.format(imported=imported, call=call),
        function="run_cases",
        dependencies=(tool.program,) if extraction is None else (tool.program, extraction),
    )
    return sandbox.call(driver, {"cases": cases}, policy)


class _Mutants:
    """The sources that come of changing one constant, or one stretch of a long one. They are written when asked for.

    `cases` says how long a text or number must be to hold rows for most of them.
    """

    def __init__(self, code: str, cases: int) -> None:
        self._raw = code.encode()
        self._places: list[tuple[int, int, Any]] = []
        try:
            module = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError):
            return
        starts = [0, *accumulate(len(line) for line in self._raw.splitlines(keepends=True))]
        ignored = _ignored(module)
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                ignored.update(node.values)  # their places in the source are not known
            if isinstance(node, ast.Constant) and node not in ignored and node.end_lineno is not None:
                start = starts[node.lineno - 1] + node.col_offset
                end = starts[node.end_lineno - 1] + (node.end_col_offset or 0)
                self._places += [(start, end, value) for value in _changed(node.value, int(cases * _PRIVATE_SHARE))]

    def __len__(self) -> int:
        return len(self._places)

    def source(self, number: int) -> str:
        start, end, value = self._places[number]
        written = hex(value) if type(value) is int else repr(value)  # long integers have no decimal form
        return (self._raw[:start] + f"({written})".encode() + self._raw[end:]).decode()


def _changed(value: Any, long: int) -> Iterator[Any]:
    """The constant, changed once; or, if it has more than `long` characters or bits, once in each of its stretches."""
    if type(value) is float:
        yield value * 1.37 + 0.11
    elif type(value) is int and value.bit_length() <= long:
        yield value + 1
    elif type(value) is int:
        step = max(1, value.bit_length() // _STRETCHES)
        yield from (value ^ (1 << shift) for shift in range(0, value.bit_length(), step))
    elif isinstance(value, str) and len(value) <= long:
        yield value + "\x01"
    elif isinstance(value, str):
        yield from (value[:at] + _NEXT[value[at]] + value[at + 1 :] for at in _stretches(value))
    elif isinstance(value, bytes):
        step = max(1, len(value) // _STRETCHES)
        yield from (value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in range(0, len(value), step))


def _stretches(text: str) -> list[int]:
    """Places of letters and digits, evenly over the text."""
    places = [at for at, mark in enumerate(text) if mark in _NEXT]
    return places[:: max(1, len(places) // _STRETCHES)]


def _ignored(module: ast.Module) -> set[ast.AST]:
    """Constants that are documentation, annotations, or the texts of exceptions."""
    found: set[ast.AST] = set()
    for node in ast.walk(module):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node.value]
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            parts = [node.annotation]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts = [node.returns]
        elif isinstance(node, ast.Raise):
            parts = [node.exc]
        for part in filter(None, parts):
            found.update(ast.walk(part))
    return found


def _opaque_findings(code: str, where: str) -> list[str]:
    """Data that nobody can read or review: a packed table."""
    try:
        module = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    ignored = _ignored(module)
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
