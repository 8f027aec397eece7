"""Names the libraries that a maker may use: those of the sandbox that are installed here."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

OFFERED = ("numpy", "scipy", "sympy", "pandas")


@cache
def installed_libraries() -> tuple[str, ...]:
    return tuple(name for name in OFFERED if find_spec(name) is not None)
