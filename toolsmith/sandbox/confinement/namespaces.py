"""Namespaces: a network with no device, no foreign process, no shared memory, no host name of ours.

Covered: even a socket that slipped through reaches nothing, abstract Unix sockets included; process numbers of the
host have no meaning inside; when the first process of the namespace ends, the kernel kills the rest.
Not covered: files; Landlock holds those. Many containers refuse namespaces: no promise rests on them alone.
"""

from __future__ import annotations

import os

from toolsmith.sandbox.confinement import kernel, privileges

_NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
_ISOLATED = _NEWUTS | _NEWIPC | _NEWPID | _NEWNET


def enter() -> None:
    """Enter all of them; the next child is the first process of the new process namespace.

    Root keeps its user for now; others need a user namespace to be allowed the rest.

    Raises:
        NotOfferedError: the kernel or the container refuses.
    """
    if os.geteuid() == 0:
        kernel.call("unshare", _ISOLATED)
        return
    user, group = os.geteuid(), os.getegid()
    kernel.call("unshare", _NEWUSER | _ISOLATED)
    _map(user, group)


def enter_user_namespace() -> None:
    """For a process that gave up root: from here on, no capability of the host exists.

    Raises:
        NotOfferedError: the kernel or the container refuses.
    """
    user, group = os.geteuid(), os.getegid()
    privileges.hide_memory(is_hidden=False)  # /proc/self belongs to root while memory is hidden
    kernel.call("unshare", _NEWUSER)
    _map(user, group)


def _map(user: int, group: int) -> None:
    """Nobody but ourselves exists inside."""
    try:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123  # written in one call
                file.write(text)
    except OSError as error:
        raise kernel.NotOfferedError(f"mapping the user: {error.strerror}") from error
