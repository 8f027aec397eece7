"""`toolsmith clone`, `pull` and `push`: toolboxes against git remotes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.sharing import remote as sharing
from toolsmith.toolbox.sharing.merge_commit import INCOMING, Choose
from toolsmith.toolbox.sharing.merge_tool import Conflict, Side
from toolsmith.toolbox.sharing.remote import Pulled
from toolsmith.toolbox.sharing.verify_pulled import Prove
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.shipped_index import take_shipped_index
from toolsmith.verify.prover import prover_of


def clone(address: str, folder: str | Path = "toolbox", *, sparse: bool = False, lazy: bool = False) -> Toolbox:
    """A toolbox from any git address, with the index of its newest release where that was sent along.

    Its remote tools are not trusted here until somebody says so. Where it is `sparse`, no files of tools are written:
    they are read from git, and `git sparse-checkout add CATEGORY` writes those of a category. Where it is `lazy`, the
    same, and what they hold is fetched from the remote when it is read first.
    """
    sharing.clone(address, Path(folder), is_sparse=sparse, is_lazy=lazy)
    toolbox = Toolbox.open(folder)
    take_shipped_index(toolbox)
    return toolbox


def pull(
    toolbox: str | Path | Toolbox = "toolbox",
    choose: Choose | None = None,
    *,
    take: Side | None = None,
    take_unproven: Side | None = None,
    remote: str = "origin",
    verify: bool = True,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Pulled:
    """Bring in a remote's commits; every tool that they changed is proved here, and as merged where both sides did.

    Args:
        toolbox: a toolbox or its folder.
        choose: is asked for a side where `take` or `take_unproven` would be needed and is None.
        take: which side, where both changed the same.
        take_unproven: where a tool of theirs does not prove here: `ours` keeps what is here, and what is new
            comes retired; `theirs` takes it with the verdict found here.
        remote: name of a git remote.
        verify: False takes tools that only the other side changed with the verdict they come with.
        sandbox: where the tools run; None: the toolbox's.
        report: called with the number of tools proved, and of all.

    Raises:
        ConflictsError: something takes a choice and nobody chooses; nothing is changed then.
    """
    box = opened_toolbox(toolbox, sandbox=sandbox)

    def chosen(conflict: Conflict) -> Side | None:
        given = take_unproven if conflict.part == INCOMING else take
        return given or (choose(conflict) if choose is not None else None)

    return box.pull(Prove(box, prover_of(box.sandbox)), chosen, remote, verify=verify, report=report)


def push(toolbox: str | Path | Toolbox = "toolbox", *, remote: str = "origin") -> str:
    """Send the branch and its tags; returns the commit that the remote then is at."""
    box = opened_toolbox(toolbox)
    return box.push(remote)
