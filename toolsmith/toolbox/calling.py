"""Calls a kept tool: checks the arguments, runs it under its policy, logs the trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.logs.trials import TrialLog
from toolsmith.toolbox.trusted_remotes import Remotes
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value, to_json
from toolsmith.verify.run_cases import argument_problems


def call_tool(
    tool: Tool,
    arguments: Mapping[str, Value],
    sandbox: Callable[[], Sandbox],
    policy: Policy,
    log: TrialLog,
    remotes: Remotes,
    *,
    version: str = "",
    only_reads: bool = False,
    request: str | None = None,
    model: str | None = None,
    cost_usd: float | None = None,
) -> Trial:
    """One call, logged whatever came of it. Arguments that do not fit the schema give the outcome `invalid`.

    Args:
        tool: what to call.
        arguments: by parameter name.
        sandbox: opens where own code runs.
        policy: its limits.
        log: where the trial is kept.
        remotes: where other code runs.
        version: the commit that the tool was read from.
        only_reads: of a remote tool, whether a call changes nothing, so that a failed one may be made again.
        request: what was asked in words, where there was a request.
        model: who chose the arguments; None for a person or a program.
        cost_usd: what asking that model cost.

    Raises:
        SandboxError: our own machinery failed; the tool is not to blame.
    """
    given = dict(arguments)
    try:
        to_json(given)
        problems = argument_problems(tool, given)
    except ValueError as error:  # the trial leaves them out: no log could keep them
        given, problems = {}, [f"the arguments are no values: {error}"]
    if problems:
        trial = Trial(
            tool=tool.path,
            code_id=tool.code_id,
            arguments=given,
            outcome="invalid",
            failure=Failure(type="InvalidArguments", message="; ".join(problems)),
        )
    elif tool.remote is not None:
        trial = remotes.call(tool, given, policy.output_bytes, only_reads=only_reads)
    else:
        trial = sandbox().call(tool.program, given, policy)
    trial = trial.model_copy(update={"request": request, "model": model, "cost_usd": cost_usd})
    log.append(trial, version=version, doc_id=tool.doc_id)
    return trial
