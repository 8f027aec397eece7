"""The Berkeley Function Calling Leaderboard: results as `result`, right values in the file of possible answers.

Worked from its public files. A value of the possible answers is a list of all that is right; an empty text in it says
that the parameter may be left out. Not covered: its categories of several turns and of executed calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.scoring.formats.said import read_said
from toolsmith.scoring.wanted import Sample, WantedCall, parameters_of
from toolsmith.types.call import ReadCall

_LEFT_OUT = ""


def is_bfcl(row: Mapping[str, Any], gold: Mapping[str, Any] | None) -> bool:
    return "result" in row and "id" in row and ("ground_truth" in (row if gold is None else gold))


def bfcl_sample(row: Mapping[str, Any], gold: Mapping[str, Any] | None, place: str) -> Sample | str:
    """The sample, or what is wrong with the row."""
    right = row if gold is None else gold
    truth = right["ground_truth"]
    if not isinstance(truth, list) or not all(isinstance(each, Mapping) and len(each) == 1 for each in truth):
        return "ground_truth is not a list of {name: {parameter: [values]}}"
    wanted = tuple(_wanted(*next(iter(each.items()))) for each in truth)
    parameters = parameters_of(right.get("function", row.get("function")))
    names = [*dict.fromkeys([*parameters, *(call.name for call in wanted)])]
    said = read_said(row["result"], names)
    return Sample(
        place=str(row["id"]),
        request=_asked(right.get("question", row.get("question"))) or place,
        wanted=wanted,
        said=tuple(_named(call, names) for call in said.calls),
        is_unreadable=said.is_unreadable,
        offered=tuple(parameters),
        parameters=parameters,
        sameness="standardised",
    )


def _wanted(name: str, values: Any) -> WantedCall:
    given = values if isinstance(values, Mapping) else {}
    lists = {str(key): each if isinstance(each, list) else [each] for key, each in given.items()}
    right = {key: [value for value in each if value != _LEFT_OUT] or [_LEFT_OUT] for key, each in lists.items()}
    return WantedCall(
        name=name,
        arguments={key: _plain(each[0]) for key, each in right.items()},
        also={key: tuple(map(_plain, each[1:])) for key, each in right.items() if len(each) > 1},
        optional=tuple(key for key, each in lists.items() if _LEFT_OUT in each),
    )


def _plain(value: Any) -> Any:
    """A right value that is an object has a list of right values in each field too; the first stands for it."""
    if isinstance(value, Mapping):
        return {key: each[0] if isinstance(each, list) and each else each for key, each in value.items()}
    return value


def _named(call: ReadCall, names: list[str]) -> ReadCall:
    """Under the name on offer: models write `math.factorial` also as `factorial` or `math_factorial`."""
    if call.name in names:
        return call
    alike = [name for name in names if call.name in (name.rpartition(".")[2], name.replace(".", "_"))]
    return call.model_copy(update={"name": alike[0]}) if len(alike) == 1 else call


def _asked(question: Any) -> str:
    while isinstance(question, list) and question:
        question = question[-1]
    return str(question.get("content") or "") if isinstance(question, Mapping) else str(question or "")
