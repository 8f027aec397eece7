"""`toolsmith trials`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, LimitOption, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.counted import counted
from toolsmith.types.outcome import Blame, Outcome

if TYPE_CHECKING:
    from toolsmith.scoring.credit import Credit
    from toolsmith.toolbox.toolbox import Toolbox


def trials(
    context: typer.Context,
    tool: Annotated[
        str | None,
        typer.Argument(
            metavar="TOOL", help="Path or name of a tool, or the folder of a toolbox; without it, all tools."
        ),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    outcome: Annotated[Outcome | None, typer.Option(help="Only calls with this outcome.")] = None,
    blame: Annotated[
        Blame | None, typer.Option(help="Only failures that this party is to blame for; none shows successes.")
    ] = None,
    credit: Annotated[
        bool, typer.Option("--credit", help="Show answers to the same request as a tree, and which steps decided.")
    ] = False,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the latest calls of tools.

    Each with its request, arguments and result; the latest comes last.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.check import trials as library
    from toolsmith.toolbox.toolbox import Toolbox

    given = toolbox_and_names(context, [tool] if tool else [], toolbox)
    name = given.names[0] if given.names else None
    box = Toolbox.open(given.toolbox)
    if credit:
        _show_credit(box, name, limit, as_json=as_json)
        return
    found = library.trials(box, name, outcome=outcome, blame=blame, limit=limit)
    if folded := box.trials.folded():
        console.say(f"{folded} earlier calls are kept as counts alone ([logs] megabytes in toolbox.toml)")
    if as_json:
        console.show_json(found)
        return
    if not found:
        console.say("no such call is logged")
    for entry in found:
        asked = f"{entry.request!r} " if entry.request else ""
        arguments = json.dumps(entry.arguments, ensure_ascii=False)
        came = entry.failure or json.dumps(entry.result, ensure_ascii=False)
        console.show_line(
            f"{entry.at}  {entry.tool}@{entry.version[:7]}  {entry.outcome}  {asked}{arguments[:200]} → {came[:200]}"
        )


def _show_credit(box: Toolbox, tool: str | None, limit: int, *, as_json: bool) -> None:
    from toolsmith.cli.output import console
    from toolsmith.library.check.credit import credit

    found = credit(box, tool)
    if as_json:
        console.show_json(found)
        return
    console.say(f"{counted(found.traces, 'answer')} with calls, to {counted(found.requests, 'request')}")
    for each in found.fatal[-limit:]:
        console.show_line(f"fatal: {_step(each)}  after {len(each.before)} steps  {each.request[:100]}")
    ordered = sorted(found.credits, key=lambda each: -abs(each.credit))
    for each in [one for one in ordered if one.others is not None][:limit]:
        beside = f"{each.reward:.2f} against {each.others:.2f} of its siblings"
        console.show_line(f"{each.credit:+.2f}  {_step(each)}  {beside}  {each.request[:100]}")
    if not found.fatal and not found.credits:
        console.say("no request was answered more than once, and no step was fatal")


def _step(each: Credit) -> str:
    return f"{each.step.tool} {json.dumps(each.step.arguments, ensure_ascii=False)[:120]} ({each.step.outcome})"
