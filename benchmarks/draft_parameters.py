"""How many parameter blocks of DRAFT's 1,006 API documents the rewriter can address; DRAFT's own run changed none.

Every document becomes a tool. A scripted rewriter changes the text of every parameter; the real checks, the real length
budget and the real files decide. Usage: python benchmarks/draft_parameters.py FOLDER, the one that holds Initial.json
and DRAFT.json (quchangle1/DRAFT, ToolBench/tool_instruction).
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolsmith.errors import BadReplyError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.rewrite import rewrite
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.toolbox.files.tool_folder import read_tool, tool_files
from toolsmith.types.tool import Doc, Parameter, Remote, Signature, Tool, slug
from toolsmith.types.trial import Trial

TYPES = {"STRING": "string", "NUMBER": "number", "BOOLEAN": "boolean", "ARRAY": "array", "OBJECT": "object"}
ADDED = "Checked by calls."


def main(folder: Path) -> None:
    """Print the counts."""
    initial = json.loads((folder / "Initial.json").read_text("utf-8"))
    drafted = json.loads((folder / "DRAFT.json").read_text("utf-8"))
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        calls = Calls(_NoCall(), Journal(Path(temporary) / "journal.jsonl"))
        for key, name, api in _apis(initial):
            counts["documents"] += 1
            counts["changed by DRAFT"] += _blocks(api) != _blocks(drafted[key]["tool_guidelines"].get(name, api))
            tool = _as_tool(counts["documents"], name, api)
            counts["with parameters"] += bool(tool.signature.parameters)
            reason = _address(tool, calls)
            counts["addressed" if not reason else "not addressed"] += bool(tool.signature.parameters)
            if reason:
                reasons[reason] += 1
    for label in ("documents", "with parameters", "addressed", "not addressed", "changed by DRAFT"):
        print(f"{label:>17}: {counts[label]}")
    for reason, count in reasons.most_common():
        print(f"{count:>18}  {reason}")


def _address(tool: Tool, calls: Calls) -> str:
    """Why the parameter block cannot be rewritten and stored; empty where it can."""
    changed = {name: f"{text} {ADDED}".strip() for name, text in tool.doc.parameters.items()}
    reply = {**tool.doc.model_dump(mode="json", exclude={"examples"}), "parameters": changed}
    model = ScriptedModel(lambda _: f"```json\n{json.dumps(reply)}\n```")
    try:
        written = rewrite(tool, model, ["Every parameter needs a word more."], [], calls)
    except BadReplyError as error:
        return re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\d+", "…", error.message.rpartition("the last problem: ")[2])[:110]
    files = tool_files(tool.with_(doc=written.doc))
    back = read_tool(tool.path, files)
    return "" if back.doc.parameters == changed else "not the same after reading back"


def _apis(tools: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for key, tool in tools.items():
        for name, api in tool["tool_guidelines"].items():
            yield key, name, api


def _blocks(api: Mapping[str, Any]) -> list[Any]:
    return [api.get("required_parameters"), api.get("optional_parameters")]


def _as_tool(number: int, name: str, api: Mapping[str, Any]) -> Tool:
    parameters, texts = [], {}
    for is_required, key in ((True, "required_parameters"), (False, "optional_parameters")):
        for each in api.get(key) or []:
            kind = TYPES.get(str(each.get("type", "")).upper())
            schema = {"type": kind} if kind else {}
            parameters.append(Parameter(name=each["name"], type_schema=schema, is_required=is_required))
            texts[each["name"]] = " ".join(str(each.get("description", "")).split())
    return Tool(
        name=f"{slug(name)[:50].strip('-') or 'api'}-{number}",
        function=re.sub(r"\W", "_", name) or "api",
        code="",
        signature=Signature(parameters=tuple(parameters)),
        doc=Doc(description=" ".join(str(api.get("description") or "").split())[:1000] or name, parameters=texts),
        remote=Remote(kind="openapi", address="draft", operation=name),
    )


class _NoCall:
    """These documents have nothing behind them."""

    def refusal(self, _: Tool) -> str:
        return ""

    def __call__(self, tool: Tool, arguments: Mapping[str, Any], /, **_: Any) -> Trial:
        raise AssertionError(f"{tool.path} is not called here: {arguments}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
