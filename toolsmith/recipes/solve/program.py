"""One program that may call the tools, run in the sandbox: program of thoughts (Chen et al. 2022) with tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.calls.check import check_arguments, trial_error
from toolsmith.calls.session import Offer, Runner, as_text
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
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import JsonValue, Value, to_json

_FUNCTION = "solve"


class Usable(Record):
    """A tool that a program may call, and how it is offered."""

    tool: Tool
    offer: Offer


class ProgramOutcome(Record):
    outcome: Outcome
    uses: tuple[Use, ...] = ()


def solve_by_program(
    request: str,
    model: Model,
    tools: Sequence[Usable],
    runner: Runner,
    sandbox: Sandbox,
    policy: Policy,
    limits: SolveLimits,
) -> ProgramOutcome:
    """Ask for a program, run it, feed errors back. Remote tools and second tools of one function name are left out.

    Each call that the program made of a tool is a use, and a trial that `runner` notes. A program that got a value
    out of arguments that the tool's schema does not allow is told so, as any other caller is.

    Raises:
        ModelError: the model gave no reply.
        SandboxError: our own machinery failed.
    """
    by_function = {each.tool.function: each for each in reversed(tools) if each.tool.remote is None}
    usable = {each.tool.path: each for each in by_function.values()}
    question = render(
        "solve_program", {"tools": [each.tool for each in usable.values()], "request": request, "none": NO_TOOL}
    )
    messages = [Message(role="user", content=question)]
    reason, uses = "", list[Use]()
    for _ in range(1 + limits.call_retries):
        reply = model.answer(Question(messages=tuple(messages), purpose="solve_program")).text
        if NO_TOOL in reply.upper():
            none = Outcome(no_tool_fits=True, reason="the model found that no tool fits")
            return ProgramOutcome(outcome=none, uses=tuple(uses))
        try:
            program = _program(the_code(reply), usable)
        except UnreadableReplyError as error:
            reason = str(error)
        else:
            trial = sandbox.call(program, {}, policy)
            made = _uses(trial, usable, runner)
            uses += made
            reason = _problem(trial, made)
            if not reason:
                value = to_json(trial.result)
                outcome = Outcome(text=as_text(value), value=value, program=program.code)
                return ProgramOutcome(outcome=outcome, uses=tuple(uses))
        messages += [
            Message(role="assistant", content=reply or "(nothing)"),
            Message(role="user", content=f"That did not work: {reason}\nReply with the whole corrected program."),
        ]
    failed = Outcome(status="unanswered", reason=f"no program ran; the last problem: {reason}")
    return ProgramOutcome(outcome=failed, uses=tuple(uses))


def _program(code: str, usable: Mapping[str, Usable]) -> Program:
    dependencies = tuple(each.tool.program for each in usable.values())
    return Program(name="program", code=code, function=_FUNCTION, dependencies=dependencies, records_calls=True)


def _problem(trial: Trial, uses: Sequence[Use]) -> str:
    """What the model is told of a program; empty where its value is the answer."""
    if not trial.is_ok:
        trace = f"\n{trial.failure.traceback}" if trial.failure is not None and trial.failure.traceback else ""
        return trial.explain() + trace
    wrong = [use.error for use in uses if use.outcome == "invalid" and use.error is not None]
    return "\n".join(dict.fromkeys(as_text(error.as_json()) for error in wrong))


def _uses(trial: Trial, usable: Mapping[str, Usable], runner: Runner) -> list[Use]:
    """The program's calls with their versions, arguments and outcomes; each is noted as a trial."""
    uses = []
    for call in trial.calls:
        offer = usable[call.tool].offer
        arguments = to_json(_as_json_arrays(call.arguments))
        error = check_arguments(offer.name, offer.parameters, arguments, offer.examples)
        if error is not None:
            message = "; ".join(problem.message for problem in error.problems)
            failure = call.failure or Failure(type="InvalidArguments", message=message)
            noted = call.model_copy(update={"outcome": "invalid", "result": None, "failure": failure})
        else:
            noted = call
            error = None if call.is_ok else trial_error(offer.name, call, offer.examples, arguments)
        runner.note(offer, noted)
        uses.append(
            _use(offer, arguments=arguments).model_copy(
                update={"outcome": noted.outcome, "seconds": call.seconds, "error": error}
            )
        )
    return uses + [
        _use(usable[path].offer).model_copy(update={"outcome": "ok" if trial.is_ok else None})
        for path in trial.unrecorded_calls
    ]


def _use(offer: Offer, arguments: JsonValue = None) -> Use:
    """`arguments` is None where they were too many to keep: they are the program's affair."""
    return Use(
        tool=offer.tool, version=offer.version, code_id=offer.code_id, verdict=offer.verdict, arguments=arguments
    )


def _as_json_arrays(value: Value) -> Value:
    """Tuples as lists: a program may give either where a schema says array."""
    if isinstance(value, (list, tuple)):
        return [_as_json_arrays(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_json_arrays(item) for key, item in value.items()}
    return value
