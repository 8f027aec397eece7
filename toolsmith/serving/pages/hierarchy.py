"""The page of a toolbox or of a category: what stands in it, and what is known of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from toolsmith.errors import ToolNotFoundError
from toolsmith.toolbox.files.entry import Entry, is_retired
from toolsmith.toolbox.toolbox import Toolbox

PER_PAGE = 100  # tools
MOST_AT_ONCE = 120  # tools of a whole hierarchy that are shown on its first page
ORDER = ("accepted", "unproven", "changed", "rejected", "broken", "")

Visible = Callable[[str], bool]


class Standing(NamedTuple):
    """How many tools have which status, in the order in which they are told."""

    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


class Folder(NamedTuple):
    """A category in a list."""

    path: str
    name: str
    description: str
    standing: Standing


class FolderPage(NamedTuple):
    """`groups` are the tools by the category that they stand in; more than one where all fit on one page."""

    path: str
    description: str
    above: tuple[tuple[str, str], ...]  # path and name of every category above it
    standing: Standing
    folders: tuple[Folder, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    number: int
    pages: int


def folder_page(
    box: Toolbox, path: str, number: int, *, visible: Visible | None = None, per_page: int = PER_PAGE
) -> FolderPage:
    """One page of what stands in a category, or (`""`) in the toolbox.

    Args:
        box: the toolbox.
        path: of the category.
        number: of the page of its tools, from 1.
        visible: whether who asks may see a tool; None: all of them.
        per_page: tools on one page.

    Raises:
        ToolNotFoundError: there is no such category, or nothing in it that may be seen.
    """
    catalogue = box.catalogue
    if visible is None:
        standings = catalogue.standings()
        described = {each.path: each for each in catalogue.categories()}
    else:
        seen = [entry for entry in catalogue.entries() if visible(entry.path)]
        standings = {}
        for entry in seen:
            standings.setdefault(entry.category, Counter())[entry.status] += 1
        known = {above for category in standings for above in and_above(category)}
        described = {each.path: each for each in catalogue.categories() if each.path in known}
    if path and path not in described:
        raise ToolNotFoundError(f"no category {path[:200]!r}", hint="The first page lists them.")
    sums = _sums(standings)
    inside = f"{path}/" if path else ""
    folders = [
        Folder(name, name.rpartition("/")[2], each.description, sums.get(name, Standing(())))
        for name, each in described.items()
        if name.startswith(inside) and "/" not in name.removeprefix(inside) and name != path
    ]
    standing = sums.get(path, Standing(()))
    is_whole = standing.total <= MOST_AT_ONCE
    entries = (
        catalogue.entries(path) if is_whole else [e for e in catalogue.directly_in(path) if not is_retired(e.path)]
    )
    entries = [entry for entry in entries if visible is None or visible(entry.path)]
    pages = max(1, -(-len(entries) // per_page)) if not is_whole else 1
    number = min(max(number, 1), pages)
    shown = entries if is_whole else entries[(number - 1) * per_page : number * per_page]
    return FolderPage(
        path,
        described[path].description if path else "",
        tuple((above, above.rpartition("/")[2]) for above in and_above(path)[:-1]) if path else (),
        standing,
        tuple(folders),
        _grouped(shown),
        number,
        pages,
    )


def _grouped(entries: Sequence[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.category, []).append(entry)
    return tuple((category, tuple(found)) for category, found in sorted(groups.items()))


def _sums(standings: Mapping[str, Counter[str]]) -> dict[str, Standing]:
    """Category, or `""` for all → what stands in it and below."""
    sums: dict[str, Counter[str]] = {"": Counter()}
    for category, counts in standings.items():
        for place in ("", *(and_above(category) if category else ())):
            sums.setdefault(place, Counter()).update(counts)
    return {
        place: Standing(tuple((status, counts[status]) for status in ORDER if counts[status]))
        for place, counts in sums.items()
    }


def and_above(path: str) -> list[str]:
    """Every category above a path, and itself."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
