"""Commands that care for the hierarchy: `tree`, `move`, `rename`, `retire`, `restore`, `tags`, `describe`, `index`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, RevisionOption, ToolArgument, ToolboxOption

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox


def tree(
    category: Annotated[str, typer.Argument(help="Only this category, and below it.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    tools: Annotated[bool, typer.Option("--tools/--no-tools", help="Also show the tools.")] = True,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show categories with their descriptions, and the tools in them."""
    from rich.markup import escape
    from rich.tree import Tree

    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    above = category.strip("/")
    if above:
        box.require_category(above)
    categories = [each for each in box.tree() if not above or f"{each.path}/".startswith(f"{above}/")]
    if as_json:
        show.show_json(categories)
        return
    root = Tree(escape(above or box.settings.name))
    places = {"": root, above: root}
    for each in categories:
        text = f"[bold]{each.path.rpartition('/')[2]}[/] ({each.tools})"
        line = f"{text} {escape(each.description)}" if each.description else text
        if each.path not in places:
            places[each.path] = places.get(each.path.rpartition("/")[0], root).add(line)
    for entry in box.entries(above) if tools else []:
        places.get(entry.category, root).add(f"{escape(entry.name)}  [dim]{escape(entry.description)}[/]")
    show.data.print(root)


def move(
    tool: Annotated[str, typer.Argument(help="A tool, or a category with all that is in it.")],
    category: Annotated[str, typer.Argument(help="Where to; '' is the top.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Move a tool or a category into another category."""
    _say(_box(toolbox).move(tool, category), as_json=as_json)


def rename(
    tool: ToolArgument,
    name: Annotated[str, typer.Argument(help="The new last part of its path.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Give a tool another name."""
    _say([_box(toolbox).rename(tool, name)], as_json=as_json)


def retire(
    tool: ToolArgument,
    reason: Annotated[str, typer.Option(help="Why, for the commit.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Keep a tool but offer it no more."""
    _say([_box(toolbox).retire(tool, reason)], as_json=as_json)


def restore(
    tool: ToolArgument,
    revision: Annotated[str | None, typer.Argument(help="Which version; none: a retired tool as it is.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    doc: Annotated[bool, typer.Option("--doc", help="Only the doc of that version; the code stays.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring back a retired tool, or an earlier version of any tool, as a new commit."""
    _say([_box(toolbox).restore(tool, revision, doc_only=doc)], as_json=as_json)


def tags(
    tool: ToolArgument,
    add: Annotated[list[str] | None, typer.Option(help="A tag to add.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A tag to take off.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Show the tags of a tool, add some or remove some."""
    _say(_box(toolbox).set_tags(tool, add or [], remove or []), "tags", as_json=as_json)


def describe(
    category: Annotated[str, typer.Argument(help="Path of a category.")],
    description: Annotated[str, typer.Argument(help="One paragraph: what its tools are for.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Say what a category holds; the text stands in its README."""
    from toolsmith.cli.show import show

    commit = _box(toolbox).describe(category, description)
    if as_json:
        show.show_json({"category": category, "commit": commit})


def index(
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="From nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the search index to the present commit."""
    from toolsmith.cli.show import show

    box = _box(toolbox)
    with show.talk.status("embedding"):
        if rebuild:
            box.rebuild_index()
        else:
            box.refresh_index()
    if as_json:
        show.show_json({"texts": box.index_count(), "tools": len(box.paths()), "commit": box.commit})
        return
    show.say(f"{box.index_count()} texts of {len(box.paths())} tools")


def _box(toolbox: Path) -> Toolbox:
    from toolsmith.toolbox.toolbox import Toolbox

    return Toolbox.open(toolbox)


def _say(lines: Sequence[str], what: str = "paths", *, as_json: bool) -> None:
    from toolsmith.cli.show import show

    if as_json:
        show.show_json({what: list(lines)})
        return
    for line in lines:
        show.show_line(line)
