"""One program that may call the tools, run in the sandbox: program of thoughts (Chen et al. 2022) with tools."""

from __future__ import annotations

import ast
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from toolsmith.calls.check import check_arguments, trial_error
from toolsmith.calls.parameters_line import signature_lines, type_line
from toolsmith.calls.session import Runner, ToolDefinition, as_text
from toolsmith.errors import ModelRejectedError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, render
from toolsmith.prompts.quote import fenced
from toolsmith.recipes.solve.conversation import LONGEST_FED_BACK, NO_TOOL
from toolsmith.recipes.solve.outcome import SolveLimits, SolveOutcome
from toolsmith.recipes.solve.programs.mend_program import MendedProgram, mend_program
from toolsmith.recipes.solve.programs.read_program import find_program, says_no_tool
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.call import Use
from toolsmith.types.message import Message, Question, Reply
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import JsonValue, Value, to_json

_SHORTEST_REPEAT = 0.05  # seconds
_WRONG_NAMES = ("NameError", "ImportError", "ModuleNotFoundError", "AttributeError")


class Usable(Record):
    """A tool that a program may call, and how it is offered."""

    tool: Tool
    definition: ToolDefinition


class ProgramOutcome(Record):
    outcome: SolveOutcome
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
    """Ask for a program, mend its form, run it, feed errors back.

    Remote tools and second tools of one function name are left out.

    Each call that the program made of a tool is a use, and a trial that `runner` notes. A program that got a value
    out of arguments that the tool's schema does not allow is told so, as any other caller is.

    Raises:
        ModelError: the model gave no reply.
        SandboxError: our own machinery failed.
    """
    by_function = {each.tool.function: each for each in reversed(tools) if each.tool.remote is None}
    usable = {each.tool.path: each for each in by_function.values()}
    if not usable:
        return ProgramOutcome(
            outcome=SolveOutcome(status="unanswered", reason="no program can call the tools on offer")
        )
    offered = [each.tool for each in usable.values()]
    signatures = {tool.path: _signature(tool) for tool in offered}
    question = render(
        "solve_program", {"tools": offered, "signatures": signatures, "request": request, "no_tool": NO_TOOL}
    )
    asked = Message(role="user", content=question)
    messages = [asked]
    reason, uses, seen = "", list[Use](), list[str]()
    for _ in range(1 + limits.call_retries):
        try:
            reply = model.answer(Question(messages=tuple(messages), purpose="solve_program"))
        except ModelRejectedError:
            if messages == [asked]:
                raise
            break  # with its program and what is wrong, the question is longer than the model takes
        if says_no_tool(reply.text):
            none = SolveOutcome(no_tool_fits=True, reason="the model found that no tool fits")
            return ProgramOutcome(outcome=none, uses=tuple(uses))
        tried = _try(request, reply, usable, runner, sandbox, policy)
        uses += tried.uses
        if not tried.problem:
            return ProgramOutcome(outcome=tried.outcome, uses=tuple(uses))
        reason = tried.problem
        seen.append(reply.text)
        if seen.count(reply.text) > limits.most_repeats:
            break
        messages = [
            asked,
            Message(role="assistant", content=reply.text[:LONGEST_FED_BACK] or "(nothing)"),
            Message(
                role="user", content=f"That did not work:\n{fenced(reason)}\nReply with the whole corrected program."
            ),
        ]
    failed = SolveOutcome(status="unanswered", reason=f"no program ran; the last problem: {reason}")
    return ProgramOutcome(outcome=failed, uses=tuple(uses))


def _signature(tool: Tool) -> str:
    """In lines, as of any offered tool, and what it returns."""
    schema = tool.signature.json_schema(tool.doc.parameters)
    return signature_lines(tool.function, schema, f" -> {type_line(tool.signature.returns)}")


class _Tried(Record):
    """One program: its answer, or the problem that the model is told."""

    outcome: SolveOutcome = SolveOutcome()
    problem: str = ""
    uses: tuple[Use, ...] = ()


def _try(
    request: str, reply: Reply, usable: Mapping[str, Usable], runner: Runner, sandbox: Sandbox, policy: Policy
) -> _Tried:
    schemas = {each.tool.function: each.definition.parameters for each in usable.values()}
    names = {name: each.tool.function for each in usable.values() for name in (each.definition.name, each.tool.path)}
    if reply.finish_reason == "length":
        return _Tried(problem="it was cut off at the limit of output tokens; be shorter.")
    try:
        found = find_program(reply.text, (*schemas, *names))
    except UnreadableReplyError as error:
        return _Tried(problem=str(error))
    mended = mend_program(found.code, schemas, names, request)
    dependencies = tuple(each.tool.program for each in usable.values())
    program = Program(
        name="program", code=mended.code, function=mended.function, dependencies=dependencies, records_calls=True
    )
    trial = _called_again(sandbox.call(program, {}, policy), program, sandbox, policy)
    uses = tuple(_uses(trial, usable, runner))
    problem = _problem(trial, uses, mended, sorted(schemas))
    if problem:
        return _Tried(problem=problem, uses=uses)
    value = _printed(trial.stdout) if trial.result is None and trial.stdout.strip() else to_json(trial.result)
    text = as_text(value)
    used = any(use.is_ok for use in uses)
    if isinstance(value, str):
        value = _value_in(value, trial)
    outcome = SolveOutcome(
        status="answered" if used else "answered_without_tool",
        text=text,
        value=value,
        reason="" if used else "the program got no value from a tool",
        program=mended.code,
        program_repairs=(*found.repairs, *mended.repairs),
    )
    return _Tried(outcome=outcome, uses=uses)


def _called_again(trial: Trial, program: Program, sandbox: Sandbox, policy: Policy) -> Trial:
    """The trial with calls of ours in the place of those that the program says it made.

    The program shares a process with its record and could have written it. So a tool is called with what is recorded,
    in a process of its own, and that is what came of it. All repeats together take no longer than a program may.
    """
    tools = {each.name: each for each in program.dependencies}
    made: list[Trial] = []
    unrecorded = Counter(trial.unrecorded_calls)
    deadline = time.monotonic() + policy.seconds
    for call in trial.calls:
        limited = policy.model_copy(update={"seconds": max(deadline - time.monotonic(), _SHORTEST_REPEAT)})
        again = sandbox.call(tools[call.tool], call.arguments, limited) if time.monotonic() < deadline else None
        if again is None or again.outcome in ("timeout", "environment"):
            unrecorded[call.tool] += 1
        else:
            made.append(again)
    return trial.model_copy(update={"calls": tuple(made), "unrecorded_calls": dict(unrecorded)})


def _problem(trial: Trial, uses: Sequence[Use], mended: MendedProgram, functions: Sequence[str]) -> str:
    """What the model is told of a program; empty where its value is the answer."""
    wrong = [use.error for use in uses if use.outcome == "invalid" and use.error is not None]
    lines = list(dict.fromkeys(as_text(error.as_json()) for error in wrong))
    if trial.is_ok:
        if not lines and trial.result is None and not trial.stdout.strip() and not _returns(mended):
            return f"{mended.function}() returned nothing. End it with `return` and the answer."
        return "\n".join(lines)
    failure = trial.failure
    trace = [_with_source(line, mended) for line in failure.traceback.splitlines()] if failure is not None else []
    is_name = failure is not None and (failure.type in _WRONG_NAMES or "import" in failure.message)
    names = [f"The functions there are: from toolbox import {', '.join(functions)}"] if is_name else []
    return "\n".join([trial.explain(), *trace, *lines, *names])


def _with_source(line: str, mended: MendedProgram) -> str:
    """A line of a traceback with what stands there, where it is the program's and not a tool's."""
    found = re.fullmatch(r"line (\d+), in (.*)", line)
    source = mended.code.splitlines()
    if found is None or found[2] not in (mended.function, "<module>") or int(found[1]) > len(source):
        return line
    return f"{line}: {source[int(found[1]) - 1].strip()}"


def _returns(mended: MendedProgram) -> bool:
    """Whether the program says itself that its answer may be None."""
    return any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(parse(mended.code)))


def _value_in(text: str, trial: Trial) -> JsonValue:
    """A tool's value that the program put into a sentence: of its only call, and whole; else the text itself."""
    if len(trial.calls) != 1 or trial.unrecorded_calls or not trial.calls[0].is_ok:
        return text
    value = to_json(trial.calls[0].result)
    forms = {as_text(value), str(trial.calls[0].result)} - {""}
    return value if any(re.search(rf"(?<![\w.]){re.escape(form)}(?!\w|\.\d)", text) for form in forms) else text


def _printed(text: str) -> JsonValue:
    """What a program printed instead of returning it, as a value where it is one."""
    stripped = text.strip()
    try:
        (line,) = parse(stripped).body
        return to_json(ast.literal_eval(line.value)) if isinstance(line, ast.Expr) else stripped
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return stripped


def _uses(trial: Trial, usable: Mapping[str, Usable], runner: Runner) -> list[Use]:
    """The program's calls with their versions, arguments and outcomes; each is noted as a trial."""
    uses = []
    for call in trial.calls:
        definition = usable[call.tool].definition
        arguments = to_json(_as_json_arrays(call.arguments))
        error = check_arguments(definition.name, definition.parameters, arguments, definition.examples)
        if error is not None:
            message = "; ".join(problem.message for problem in error.problems)
            failure = call.failure or Failure(type="InvalidArguments", message=message)
            noted = call.model_copy(update={"outcome": "invalid", "result": None, "failure": failure})
        else:
            noted = call
            error = None if call.is_ok else trial_error(definition.name, call, definition.examples, arguments)
        runner.note(definition, noted)
        uses.append(
            _use(definition, arguments=arguments).model_copy(
                update={"outcome": noted.outcome, "seconds": call.seconds, "error": error}
            )
        )
    return uses + [
        _use(usable[path].definition).model_copy(update={"outcome": "ok" if trial.is_ok else None})
        for path in trial.unrecorded_calls
    ]


def _use(definition: ToolDefinition, arguments: JsonValue = None) -> Use:
    """`arguments` is None where they were too many to keep: they are the program's affair."""
    return Use(
        tool=definition.tool,
        version=definition.version,
        code_id=definition.code_id,
        verdict=definition.verdict,
        arguments=arguments,
    )


def _as_json_arrays(value: Value) -> Value:
    """Tuples as lists: a program may give either where a schema says array."""
    if isinstance(value, (list, tuple)):
        return [_as_json_arrays(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_json_arrays(item) for key, item in value.items()}
    return value
