"""Held-out requests with known right calls: what the gate of a refinement measures on, and no rewriter ever sees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from toolsmith.errors import BadInputError
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.toolbox.logs.probes import Probe
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record, content_hash
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.docs.corrections import opened
from toolsmith.verify.run_cases import argument_problems

Source = Literal["case", "exercise", "probe", "file"]
LIMIT = 12  # requests a tool; each is asked under every version of its doc
_KEPT_BACK_FROM = 8
_KEPT_BACK_EVERY = 4
_LESSONS_FROM = 10
_LESSONS_EVERY, _MOST_LESSONS = 4, 5
_FIELDS = {"request", "tool", "arguments", "expected"}


class HeldOut(Record):
    """A request, the tool that answers it, and the right call. `expected` is what the right call returns.

    Where `tool` is empty, no tool takes it.
    """

    request: str
    tool: str
    arguments: dict[str, JsonValue]
    expected: JsonValue = None
    is_confirmed: bool = False
    source: Source

    @property
    def id(self) -> str:
        return content_hash(self.tool, self.request)


def from_cases(tool: Tool, toolbox: Toolbox, limit: int = LIMIT) -> list[HeldOut]:
    """Requests from the tool's hidden cases that are texts; the tool's extraction says what their right call is."""
    hidden = sorted(
        (case for case in tool.cases if case.part == "hidden" and case.input), key=lambda case: case.question_id
    )
    found = []
    for case in hidden[:limit]:
        arguments = case.arguments or _extracted(tool, toolbox, case)
        if arguments is not None:
            found.append(
                HeldOut(
                    request=case.input or "",
                    tool=tool.path,
                    arguments=arguments,
                    expected=case.expected,
                    is_confirmed=True,
                    source="exercise" if case.origin == "extracted" else "case",
                )
            )
    return found


def from_probes(tool: Tool, probes: Sequence[Probe], limit: int = LIMIT) -> list[HeldOut]:
    """Requests of confirmed probes that were held out, of the code as it is."""
    held = [probe for probe in probes if probe.use == "held_out" and probe.trial.code_id == tool.code_id]
    return [
        HeldOut(
            request=probe.request,
            tool=tool.path,
            arguments=to_json(probe.trial.arguments),
            expected=to_json(probe.trial.result),
            is_confirmed=True,
            source="probe",
        )
        for probe in held[:limit]
    ]


def confirmed(tool: Tool, requests: Sequence[HeldOut], calls: Calls) -> tuple[list[HeldOut], list[str]]:
    """The requests whose right call really returns, with what it returns; and why the others cannot be used.

    Those whose call may not be made stay as they are.
    """
    kept, dropped = [], []
    for held in requests:
        trial = calls.run(tool, held.arguments, request=held.request)
        if not trial.was_made:  # then arguments decide
            kept.append(held)
        elif not trial.is_ok:
            dropped.append(f"{held.request[:80]!r}: its right call {trial.explain()[:200]}")
        elif held.is_confirmed:
            kept.append(held)
        else:
            kept.append(held.model_copy(update={"expected": to_json(trial.result), "is_confirmed": True}))
    return kept, dropped


def split_back(requests: Sequence[HeldOut]) -> tuple[list[HeldOut], list[HeldOut]]:
    """Requests that choose among docs, and, where there are enough, every fourth, which only confirms the winner."""
    if len(requests) < _KEPT_BACK_FROM:
        return list(requests), []
    chosen = [held for at, held in enumerate(requests) if at % _KEPT_BACK_EVERY != _KEPT_BACK_EVERY - 1]
    return chosen, [held for held in requests if held not in chosen]


def split_lessons(requests: Sequence[HeldOut]) -> tuple[list[HeldOut], list[HeldOut]]:
    """Of a person's file that is long enough every fourth request teaches, and judges nothing; the others judge."""
    given = [held for held in requests if held.source == "file"]
    if len(given) < _LESSONS_FROM:
        return [], list(requests)
    lessons = given[_LESSONS_EVERY - 1 :: _LESSONS_EVERY][:_MOST_LESSONS]
    return lessons, [held for held in requests if held not in lessons]


def read_requests(path: Path, toolbox: Toolbox) -> list[HeldOut]:
    """A user's file: JSON Lines of {"request", "arguments", "tool", "expected"}; a lone tool need not be named.

    A line whose `tool` is null is a request that no tool takes.

    Raises:
        BadInputError: the file cannot be used; all problems are listed with their lines.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}") from error
    paths = toolbox.paths()
    problems: list[str] = []
    found: list[HeldOut] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            held = _read_line(line, paths, toolbox, problems, f"line {number}")
            if held is not None:
                found.append(held)
    if not found and not problems:
        problems.append("it holds no request")
    if problems:
        raise BadInputError(
            f"{path} is not a file of requests",
            problems,
            hint='A line is {"request": "…", "tool": "path/of/tool", "arguments": {…}, "expected": …}.',
        )
    return found


def _read_line(line: str, paths: Sequence[str], toolbox: Toolbox, problems: list[str], place: str) -> HeldOut | None:
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        problems.append(f"{place}: not JSON: {error}")
        return None
    if not isinstance(fields, dict) or (unknown := fields.keys() - _FIELDS):
        problems.append(f"{place}: {'not an object' if not isinstance(fields, dict) else f'unknown {sorted(unknown)}'}")
        return None
    if "tool" in fields and fields["tool"] is None and not fields.keys() - {"request", "tool"}:
        if isinstance(fields.get("request"), str) and fields["request"].strip():
            return HeldOut(request=fields["request"], tool="", arguments={}, source="file")
        problems.append(f"{place}: request is missing or no text")
        return None
    name = fields.get("tool") or (paths[0] if len(paths) == 1 else None)
    matching = [path for path in paths if name in (path, path.rpartition("/")[2])]
    wrong = []
    if len(matching) != 1:
        wrong.append(f"{place}: tool {name!r} is {'ambiguous' if matching else 'not in the toolbox'}")
    if not isinstance(fields.get("request"), str) or not fields["request"].strip():
        wrong.append(f"{place}: request is missing or no text")
    if not isinstance(fields.get("arguments"), dict):
        wrong.append(f"{place}: arguments is missing or no object")
    elif len(matching) == 1:
        misfits = argument_problems(opened(toolbox.get(matching[0])), fields["arguments"])
        wrong += [f"{place}: {misfit}" for misfit in misfits]
    problems += wrong
    if wrong:
        return None
    return HeldOut(
        request=fields["request"],
        tool=matching[0],
        arguments=fields["arguments"],
        expected=fields.get("expected"),
        is_confirmed="expected" in fields,
        source="file",
    )


def _extracted(tool: Tool, toolbox: Toolbox, case: Case) -> dict[str, JsonValue] | None:
    if tool.extraction_program is None:
        return None
    trial = toolbox.sandbox.call(tool.extraction_program, {"input": case.input}, toolbox.policy_for(tool.path))
    arguments = to_json(trial.result)
    return arguments if trial.is_ok and isinstance(arguments, dict) else None
