"""One call of a tool in a sandbox, and the same in plain Python."""

from __future__ import annotations

import contextlib
import io
import sys
import types
import warnings
from collections.abc import Mapping

import pytest

from toolsmith.sandbox.channel.wire import exact
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

LIBRARIES = ("numpy", "scipy", "sympy", "pandas", "pint", "mpmath")
QUICK = Policy(seconds=0.5, megabytes=256)


def in_both(tools: Mapping[str, object]) -> list[tuple[str, str]]:
    """Each tool with the screen and with confinement alone; one that needs a library only as the screen lets it through."""
    return [
        (sentence, mode)
        for sentence, tool in tools.items()
        for mode in ("screened", "unscreened")
        if mode == "screened" or not any(library in str(tool) for library in LIBRARIES)
    ]


def call(sandbox: Sandbox, code: str, policy: Policy = QUICK, **arguments: object) -> Trial:
    _skip_without_libraries(code)
    return sandbox.call(Program(name="tool", code=code, function="tool"), arguments, policy)


def _skip_without_libraries(code: str) -> None:
    for library in LIBRARIES:
        if f"import {library}" in code or f"from {library}" in code:
            pytest.importorskip(library)


def plainly(code: str, arguments: dict[str, object]) -> object:
    module = types.ModuleType("toolsmith_tool")
    sys.modules[module.__name__] = module
    silent = io.StringIO()
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "<tool>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # a tool of our own
        return exact(module.tool(**arguments), 10_000_000)
