"""Results that differ from a book's only by what its rounded constants explain, where a formula magnifies them.

exp(−ΔG/RT) with 8.31 and 298 is some percent from that with 8.314 and 298.15. A book rounds to three digits: what has
more may have been rounded, and an argument of three may come from more, so it is moved by half a digit. What that
changes in the result is allowed, where it is magnified.

Covered: single numbers of books; arguments, and constants of the tool's own source.
Not covered: lists, several entries at once; constants of tools that it calls.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.numbers import ABOUT_SHARE
from toolsmith.verify.quantities.quantity import Compared, compared_number
from toolsmith.verify.run_cases import CaseResult

WITHIN_ROUNDING = "within what constants that the book rounds to three digits explain"
_DIGITS = 3
_FEWEST_TIMES = 3.0  # that a formula magnifies a change, from which on rounding counts
_MOST_SHARE = ABOUT_SHARE  # of the book's number, that rounding may explain
_MOST_CONSTANTS = 20


def allow_for_rounding(tool: Tool, results: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[CaseResult]:
    """The results, with those right that rounding explains; their reason says so.

    Args:
        tool: whose results are compared as quantities; those of others stay.
        results: of its cases.
        sandbox: where the tool runs with numbers that are a little different.
        policy: of the tool.
    """
    return [_allowed(tool, each, sandbox, policy) if _is_near(tool, each) else each for each in results]


def is_open(tool: Tool, result: CaseResult) -> bool:
    """Whether the book's number has too few digits to say that a result is wrong."""
    compared = _missed(tool, result)
    return compared is not None and compared.is_open


def _is_near(tool: Tool, result: CaseResult) -> bool:
    compared = _missed(tool, result)
    return compared is not None and abs(compared.found - compared.stated) <= _MOST_SHARE * abs(compared.stated)


def _missed(tool: Tool, result: CaseResult) -> Compared | None:
    """A number that is not the book's, beside it."""
    if result.is_right or tool.comparison.mode != "quantity" or result.trial is None or not result.trial.is_ok:
        return None
    return _compared(tool, result, result.trial)


def _compared(tool: Tool, result: CaseResult, trial: Trial) -> Compared | None:
    expected = result.case.expected
    is_one = isinstance(expected, Mapping) and "quantity" in expected
    return compared_number(trial.result, expected, tool.comparison.units) if is_one else None


def _allowed(tool: Tool, result: CaseResult, sandbox: Sandbox, policy: Policy) -> CaseResult:
    own = _compared(tool, result, result.trial) if result.trial else None
    if own is None or not own.found:
        return result
    room = 0.0
    for change, trial in _trials(tool, result.case.arguments or {}, sandbox, policy):
        other = _compared(tool, result, trial) if trial.is_ok else None
        moved = abs(other.found - own.found) if other is not None else 0.0
        if moved > _FEWEST_TIMES * change * abs(own.found):
            room += moved
    if abs(own.found - own.stated) > own.tolerance + room:
        return result
    reason = f"{own.found:.5g} for {own.stated:.5g}, {WITHIN_ROUNDING}"
    return result.model_copy(update={"is_right": True, "fault": "none", "reason": reason})


def _trials(
    tool: Tool, arguments: Mapping[str, JsonValue], sandbox: Sandbox, policy: Policy
) -> Iterator[tuple[float, Trial]]:
    """By what share a number was changed, and what came of it: for each argument, then for each constant."""
    real = {each.name for each in tool.signature.parameters if "integer" not in str(each.type_schema)}
    moved = {name: _moved(value, _DIGITS) for name, value in arguments.items() if name in real}
    changed = {name: each for name, each in moved.items() if each is not None}
    calls = [{**arguments, name: each.value} for name, each in changed.items()]
    trials = sandbox.call_many(tool.program, calls, policy) if calls else []
    yield from zip([each.share for each in changed.values()], trials, strict=True)
    for place, constant in enumerate(_constants(parse(tool.code))[:_MOST_CONSTANTS]):
        each = _moved(constant.value, _DIGITS + 1)
        if each is not None:
            tree = parse(tool.code)
            _constants(tree)[place].value = each.value
            program = tool.program.model_copy(update={"code": ast.unparse(tree)})
            yield each.share, sandbox.call(program, dict(arguments), policy)


def _constants(tree: ast.AST) -> list[ast.Constant]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]


@dataclass(frozen=True)
class _Moved:
    value: float
    share: float


def _moved(value: object, fewest: int) -> _Moved | None:
    """The number rounded to three digits, or moved by half of its third; None where it has fewer digits than asked."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value == 0:
        return None
    digits = len(f"{abs(value):.12e}".partition("e")[0].replace(".", "").rstrip("0"))
    if digits < fewest:
        return None
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - _DIGITS + 1)
    other = float(f"{value:.{_DIGITS}g}") if digits > _DIGITS else value + half
    return _Moved(other, abs(other - value) / abs(value))
