"""What was mended of foreign docs, for the authors of their servers: a text for an issue with a patch of each tool."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence

from toolsmith.counted import counted
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.tool import Tool

_FENCE = "~~~~"


def is_mended(tool: Tool) -> bool:
    """Whether something lies over what the tool's source says of it."""
    return tool.upstream is not None and (bool(tool.corrections) or tool.upstream.doc != tool.doc)


def render_patch(tools: Sequence[Tool]) -> str:
    """Markdown by server: for every tool what it says of itself, what it should say, and what calls have proved.

    Args:
        tools: with a source of their own; those without changes are left out.
    """
    servers: dict[str, list[Tool]] = {}
    for tool in tools:
        if is_mended(tool) and tool.remote is not None:
            servers.setdefault(tool.remote.address, []).append(tool)
    parts = []
    for server, mended in servers.items():
        parts.append(
            f"# Descriptions of {counted(len(mended), 'tool')} of `{server}`\n\n"
            "A model called the tools rightly more often under the texts below, or they were written by hand.\n"
            "What calls prove of the schemas is listed.\n"
        )
        parts += map(_of_tool, mended)
    return "\n".join(parts)


def _of_tool(tool: Tool) -> str:
    before, after = _said(_as_its_source_says(tool)), _said(tool)
    name = tool.remote.operation if tool.remote is not None else tool.name
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="", n=1)
    proofs = "".join(f"- {_one_line(str(correction))}\n" for correction in tool.corrections)
    proved = f"\nWhat calls prove:\n\n{proofs}" if proofs else ""
    fence = _FENCE + "~" * max((line.count("~") for line in [*before, *after]), default=0)
    patch = "\n".join(lines)
    return f"## `{name}`\n\n{fence}diff\n{patch}\n{fence}\n{proved}"


def _as_its_source_says(tool: Tool) -> Tool:
    doc = tool.upstream.doc if tool.upstream is not None else tool.doc
    return tool.with_(doc=doc, signature=tool.uncorrected or tool.signature, corrections=(), uncorrected=None)


def _said(tool: Tool) -> list[str]:
    """The text and the schema, in lines that differ where they do."""
    text = offered_text(tool).replace(". ", ".\n")
    return [*text.splitlines(), *json.dumps(offered_schema(tool), ensure_ascii=False, indent=1).splitlines()]


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
