"""What a version of a tool gives for many inputs, all of them run in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult

_DRIVER = """\
from toolbox import {imported}

def run_inputs(inputs: list) -> list:
    told = []
    for each in inputs:
        arguments = {{}}
        try:
            arguments = {reading}
            told.append((True, repr(arguments), repr({function}(**arguments))))
        except Exception as error:
            told.append((False, repr(arguments), type(error).__name__))
    return told
"""


class Told(NamedTuple):
    """Whether there is a result; the arguments and the result as text, or the name of the exception."""

    is_ok: bool
    arguments: str
    text: str


class Ran(NamedTuple):
    """What came of all inputs, nothing where the call as a whole failed; and the seconds that it took."""

    told: list[Told]
    seconds: float


def asked(tool: Tool, results: Sequence[CaseResult]) -> list[dict[str, Any]]:
    """The cases as such inputs."""
    if tool.extraction is None:
        return [dict(each.case.arguments or {}) for each in results]
    return [{"input": each.case.input} for each in results]


def run_inputs(tool: Tool, inputs: Sequence[dict[str, Any]], sandbox: Sandbox, policy: Policy) -> Ran:
    """Run them all, in one call.

    Args:
        tool: a version of it.
        inputs: arguments; of a tool that reads texts `{"input": text}`.
        sandbox: where it runs.
        policy: of the tool.
    """
    reading = tool.extraction_program
    names = [tool.function] if reading is None else [tool.function, reading.function]
    program = Program(
        name=f"{tool.path}#inputs",
        code=_DRIVER.format(
            imported=", ".join(names),
            function=tool.function,
            reading="each" if reading is None else f"{reading.function}(**each)",
        ),
        function="run_inputs",
        dependencies=(tool.program,) if reading is None else (tool.program, reading),
    )
    trial = sandbox.call(program, {"inputs": list(inputs)}, policy)
    return Ran([Told(*each) for each in trial.result] if trial.is_ok else [], trial.seconds)
