"""Merges two versions of one tool that changed apart: part by part, proved again before it is accepted.

Code, extraction and doc are merged line by line, cases as a set. Where both sides changed the same lines, or the merged
tool does not prove, a person chooses a side.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.tool_folder import read_tool
from toolsmith.toolbox.sharing.verify_pulled import Prove, holds
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.verify.signature import read_function

Side = Literal["ours", "theirs"]
Files = dict[str, bytes]


class Conflict(Record):
    """One thing on which a person has to choose: `path` of a tool or file, what of it, and both sides."""

    path: str
    part: str
    ours: str
    theirs: str


class Merged(Record):
    """A merged tool; `conflict` where it takes a choice."""

    tool: Tool | None = None
    conflict: Conflict | None = None


def merge_tool(path: str, base: Files, ours: Files, theirs: Files, prove: Prove) -> Merged:
    """The tool in which both sides' changes are, or what has to be chosen.

    Args:
        path: of the tool.
        base: files of the common ancestor; empty where both sides added it.
        ours: our files; empty where we removed it.
        theirs: their files.
        prove: decides whether the merged tool is accepted.
    """
    if not ours or not theirs:
        gone = ("removed", "changed") if not ours else ("changed", "removed")
        return Merged(conflict=Conflict(path=path, part="tool", ours=gone[0], theirs=gone[1]))
    merged: Files = {}
    for name in ("tool.py", "extract.py", "SKILL.md"):
        content = _merge_file(base.get(name), ours.get(name), theirs.get(name))
        if isinstance(content, bool):
            part = {"tool.py": "code", "extract.py": "extraction", "SKILL.md": "doc"}[name]
            sides = [files.get(name, b"").decode("utf-8", "replace") for files in (ours, theirs)]
            return Merged(conflict=Conflict(path=path, part=part, ours=sides[0], theirs=sides[1]))
        if content is not None:
            merged[name] = content
    record = ours["tool.json"] if ours.get("tool.json") != base.get("tool.json") else theirs["tool.json"]
    merged |= {"cases.jsonl": _union(ours.get("cases.jsonl", b""), theirs.get("cases.jsonl", b"")), "tool.json": record}
    try:
        tool = _with_signature(read_tool(path, merged), read_tool(path, ours), read_tool(path, theirs))
    except BadInputError as error:
        return Merged(conflict=Conflict(path=path, part="tool", ours="", theirs="; ".join(error.problems)))
    return _proved(path, tool, ours, prove)


def _proved(path: str, tool: Tool, ours: Files, prove: Prove) -> Merged:
    before = read_tool(path, ours).verdict
    if tool.remote is not None:
        return Merged(tool=tool)
    verdict = prove(tool, without=[path])
    if holds(before, verdict):
        return Merged(tool=tool.with_(verdict=verdict))
    said = f"the merged tool is {verdict}: {'; '.join(verdict.reasons)}"
    return Merged(conflict=Conflict(path=path, part="proof", ours=said, theirs=said))


def _with_signature(tool: Tool, ours: Tool, theirs: Tool) -> Tool:
    """The signature is read from the merged code; tags are those of both."""
    tags = tuple(sorted({*ours.tags, *theirs.tags}))
    if tool.remote is not None:
        return tool.with_(tags=tags)
    source = read_function(tool.code, tool.function)
    if not source.function:
        source = read_function(tool.code)
    return tool.with_(function=source.function or tool.function, signature=source.signature, tags=tags)


def _merge_file(base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes | Literal[False] | None:
    """The merged content; False where both sides changed the same lines."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None:
        return False
    with tempfile.TemporaryDirectory(prefix="toolsmith-") as folder:
        files = []
        for name, content in (("ours", ours), ("base", base or b""), ("theirs", theirs)):
            files.append(Path(folder) / name)
            files[-1].write_bytes(content)
        done = subprocess.run(
            ["git", "merge-file", "-p", "--quiet", *map(str, files)], capture_output=True, check=False, cwd=folder
        )
    return False if done.returncode else done.stdout


def _union(ours: bytes, theirs: bytes) -> bytes:
    lines = dict.fromkeys([*ours.splitlines(), *theirs.splitlines()])
    return b"".join(line + b"\n" for line in lines)
