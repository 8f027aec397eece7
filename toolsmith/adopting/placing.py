"""Where candidates go: to the tool that was adopted from the same place before, wherever it stands, or to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.layers import adopted_again, first_layer
from toolsmith.adopting.names import Names
from toolsmith.toolbox.files.entry import RETIRED, is_retired
from toolsmith.toolbox.placement import place
from toolsmith.toolbox.repository import Repository
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

Change = Literal[
    "new",
    "changed",  # its source says, or does, something else
    "same",
    "back",  # its source had offered it no more, and does again
    "retired",  # a person retired it, and so it stays
    "gone",  # its source offers it no more
]


class Placed(Record):
    """A candidate at its place. `before` is the path of the tool that it was adopted as, if it was."""

    candidate: Candidate
    change: Change = "new"
    before: str = ""
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.candidate.tool.path if self.candidate.tool is not None else ""


def place_all(
    candidates: Sequence[Candidate], repository: Repository, source: str, *, place_each: bool
) -> list[Placed]:
    """One place a candidate, in their order.

    Args:
        candidates: as they were read.
        repository: where they go.
        source: what they were read from, in words by which it is known again.
        place_each: put new tools beside what they resemble.
    """
    names: dict[str, Names] = {}
    return [_place(each, repository, source, names, place_each=place_each) for each in candidates]


def gone(placed: Sequence[Placed], repository: Repository, source: str, functions: Sequence[str]) -> list[str]:
    """Paths of tools that were adopted from this source and that it offers no more.

    Args:
        placed: everything that it offers.
        repository: where the tools are.
        source: as in `place_all`.
        functions: what alone was asked for; empty: all.
    """
    there = {each.candidate.tool.origin for each in placed if each.candidate.tool is not None}
    unread = {each.candidate.source.partition("#")[0] for each in placed if each.candidate.problem}
    missing = []
    for path in repository.catalogue.of_upstream(source):
        tool = repository.read(path)
        is_known = tool.provenance.adopted_from.partition("#")[0] not in unread
        was_gone = tool.upstream is not None and tool.upstream.is_gone  # and a person brought it back
        if tool.origin not in there and is_known and not was_gone and (not functions or tool.function in functions):
            missing.append(path)
    return missing


def _place(
    candidate: Candidate, repository: Repository, source: str, names: dict[str, Names], *, place_each: bool
) -> Placed:
    if candidate.tool is None:
        return Placed(candidate=candidate)
    tool = first_layer(candidate.tool, source)
    before = _known(tool, repository)
    if before is None:
        if place_each:
            tool = tool.with_(category=place(repository, tool).category or tool.category)
        tool = _with_free_name(tool, repository, names.setdefault(tool.category, Names()))
        return Placed(candidate=candidate.model_copy(update={"tool": tool}))
    is_away = is_retired(before.path)
    place_before = before.path.removeprefix(f"{RETIRED}/")
    was_gone = before.upstream is not None and before.upstream.is_gone
    if is_away and (not was_gone or repository.catalogue.entry(place_before) is not None):
        return Placed(candidate=candidate, change="retired", before=before.path)
    layered = adopted_again(before, tool)
    change: Change = "back" if is_away else "changed" if layered.changes else "same"
    return Placed(
        candidate=candidate.model_copy(update={"tool": layered.tool.at(place_before)}),
        change=change,
        before=before.path,
        changes=layered.changes,
        kept=layered.kept,
    )


def _known(tool: Tool, repository: Repository) -> Tool | None:
    """The tool that was adopted from the same place: of several, the one at the same path."""
    paths = repository.catalogue.of_origin(tool.origin)
    if paths:
        return repository.read(tool.path if tool.path in paths else paths[0])
    if repository.catalogue.entry(tool.path) is None:
        return None
    there = repository.read(tool.path)
    is_same = there.provenance.adopted_from == tool.provenance.adopted_from != ""
    return there if is_same else None


def _with_free_name(tool: Tool, repository: Repository, names: Names) -> Tool:
    while True:
        name = names.take(tool.name)
        if repository.catalogue.entry(f"{tool.category}/{name}".lstrip("/")) is None:
            return tool.with_(name=name)
