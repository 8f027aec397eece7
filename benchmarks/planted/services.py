"""The planted services by name."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.planted.dome import dome
from benchmarks.planted.planted import Planted
from benchmarks.planted.press import press
from benchmarks.planted.stall import stall

SERVICES: dict[str, Callable[[], list[Planted]]] = {"stall": stall, "press": press, "dome": dome}
