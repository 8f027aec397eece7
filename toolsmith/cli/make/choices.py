"""The options of `toolsmith make`, in groups: what is made from, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolsmith.models.meter import Budget
    from toolsmith.reading.tasks.columns import Columns


@dataclass(frozen=True)
class TaskChoice:
    """The options of `make` that are about task files and queued requests."""

    files: Sequence[str]
    columns: Columns
    description: str
    facts: str
    keep_going: bool
    from_queue: bool
    readers: Sequence[str] = ()
    strict: bool = False
    show: int | None = None
    candidates: int = 1
    cross_check: bool | str = False


@dataclass(frozen=True)
class BookChoice:
    """The options of `make` that are about a book."""

    book: Path
    sections: Sequence[str]
    chapters: Sequence[str]
    max_sections: int | None
    licence: str
    tools_per_section: int
    environments: Sequence[str] = ()
    strict: bool = False


@dataclass(frozen=True)
class HowMade:
    """The options of `make` that are not about what is made from."""

    toolbox: Path
    model: str | None
    user_model: str | None
    budget: Budget
    keep_unproven: bool
    jobs: int
    dry_run: bool
    as_json: bool
