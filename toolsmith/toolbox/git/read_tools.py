"""Reads many committed tools through one git process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, tool_or_problem
from toolsmith.toolbox.git.history import History
from toolsmith.types.tool import Tool

_FILES = ("SKILL.md", TOOL_FILE, "tool.py", "extract.py")
_CASES = "cases.jsonl"
_TOOLS_AT_ONCE = 200


def read_tools(
    history: History, commit: str, paths: Sequence[str], *, with_cases: bool = True
) -> Iterator[tuple[str, Tool | BadInputError]]:
    """Each path with its tool, or with what is wrong with its folder. Paths that hold no tool are left out.

    Args:
        history: of the toolbox.
        commit: to read from.
        paths: of tools.
        with_cases: False leaves the cases out, which are most of what a tool weighs.
    """
    names = (*_FILES, _CASES) if with_cases else _FILES
    for start in range(0, len(paths), _TOOLS_AT_ONCE):
        part = paths[start : start + _TOOLS_AT_ONCE]
        contents = history.git.objects(f"{commit}:{path}/{name}" for path in part for name in names)
        for path in part:
            found = {name: next(contents) for name in names}
            files = {name: content for name, content in found.items() if content is not None}
            if TOOL_FILE in files:
                yield path, tool_or_problem(path, files)
