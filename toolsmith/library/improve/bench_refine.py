"""`toolsmith bench refine`: OpaqueToolsBench with recorded calls, refined and measured on its own questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.errors import UsageError
from toolsmith.library.improve.more_requests import more_requests
from toolsmith.library.improve.refine import open_roles
from toolsmith.models.meter import Budget, account_of_run
from toolsmith.models.model import Model
from toolsmith.reading.opaque_tools import OpaqueTool, RecordedAnswers, read_opaque_tools
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.records import Refined, RefineOptions, Step
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.outcome import Outcome
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.tool import Doc, Parameter, Remote, Signature, Tool, slug
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value, to_json

_BINDING = re.compile(r"unexpected keyword argument|missing \d+ required|positional argument")


class Coverage(Record):
    """How much of a variant the recording answers: right calls of questions, without any model."""

    variant: str
    tools: int
    questions: int
    answered: int


def replay_opaque_tools(folder: str | Path) -> list[Coverage]:
    """Replay the right call of every question of every variant in a folder."""
    names = sorted(path.stem for path in Path(folder).glob("*.json") if path.stem != "function_call_cache")
    if not names:
        raise UsageError(f"no variant of OpaqueToolsBench in {folder}", hint="Give the folder that holds base.json.")
    covered = []
    for name in names:
        tools, answers = read_opaque_tools(Path(folder), name)
        calls = [(tool.function, question.arguments) for tool in tools for question in tool.questions]
        answered = sum(answers.find(function, arguments) is not None for function, arguments in calls)
        covered.append(Coverage(variant=name, tools=len(tools), questions=len(calls), answered=answered))
    return covered


def bench_refine(
    folder: str | Path,
    variant: str,
    toolbox: str | Path,
    model: str | Model | None = None,
    *,
    user_model: str | Model | None = None,
    functions: str | Path | None = None,
    only: Sequence[str] = (),
    limit: int | None = None,
    options: RefineOptions | None = None,
    budget: Budget | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[Step], None] = lambda _: None,
) -> list[Refined]:
    """Refine the tools of a variant; its questions are the held-out requests.

    Args:
        folder: of the benchmark.
        variant: name of a file in it, without `.json`.
        toolbox: a new or empty folder; docs are kept there.
        model: explorer, analyzer and rewriter.
        user_model: the cheaper model.
        functions: a Python module with functions of the same names: it answers, in the sandbox, what was not recorded.
        only: real names of functions; none: all.
        limit: tools at most.
        options: rounds and requests.
        budget: caps over all models.
        jobs: tools that are refined at the same time.
        report: called at every step.
    """
    opaque, answers = read_opaque_tools(Path(folder), variant)
    chosen = [tool for tool in opaque if not only or tool.function in only][:limit]
    if not chosen:
        raise UsageError(f"{variant} has none of {', '.join(only)}")
    box = Toolbox.create(toolbox)
    tools = {tool.path: tool for tool in _as_tools(chosen, variant)}
    missing = [tool for path, tool in tools.items() if path not in box.paths()]
    if missing:
        box.add_many(missing, keep_unproven=True, message=f"Take {len(missing)} tools from OpaqueToolsBench, {variant}")
    source = Path(functions).read_text("utf-8") if functions else ""
    requests = {
        path: [
            HeldOut(request=question.text, tool=path, arguments=question.arguments, source="file")
            for question in each.questions
        ]
        for path, each in zip(tools, chosen, strict=True)
    }
    execute = _Recorded(box, answers, source)
    with account_of_run(budget) as account:
        roles = open_roles(box, model=model, user_model=user_model, account=account)
        return refine_all(
            [box.get(path) for path in tools],
            box,
            roles,
            requests,
            execute=execute,
            options=options,
            more=more_requests(
                box,
                roles.explorer,
                execute,
                keep_results=True,
                report=lambda path, text: report(Step(tool=path, phase="explore", text=text)),
            ),
            jobs=jobs,
            report=report,
        )


class _Recorded:
    """Answers calls from the recording, else from a module of functions in the sandbox, else says that it cannot."""

    def __init__(self, toolbox: Toolbox, answers: RecordedAnswers, source: str) -> None:
        self._toolbox = toolbox
        self._answers = answers
        self._source = source

    def refusal(self, _: Tool) -> str:
        return ""

    def __call__(
        self,
        tool: Tool,
        arguments: Mapping[str, Value],
        /,
        *,
        request: str | None = None,
        model: str | None = None,
        cost_usd: float | None = None,
    ) -> Trial:
        told = {"request": request, "model": model, "cost_usd": cost_usd}
        trial = self._answer(tool, dict(arguments)).model_copy(update=told)
        self._toolbox.trials.append(trial, version=self._toolbox.commit, doc_id=tool.doc_id)
        return trial

    def _answer(self, tool: Tool, arguments: dict[str, Any]) -> Trial:
        function = tool.remote.operation if tool.remote else tool.function
        recorded = self._answers.find(function, to_json(arguments))
        if recorded is not None:
            return _trial(tool, arguments, "ok", result=recorded[0])
        if f"def {function}(" not in self._source:
            failure = Failure(type="NotRecorded", message="the recording holds no answer to this call")
            return _trial(tool, arguments, "environment", failure=failure)
        program = Program(name=tool.path, code=self._source, function=function)
        trial = self._toolbox.sandbox.call(program, arguments, self._toolbox.settings.policy)
        if trial.failure is None:
            return _trial(tool, arguments, trial.outcome, result=trial.result)
        message = trial.failure.message.replace(function, tool.function)
        is_binding = trial.failure.type == "TypeError" and _BINDING.search(message)
        return _trial(
            tool,
            arguments,
            "invalid" if is_binding else trial.outcome,
            failure=Failure(type=trial.failure.type, message=message),
        )


def _trial(
    tool: Tool, arguments: dict[str, Any], outcome: Outcome, *, result: Value = None, failure: Failure | None = None
) -> Trial:
    return Trial(
        tool=tool.path, code_id=tool.code_id, arguments=arguments, outcome=outcome, result=result, failure=failure
    )


def _as_tools(opaque: Sequence[OpaqueTool], variant: str) -> list[Tool]:
    """Hidden names are all alike; a number keeps them apart."""
    names = [each.name for each in opaque]
    return [
        _as_tool(each, variant, each.name if names.count(each.name) == 1 else f"{each.name}_{number}")
        for number, each in enumerate(opaque, 1)
    ]


def _as_tool(opaque: OpaqueTool, variant: str, name: str) -> Tool:
    schema = opaque.parameters or {}
    required = schema.get("required", [])
    properties: dict[str, Any] = schema.get("properties", {})
    remote = Remote(kind="python", address="opaque_tools_bench", operation=opaque.function)
    return Tool(
        name=slug(name),
        category=slug(variant),
        function=re.sub(r"\W", "_", name),
        code="",
        signature=Signature(
            parameters=tuple(
                Parameter(
                    name=name,
                    type_schema={key: value for key, value in each.items() if key != "description"},
                    is_required=name in required,
                )
                for name, each in properties.items()
            ),
            accepts_more=opaque.parameters is None,
        ),
        doc=Doc(
            description=opaque.description,
            parameters={name: each.get("description", "") for name, each in properties.items()},
        ),
        remote=remote,
        verdict=remote_verdict(remote),
    )
