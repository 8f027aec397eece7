"""A tool's new version in the folder of the one before: toolsmith writes its own part where that differs, no more.

Covered: files that are none of ours; sections and front matter of SKILL.md and keys of tool.json that are none of ours;
the very bytes of what says the same as before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.bounded import decoded, parsed_json
from toolsmith.toolbox.files.skill import update_skill
from toolsmith.toolbox.files.tool_folder import (
    OWN_FILES,
    TOOL_FILE,
    WRITTEN_FIELDS,
    render_record,
    tool_files,
    tool_or_problem,
    without_secrets,
)
from toolsmith.types.tool import Tool


def updated_files(tool: Tool, files: Mapping[str, bytes], at: str = "") -> dict[str, bytes]:
    """All files of the tool's folder.

    Args:
        tool: what the folder is to hold.
        files: what it holds so far; empty for a new tool.
        at: where it is so far; empty: where the tool is to be.
    """
    tool = without_secrets(tool)
    read = tool_or_problem(at or tool.path, files) if TOOL_FILE in files else None
    before = None if isinstance(read, BadInputError) else read
    was = tool_files(before) if before is not None else {}
    theirs = {name: content for name, content in files.items() if name not in OWN_FILES}
    ours = {}
    for name, fresh in tool_files(tool).items():
        there = files.get(name)
        if there is None:
            ours[name] = fresh
        elif was.get(name) == fresh:
            ours[name] = there
        else:
            ours[name] = _merged(name, there, fresh, before, tool)
    return theirs | ours


def _merged(name: str, there: bytes, fresh: bytes, before: Tool | None, after: Tool) -> bytes:
    """Our new content of a file, with what people have added to the one that is there."""
    if name == "SKILL.md":
        try:
            return update_skill(decoded(there), before, after).encode("utf-8")
        except UnicodeDecodeError:
            return fresh
    if name == TOOL_FILE:
        try:
            known = parsed_json(there)
        except ValueError:
            return fresh
        theirs = (
            {key: value for key, value in known.items() if key not in WRITTEN_FIELDS} if isinstance(known, dict) else {}
        )
        return render_record({**json.loads(fresh), **theirs}) if theirs else fresh
    return fresh
