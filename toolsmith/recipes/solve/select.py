"""Which tools a request may need: the seam, and the choice by search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from toolsmith.models.model import Model
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import SelectionMethod

OFFERED = 4  # a small model sees at most a handful of tools


class Selector(Protocol):
    """Chooses tools for a request. No tool at all is a choice."""

    @property
    def method(self) -> SelectionMethod: ...

    def select(self, request: str) -> tuple[str, ...]:
        """Paths of the chosen tools, best first; empty where none fits.

        Raises:
            ModelError: a selector that asks a model got no answer.
        """
        ...


SelectorFor = Callable[[Model], Selector]
"""A selector that asks this model where it asks one, so that its questions count for the request."""


class SelectBySearch:
    """The best hits of the toolbox's search, without asking a model; none where it is sure that none fits."""

    def __init__(self, toolbox: Toolbox, limit: int = OFFERED, *, include_changed: bool = False) -> None:
        self._toolbox = toolbox
        self._limit = limit
        self._include_changed = include_changed

    @property
    def method(self) -> SelectionMethod:
        return "search"

    def select(self, request: str) -> tuple[str, ...]:
        hits = self._toolbox.search(request, self._limit, offered_only=not self._include_changed)
        if self._toolbox.none_fits(hits):
            return ()
        return tuple(hit.path for hit in hits)
