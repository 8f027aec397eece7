"""`toolsmith index`: the search index brought to what the toolbox holds."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.index.usage.learnt import Measured
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record


class Indexed(Record):
    """The search index: how many texts of how many tools, at which commit, and what was learnt from the trials."""

    texts: int
    tools: int
    commit: str
    learnt: Measured = Measured()


def index(toolbox: str | Path | Toolbox = "toolbox", *, rebuild: bool = False) -> Indexed:
    """Bring the search index to the present commit, and learn from the trials; `rebuild` starts from nothing."""
    box = opened_toolbox(toolbox)
    if rebuild:
        box.rebuild_index()
    else:
        box.refresh_index()
    return Indexed(texts=box.index_count(), tools=len(box.paths()), commit=box.commit, learnt=box.learn())
