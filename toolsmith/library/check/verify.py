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
from toolsmith.toolbox.files.settings import SETTINGS_FILE
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


def is_foreign(path: str | Path) -> bool:
    """Whether what lies there is no toolbox, so that it is audited, not verified. A missing one is called a toolbox."""
    return Path(path).exists() and not (Path(path) / SETTINGS_FILE).is_file()


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


def verify_toolbox(toolbox: str | Path | Toolbox = "toolbox", sandbox: Sandbox | None = None) -> list[Verified]:
    """Prove every tool of a toolbox again, from what is committed."""
    box = opened_toolbox(toolbox)
    with sandbox_of_run(sandbox) as own:
        found = read_tools(box.history, box.commit, box.paths())
        return [
            _verified(box, path, tool, own)
            for path, tool in found
            if isinstance(tool, BadInputError) or tool.remote is None
        ]


class VerifyPlan(Record):
    """What proving a tool again would call: for `--dry-run`."""

    tool: str
    cases: int
    is_called: bool
    why: str


def plan_verify(path: str | Path | Toolbox) -> list[VerifyPlan]:
    """What `verify` would run of a toolbox, or of a library that somebody else made, and what it leaves out."""
    if not isinstance(path, Toolbox) and Path(path).exists() and not (Path(path) / SETTINGS_FILE).is_file():
        candidates = read_foreign(str(path))
        return [_plan(each.source, each.tool, each.problem) for each in candidates]
    box = opened_toolbox(path)
    found = read_tools(box.history, box.commit, box.paths())
    return [
        _plan(path, None, tool.message) if isinstance(tool, BadInputError) else _plan(path, tool)
        for path, tool in found
    ]


def _plan(source: str, tool: Tool | None, problem: str = "") -> VerifyPlan:
    if tool is None:
        return VerifyPlan(tool=source, cases=0, is_called=False, why=problem)
    why = "it runs in the sandbox" if tool.remote is None else "it runs elsewhere, so there is no code to prove"
    return VerifyPlan(tool=source, cases=len(tool.cases), is_called=tool.remote is None, why=why)


def _verified(box: Toolbox, path: str, tool: Tool | BadInputError, sandbox: Sandbox) -> Verified:
    """A folder that cannot be read is a tool that is not proved; the others are proved all the same."""
    if isinstance(tool, BadInputError):
        problems = tuple(tool.problems) or (tool.message,)
        check = Check(name="folder", outcome="failed", summary=problems[0], evidence=problems)
        return Verified(path=path, recorded=None, verdict=Verdict(status="rejected", checks=(check,)))
    neighbours = [other for other in box.neighbours(tool) if other.path != path]
    proof = accept(tool, sandbox, box.policy_for(path), box.requirements_for(tool), neighbours)
    return Verified(path=path, recorded=tool.verdict, verdict=proof.verdict)
