"""Inputs that are drawn, and functions of trusted sources, executed here: what the corpus makes its cases with."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=512)
def function_of(source: str, name: str = "solve") -> Callable[..., Any]:
    """The function that a source of this corpus defines. Only ever called on what stands in the corpus."""
    space: dict[str, Any] = {}
    exec(compile(source, "<corpus>", "exec", dont_inherit=True), space)  # noqa: S102 - our own text
    return space[name]  # type: ignore[no-any-return]


def different(
    draw: Callable[[random.Random], dict[str, Any]], chooser: random.Random, count: int
) -> list[dict[str, Any]]:
    """Different inputs, as they are drawn; fewer where there are not so many."""
    found: dict[str, dict[str, Any]] = {}
    for _ in range(count * 20):
        drawn = draw(chooser)
        found.setdefault(repr(drawn), drawn)
        if len(found) == count:
            break
    return list(found.values())


def outcome(source: str, name: str, arguments: dict[str, Any]) -> Any:
    """What the function gives, or the name of the exception that it ends in."""
    try:
        return function_of(source, name)(**arguments)
    except Exception as error:  # noqa: BLE001 - sources are wrong on purpose
        return type(error).__name__
