"""Whether a tool still calls the versions of other tools that the toolbox holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolsmith.types.program import Program
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check


def check_dependencies(tool: Tool, neighbours: Sequence[Tool]) -> Check:
    """Say which versions a tool calls, itself or through another.

    A tool carries the source of what it calls, so it goes on working; where the toolbox has another version by now, its
    proof is about the older one. A version that stands at another place by now is the same.
    """
    ids = {other.path: other.code_id for other in neighbours}
    places = {other.code_id: other.path for other in neighbours}
    changed, apart = [], []
    for program, through in called_by(tool.dependencies):
        if program.code_id in places:
            continue
        by = f", called by {through}" if through else ""
        if program.name in ids:
            now = ids[program.name]
            changed.append(f"{program.name}{by}: proved with {program.code_id}, the toolbox holds {now}")
        else:
            apart.append(f"{program.name}{by}")
    if changed:
        return Check(
            name="dependencies",
            outcome="unproven",
            summary="tools that it calls have changed since; make it again",
            evidence=tuple(dict.fromkeys(changed)),
        )
    names = ", ".join(
        f"{places.get(program.code_id, program.name)} ({program.code_id})" for program in tool.dependencies
    )
    rest = f"; not in the toolbox themselves: {', '.join(dict.fromkeys(apart))}" if apart else ""
    return Check(name="dependencies", outcome="passed", summary=f"calls {names}{rest}")


def called_by(programs: Sequence[Program], through: str = "") -> Iterator[tuple[Program, str]]:
    """Every program that is called, with the one between that calls it; "" where the tool itself does."""
    for program in programs:
        yield program, through
        yield from called_by(program.dependencies, program.name)
