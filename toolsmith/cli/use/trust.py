"""`toolsmith trust`."""

from __future__ import annotations

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption
from toolsmith.errors import UsageError


def trust(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Allow calls of a tool that runs elsewhere.

    A toolbox that was cloned may name a stranger's command or server; nothing of it is called before you say so here.
    """
    from toolsmith.cli.output import console
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox)
    found = box.get(tool)
    if found.remote is None:
        raise UsageError(f"{found.path} runs in the sandbox and needs no trust")
    box.remotes.trust(found.remote)
    if as_json:
        console.show_json({"path": found.path, "kind": found.remote.kind, "address": found.remote.address})
        return
    console.say(f"trusted: {found.remote.kind} {found.remote.address}")
