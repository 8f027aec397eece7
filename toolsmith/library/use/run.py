"""`toolsmith run`: one call of a committed tool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolsmith.calls.check import check_arguments
from toolsmith.calls.consent import AskConsent
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.recipes.signature_line import signature_line
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.call import Problem
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value, to_json


def run(
    toolbox: str | Path | Toolbox,
    tool: str,
    arguments: Mapping[str, Value] | None = None,
    *,
    text: str | None = None,
    allow_writes: bool = False,
    ask_consent: AskConsent | None = None,
    sandbox: Sandbox | None = None,
) -> Trial:
    """Call a committed tool, with arguments, or with a text that they are extracted from.

    Args:
        toolbox: a toolbox or its folder.
        tool: its path or name, `@REVISION` for an earlier version.
        arguments: by parameter name.
        text: of the tool's task.
        allow_writes: whether a remote tool that may change something is called.
        ask_consent: asked where that is not allowed beforehand.
        sandbox: where own tools run.

    Raises:
        UsageError: the tool may change something, and nobody allowed that.
        BadInputError: the arguments do not fit the tool's schema; all problems are listed.
        ToolNotFoundError: there is no such tool.
    """
    box = opened_toolbox(toolbox, sandbox=sandbox)
    found = box.get(tool)
    given = dict(arguments or {})
    if text is not None:
        if found.extraction_program is None:
            raise UsageError(f"{found.path} was not made from texts", hint="Give its arguments: --arg NAME=VALUE.")
        trial = box.sandbox.call(found.extraction_program, {"input": text}, box.policy_for(found.path))
        if not trial.is_ok:
            return trial
        given |= trial.result
    why = box.why_to_ask(found)
    if why and not allow_writes and not (ask_consent is not None and ask_consent(found.path, to_json(given), why)):
        raise UsageError(
            f"{found.path} may change something: {why}", hint="If that is what you want: --allow-writes (allow_writes)."
        )
    trial = box.call(found, given, request=text)
    if trial.outcome == "invalid":
        schema = found.signature.json_schema(found.doc.parameters)
        error = check_arguments(found.path, schema, given)
        raise BadInputError(
            f"the arguments do not fit {found.path}",
            [_named(problem) for problem in error.problems] if error is not None else [str(trial.failure)],
            hint=f"It is called as {signature_line(found)}",
        )
    return trial


def _named(problem: Problem) -> str:
    """What is wrong, with the argument where the message does not name it."""
    is_named = problem.argument in problem.message
    return problem.message if is_named else f"{problem.argument}: {problem.message}"
