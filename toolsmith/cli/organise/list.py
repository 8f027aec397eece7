"""`toolsmith list`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, CategoryArgument, JsonOption, RevisionOption, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.errors import UsageError

_NEXT = "toolsmith make TASKS makes some, toolsmith adopt takes over what is there"


def list_tools(
    context: typer.Context,
    category: CategoryArgument = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    retired: Annotated[bool, typer.Option("--retired", help="Show the retired tools instead.")] = False,
    tag: Annotated[str, typer.Option(metavar="TAG", help="Only tools with this tag.")] = "",
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, show_default=False, help="Show at most this many results.")
    ] = None,
    page: Annotated[int, typer.Option(metavar="N", min=1, help="Which so many of them, with --limit.")] = 1,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tools with verdict and description."""
    from toolsmith.cli.output import console
    from toolsmith.cli.output.entries import show_entry
    from toolsmith.library.organise import find as library
    from toolsmith.toolbox.toolbox import Toolbox

    given = toolbox_and_names(context, [category] if category else [], toolbox)
    toolbox, category = given.toolbox, "".join(given.names)
    box = Toolbox.open(toolbox, revision=revision)
    if page > 1 and limit is None:
        raise UsageError("--page needs --limit", hint="For example: --limit 50 --page 2")
    tools = library.list_tools(box, category, retired=retired, tag=tag, limit=limit or 0, page=page)
    if as_json:
        console.show_json({"tools": [entry.model_dump(mode="json") for entry in tools]})
        return
    if not tools and page > 1:
        console.say(f"page {page} is empty")
    elif not tools:
        among = "".join([f" in {category}" if category else "", f" with the tag {tag}" if tag else ""])
        kind = "retired tool" if retired else "tool"
        console.say(f"no {kind}{among} in {toolbox}" if among or retired else f"{toolbox} holds no tool yet: {_NEXT}")
    for entry in tools:
        problem = f"  {entry.problem}" if entry.problem else ""
        problem += f"  to be measured again: {'; '.join(entry.moved)}" if entry.moved else ""
        show_entry(entry.path, entry.verdict, entry.status, f"{entry.description}{problem}")
    if limit is not None and len(tools) == limit:
        console.say(f"more: --limit {limit} --page {page + 1}")
