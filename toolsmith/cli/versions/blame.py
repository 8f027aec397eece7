"""`toolsmith blame`."""

from __future__ import annotations

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def blame(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Show which version wrote which sentence.

    Of every sentence of the tool's doc: the commit, the day, and the model or person.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.versions import history as library

    origins = library.blame(toolbox, tool)
    if as_json:
        console.show_json(origins)
        return
    for each in origins:
        who = each.version.trailers.get("Model") or each.version.author
        console.show_line(f"{each.version.commit[:12]}  {each.version.at[:10]}  {who}  {each.sentence}")
