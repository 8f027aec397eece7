"""`toolsmith show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, RevisionOption, ToolboxOption, VersionArgument
from toolsmith.printable import printable_line

_STATUS_OF = {"passed": "accepted", "failed": "rejected", "unproven": "unproven"}  # which gives the colour


def show(
    tool: VersionArgument,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    rejected: Annotated[
        bool,
        typer.Option(
            "--rejected", help="Show what was not kept: the draft of the task TOOL, or the tool that was not adopted."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a tool: its doc, code and verdict."""
    from rich.text import Text

    from toolsmith.cli.output import console
    from toolsmith.cli.output.entries import coloured
    from toolsmith.library.organise import find as library
    from toolsmith.toolbox.files.skill import render_skill
    from toolsmith.toolbox.toolbox import Toolbox

    if rejected:
        _show_rejected(tool, toolbox, as_json=as_json)
        return
    box = Toolbox.open(toolbox, revision=revision)
    found = library.show(box, tool)
    if as_json:
        console.show_json({**found.model_dump(mode="json"), "verdict_now": found.verdict_now.text})
        return
    console.show_text(render_skill(found))
    for code in filter(None, (found.code, found.extraction)):
        console.show_text(f"```python\n{code}```\n")
    console.data.print(coloured(found.verdict_now.text, found.verdict_now.status), soft_wrap=True)
    if found.changed_since_proof:
        console.say("what follows was found before the change; prove it again: toolsmith verify")
    for check in found.verdict.checks if found.verdict else ():
        outcome = coloured(check.outcome, _STATUS_OF[check.outcome])
        said = printable_line(f": {check.name}: {check.summary}")
        console.data.print(Text.assemble(outcome, said), soft_wrap=True)
    for label in found.verdict.suspected if found.verdict else ():
        console.show_item(f"a label that may be wrong:\n{label}\n")
    if found.inferred:
        types = ", ".join(f"{name} ({source})" for name, source in found.inferred.items())
        console.show_line(f"types that its source does not write, inferred: {types}")
    if found.remote is not None:
        standing = box.standing(found)
        console.show_line(f"{'only reads' if standing.only_reads else 'may write'}: {standing.why}")
    if found.upstream is not None and found.upstream.moved:
        console.show_line(f"to be measured again (toolsmith refine): {'; '.join(found.upstream.moved)}")


def _show_rejected(task: str, toolbox: Path, *, as_json: bool) -> None:
    """The code, what every check found with the cases that fail, and what the maker wrote."""
    from toolsmith.cli.output import console
    from toolsmith.toolbox.toolbox import Toolbox

    draft = Toolbox.open(toolbox).rejected.get(task)
    if as_json:
        console.show_json(draft)
        return
    console.show_line(f"{draft.task}: {draft.verdict}" + (f", by {draft.maker}" if draft.maker else ""))
    if draft.tool is not None:
        for code in filter(None, (draft.tool.code, draft.tool.extraction)):
            console.show_text(f"\n```python\n{code}```\n")
    for check in draft.verdict.checks:
        console.show_line(f"{check.outcome}: {check.name}: {check.summary}")
        for evidence in check.evidence:
            console.show_item(f"    {evidence}")
    if draft.second:
        console.show_text(f"\nThe second function of the cross-check:\n\n```python\n{draft.second}```\n")
    for number, reply in enumerate(draft.replies, 1):
        console.show_text(f"\nReply {number} of {len(draft.replies)} of the maker:\n\n{reply}")
