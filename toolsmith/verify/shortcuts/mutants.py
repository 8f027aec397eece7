"""The sources that come of changing one constant of a tool, and what all its cases give with each of them."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.program import Program
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.vocabulary import vocabularies

ROW_SHARE = 0.6  # of the cases; a table of fewer leaves the others wrong
_STRETCHES = 160
_CHARACTERS_A_ROW = 3  # of a table in a text, at least
_SHORTEST_UNFOLDED = 60  # characters of one f-string
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


def run_mutants(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> Trial:
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


class Mutants:
    """The sources that come of changing one constant, or one stretch of a long one. They are written when asked for.

    `right` says how long a text or number must be to hold rows for most cases, and which tables are vocabularies.
    """

    def __init__(self, code: str, right: Sequence[CaseResult]) -> None:
        code = _unfolded(code)
        self._raw = code.encode()
        self._places: list[tuple[int, int, Any, Any]] = []
        try:
            module = parse_source(code)
        except (SyntaxError, ValueError, RecursionError):
            return
        starts = [0, *accumulate(len(line) for line in self._raw.splitlines(keepends=True))]
        ignored = ignored_constants(module) - _long_messages(module, _CHARACTERS_A_ROW * len(right))
        known = vocabularies(code, [attempt.case for attempt in right])
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                ignored.update(node.values)  # their places in the source are not known
            if isinstance(node, ast.Constant) and node not in ignored and node.end_lineno is not None:
                start = starts[node.lineno - 1] + node.col_offset
                end = starts[node.end_lineno - 1] + (node.end_col_offset or 0)
                if not any(first <= start < last for first, last in known):
                    long = int(len(right) * ROW_SHARE)
                    self._places += [(start, end, *values) for values in _changed(node.value, long)]

    def __len__(self) -> int:
        return len(self._places)

    def source(self, number: int, *, twice: bool = False) -> str:
        """The source with that change; or with one twice as large."""
        start, end, once, more = self._places[number]
        value = more if twice else once
        written = hex(value) if type(value) is int else repr(value)  # long integers have no decimal form
        return (self._raw[:start] + f"({written})".encode() + self._raw[end:]).decode()


def _unfolded(code: str) -> str:
    """The source with the texts of its f-strings as constants, whose places are known."""
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError):
        return code
    unfolder = _Unfolder()
    changed = unfolder.visit(module)
    return ast.unparse(ast.fix_missing_locations(changed)) if unfolder.is_changed else code


class _Unfolder(ast.NodeTransformer):
    """Writes `f"a{x:>5}b"` as `"".join(("a", f"{x:>5}", "b"))`."""

    is_changed = False

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        texts = [each for each in node.values if isinstance(each, ast.Constant)]
        if sum(len(str(each.value)) for each in texts) < _SHORTEST_UNFOLDED:
            return node
        self.is_changed = True
        parts: list[ast.expr] = [
            each if isinstance(each, ast.Constant) else ast.JoinedStr([each]) for each in node.values
        ]
        join = ast.Attribute(ast.Constant(""), "join", ast.Load())
        return ast.Call(join, [ast.Tuple(parts, ast.Load())], [])


def _long_messages(module: ast.Module, shortest: int) -> set[ast.AST]:
    """Texts of exceptions that are long enough to hold a row for each case."""
    raised = [inner for node in ast.walk(module) if isinstance(node, ast.Raise) for inner in ast.walk(node)]
    texts = [each for each in raised if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return {each for each in texts if len(str(each.value)) >= shortest}


def _changed(value: Any, long: int) -> Iterator[tuple[Any, Any]]:
    """The constant, changed once and twice as much; or each of its stretches, if it is longer than `long`."""
    if type(value) is float:
        change = value * 0.37 + 0.11
        yield value + change, value + 2 * change
    elif type(value) is int and value.bit_length() <= long:
        yield value + 1, value + 2
    elif type(value) is int:
        step = max(1, value.bit_length() // _STRETCHES)
        bits = (1 << shift for shift in range(0, value.bit_length(), step))
        yield from ((value ^ bit, value + 2 * ((value ^ bit) - value)) for bit in bits)
    elif isinstance(value, str) and len(value) <= long:
        yield value + "\x01", value + "\x02"
    elif isinstance(value, str):
        for at in _stretches(value):
            once = _NEXT[value[at]]
            yield f"{value[:at]}{once}{value[at + 1 :]}", f"{value[:at]}{_NEXT[once]}{value[at + 1 :]}"
    elif isinstance(value, bytes):
        step = max(1, len(value) // _STRETCHES)
        for at in range(0, len(value), step):
            changed = (value[:at] + bytes([value[at] ^ bit]) + value[at + 1 :] for bit in (1, 2))
            yield next(changed), next(changed)


def _stretches(text: str) -> list[int]:
    """Places of letters and digits, evenly over the text."""
    places = [at for at, mark in enumerate(text) if mark in _NEXT]
    return places[:: max(1, len(places) // _STRETCHES)]


def ignored_constants(module: ast.Module) -> set[ast.AST]:
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
