"""Exercises that ask for what a tool takes, and give what it returns: the answer goes in, the given must come out.

That a tool gives what the exercise gives decides it as well as the other way round, where other answers, larger or
smaller, do not. A call that does not come out says nothing: the tool may have another branch for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from toolsmith.recipes.make.hidden.answers import answer_to
from toolsmith.recipes.make.hidden.checkable import case_of
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.replies import ExerciseCall
from toolsmith.recipes.make.withheld.withheld import Hidden
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.quantity import the_quantity
from toolsmith.verify.quantities.units import converted
from toolsmith.verify.run_cases import argument_problems, run_cases

_OTHER = 2  # times the book's answer, and as a part of it: other answers


def solved_case(call: ExerciseCall, hidden: Hidden, tool: Tool, place: str) -> Case | str:
    """The case that a call with an unknown makes, or why it makes none.

    Args:
        call: with the parameter that is asked for, and what the exercise gives as result.
        hidden: the exercise with its solution.
        tool: that is called.
        place: of the section, for the case's source.
    """
    schemas = {each.name: str(each.type_schema) for each in tool.signature.parameters}
    if call.unknown not in schemas or call.value is None:
        return "call does not fit the tool"
    returned = StatedResult(call.unknown, is_list=False, units={"": call.unit})
    answer = answer_to(call.model_copy(update={"result": "", "unit": ""}), hidden, returned, is_alone=True)
    if answer.expected is None:
        return answer.reason
    number = _in_unit(answer.expected, call.unit)
    if number is None:
        return "another unit"
    is_whole = "integer" in schemas[call.unknown] and "number" not in schemas[call.unknown]
    arguments = {**call.arguments, call.unknown: round(number) if is_whole else number}
    if argument_problems(tool, arguments):
        return "call does not fit the tool"
    unit = tool.comparison.units.get(call.result, "")
    asked = call.model_copy(update={"arguments": arguments, "unit": ""})
    case = case_of(asked, {"quantity": f"{call.value:.12g} {unit}".strip()}, hidden, place)
    return case.model_copy(update={"columns": {"kind": f"{hidden.kind} solved for {call.unknown}"}})


def _in_unit(expected: Mapping[str, JsonValue], unit: str) -> float | None:
    stated = the_quantity(str(expected.get("quantity", "")), unit)
    return None if isinstance(stated, str) else converted(stated.value, stated.unit or unit, unit)


def is_decided(case: Case, unknown: str, tool: Tool, sandbox: Sandbox, policy: Policy) -> bool:
    """Whether the book's answer gives what the exercise gives, and neither a larger nor a smaller one does."""
    arguments = case.arguments or {}
    number = arguments[unknown]
    if not isinstance(number, (int, float)) or not number:
        return False
    others = [{**arguments, unknown: type(number)(other)} for other in (number * _OTHER, number / _OTHER)]
    moved = [case.model_copy(update={"arguments": each}) for each in others]
    first, *rest = run_cases(tool, [case, *moved], sandbox, policy)
    return first.is_right and not any(each.is_right for each in rest)
