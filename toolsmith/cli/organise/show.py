"""`toolsmith show`."""

from __future__ import annotations

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, RevisionOption, ToolboxOption, VersionArgument


def show(
    tool: VersionArgument,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a tool: its doc, code and verdict."""
    from toolsmith.cli.output import console
    from toolsmith.library.organise import find as library
    from toolsmith.toolbox.files.skill import render_skill
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    found = library.show(box, tool)
    if as_json:
        console.show_json({**found.model_dump(mode="json"), "verdict_now": found.verdict_now.text})
        return
    console.show_line(render_skill(found))
    console.show_line(f"```python\n{found.code}```\n")
    console.show_line(found.verdict_now.text)
    if found.changed_since_proof:
        console.say("what follows was found before the change; prove it again: toolsmith verify")
    for check in found.verdict.checks if found.verdict else ():
        console.show_line(f"{check.outcome}: {check.name}: {check.summary}")
    if found.remote is not None:
        standing = box.standing(found)
        console.show_line(f"{'only reads' if standing.only_reads else 'may write'}: {standing.why}")
    if found.upstream is not None and found.upstream.moved:
        console.show_line(f"to be measured again (toolsmith refine): {'; '.join(found.upstream.moved)}")
