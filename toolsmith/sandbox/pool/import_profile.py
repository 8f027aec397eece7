"""Import profiles: which libraries a worker has loaded before it is given a tool."""

from __future__ import annotations

import ast
from functools import lru_cache

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.program import Program

# Every library that a zygote loads ahead, with what it brings along anyway, in the order of loading.
BRINGS: dict[str, tuple[str, ...]] = {
    "numpy": ("numpy",),
    "mpmath": ("mpmath",),
    "sympy": ("mpmath", "sympy"),
    "scipy": ("numpy", "scipy"),
    "scipy.stats": ("numpy", "scipy", "scipy.stats"),
    "pandas": ("numpy", "pandas"),
    "pint": ("numpy", "pint"),
    "asyncio": ("asyncio",),
    "pydantic": ("pydantic",),
}


def libraries_of(program: Program) -> frozenset[str]:
    """The libraries that a program and its dependencies import, as far as the source shows."""
    found = set(_imported(program.code))
    for dependency in program.dependencies:
        found |= libraries_of(dependency)
    return frozenset(found)


@lru_cache(maxsize=512)
def _imported(code: str) -> frozenset[str]:
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    if "async def" in code:
        names.add("asyncio")
    if "lambdify" in code:  # it compiles for numpy and scipy where they are there
        names |= {"numpy", "scipy"}
    return frozenset(library for key, brought in BRINGS.items() if _names(key, names) for library in brought)


def _names(library: str, imported: set[str]) -> bool:
    return any(name == library or name.startswith(library + ".") for name in imported)
