"""`toolsmith run`: one call of a committed tool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolsmith.calls.check import check_arguments
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.recipes.signature_line import signature_line
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value


def run(
    toolbox: str | Path | Toolbox,
    tool: str,
    arguments: Mapping[str, Value] | None = None,
    *,
    text: str | None = None,
    sandbox: Sandbox | None = None,
) -> Trial:
    """Call a committed tool in the sandbox, with arguments, or with a text that they are extracted from.

    Raises:
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
    trial = box.call(found, given, request=text)
    if trial.outcome == "invalid":
        schema = found.signature.json_schema(found.doc.parameters)
        error = check_arguments(found.path, schema, given)
        raise BadInputError(
            f"the arguments do not fit {found.path}",
            [problem.message for problem in error.problems] if error is not None else [str(trial.failure)],
            hint=f"It is called as {signature_line(found)}",
        )
    return trial
