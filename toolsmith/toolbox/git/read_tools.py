"""Reads many committed tools through long-lived git processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.tool_folder import OWN_FILES, TOOL_FILE, tool_or_problem
from toolsmith.toolbox.git.history import History
from toolsmith.types.tool import Tool

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
    names = OWN_FILES if with_cases else [name for name in OWN_FILES if name != _CASES]
    for start in range(0, len(paths), _TOOLS_AT_ONCE):
        part = paths[start : start + _TOOLS_AT_ONCE]
        for path, files in zip(part, history.trees.files(part, commit, names), strict=True):
            if TOOL_FILE in files:
                yield path, tool_or_problem(path, files)
