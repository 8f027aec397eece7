"""Runs what we do not trust. `Sandbox.call` is the only door to running code."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, get_args

from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolsmith.sandbox.pool.pool import Pool
    from toolsmith.sandbox.pool.subprocess_sandbox import SubprocessSandbox
    from toolsmith.sandbox.sandbox import Sandbox

__all__ = [
    "LAYERS_VARIABLE", "Layers", "has_warm_workers", "held_layers", "layers_of_environment", "open_sandbox",
    "sandbox_elsewhere", "scratch_problem",
]  # fmt: skip

Layers = Literal["required", "available"]
"""Which layers of confinement must hold for a tool to run: all that promises rest on, or those that are there."""

LAYERS_VARIABLE = "TOOLSMITH_LAYERS"


_elsewhere: list[Sandbox] = []


def open_sandbox(*, is_screened: bool = True, layers: Layers | None = None, at_once: int | None = None) -> Sandbox:
    """The strongest sandbox that this machine offers; its processes start with the first call.

    All that are opened in one process share their runners, so that there are never more of them than cores.

    Args:
        is_screened: False switches the screen off, to test what confinement holds on its own.
        layers: decides instead of each call's policy whether tools run where a required layer does not hold. None asks
            the environment variable `TOOLSMITH_LAYERS`; where that is empty too, the policy decides.
        at_once: calls at the same time; None: as many as cores.

    Raises:
        UsageError: the variable says neither `required` nor `available`.
    """
    if _elsewhere:
        return _elsewhere[-1]
    from toolsmith.sandbox.shared import SharedSandbox

    held = layers or layers_of_environment()
    return SharedSandbox(
        lambda: _strongest()(is_screened=is_screened, layers=held, at_once=at_once),
        is_screened=is_screened,
        layers=held,
        at_once=at_once,
    )


@contextmanager
def sandbox_elsewhere(sandbox: Sandbox) -> Iterator[None]:
    """Meanwhile `open_sandbox` gives this sandbox, in the whole process: tools run where it runs them."""
    _elsewhere.append(sandbox)
    try:
        yield
    finally:
        _elsewhere.remove(sandbox)


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


def layers_of_environment() -> Layers | None:
    """What the environment variable `TOOLSMITH_LAYERS` decides; None where it is empty."""
    said = os.environ.get(LAYERS_VARIABLE, "")
    known: dict[str, Layers] = {name: name for name in get_args(Layers)}
    if said and said not in known:
        raise UsageError(f"{LAYERS_VARIABLE} is {said!r}", hint=f"It is one of {', '.join(known)}, or empty.")
    return known.get(said)


def _strongest() -> type[Pool | SubprocessSandbox]:
    if has_warm_workers():
        from toolsmith.sandbox.pool.pool import Pool

        return Pool
    from toolsmith.sandbox.pool.subprocess_sandbox import SubprocessSandbox

    return SubprocessSandbox


def has_warm_workers() -> bool:
    """Whether a process can be held and ended by a descriptor here: tried on this one."""
    import signal

    try:
        handle = os.pidfd_open(os.getpid())
        try:
            signal.pidfd_send_signal(handle, 0)
        finally:
            os.close(handle)
    except (AttributeError, OSError):  # Python was built without; or the kernel or the container refuses
        return False
    return True
