"""Runs what we do not trust. `Sandbox.call` is the only door to running code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolsmith.sandbox.sandbox import Sandbox

__all__ = ["open_sandbox"]


def open_sandbox() -> Sandbox:
    """The strongest sandbox that this machine offers; its processes start with the first call."""
    from toolsmith.sandbox.separate import SeparateProcesses

    return SeparateProcesses()
