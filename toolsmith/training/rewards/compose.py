"""Rewards put together: added with weights, or multiplied, so that one counts only where the others do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import TypeVar

T = TypeVar("T")


def weighted_sum(parts: Mapping[Callable[[T], float], float]) -> Callable[[T], float]:
    """Each part times its weight, added: as ToolRL adds format and calls."""

    def reward(given: T) -> float:
        return sum(weight * part(given) for part, weight in parts.items())

    return reward


def product(*parts: Callable[[T], float]) -> Callable[[T], float]:
    """The parts multiplied: as OTC's, nothing is gained where one is 0."""

    def reward(given: T) -> float:
        return prod(part(given) for part in parts)

    return reward


def bounded(part: Callable[[T], float], lowest: float, highest: float) -> Callable[[T], float]:
    """The part, kept between bounds."""

    def reward(given: T) -> float:
        return min(max(part(given), lowest), highest)

    return reward
