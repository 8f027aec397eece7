"""Merges two versions of one tool that changed apart: part by part, proved again before it is accepted.

Code, extraction, doc and what people added to the folder are merged line by line, cases as a set, the record key by
key. Where both sides changed the same lines, or the merged
tool does not prove, a person chooses a side.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.bounded import Unread, parsed_json
from toolsmith.toolbox.files.folder_update import updated_files
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, read_tool, render_record
from toolsmith.toolbox.sharing.verify_pulled import Prove, holds
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.verify.signature import as_in_source

Side = Literal["ours", "theirs"]
Files = dict[str, bytes]
_CASES = "cases.jsonl"
_PARTS = {"tool.py": "code", "extract.py": "extraction", "SKILL.md": "doc"}


class Conflict(Record):
    """One thing on which a person has to choose: `path` of a tool or file, what of it, and both sides."""

    path: str
    part: str
    ours: str
    theirs: str


class Merged(Record):
    """A merged tool, and all files of its folder; `conflict` where it takes a choice."""

    tool: Tool | None = None
    files: Files = {}
    conflict: Conflict | None = None


def merge_tool(path: str, base: Files, ours: Files, theirs: Files, prove: Prove) -> Merged:
    """The tool in which both sides' changes are, or what has to be chosen.

    Args:
        path: of the tool.
        base: files of the common ancestor, with those below the folder; empty where both sides added it.
        ours: our files; empty where we removed it.
        theirs: their files.
        prove: decides whether the merged tool is accepted.
    """
    if not ours or not theirs:
        gone = ("removed", "changed") if not ours else ("changed", "removed")
        return Merged(conflict=Conflict(path=path, part="tool", ours=gone[0], theirs=gone[1]))
    merged: Files = {}
    for name in sorted({*base, *ours, *theirs} - {_CASES, TOOL_FILE}):
        content = _merge_file(base.get(name), ours.get(name), theirs.get(name))
        if isinstance(content, bool):
            sides = [files.get(name, b"").decode("utf-8", "replace") for files in (ours, theirs)]
            where = (path, _PARTS[name]) if name in _PARTS else (f"{path}/{name}", "file")
            return Merged(conflict=Conflict(path=where[0], part=where[1], ours=sides[0], theirs=sides[1]))
        if content is not None:
            merged[name] = content
    merged[_CASES] = _union(ours.get(_CASES, b""), theirs.get(_CASES, b""))
    merged[TOOL_FILE] = _merge_record(base.get(TOOL_FILE), ours[TOOL_FILE], theirs[TOOL_FILE])
    try:
        read = [read_tool(path, files) for files in (merged, ours, theirs)]
    except BadInputError as error:
        return Merged(conflict=Conflict(path=path, part="tool", ours="", theirs="; ".join(error.problems)))
    tags = tuple(sorted({*read[1].tags, *read[2].tags}))
    proved = _proved(path, as_in_source(read[0]).with_(tags=tags), read[1], prove)
    return proved.model_copy(update={"files": updated_files(proved.tool, merged) if proved.tool is not None else {}})


def _proved(path: str, tool: Tool, ours: Tool, prove: Prove) -> Merged:
    if tool.remote is not None:
        return Merged(tool=tool)
    verdict = prove(tool, without=[path])
    if holds(ours.verdict, verdict):
        return Merged(tool=tool.with_(verdict=verdict))
    said = f"the merged tool is {verdict}: {'; '.join(verdict.reasons)}"
    return Merged(conflict=Conflict(path=path, part="proof", ours=said, theirs=said))


def _merge_file(base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes | Literal[False] | None:
    """The merged content; False where both sides changed the same lines."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None or isinstance(ours, Unread) or isinstance(theirs, Unread):
        return False
    with tempfile.TemporaryDirectory(prefix="toolsmith-") as folder:
        files = []
        common = b"" if base is None or isinstance(base, Unread) else base
        for name, content in (("ours", ours), ("base", common), ("theirs", theirs)):
            files.append(Path(folder) / name)
            files[-1].write_bytes(content)
        done = subprocess.run(
            ["git", "merge-file", "-p", "--quiet", *map(str, files)], capture_output=True, check=False, cwd=folder
        )
    return False if done.returncode else done.stdout


def _merge_record(base: bytes | None, ours: bytes, theirs: bytes) -> bytes:
    """A tool.json with the changes of both sides, key by key; where both changed one, ours."""
    try:
        before, here, there = (parsed_json(side) for side in (base or b"{}", ours, theirs))
        changed = {key: value for key, value in there.items() if value != before.get(key)}
        kept = {key: value for key, value in here.items() if key in there or key not in before or value != before[key]}
        return render_record(kept | {key: value for key, value in changed.items() if here.get(key) == before.get(key)})
    except (ValueError, AttributeError):
        return theirs if ours == base else ours


def _union(ours: bytes, theirs: bytes) -> bytes:
    unread = [side for side in (ours, theirs) if isinstance(side, Unread)]
    if unread:
        return unread[0]
    lines = dict.fromkeys([*ours.splitlines(), *theirs.splitlines()])
    return b"".join(line + b"\n" for line in lines)
