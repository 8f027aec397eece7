"""Puts the layers on, in the one order that works, and says of each whether it holds here.

Covered: a layer that the kernel or the container refuses is named with the reason; the others still hold.
Not covered: whether the rest is enough. `Policy.strictness` and `toolsmith doctor` decide on that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from toolsmith.errors import SandboxUnavailableError
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
EXTRA = frozenset({"namespaces", "user namespace"})  # many containers refuse them: no promise rests on them alone


def missing(states: Mapping[str, str]) -> list[str]:
    """The promises that are not kept, each with the reason; extra layers do not count."""
    return [
        f"{name}: {states.get(name) or 'never tried'}"
        for name in PROMISES
        if name not in EXTRA and states.get(name) != ""
    ]


def require(strictness: str, states: Mapping[str, str]) -> None:
    """Refuse to go on under a strict policy where a promise is not kept.

    Raises:
        SandboxUnavailableError: with every gap and its reason.
    """
    if strictness == "strict" and (gaps := missing(states)):
        raise SandboxUnavailableError(
            "the policy is strict, and this machine cannot keep every promise: " + "; ".join(gaps),
            hint='Run `toolsmith doctor`, or set strictness = "available" in toolbox.toml.',
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


def confine(states: States, readable: Sequence[str], scratch_megabytes: int = 0) -> seccomp.Filter | None:
    """The layers that a zygote and its workers share; what is to be loaded is loaded by now.

    Where there is to be a scratch folder, each worker needs one of its own, and goes through this alone.

    Returns:
        The filter for `confine_worker`; None where this machine has none.
    """
    restrict(states, readable, scratch_megabytes)
    return _try_filter(states, may_write=bool(scratch_megabytes) and not scratch_problem(states | {"system calls": ""}))


def restrict(states: States, readable: Sequence[str], scratch_megabytes: int = 0) -> None:
    """All layers but the filter."""
    environment.clear()
    states["environment"] = states["limits"] = ""
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


def _try_filter(states: States, *, may_write: bool) -> seccomp.Filter | None:
    """A child tries the filter, so that this process stays able to fork."""
    program: seccomp.Filter | None = None

    def build() -> None:
        nonlocal program
        candidate = seccomp.worker_filter(may_write=may_write)
        child = os.fork()
        if child == 0:
            try:
                candidate.install()
            except NotOfferedError:
                os._exit(1)
            os._exit(0)
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
