"""Puts the layers on, in the one order that works, and says of each whether it holds here.

Covered: a layer that the kernel or the container refuses is named with the reason; the others still hold.
Not covered: what a tool reaches where one is missing. Calls are refused there, unless `Policy.layers` says to go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from toolsmith.errors import SandboxUnavailableError
from toolsmith.sandbox import Layers
from toolsmith.sandbox.confinement import environment, landlock, limits, namespaces, privileges, scratch, seccomp
from toolsmith.sandbox.confinement.kernel import NotOfferedError

States = dict[str, str]
"""What holds: each layer's name with the empty string, or with the reason why it does not."""

PROMISES: Mapping[str, str] = {
    "user": "tools run as a user that owns nothing, or as you without any right to files",
    "privileges": "no capabilities, no way to gain any, memory hidden from other processes",
    "files": "tools see the interpreter's files, read-only, and no others (Landlock)",
    "system calls": "no network, no new processes or threads, no signals, no writing (seccomp)",
    "limits": "memory, CPU time, open files and output are bounded",
    "environment": "no variables and no open files of the host",
    "namespaces": "an empty network and process list of their own",
    "user namespace": "capabilities of the host do not exist",
}
SCRATCH = "scratch"
"""The state of the folder that a policy may ask for; there only where one was asked for."""
REQUIRED = ("privileges", "files", "system calls", "limits", "environment")
"""What keeps a tool in. Containers often refuse the others, and no promise rests on those alone."""
GO_ON = 'set layers = "available" under [policy] in toolbox.toml, or once: toolsmith --layers available COMMAND'


def missing(states: Mapping[str, str]) -> list[str]:
    """The required layers that do not hold, each with what it promises and the reason."""
    return [
        f"{name} ({PROMISES[name]}): {states.get(name) or 'never tried'}" for name in REQUIRED if states.get(name) != ""
    ]


def require(wanted: Layers, states: Mapping[str, str]) -> None:
    """Refuse to go on where a required layer does not hold, unless the policy takes what is available.

    Raises:
        SandboxUnavailableError: with every gap and its reason.
    """
    if wanted == "required" and (gaps := missing(states)):
        raise SandboxUnavailableError(
            "no tool runs here, since this machine does not hold what keeps tools in: " + "; ".join(gaps),
            hint="It takes Linux 5.13 or newer on x86-64 or ARM, and a container that does not refuse these calls; "
            f"`toolsmith doctor` lists all layers. To run tools all the same, with what they can then reach: {GO_ON}",
        )


def require_scratch(megabytes: int, states: Mapping[str, str]) -> None:
    """Refuse to go on where a policy asks for a writable folder, and its limits cannot be held.

    Raises:
        SandboxUnavailableError: with the reason.
    """
    if megabytes and (reason := scratch_problem(states)):
        raise SandboxUnavailableError(
            f"scratch_megabytes = {megabytes}: a writable folder cannot be kept small and private here: {reason}",
            hint="It takes Linux and the right to make namespaces and mounts; `toolsmith doctor` says what is missing. "
            "Or set scratch_megabytes = 0 in toolbox.toml; tools then take text as parameters and return it.",
        )


def scratch_problem(states: Mapping[str, str]) -> str:
    """Why no writable folder is offered; empty where it is there, and all that bounds it holds."""
    needed = (SCRATCH, "files", "system calls", "privileges", "limits")
    return "; ".join(f"{name}: {states.get(name, 'never tried')}" for name in needed if states.get(name) != "")


def isolate() -> States:
    """The layers that come before anything is loaded; the next child lives in the new namespaces."""
    states: States = {}
    is_root = os.geteuid() == 0
    _attempt(states, "namespaces", namespaces.enter)
    if not is_root:
        states["user namespace"] = states["namespaces"]
    return states


def confine(
    states: States, readable: Sequence[str], scratch_megabytes: int = 0, *, may_compile: bool = False
) -> seccomp.Filter | None:
    """The layers that a zygote and its workers share; what is to be loaded is loaded by now.

    Where there is to be a scratch folder, each worker needs one of its own, and goes through this alone. `may_compile`
    is as `worker_filter` says it.

    Returns:
        The filter for `confine_worker`; None where this machine has none.
    """
    restrict(states, readable, scratch_megabytes)
    may_write = bool(scratch_megabytes) and not scratch_problem(states | {"system calls": ""})
    return _try_filter(states, may_write=may_write, may_compile=may_compile)


def restrict(states: States, readable: Sequence[str], scratch_megabytes: int = 0) -> None:
    """All layers but the filter."""
    environment.clear()
    states["environment"] = states["limits"] = ""
    is_root = os.geteuid() == 0
    folder = _make_scratch(states, readable, scratch_megabytes)
    keep_reading = _change_user(states, readable)
    if scratch_megabytes and folder is None:  # root without the right to mount has it in its user namespace, by now
        reason = states[SCRATCH]
        folder = _make_scratch(states, readable, scratch_megabytes)
        states[SCRATCH] = "" if folder else "; then, as a user: ".join(dict.fromkeys((reason, states[SCRATCH])))
    limits.limit_files(scratch_megabytes << 20 if folder else 0)
    _attempt(
        states,
        "privileges",
        privileges.forbid_new_privileges,  # first: Landlock and seccomp rest on it
        lambda: privileges.drop_capabilities(keep_reading=keep_reading),
        privileges.hide_memory,
        privileges.die_with_parent,
    )
    _attempt(states, "files", lambda: landlock.allow_only(readable, folder))
    if states["files"] and keep_reading:
        _attempt(states, "user", privileges.drop_capabilities)  # nothing bounds the right to read past permissions
    if states["files"] and not is_root:
        states["user"] = "tools run as you, and nothing keeps your files from them"


def confine_worker(program: seccomp.Filter | None) -> None:
    """The layers of a single worker, after the fork."""
    privileges.die_with_parent()
    limits.limit_descriptors()
    if program is not None:
        program.install()


def _make_scratch(states: States, readable: Sequence[str], megabytes: int) -> str | None:
    folder: str | None = None

    def enter() -> None:
        nonlocal folder
        folder = scratch.enter(megabytes, readable)
        os.environ["TMPDIR"] = folder

    if megabytes:
        _attempt(states, SCRATCH, enter)
    return folder


def _change_user(states: States, readable: Sequence[str]) -> bool:
    """Whether the right to read past permissions has to stay."""
    can_read = True

    def become_stranger() -> None:
        nonlocal can_read
        can_read = privileges.become_stranger(readable)

    _attempt(states, "user", become_stranger)
    if not can_read:
        states["user namespace"] = "the interpreter lies where only root may read"
    elif states.get("user namespace") != "":
        _attempt(states, "user namespace", namespaces.enter_user_namespace)
    return not can_read


def _try_filter(states: States, *, may_write: bool, may_compile: bool) -> seccomp.Filter | None:
    """A child tries the filter, so that this process stays able to fork."""
    program: seccomp.Filter | None = None

    def build() -> None:
        nonlocal program
        candidate = seccomp.worker_filter(may_write=may_write, may_compile=may_compile)
        child = os.fork()
        if child == 0:
            try:
                candidate.install()
            finally:
                os._exit(not seccomp.is_held())
        if os.waitpid(child, 0)[1]:
            raise NotOfferedError("seccomp: the kernel or the container refuses")
        program = candidate

    _attempt(states, "system calls", build)
    return program


def _attempt(states: States, name: str, *steps: Callable[[], None]) -> None:
    """Every step is tried: where one is refused, the others still hold what they can."""
    reasons = []
    for step in steps:
        try:
            step()
        except NotOfferedError as reason:
            reasons.append(str(reason))
    states[name] = "; ".join(reasons)
