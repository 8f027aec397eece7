"""What a list says of a tool and of a category, without reading the tool itself."""

from __future__ import annotations

from toolsmith.types.record import Record
from toolsmith.types.verdict import is_offered

RETIRED = "retired"  # the folder of tools that are kept but no longer offered


def is_retired(path: str) -> bool:
    """Whether a path is that of a retired tool, or of a category of them."""
    return path.partition("/")[0] == RETIRED


def folders_above(path: str) -> list[str]:
    """Every folder above a path, but for the root: `a/b/c` → `a`, `a/b`."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


class Entry(Record):
    """One tool in a list, with what its verdict says of it as it is now.

    `problem` is why its folder cannot be read; empty where it can. `moved` is what its source says differently since
    its doc was last measured.
    """

    path: str
    description: str = ""
    verdict: str = ""
    status: str = ""
    code_id: str = ""
    doc_id: str = ""
    tags: tuple[str, ...] = ()
    is_remote: bool = False
    problem: str = ""
    moved: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def category(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def is_offered(self) -> bool:
        """Whether models are offered it without asking for more."""
        return not self.problem and is_offered(self.status)


class Category(Record):
    """A folder of tools. `tools` counts those in it and below it, `changed` those of them that changed since proof."""

    path: str
    description: str = ""
    tools: int = 0
    changed: int = 0
