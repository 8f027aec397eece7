"""`toolsmith verify`: every tool of a toolbox, proved again; or an audit of a library that somebody else made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolsmith.adopting.audit import Audit, audit
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.make.adopt import read_foreign
from toolsmith.library.open_toolbox import opened_toolbox, sandbox_of_run
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.git.read_tools import read_tools
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.accept import accept


class Verified(Record):
    """A tool of a toolbox, proved again."""

    path: str
    recorded: Verdict | None
    verdict: Verdict


def audit_library(
    path: str | Path,
    policy: Policy | None = None,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Audit:
    """What of a foreign library (JSON, Python, skills) imports, runs and keeps its own word; nothing is written."""
    candidates = read_foreign(str(path))
    if not candidates:
        raise UsageError(f"{path} holds no tools", hint="Give a toolbox, or a library: JSON, Python, Agent Skills.")
    with sandbox_of_run(sandbox) as own:
        return audit(candidates, own, policy or Policy(), report)


def verify_toolbox(toolbox: str | Path | Toolbox, sandbox: Sandbox | None = None) -> list[Verified]:
    """Prove every tool of a toolbox again, from what is committed."""
    box = opened_toolbox(toolbox)
    with sandbox_of_run(sandbox) as own:
        found = read_tools(box.history, box.commit, box.paths())
        return [
            _verified(box, path, tool, own)
            for path, tool in found
            if isinstance(tool, BadInputError) or tool.remote is None
        ]


def _verified(box: Toolbox, path: str, tool: Tool | BadInputError, sandbox: Sandbox) -> Verified:
    """A folder that cannot be read is a tool that is not proved; the others are proved all the same."""
    if isinstance(tool, BadInputError):
        problems = tuple(tool.problems) or (tool.message,)
        check = Check(name="folder", outcome="failed", summary=problems[0], evidence=problems)
        return Verified(path=path, recorded=None, verdict=Verdict(status="rejected", checks=(check,)))
    neighbours = [other for other in box.neighbours(tool) if other.path != path]
    proof = accept(tool, sandbox, box.policy_for(path), box.requirements_for(tool), neighbours)
    return Verified(path=path, recorded=tool.verdict, verdict=proof.verdict)
