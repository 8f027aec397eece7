"""`toolsmith tree`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, CategoryArgument, JsonOption, RevisionOption, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.printable import printable, printable_line


def tree(
    context: typer.Context,
    category: CategoryArgument = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    tools: Annotated[bool, typer.Option("--tools/--no-tools", help="Whether the tools are shown too.")] = True,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the categories and the tools in them."""
    from rich.text import Text
    from rich.tree import Tree

    from toolsmith.cli.output import console
    from toolsmith.cli.output.entries import coloured
    from toolsmith.library.organise import find as library
    from toolsmith.toolbox.toolbox import Toolbox

    given = toolbox_and_names(context, [category] if category else [], toolbox)
    toolbox, above = given.toolbox, "".join(given.names).strip("/")
    box = Toolbox.open(toolbox, revision=revision)
    categories = library.tree(box, above)
    if as_json:
        console.show_json(categories)
        return
    root = Tree(above or box.settings.name)
    places = {"": root, above: root}
    for each in categories:
        changed = f", {each.changed} changed since proof" if each.changed else ""
        name, rest = each.path.rpartition("/")[2], f" ({each.tools}{changed}) {each.description}"
        line = Text.assemble((printable(name), "bold"), printable_line(rest).rstrip())
        if each.path not in places:
            places[each.path] = places.get(each.path.rpartition("/")[0], root).add(line)
    for entry in box.entries(above) if tools else []:
        verdict = Text() if entry.status == "accepted" else coloured(f"  ({entry.verdict})", entry.status)
        line = Text.assemble(printable_line(entry.name), verdict, "  ", (printable_line(entry.description), "dim"))
        places.get(entry.category, root).add(line)
    console.data.print(root)
