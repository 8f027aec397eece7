"""A process that has the libraries loaded, is confined, and forks a worker whenever its owner asks for one.

It runs no tool itself and reads nothing from its workers. It ends when its owner closes the control socket.

Where workers have a scratch folder, each makes its own, which the layers would forbid: there the layers of files and
users are put on by each worker, before it reads its request, and the zygote only forks.

Covered: a fork inherits every layer, or puts it on first; no worker holds a descriptor of another; dead workers are
reaped at once.
Not covered: deadlines; the owner holds a descriptor of each worker and kills it.
"""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import signal
import socket
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from toolsmith.sandbox.confinement import descriptors, layers, limits, scratch, seccomp
from toolsmith.sandbox.confinement.kernel import NotOfferedError
from toolsmith.sandbox.confinement.seccomp import Filter
from toolsmith.sandbox.pool import hugepages
from toolsmith.sandbox.worker import preload, worker

FORK, KILL, STATUS = b"F", b"K", b"S"
_LONGEST_MESSAGE = 1 << 16
_REHEARSALS = 20  # the interpreter adapts its bytecode in the first dozen runs
_TRIES, _SECONDS_BETWEEN = 500, 0.02
_REMEMBERED = 256  # endings of workers, for an owner that asks what happened


def main(descriptor: int) -> None:
    """Entry of the process; `descriptor` is its end of the control socket."""
    descriptors.close_all_but({descriptor})
    control = socket.socket(fileno=descriptor)
    setup = marshal.loads(control.recv(_LONGEST_MESSAGE))  # noqa: S302  # from the owner
    paths, extra_paths, readable, libraries, extra_modules, scratch_megabytes = setup
    states = layers.isolate()
    first = os.fork()  # the child is the first process of the new namespace, and dies with this one
    if first:
        control.close()
        os.waitpid(first, 0)
        os._exit(0)
    sys.path[:] = [*paths, *extra_paths]
    preload.preload(libraries, extra_modules, with_files=bool(scratch_megabytes))
    worker.rehearse(_REHEARSALS)
    preload.settle()
    hugepages.gather()
    sys.path[:] = paths
    memory = limits.address_space()
    may_compile = bool(extra_modules)
    if scratch_megabytes:
        zygote = _with_scratch(control, states, readable, scratch_megabytes, memory, may_compile=may_compile)
    else:
        zygote = _Zygote(control, layers.confine(states, readable, may_compile=may_compile), memory)
    limits.allow_descriptors()
    control.send(marshal.dumps(states))
    _serve(zygote)


def _with_scratch(
    control: socket.socket,
    states: layers.States,
    readable: Sequence[str],
    megabytes: int,
    memory: int,
    *,
    may_compile: bool,
) -> _Zygote:
    """A child tries all layers, so that this process stays able to make a folder for each worker."""
    isolated = dict(states)
    with contextlib.suppress(NotOfferedError):  # the child below says why
        scratch.place(tuple(readable))
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        layers.confine(states, readable, megabytes, may_compile=may_compile)
        theirs.send(marshal.dumps(states))
        theirs.recv(1)  # until it is killed, or the socket closes
        os._exit(0)
    theirs.close()
    states |= marshal.loads(ours.recv(_LONGEST_MESSAGE))  # noqa: S302  # from our own child, where no tool runs
    try:
        os.kill(child, signal.SIGKILL)
    except PermissionError:  # root without that right, in a container: a tool that sleeps would stay, and its folder
        states[layers.SCRATCH] = "no right to end a worker that has become another user"
    ours.close()
    os.waitpid(child, 0)
    is_held = not layers.scratch_problem(states)
    program = seccomp.worker_filter(may_write=True, may_compile=may_compile) if is_held else None
    return _Zygote(control, program, memory, partial(_restrict, isolated, states, readable, megabytes))


def _restrict(isolated: layers.States, known: layers.States, readable: Sequence[str], megabytes: int) -> None:
    """A worker goes on only with the layers of the child that tried: its owner has decided on those."""
    states = dict(isolated)
    layers.restrict(states, readable, megabytes)
    if any(states[name] != known[name] for name in states):
        os._exit(1)


@dataclass
class _Zygote:
    control: socket.socket
    program: Filter | None
    memory: int
    restrict: Callable[[], None] = lambda: None
    numbers: dict[int, int] = field(default_factory=dict)  # process id -> worker number, of living workers
    endings: OrderedDict[int, tuple[int, float]] = field(default_factory=OrderedDict)  # status, seconds computed

    def reap(self, *_: object) -> None:
        while self.numbers:
            try:
                process, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            self.endings[self.numbers.pop(process, 0)] = status, usage.ru_utime + usage.ru_stime
            while len(self.endings) > _REMEMBERED:
                self.endings.popitem(last=False)

    def kill(self, number: int) -> None:
        """For an owner that may not do it itself."""
        for process, each in list(self.numbers.items()):
            if each == number:
                os.kill(process, signal.SIGKILL)


def _serve(zygote: _Zygote) -> None:
    signal.signal(signal.SIGCHLD, zygote.reap)
    number = 0
    while message := zygote.control.recv(_LONGEST_MESSAGE):
        if message[:1] == FORK:
            for _ in range(message[1]):
                number += 1
                _fork(zygote, number)
        elif message[:1] == KILL:
            zygote.kill(int.from_bytes(message[1:], "big"))
        elif message[:1] == STATUS:
            asked = int.from_bytes(message[1:], "big")
            zygote.reap()
            zygote.control.send(STATUS + marshal.dumps((asked, zygote.endings.get(asked))))
    os._exit(0)


def _fork(zygote: _Zygote, number: int) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # a worker that dies at once is known by then
    ours, theirs = socket.socketpair()
    process = _patiently(os.fork, (errno.EAGAIN, errno.ENOMEM))
    if process == 0:
        worker.main(theirs, (zygote.control, ours), zygote.program, zygote.memory, zygote.restrict)
    zygote.numbers[process] = number
    handle = os.pidfd_open(process)
    message, handles = FORK + number.to_bytes(8, "big"), (ours.fileno(), handle)
    # The account has too many descriptors under way, which its other zygotes may have sent.
    _patiently(lambda: socket.send_fds(zygote.control, [message], handles), (errno.ETOOMANYREFS,))
    os.close(handle)
    ours.close()
    theirs.close()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _patiently(do: Callable[[], int], passing: Sequence[int]) -> int:
    """What it returns; tried again while it fails for a reason that passes.

    Raises:
        OSError: it did not pass, or it is another.
    """
    for _ in range(_TRIES):
        try:
            return do()
        except OSError as error:
            if error.errno not in passing:
                raise
        time.sleep(_SECONDS_BETWEEN)
    return do()
