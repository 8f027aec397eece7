"""`toolsmith push`."""

from __future__ import annotations

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, GitRemoteOption, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of


def push(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    remote: GitRemoteOption = "origin",
    as_json: JsonOption = False,
) -> None:
    """Send the toolbox to a git remote.

    Its releases go along.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.versions import sharing

    commit = sharing.push(toolbox_of(context, folder, toolbox), remote=remote)
    if as_json:
        console.show_json({"remote": remote, "commit": commit})
        return
    console.say(f"{remote} is at {commit[:12]}")
