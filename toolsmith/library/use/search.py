"""`toolsmith search`: tools for a request."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.index.views import Hit, Wanted
from toolsmith.toolbox.toolbox import Toolbox


def search(
    toolbox: str | Path | Toolbox,
    request: str,
    limit: int = 5,
    *,
    where: str | Sequence[str] = (),
    role: str = "",
    after: str = "",
    at_least: float = 0.0,
    also: Sequence[str | Path] = (),
) -> list[Hit]:
    """Tools for a request, best first.

    Where several toolboxes are searched, the likelier tool comes first whatever toolbox it is in; of equally likely
    ones, and of those with the same path, the one in the toolbox that is named earlier counts.

    Args:
        toolbox: a toolbox or its folder.
        request: what is to be done, in words; may be empty where `after` is given.
        limit: hits at most.
        where: conditions, `KEY=VALUE` each: category, tag, pure, origin, returns, takes, verdict, max-ms.
        role: whose weights of categories count, from `[roles.ROLE]` in toolbox.toml.
        after: the tool that was called last, by path or name: what usually follows it comes first.
        at_least: without tools that are less likely the right one, from 0 to 1.
        also: folders of further toolboxes, by priority. `role` and `after` are about the first toolbox alone.

    Raises:
        BadInputError: a condition or role that is not there; says what there is.
        ToolNotFoundError: there is no such tool as `after`.
    """
    conditions = (where,) if isinstance(where, str) else tuple(where)
    wanted = Wanted(where=conditions, role=role, after=after)
    found = {hit.path: hit for hit in opened_toolbox(toolbox).search(request, limit, at_least=at_least, wanted=wanted)}
    for folder in also:
        with closing(Toolbox.open(folder)) as box:
            for hit in box.search(request, limit, at_least=at_least, wanted=Wanted(where=conditions)):
                found.setdefault(hit.path, hit.model_copy(update={"toolbox": str(folder)}))
    return sorted(found.values(), key=lambda hit: -hit.score)[:limit]
