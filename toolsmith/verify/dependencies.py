"""Whether a tool still calls the versions of other tools that the toolbox holds."""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check


def check_dependencies(tool: Tool, neighbours: Sequence[Tool]) -> Check:
    """Say which versions a tool calls.

    A tool carries the source of what it calls, so it goes on working; where the toolbox has another version by now, its
    proof is about the older one.
    """
    kept = {other.path: other.code_id for other in neighbours}
    changed = [
        f"{program.name}: proved with {program.code_id}, the toolbox holds {kept[program.name]}"
        for program in tool.dependencies
        if kept.get(program.name, program.code_id) != program.code_id
    ]
    alone = [program.name for program in tool.dependencies if program.name not in kept]
    if changed:
        return Check(
            name="dependencies",
            outcome="unproven",
            summary="tools that it calls have changed since; make it again",
            evidence=tuple(changed),
        )
    names = ", ".join(f"{program.name} ({program.code_id})" for program in tool.dependencies)
    apart = f"; not in the toolbox themselves: {', '.join(alone)}" if alone else ""
    return Check(name="dependencies", outcome="passed", summary=f"calls {names}{apart}")
