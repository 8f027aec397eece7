"""Runs what we do not trust. `Sandbox.call` is the only door to running code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolsmith.sandbox.sandbox import Sandbox

__all__ = ["open_sandbox"]


def open_sandbox(*, is_screened: bool = True) -> Sandbox:
    """The strongest sandbox that this machine offers; its processes start with the first call.

    Args:
        is_screened: False switches the screen off, to test what confinement holds on its own.
    """
    import signal

    if hasattr(signal, "pidfd_send_signal"):
        from toolsmith.sandbox.pool import Pool

        return Pool(is_screened=is_screened)
    from toolsmith.sandbox.separate import SeparateProcesses

    return SeparateProcesses(is_screened=is_screened)
