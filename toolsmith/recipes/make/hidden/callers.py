"""A tool that no exercise calls, proved through a proved tool that calls it.

A case says what the tool gave in a rightly answered exercise of its caller, where another result of it, on these
arguments alone, costs the caller's right answer. The numbers are those of the tool: what is known is that the book's
answer rests on them.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.program import Program
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import CaseResult

_OFF = 1.1  # times the result
_MOST_CASES = 6
_INNER = "_as_it_was_written"


def cases_through_caller(
    tool: Tool, caller: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy
) -> list[Case]:
    """What the caller's right answers say of a tool that it calls.

    Args:
        tool: which no exercise calls.
        caller: which is proved, and calls it.
        right: its rightly answered hidden cases.
        sandbox: where both run.
        policy: of the caller.
    """
    program = caller.program.model_copy(update={"records_calls": True})
    trials = sandbox.call_many(program, [each.case.arguments or {} for each in right], policy)
    found: dict[str, Case] = {}
    for each, trial in zip(right, trials, strict=True):
        made = [call for call in trial.calls if call.tool == tool.program.name and call.is_ok]
        for call in made:
            arguments = {name: to_json(value) for name, value in call.arguments.items()}
            for result, number in _numbers(sandbox.call(tool.program, arguments, policy).result):
                if _is_needed(tool, caller, each, arguments, result, sandbox, policy):
                    case = _case(tool, caller, each, arguments, result, number)
                    found.setdefault(f"{case.question_id}{result}", case)
    return list(found.values())[:_MOST_CASES]


def _numbers(value: object) -> Iterator[tuple[str, float]]:
    entries = value.items() if isinstance(value, Mapping) else [("", value)]
    for name, number in entries:
        if isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number) and number:
            yield str(name), float(number)


def _is_needed(
    tool: Tool,
    caller: Tool,
    each: CaseResult,
    arguments: Mapping[str, JsonValue],
    result: str,
    sandbox: Sandbox,
    policy: Policy,
) -> bool:
    """Whether the caller loses its right answer where the tool gives something else on these arguments."""
    for factor in (_OFF, 1 / _OFF):
        other = tool.program.model_copy(update={"code": _changed(tool, arguments, result, factor)})
        kept = tuple(other if each.name == other.name else each for each in caller.program.dependencies)
        program = Program(name=caller.program.name, code=caller.code, function=caller.function, dependencies=kept)
        trial = sandbox.call(program, each.case.arguments or {}, policy)
        if trial.is_ok and matches(trial.result, each.case.expected, caller.comparison):
            return False
    return True


def _changed(tool: Tool, arguments: Mapping[str, JsonValue], result: str, factor: float) -> str:
    """The tool's source, with another result for these arguments."""
    tree = parse(tool.code)
    (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == tool.function]
    signature = ast.unparse(function.args)
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    given = ", ".join(f"{name}={name}" for name in names)
    function.name = _INNER
    same = " and ".join(f"{name} == {arguments[name]!r}" for name in names if name in arguments) or "True"
    changed = f"{{**found, {result!r}: found[{result!r}] * {factor}}}" if result else f"found * {factor}"
    wrapper = f"def {tool.function}({signature}):\n    found = {_INNER}({given})\n"
    return f"{ast.unparse(tree)}\n\n{wrapper}    return {changed} if {same} else found\n"


def _case(
    tool: Tool, caller: Tool, each: CaseResult, arguments: dict[str, JsonValue], result: str, number: float
) -> Case:
    unit = tool.comparison.units.get(result, "")
    expected: dict[str, JsonValue] = {"quantity": f"{number:.6g} {unit}".strip()}
    return Case(
        arguments=arguments,
        expected=expected | ({"result": result} if result else {}),
        origin="generated",
        part="hidden",
        source=each.case.source,
        columns={"kind": f"{each.case.columns.get('kind', 'exercise')} through {caller.name}"},
    )
