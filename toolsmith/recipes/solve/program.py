"""One program that may call the tools, run in the sandbox: program of thoughts (Chen et al. 2022) with tools."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from toolsmith.calls.session import as_text
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, render, the_code
from toolsmith.recipes.solve.conversation import NO_TOOL
from toolsmith.recipes.solve.outcome import Outcome, SolveLimits
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.call import Use
from toolsmith.types.message import Message, Question
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import to_json

_FUNCTION = "solve"


class ProgramOutcome(Record):
    outcome: Outcome
    uses: tuple[Use, ...] = ()


def solve_by_program(
    request: str, model: Model, tools: Sequence[Tool], sandbox: Sandbox, policy: Policy, limits: SolveLimits
) -> ProgramOutcome:
    """Ask for a program, run it, feed errors back. Remote tools and second tools of one function name are left out.

    Raises:
        ModelError: the model gave no reply.
        SandboxError: our own machinery failed.
    """
    usable = {tool.function: tool for tool in reversed(tools) if tool.remote is None}
    question = render("solve_program", {"tools": list(usable.values()), "request": request, "none": NO_TOOL})
    messages = [Message(role="user", content=question)]
    reason = ""
    for _ in range(1 + limits.call_retries):
        reply = model.answer(Question(messages=tuple(messages), purpose="solve_program")).text
        if NO_TOOL in reply.upper():
            return ProgramOutcome(outcome=Outcome(no_tool_fits=True, reason="the model found that no tool fits"))
        try:
            code = the_code(reply)
        except UnreadableReplyError as error:
            reason = str(error)
        else:
            program = Program(
                name="program", code=code, function=_FUNCTION, dependencies=tuple(t.program for t in usable.values())
            )
            trial = sandbox.call(program, {}, policy)
            if trial.is_ok:
                value = to_json(trial.result)
                outcome = Outcome(text=as_text(value), value=value, program=code)
                uses = [_use(usable[name], trial.seconds) for name in _imported(code) if name in usable]
                return ProgramOutcome(outcome=outcome, uses=tuple(uses))
            reason = trial.explain()
            if trial.failure is not None and trial.failure.traceback:
                reason += f"\n{trial.failure.traceback}"
        messages += [
            Message(role="assistant", content=reply or "(nothing)"),
            Message(role="user", content=f"That did not work: {reason}\nReply with the whole corrected program."),
        ]
    return ProgramOutcome(outcome=Outcome(status="unanswered", reason=f"no program ran; the last problem: {reason}"))


def _imported(code: str) -> list[str]:
    """Names that the program takes from the toolbox."""
    names = [
        alias.name
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom) and node.module == "toolbox"
        for alias in node.names
    ]
    return list(dict.fromkeys(names))


def _use(tool: Tool, seconds: float) -> Use:
    """Provenance of a tool inside a program; its arguments are the program's affair."""
    return Use(
        tool=tool.path,
        code_id=tool.code_id,
        verdict=str(tool.verdict or "no verdict"),
        outcome="ok",
        seconds=seconds,
    )
