"""Runs what we do not trust. `Sandbox.call` is the only door to running code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolsmith.sandbox.pool.pool import Pool
    from toolsmith.sandbox.pool.subprocess_sandbox import SeparateProcesses
    from toolsmith.sandbox.sandbox import Sandbox

__all__ = ["held_layers", "open_sandbox", "scratch_problem"]


def open_sandbox(*, is_screened: bool = True) -> Sandbox:
    """The strongest sandbox that this machine offers; its processes start with the first call.

    Args:
        is_screened: False switches the screen off, to test what confinement holds on its own.
    """
    backend = _strongest()
    return backend(is_screened=is_screened)


def held_layers() -> Mapping[str, str]:
    """Each layer of confinement with the empty string, or with the reason why it does not hold here: by trying."""
    backend = _strongest()()
    try:
        return backend.layers()
    finally:
        backend.close()


def scratch_problem() -> str:
    """Why no policy here gets a writable folder (`scratch_megabytes`); empty where it does: by trying."""
    backend = _strongest()()
    try:
        return backend.scratch_problem()
    finally:
        backend.close()


def _strongest() -> type[Pool | SeparateProcesses]:
    import signal

    if hasattr(signal, "pidfd_send_signal"):
        from toolsmith.sandbox.pool.pool import Pool

        return Pool
    from toolsmith.sandbox.pool.subprocess_sandbox import SeparateProcesses

    return SeparateProcesses
