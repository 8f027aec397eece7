"""From what a person calls a tool to its path."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from toolsmith.errors import ToolNotFoundError
from toolsmith.toolbox.files.entry import is_retired
from toolsmith.toolbox.files.tool_folder import TOOL_FILE
from toolsmith.toolbox.logs.rejected import RejectedDrafts

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository
    from toolsmith.types.tool import Tool

_MOST_COMPARED = 2_000  # names; comparing all of a large toolbox takes seconds


def resolve(repository: Repository, name: str, commit: str = "", *, retired: bool = False) -> str:
    """The path of the tool of that path, or of that last part (or parts) of a path where only one has it.

    Args:
        repository: where to look.
        name: as a person gives it.
        commit: where another revision is asked for: the tool may have been elsewhere, or have gone since.
        retired: whether a retired tool may be meant where no other is.

    Raises:
        ToolNotFoundError: none, or several.
    """
    if commit and repository.history.file(f"{name}/{TOOL_FILE}", commit) is not None:
        return name
    catalogue = repository.catalogue
    if catalogue.entry(name) is not None:
        return name
    matching = catalogue.named(name)
    offered = [path for path in matching if not is_retired(path)]
    if len(offered) == 1:
        return offered[0]
    if commit and not offered:
        ending = f"/{name}/{TOOL_FILE}"
        then = [
            path.removesuffix(f"/{TOOL_FILE}") for path in repository.history.paths(commit) if path.endswith(ending)
        ]
        if len(then) == 1:
            return then[0]
    if offered:
        raise ToolNotFoundError(f"{name!r} is ambiguous: {', '.join(offered)}", hint="Give the whole path of the tool.")
    if retired and len(matching) == 1:
        return matching[0]
    if matching:
        raise ToolNotFoundError(
            f"{name!r} is retired: {', '.join(matching)}", hint=f"Bring it back: toolsmith restore {matching[0]}"
        )
    _refuse_rejected(repository, name)
    raise ToolNotFoundError(f"no tool {name!r} in {repository.root}", hint=_hint(repository, name))


def _refuse_rejected(repository: Repository, name: str) -> None:
    """Say of a tool that was not kept that it was rejected, and why."""
    try:
        draft = RejectedDrafts(repository.private).get(name)
    except ToolNotFoundError:
        return
    reasons = "; ".join(each.summary for each in draft.verdict.checks if each.outcome == "failed")
    raise ToolNotFoundError(
        f"{draft.task!r} was rejected and is no tool of {repository.root}: {reasons or draft.verdict}",
        hint=f"Its code and every check: toolsmith show --rejected {draft.task} --toolbox {repository.root}",
    )


def read_named(repository: Repository, name: str) -> Tool:
    """The committed tool that a person means.

    Args:
        repository: where to look.
        name: `PATH`, `NAME`, or either with a revision: `PATH@v1.2`.

    Raises:
        ToolNotFoundError: none, or several.
        BadInputError: its folder cannot be read, or there is no such revision.
    """
    plain, at, revision = name.partition("@")
    commit = repository.history.resolve(revision) if at else repository.commit
    return repository.read(resolve(repository, plain, commit if at else ""), commit)


def _hint(repository: Repository, name: str) -> str:
    catalogue = repository.catalogue
    candidates = list(catalogue.matching(name, 50))
    if catalogue.count() <= _MOST_COMPARED:
        candidates = catalogue.paths()
    near = difflib.get_close_matches(name, [*candidates, *(path.rpartition("/")[2] for path in candidates)], 3)
    return f"Did you mean {' or '.join(near)}?" if near else f"toolsmith list --toolbox {repository.root} shows all."
