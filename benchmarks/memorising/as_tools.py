"""Puts members of the corpus into the form that acceptance judges: a tool with shown, validation and hidden cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memorising.honest import Honest
from memorising.problems import Problem
from toolsmith.recipes.make.records import MakeOptions
from toolsmith.recipes.make.split import split_cases
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.signature import read_function


def task_of(problem: Problem, inputs: Sequence[dict[str, Any]]) -> Task:
    """A task whose cases are computed by the honest source."""
    answers = [problem.solve(each) for each in inputs]
    cases = [
        Case(input=problem.render(each), expected=answer)
        if problem.text
        else Case(arguments=problem.known(each), expected=answer)
        for each, answer in zip(inputs, answers, strict=True)
    ]
    return Task(name=problem.name, description=problem.description, cases=tuple(cases))


def honest_task(honest: Honest, inputs: Sequence[dict[str, Any]]) -> Task:
    """A task whose cases are computed by the oracle."""
    cases = tuple(Case(arguments=each, expected=honest.oracle(**each)) for each in inputs)
    return Task(name=honest.name, description=honest.description, cases=cases)


def tool_of(task: Task, code: str, extraction: str | None, function: str = "solve") -> Tool:
    source = read_function(code, function)
    return Tool(
        name=task.name,
        function=source.function or function,
        code=code,
        signature=source.signature,
        doc=Doc(description=task.description),
        extraction=extraction,
        comparison=task.comparison,
        cases=tuple(split_cases(task, MakeOptions())),
    )
