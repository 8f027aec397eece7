"""Commands about versions: `log`, `diff`, `blame`, `release`, `releases`, `clone`, `pull`, `push`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption

if TYPE_CHECKING:
    from toolsmith.toolbox.sharing.merge_tool import Conflict, Side
    from toolsmith.toolbox.sharing.remote import Pulled


def log(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Show the versions of a tool, newest first, with what changed and how well each did."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    versions = Toolbox.open(toolbox).log(tool)
    if as_json:
        show.show_json(versions)
        return
    for each in versions:
        parts = ", ".join(each.parts)
        show.show_line(f"{each.commit[:12]}  {each.at}  {each.subject}  ({parts})")
        known = ("Tool", "Code-Id", "Doc-Id")
        facts = "  ".join(f"{name}: {value}" for name, value in each.trailers.items() if name not in known)
        if facts:
            show.show_line(f"              {facts}")


def diff(
    tool: ToolArgument,
    between: Annotated[str, typer.Argument(help="OLD..NEW, or OLD against now; none: the last change.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Show what differs between two versions of a tool: code, doc and cases apart, side by side."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    parts = Toolbox.open(toolbox).difference(tool, between)
    if as_json:
        show.show_json(parts)
        return
    for part in parts:
        _show_side_by_side(part.part, part.before, part.after)
    if not parts:
        show.talk.print("no difference")


def blame(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Show which version wrote each sentence of a tool's doc."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    origins = Toolbox.open(toolbox).blame(tool)
    if as_json:
        show.show_json(origins)
        return
    for each in origins:
        who = each.version.trailers.get("Model") or each.version.author
        show.show_line(f"{each.version.commit[:12]}  {each.version.at[:10]}  {who}  {each.sentence}")


def release(
    name: Annotated[str, typer.Argument(help="For example v1.2.")],
    notes: Annotated[str, typer.Option("--notes", "-m", help="What is new.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Tag the present state of the whole toolbox; `--revision NAME` then stays at it."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    made = Toolbox.open(toolbox).release(name, notes)
    if as_json:
        show.show_json(made)
        return
    show.show_line(f"{made.name}  {made.commit[:12]}\n{made.notes}")


def releases(toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """List the releases, newest first."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    found = Toolbox.open(toolbox).releases()
    if as_json:
        show.show_json(found)
        return
    for each in found:
        first = (each.notes.splitlines() or [""])[0]
        show.show_line(f"{each.name}  {each.commit[:12]}  {first}")


def clone(
    address: Annotated[str, typer.Argument(help="Any git address.")],
    folder: Annotated[Path, typer.Argument(help="A new folder.")] = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Copy a toolbox from a git remote."""
    from toolsmith.cli.show import show
    from toolsmith.library.versions import sharing

    box = sharing.clone(address, folder)
    if as_json:
        show.show_json({"name": box.settings.name, "folder": str(folder), "tools": len(box.paths())})
        return
    show.say(f"toolbox {box.settings.name} at {folder}: {len(box.paths())} tools")
    show.say(f"their verdicts are their makers' word; prove them here: toolsmith verify {folder}")


def pull(
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    remote: Annotated[str, typer.Option(help="Name of the git remote.")] = "origin",
    take: Annotated[
        Literal["ours", "theirs"] | None, typer.Option(help="Which side, where both changed the same.")
    ] = None,
    unproved: Annotated[
        Literal["ours", "theirs"] | None,
        typer.Option(
            help="Where a tool of theirs does not prove here: ours keeps what is here (what is new comes retired), "
            "theirs takes it with the verdict found here."
        ),
    ] = None,
    verify: Annotated[bool, typer.Option("--verify/--no-verify", help="Prove what only they changed.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Bring in a remote's commits; every tool that they changed is proved here first."""
    from toolsmith.cli.show import show
    from toolsmith.library.versions import sharing
    from toolsmith.toolbox.sharing.merge_commit import INCOMING

    def choose(conflict: Conflict) -> Side | None:
        given = unproved if conflict.part == INCOMING else take
        return given or (_ask(conflict) if sys.stdin.isatty() else None)

    with show.CountBar("proving") as bar:
        pulled = sharing.pull(toolbox, choose, remote=remote, verify=verify, report=bar.report)
    if as_json:
        show.show_json(pulled)
    else:
        _show_pulled(pulled)


def _show_pulled(pulled: Pulled) -> None:
    from toolsmith.cli.show import show

    for what, paths in (("changed", pulled.changed), ("merged and proved again", pulled.merged)):
        for path in paths:
            show.show_line(f"{what}: {path}")
    for path, which in pulled.chosen.items():
        why = f" (does not prove here: {pulled.unproved[path]})" if path in pulled.unproved else ""
        show.show_line(f"{which} chosen: {path}{why}")
    if pulled.before == pulled.after:
        show.talk.print("nothing new")
    elif pulled.proved:
        show.talk.print(f"{pulled.proved} of their tools proved here")


def push(
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    remote: Annotated[str, typer.Option(help="Name of the git remote.")] = "origin",
    as_json: JsonOption = False,
) -> None:
    """Send the toolbox and its releases to a git remote."""
    from toolsmith.cli.show import show
    from toolsmith.library.versions import sharing

    commit = sharing.push(toolbox, remote=remote)
    if as_json:
        show.show_json({"remote": remote, "commit": commit})
        return
    show.say(f"{remote} is at {commit[:12]}")


def _ask(conflict: Conflict) -> Side:
    from toolsmith.toolbox.sharing.merge_commit import INCOMING

    title = "does not prove here" if conflict.part == INCOMING else conflict.part
    _show_side_by_side(f"{conflict.path}: {title} (ours, theirs)", conflict.ours, conflict.theirs)
    return "theirs" if typer.confirm("Take theirs?", default=False) else "ours"


def _show_side_by_side(title: str, before: str, after: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from toolsmith.cli.show import show

    table = Table("before", "after", title=title, expand=True, show_lines=False)
    old, new = before.splitlines(), after.splitlines()
    for kind, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        left, right = old[first:last], new[start:end]
        if kind == "equal" and len(left) > 6:
            left = right = [*left[:3], "⋮", *left[-3:]]
        for place in range(max(len(left), len(right))):
            table.add_row(
                Text(left[place] if place < len(left) else "", style="" if kind == "equal" else "red"),
                Text(right[place] if place < len(right) else "", style="" if kind == "equal" else "green"),
            )
    show.data.print(table)
