"""`toolsmith pull`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, GitRemoteOption, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of

if TYPE_CHECKING:
    from toolsmith.toolbox.sharing.merge_tool import Conflict, Side
    from toolsmith.toolbox.sharing.remote import Pulled


def pull(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    remote: GitRemoteOption = "origin",
    take: Annotated[
        Literal["ours", "theirs"] | None,
        typer.Option(help="Whose version to take where both sides changed the same."),
    ] = None,
    take_unproven: Annotated[
        Literal["ours", "theirs"] | None,
        typer.Option(
            help="Whose version to take where a tool of theirs is not proved here; with ours, new tools come retired."
        ),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Whether tools that only they changed are proved here.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Bring in the commits of a git remote.

    Every tool that they changed is proved here first; what is not proved, and what both sides changed, is a choice.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.versions import sharing

    with CountBar("proving") as bar:
        pulled = sharing.pull(
            toolbox_of(context, folder, toolbox),
            _ask if sys.stdin.isatty() else None,
            take=take,
            take_unproven=take_unproven,
            remote=remote,
            verify=verify,
            report=bar.report,
        )
    if as_json:
        console.show_json(pulled)
    else:
        _show_pulled(pulled)


def _ask(conflict: Conflict) -> Side:
    from toolsmith.cli.output.tables import show_side_by_side
    from toolsmith.toolbox.sharing.merge_commit import INCOMING

    title = "is not proved here" if conflict.part == INCOMING else conflict.part
    show_side_by_side(f"{conflict.path}: {title} (ours, theirs)", conflict.ours, conflict.theirs)
    return "theirs" if typer.confirm("Take theirs?", default=False) else "ours"


def _show_pulled(pulled: Pulled) -> None:
    from toolsmith.cli.output import console

    for what, paths in (("changed", pulled.changed), ("merged and proved again", pulled.merged)):
        for path in paths:
            console.show_line(f"{what}: {path}")
    for path, which in pulled.chosen.items():
        why = f" (not proved here: {pulled.unproved[path]})" if path in pulled.unproved else ""
        console.show_line(f"{which} chosen: {path}{why}")
    if pulled.before == pulled.after:
        console.say("nothing new")
    elif pulled.proved:
        console.say(f"{pulled.proved} of their tools proved here")
