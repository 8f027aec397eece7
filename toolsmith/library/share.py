"""`toolsmith clone`, `pull` and `push`: toolboxes against git remotes."""

from __future__ import annotations

from pathlib import Path

from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox import sharing
from toolsmith.toolbox.sharing import Choose, Pulled
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept


def clone(address: str, folder: str | Path) -> Toolbox:
    """A toolbox from any git address. Its remote tools are not trusted here until somebody says so."""
    sharing.clone(address, Path(folder))
    return Toolbox.open(folder)


def pull(
    toolbox: str | Path | Toolbox,
    choose: Choose | None = None,
    *,
    remote: str = "origin",
    sandbox: Sandbox | None = None,
) -> Pulled:
    """Bring in a remote's commits; a tool that both sides changed is proved again before it is accepted.

    Raises:
        ConflictsError: both sides changed the same and `choose` is None; nothing is changed then.
    """
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox, sandbox=sandbox)

    def prove(tool: Tool) -> Verdict:
        neighbours = [other for other in box.neighbours(tool) if other.path != tool.path]
        return accept(tool, box.sandbox, box.policy_for(tool.path), box.requirements_for(tool), neighbours).verdict

    return box.pull(prove, choose, remote)


def push(toolbox: str | Path | Toolbox, *, remote: str = "origin") -> str:
    """Send the branch and its tags."""
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox)
    return box.push(remote)
