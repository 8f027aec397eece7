"""Which readings of a tool's exercises count: what says neither yes nor no is set aside with its reason.

A call that misses says nothing where the book's number has too few digits to tell, where it is one number and the call
gives a list (or the other way round), and where it is a size and the call gives it in the opposite direction. Then the
call's other numbers of the opposite sign say nothing (the reader's axis points the other way), and a size that it does
give says nothing either, unless another answer decides the sign: the opposite tool would give the others. A number that
is only likely, on the way to the answer, or one of several, counts where the tool gives it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from toolsmith.recipes.make.hidden.checkable import Checkable, Read, case_of, result_of
from toolsmith.recipes.make.hidden.solved import is_decided
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import SEVERAL, Compared, agrees, compared_number, is_same, part_of
from toolsmith.verify.rounding import is_open
from toolsmith.verify.run_cases import CaseResult, run_cases

UNDECIDED = "it may state another number"
TOO_FEW = "too few digits"
OTHER_FORM = "one number, and the call gives several, or several and it gives one"
OPPOSITE = "a size, and the call gives its opposite"
NOT_STATED = "on the way, and the solution does not state it"
_STEP_DIGITS = 3  # significant ones, that no number agrees by chance
_STEP_SHARE = 0.003
_DIRECTION = re.compile(
    r"\b(?:left|right|up|down|upwards?|downwards?|east|west|north|south|towards?|away|opposite|magnitude|size|far|"
    r"distance|direct(?:ion|ed)|back(?:wards?)?|forwards?|inwards?|outwards?|deep|depth|decelerat\w*|slow\w*|hat)\b",
    re.IGNORECASE,
)


def settle(tool: Tool, checkable: Checkable, sandbox: Sandbox, policy: Policy) -> None:
    """Leave as cases what decides about the tool, and count the rest by reason."""
    kept: list[Case] = []
    sizes: list[Case] = []
    results = run_cases(tool, checkable.cases, sandbox, policy)
    reads = [next((each for each in checkable.read if each.case == result.case), None) for result in results]
    reasons = [_why_open(tool, result, read) for result, read in zip(results, reads, strict=True)]
    turned = [result.case.arguments for result, reason in zip(results, reasons, strict=True) if reason == OPPOSITE]
    for result, read, told in zip(results, reads, reasons, strict=True):
        is_turned = not told and result.case.arguments in turned and _is_opposite(tool, result)
        reason = OPPOSITE if is_turned else told
        checkable.set_aside += Counter({reason: bool(reason)})
        kept += [] if reason else [result.case]
        sizes += [result.case] if not reason and result.is_right and read and _is_size(result.case, read) else []
    if checkable.set_aside[OPPOSITE] and len(sizes) == len(kept):
        checkable.set_aside[OPPOSITE] += len(sizes)
        kept = []
    agreed = [each.case for each in run_cases(tool, checkable.likely, sandbox, policy) if each.is_right]
    solved = [case for case, unknown in checkable.solved if is_decided(case, unknown, tool, sandbox, policy)]
    undecided = len(checkable.likely) - len(agreed) + len(checkable.solved) - len(solved)
    steps: list[Case] = []
    known = {(case.source, result_of(case)) for case in (*kept, *agreed)}
    for read in checkable.steps:
        if read.call.is_step or (read.case.source, result_of(read.case)) not in known:
            found = step_case(tool, read, sandbox, policy)
            steps += [] if found is None else [found]
            checkable.set_aside += Counter({NOT_STATED: read.call.is_step and found is None})
            checkable.set_aside -= Counter({SEVERAL: not read.call.is_step and found is not None})
    checkable.set_aside += Counter({UNDECIDED: undecided})
    checkable.cases = [*kept, *agreed, *solved, *steps]


def _why_open(tool: Tool, result: CaseResult, read: Read | None) -> str:
    """Why a miss says nothing; "" where it does, or is none."""
    if result.is_right or result.trial is None or not result.trial.is_ok:
        return ""
    if is_open(tool, result):
        return TOO_FEW
    expected, found = result.case.expected, result.trial.result
    if not isinstance(expected, Mapping):
        return ""
    is_list, several = isinstance(found, (list, tuple)), expected.get("quantities")
    if not isinstance(found, Mapping) and is_list == ("quantity" in expected):
        return OTHER_FORM
    if is_list and isinstance(several, list) and len(several) == 1 < len(found):
        return OTHER_FORM
    return OPPOSITE if read is not None and _is_size(result.case, read) and _is_opposite(tool, result) else ""


def _is_opposite(tool: Tool, result: CaseResult) -> bool:
    """Whether a call gives the expected number with the other sign, and that is a miss."""
    expected = result.case.expected
    if result.is_right or result.trial is None or not result.trial.is_ok or not isinstance(expected, Mapping):
        return False
    other = {**expected, "negated": not expected.get("negated")}
    return agrees(result.trial.result, other, tool.comparison.units)


def _is_size(case: Case, read: Read) -> bool:
    """Whether the book states a number without its sign and a direction in words, which the reader has not settled."""
    if not isinstance(case.expected, Mapping) or case.expected.get("negated"):
        return False
    stated = str(case.expected.get("quantity", "-"))
    exercise = read.hidden.exercise
    has_direction = _DIRECTION.search(f"{exercise.problem}\n{exercise.solution}")
    return not stated.removeprefix("about ").startswith("-") and has_direction is not None


def step_case(tool: Tool, read: Read, sandbox: Sandbox, policy: Policy) -> Case | None:
    """The case of a number on the way, or of one of several, where the solution states it to three digits."""
    trial = sandbox.call(tool.program, read.case.arguments or {}, policy)
    if not trial.is_ok:
        return None
    units = tool.comparison.units
    has_unit = bool(read.call.unit or units.get(result_of(read.case), ""))
    given = quantities(read.hidden.exercise.problem)
    solution = read.hidden.exercise.solution
    stated = solution if read.call.is_step else part_of(solution, read.call.part) or solution
    for each in quantities(stated):
        if each.is_partial or bool(each.unit) != has_unit or any(is_same(each, other) for other in given):
            continue
        case = case_of(read.call, {"quantity": each.text}, read.hidden, read.case.source.partition(",")[0])
        compared = compared_number(trial.result, case.expected, units) if isinstance(case.expected, Mapping) else None
        if compared is not None and _is_exactly(compared, each):
            return case
    return None


def _is_exactly(compared: Compared, stated: Quantity) -> bool:
    has_digits = stated.digit > 0 and abs(stated.value) >= 10 ** (_STEP_DIGITS - 1) * stated.digit
    room = max(compared.half_digit, _STEP_SHARE * abs(stated.value))
    return has_digits and abs(compared.found - compared.stated) <= room
