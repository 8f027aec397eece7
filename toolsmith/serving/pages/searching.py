"""The page of a search: tools as the product finds them, and what spoke for each."""

from __future__ import annotations

from typing import NamedTuple

from toolsmith.ranking.fusion import explained
from toolsmith.toolbox.index.views import Hit
from toolsmith.toolbox.toolbox import Toolbox

MOST_FOUND = 20
LONGEST_REQUEST = 2_000  # characters


class Found(NamedTuple):
    """A tool that was found. `speaks` is what each ranker adds to its place in the order, the most first."""

    hit: Hit
    speaks: tuple[tuple[str, float], ...]


def search_page(box: Toolbox, hits: list[Hit], request: str, *, is_explained: bool) -> list[Found]:
    """Hits with their reasons; none are known before the index of the present commit is built.

    Args:
        box: the toolbox.
        hits: what its search has found.
        request: what was looked for.
        is_explained: whether the reasons are wanted.
    """
    rankers = box.rankers() if is_explained else None
    if rankers is None:
        return [Found(hit, ()) for hit in hits]
    reasons = explained(rankers, request, [hit.path for hit in hits])
    return [Found(hit, reasons.get(hit.path, ())) for hit in hits]
