"""Commands about a toolbox: `init`, `list`, `show`, `search`, `verify`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, RevisionOption, ToolArgument, ToolboxOption


def init(
    toolbox: Annotated[
        Path, typer.Argument(help="A new or empty folder, or files in the form of a toolbox.")
    ] = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Make a toolbox: an empty one, or one of the files that are there."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.create(toolbox)
    if as_json:
        show.show_json({"name": box.settings.name, "folder": str(toolbox), "tools": len(box.paths())})
        return
    show.say(f"toolbox {box.settings.name} at {toolbox}")


def list_tools(
    category: Annotated[str, typer.Argument(help="Only of this category, and below it.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    retired: Annotated[bool, typer.Option("--retired", help="The retired tools instead.")] = False,
    tag: Annotated[str, typer.Option(help="Only tools with this tag.")] = "",
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tools."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    tools = box.entries(category, retired=retired)
    if category and not tools and not retired:
        box.require_category(category)
    tools = [entry for entry in tools if not tag or tag in entry.tags]
    if as_json:
        show.show_json({"tools": [entry.model_dump(mode="json") for entry in tools]})
        return
    for entry in tools:
        problem = f"  {entry.problem}" if entry.problem else ""
        # Thousands of lines: a terminal library that measures each takes seconds.
        sys.stdout.write(" ".join(f"{entry.path}  ({entry.verdict})  {entry.description}{problem}".splitlines()) + "\n")


def show(
    tool: ToolArgument,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a tool: its doc, code, and verdict. `TOOL@REVISION` shows an earlier version."""
    from toolsmith.cli.show import show as shown
    from toolsmith.toolbox.files.skill import render_skill
    from toolsmith.toolbox.toolbox import Toolbox

    found = Toolbox.open(toolbox, revision=revision).get(tool)
    if as_json:
        shown.show_json(found)
        return
    shown.show_line(render_skill(found))
    shown.show_line(f"```python\n{found.code}```\n")
    for check in found.verdict.checks if found.verdict else ():
        shown.show_line(f"{check.outcome}: {check.name}: {check.summary}")


def search(
    request: Annotated[str, typer.Argument(help="What is to be done, in words.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    limit: Annotated[int, typer.Option(min=1, help="Tools at most.")] = 5,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find tools for a request."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    hits = box.search(request, limit)
    if as_json:
        show.show_json(hits)
    else:
        for hit in hits:
            show.show_line(f"{hit.score:.2f}  {hit.path}  {hit.description}")
    if show.talk.is_terminal and hits and not box.is_index_ready():
        with show.talk.status("answered by words alone; building the search index"):
            box.refresh_index()


def verify(
    path: Annotated[Path, typer.Argument(help="A toolbox; or a library that somebody else made.")] = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Prove every tool of a toolbox again; audit any other library (JSON, Python, Agent Skills) without keeping it."""
    from toolsmith.cli.show import show
    from toolsmith.library.check.verify import verify_toolbox
    from toolsmith.toolbox.files.settings import SETTINGS_FILE

    if path.exists() and not (path / SETTINGS_FILE).is_file():
        _audit(path, as_json=as_json)
        return
    results = verify_toolbox(path)
    if as_json:
        show.show_json(results)
    else:
        for item in results:
            reasons = f"  {'; '.join(item.verdict.reasons)}" if item.verdict.reasons else ""
            show.show_line(f"{item.verdict}  {item.path}{reasons}")
    if not all(item.verdict.is_accepted for item in results):
        raise typer.Exit(1)


def _audit(path: Path, *, as_json: bool) -> None:
    from toolsmith.cli.show import show
    from toolsmith.library.check.verify import audit_library

    with show.CountBar("trying") as bar:
        found = audit_library(path, report=bar.report)
    if as_json:
        show.show_json(found)
        return
    for name, count in found.model_dump(exclude={"findings"}).items():
        show.show_line(f"{count:6}  {name.replace('_', ' ')}")
    for each in found.findings:
        if each.reason or each.duplicate_of:
            twin = f"the same code as {each.duplicate_of}" if each.duplicate_of else ""
            show.show_line(f"{each.source}  {each.name}  {'; '.join(filter(None, [twin, each.reason]))}")
