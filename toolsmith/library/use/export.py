"""`toolsmith export`: a toolbox in the form of another ecosystem."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from toolsmith.errors import ToolboxError, UsageError
from toolsmith.exporting.modules import render_called, render_module
from toolsmith.exporting.schemas import openai_schemas
from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.toolbox.files.bounded import Unread
from toolsmith.toolbox.files.folder_update import updated_files
from toolsmith.toolbox.git.trees import EXECUTABLE, PLAIN
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

Format = Literal["openai", "mcp", "skills", "langchain", "smolagents", "llm", "python", "site"]


class Exported(Record):
    """What was written; `left_out` are remote tools that a module of code cannot hold, `changed` are not proved."""

    path: str
    tools: int
    left_out: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def export(
    toolbox: str | Path | Toolbox,
    form: Format,
    target: str | Path,
    tools: str | Sequence[str] = (),
    category: str = "",
    *,
    include_changed: bool = False,
    overwrite: bool = False,
) -> Exported:
    """Write a module, file or folder that the named ecosystem loads as it is.

    A tool that is not proved as it is now says so in its description.

    Args:
        toolbox: a toolbox or its folder.
        form: `openai` is a JSON file of schemas, `skills` a folder of Agent Skills, `site` a folder of web pages, the
            others one Python module.
        target: where to; a file, or for `skills` and `site` a new or empty folder.
        tools: only these; empty: all.
        category: only of this category and below.
        include_changed: whether tools that changed since they were proved, or were found wrong, are written too; those
            that are named are.
        overwrite: whether a file that is there already is replaced; a folder of skills never is.

    Raises:
        UsageError: the target is in the way, or nothing can be exported.
    """
    target = Path(target)
    if target.is_file() and not overwrite:
        raise UsageError(f"{target} is there already", hint="Give another file, or --overwrite to replace it.")
    box = opened_toolbox(toolbox)
    named = one_or_many(tools)
    entries = [entry for entry in box.entries(category) if not entry.problem] if not named else []
    changed = tuple(entry.path for entry in entries if not (entry.is_offered or include_changed))
    paths = [box.find(name) for name in named] or [entry.path for entry in entries if entry.path not in changed]
    chosen = [box.read(path) for path in paths]
    if form in ("openai", "skills", "site"):
        left_out: list[str] = []
    else:
        left_out = [tool.path for tool in chosen if tool.remote is not None]
        chosen = [tool for tool in chosen if tool.remote is None]
    if not chosen:
        hint = f"Not proved as they are now: {', '.join(changed)}; --include-changed takes them." if changed else ""
        raise UsageError("there is nothing to export", hint=hint or "toolsmith list shows the tools.")
    if form == "site":
        from toolsmith.serving.pages.site import write_site

        _refuse_full(target)
        write_site(box, [tool.path for tool in chosen], target)
    elif form == "skills":
        _write_skills(box, chosen, target)
    elif form == "openai":
        said = [tool.with_(effect=box.settings.effect_of(tool) or tool.effect) for tool in chosen]
        _write(target, json.dumps(openai_schemas(said), ensure_ascii=False, indent=1) + "\n")
    else:
        writing = [tool.path for tool in chosen if box.policy_for(tool.path).scratch_megabytes]
        _write(target, render_module(chosen, form, title=box.settings.name, commit=box.commit, writing=writing))
    return Exported(path=str(target), tools=len(chosen), left_out=tuple(left_out), changed=changed)


def _write(target: Path, text: str) -> None:
    if target.is_dir():
        raise UsageError(f"{target} is a folder", hint="Give a file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.write_text(text, "utf-8")
    partial.replace(target)


def _refuse_full(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not empty", hint="Give a new folder.")


def _write_skills(box: Toolbox, tools: Sequence[Tool], target: Path) -> None:
    """One folder a skill, with all that people keep in it; where two tools share a name, categories keep them apart."""
    _refuse_full(target)
    names = [tool.name for tool in tools]
    for tool in tools:
        folder = target / (tool.name if names.count(tool.name) == 1 else tool.path)
        trees = box.history.trees
        modes = trees.modes(tool.path, box.commit)
        for name, content in updated_files(_cautious(tool), trees.folder(tool.path, box.commit)).items():
            if modes.get(name, PLAIN) not in (PLAIN, EXECUTABLE):
                continue  # a link leads nowhere outside its repository
            if isinstance(content, Unread):
                raise ToolboxError(f"{name} of {tool.path} {content.reason}", hint="Take it out of the tool's folder.")
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(file.stat().st_mode | (0o111 if modes.get(name) == EXECUTABLE else 0))
        if tool.dependencies:
            (folder / "toolbox.py").write_text(render_called(tool.dependencies), "utf-8")


def _cautious(tool: Tool) -> Tool:
    """The tool with what speaks against it in its description, which is what a client reads first."""
    caution = tool.verdict_now.caution
    said = {"description": f"{caution} {tool.doc.description}"}
    return tool.with_(doc=tool.doc.model_copy(update=said)) if caution else tool
