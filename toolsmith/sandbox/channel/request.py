"""From a program and its arguments to what a worker needs; or to the trial that says why it may not run."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolsmith.sandbox.channel.reply import failed
from toolsmith.sandbox.channel.wire import NotAValueError, encode
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.screen.branches import HIT
from toolsmith.sandbox.screen.screen import compile_screened, compile_unscreened
from toolsmith.types.program import Program
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value


@dataclass(frozen=True)
class PreparedRequest:
    """The fields of the worker's `Request`."""

    fields: tuple[Any, ...]


def prepare(
    program: Program, arguments: Mapping[str, Value], policy: Policy, *, is_screened: bool = True
) -> PreparedRequest | Trial:
    """The request for a worker; or the trial `refused`, or `invalid` where an argument is no value that can be sent."""
    problems: list[str] = []
    first_line: int | None = None
    programs: list[tuple[str, bytes, tuple[tuple[str, int], ...]]] = []
    places: dict[str, int] = {}

    def add(each: Program) -> int:
        nonlocal first_line
        if each.code_id in places:
            return places[each.code_id]
        dependencies = tuple((dependency.function, add(dependency)) for dependency in each.dependencies)
        marks = each is program and program.records_branches
        refusals, code = (
            compile_screened(each.code, policy, marks_branches=marks)
            if is_screened
            else compile_unscreened(each.code, marks_branches=marks)
        )
        where = "" if each is program else f"{each.name}, "
        problems.extend(f"{where}line {refusal.line}: {refusal.reason}" for refusal in refusals)
        if refusals and first_line is None and each is program:
            first_line = refusals[0].line
        programs.append((each.function, b"" if code is None else marshal.dumps(code), dependencies))
        places[each.code_id] = len(programs) - 1
        return places[each.code_id]

    add(program)
    if problems:
        return Trial(
            tool=program.name,
            code_id=program.code_id,
            arguments=dict(arguments),
            outcome="refused",
            failure=Failure(type="Refused", message="; ".join(problems[:20]), line=first_line),
        )
    try:
        written = encode(dict(arguments))
    except NotAValueError as error:  # the trial leaves them out: nothing could keep it with them
        return failed(program, {}, "invalid", "NotAValueError", f"the arguments cannot be sent: {error}")
    limits = (
        policy.extra_modules,
        policy.output_bytes,
        is_screened,
        program.records_calls,
        policy.scratch_megabytes,
        HIT if program.records_branches else "",
    )
    return PreparedRequest((tuple(programs), written, *limits))
