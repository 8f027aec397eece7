"""Clone, pull and push: a toolbox against any git remote.

A pull proves every tool that the other side added or changed, merges those that both changed (proved as merged), and is
one commit at most. Where a choice is needed and none is given, nothing changes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from toolsmith.errors import NotAToolboxError, ToolboxError, UnsafeToolboxError, UsageError
from toolsmith.toolbox.files.settings import SETTINGS_FILE, Settings, read_toml
from toolsmith.toolbox.git.commands import Git, GitFailedError
from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.git.place import keep_private, refuse_pipes_at
from toolsmith.toolbox.git.vetting import refuse_paths, refuse_unsafe
from toolsmith.toolbox.sharing.merge_commit import Choose, Merge
from toolsmith.toolbox.sharing.verify_pulled import Proofs, Prove
from toolsmith.toolbox.trust.agreements import Agreements
from toolsmith.toolbox.trust.own_configuration import require_own_configuration
from toolsmith.toolbox.trust.private_folder import claim_private_folder
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository


INDEX_REFS = "refs/toolsmith/index/"
"""Where the indexes of releases are kept, each under the name of its release."""
_WRONG_OBJECT = re.compile(r"object [0-9a-f]+: (.*)")
_BRANCHES = "refs/remotes/origin"
_NOTHING_MORE = ("--quiet", "--no-checkout", "--no-local", "--no-recurse-submodules", "--origin=origin")


class Pulled(Record):
    """What a pull brought.

    `merged` were changed on both sides and proved as merged; `proved` counts the other tools that were proved here;
    `unproved` says why what does not prove here is retired, marked, or left as it was; `chosen` says for each what
    needed a choice which side it was.
    """

    before: str
    after: str
    changed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    proved: int = 0
    unproved: dict[str, str] = {}
    chosen: dict[str, str] = {}


def clone(address: str, folder: Path, *, is_sparse: bool = False, is_lazy: bool = False) -> None:
    """A toolbox from a remote into a new folder.

    Args:
        address: in any form of git.
        folder: is made.
        is_sparse: whether the files of tools stay in git, out of the folder, until somebody adds them
            (`git sparse-checkout add CATEGORY`).
        is_lazy: whether it is sparse, and what files hold stays at the remote until it is read first; a remote that
            does not do that sends it all.

    Raises:
        NotAToolboxError: what is there is no toolbox; the folder is not left behind.
        UnsafeToolboxError: it holds what no toolbox may; as above.
        ToolboxError: the remote cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty", hint="Give a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    source = str(Path(address).resolve()) if Path(address).exists() else address  # git runs in another folder
    refuse_pipes_at(source, Path.cwd())
    with _said_of(address):
        how = (*_NOTHING_MORE, *(["--filter=blob:none"] if is_lazy else []))
        Git(folder.parent).run("clone", *how, "--", source, str(folder.resolve()))
    try:
        _check_out(folder, address, is_sparse=is_sparse or is_lazy, is_lazy=is_lazy)
        claim_private_folder(folder, Agreements(folder), "cloned")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _check_out(folder: Path, address: str, *, is_sparse: bool, is_lazy: bool) -> None:
    """The files of a clone, once nothing that git holds of them stands against it."""
    history = History(folder)
    if is_lazy:
        history.git.let_fetch()
    commit = history.commit or _take_only_branch(history.git, address)
    settings = history.file(SETTINGS_FILE, commit) if commit is not None else None
    if commit is None or settings is None:
        raise NotAToolboxError(f"{address} is no toolbox: it has no {SETTINGS_FILE}")
    refuse_unsafe(history.trees, commit, address)
    read_toml(folder / SETTINGS_FILE, settings, Settings)
    refuse_paths(history.paths(commit), address)
    keep_private(folder)
    if is_sparse:
        history.git.run("sparse-checkout", "set", "--cone", "--sparse-index")
    history.git.run("checkout", "--quiet")
    history.git.close()


def _take_only_branch(git: Git, address: str) -> str | None:
    """The commit of the one branch of a remote whose HEAD names none that is there; the clone is on it then."""
    branches = [
        ref.removeprefix("origin/") for ref in git.text("for-each-ref", "--format=%(refname:short)", _BRANCHES).split()
    ]
    if not branches:
        raise NotAToolboxError(f"{address} is empty", hint="Send a toolbox there first: toolsmith push")
    if len(branches) > 1:
        raise NotAToolboxError(
            f"HEAD of {address} names no branch that is there; there are {', '.join(sorted(branches))}",
            hint=f"Name one there: git symbolic-ref HEAD refs/heads/{min(branches)}",
        )
    git.run("symbolic-ref", "HEAD", f"refs/heads/{branches[0]}")
    git.run("branch", "--quiet", "--force", "--track", branches[0], f"origin/{branches[0]}")
    return git.text("rev-parse", "HEAD")


def push(repository: Repository, remote: str = "origin") -> str:
    """Send the branch and its tags; returns the commit.

    Raises:
        ToolboxError: the remote has commits that are not here, or cannot be reached.
    """
    git = repository.history.git
    branch = git.text("symbolic-ref", "--short", "HEAD")
    _known_remote(repository, remote)
    require_own_configuration(repository)
    indexes = [f"+{ref}:{ref}" for ref in git.text("for-each-ref", "--format=%(refname)", INDEX_REFS).split()]
    try:
        git.run("push", "--quiet", "--follow-tags", "--set-upstream", remote, f"HEAD:refs/heads/{branch}", *indexes)
    except GitFailedError as error:
        if "rejected" in error.said or "fetch first" in error.said:
            raise ToolboxError(
                f"{remote} has commits that are not here", hint="Bring them in first: toolsmith pull"
            ) from error
        raise
    return repository.commit


def pull(
    repository: Repository,
    prove: Prove,
    choose: Choose | None = None,
    remote: str = "origin",
    *,
    verify: bool = True,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Pulled:
    """Bring in what the remote has.

    Args:
        repository: where.
        prove: decides about tools.
        choose: picks a side where both changed the same, and where a tool of theirs does not prove here (`ours` keeps
            what is here, and retires what is new; `theirs` takes it with the verdict that was found here). None: such a
            pull is refused.
        remote: name of a git remote.
        verify: False takes tools that only the other side changed with the verdict they come with.
        report: called with the number of tools proved, and of all.

    Raises:
        ConflictsError: something takes a choice and nobody chooses.
        ToolboxError: the remote cannot be reached, or uncommitted edits are in the way.
    """
    _known_remote(repository, remote)
    require_own_configuration(repository)
    proofs = Proofs(repository, prove, report) if verify else None
    if proofs is not None:  # it may take long, and others may write meanwhile; what they moved is proved below
        with repository.lock():
            repository.history.finish()
        _, theirs, base = _fetched(repository, remote)
        refuse_unsafe(repository.history.trees, theirs, remote)
        proofs.of(Merge(repository, base, repository.commit, theirs, prove).incoming(), theirs)
    with repository.lock():
        repository.history.finish()
        branch, theirs, base = _fetched(repository, remote)
        before = repository.commit
        if base == theirs:
            return Pulled(before=before, after=before)
        refuse_unsafe(repository.history.trees, theirs, remote)
        refuse_paths(repository.history.changed(base, theirs), remote)
        merge = Merge(repository, base, before, theirs, prove)
        proved = proofs.of(merge.incoming(), theirs) if proofs is not None else []
        failed = [each for each in proved if each.problem]
        if base == before and not failed:
            repository.history.forward(theirs)
            after, taken = theirs, merge.incoming() | merge.loose_files()
        else:
            change = merge.change(f"Merge {remote}/{branch}", choose, failed)
            pages, gone = repository.writer().pages(*merge.tools_after(change), olds=merge.olds)
            removes = (*change.removes, *gone)
            after = repository.history.record(change.model_copy(update={"soft": pages, "removes": removes}))
            taken = merge.taken
        return Pulled(
            before=before,
            after=after,
            changed=tuple(sorted(taken)),
            merged=tuple(sorted(merge.merged)),
            proved=len(proved) - len(failed),
            unproved={each.path: each.problem for each in failed},
            chosen=dict(merge.chosen),
        )


def _fetched(repository: Repository, remote: str) -> tuple[str, str, str]:
    """Our branch, the remote's commit of it, and the last commit that both have."""
    git = repository.history.git
    branch = git.asks("symbolic-ref", "--quiet", "--short", "HEAD")
    if branch is None:
        raise ToolboxError(
            f"the toolbox {repository.root} is not on a branch (detached HEAD)",
            hint="Check out a branch first: git switch main",
        )
    with _said_of(remote):
        git.run("fetch", "--quiet", "--tags", "--", remote)
    theirs = git.asks("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{branch}")
    if theirs is None:
        raise ToolboxError(f"{remote} has no branch {branch}", hint=f"Make it: toolsmith push --remote {remote}")
    base = git.asks("merge-base", repository.commit, theirs)
    if base is None:
        raise ToolboxError(f"{remote} is another toolbox: it shares no commit with this one")
    return branch, theirs, base


@contextmanager
def _said_of(where: str) -> Iterator[None]:
    """What git found wrong with a remote's objects, in a sentence."""
    try:
        yield
    except GitFailedError as error:
        found = _WRONG_OBJECT.search(error.said)
        if found is None:
            raise
        raise UnsafeToolboxError(
            f"{where} holds what git takes from nobody: {found[1]}",
            hint="Its owner has to take it out of the whole history.",
        ) from error


def _known_remote(repository: Repository, remote: str) -> None:
    known = repository.history.git.text("remote").splitlines()
    if remote not in known or remote.startswith("-"):
        raise UsageError(
            f"the toolbox has no remote {remote!r}", hint=f"git -C {repository.root} remote add {remote} ADDRESS"
        )
    refuse_pipes_at(repository.history.git.text("remote", "get-url", remote).strip(), repository.root)
