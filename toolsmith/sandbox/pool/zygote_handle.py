"""The owner's end of one zygote: hands out idle workers, knows how a worker ended, and stops them all."""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import select
import signal
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from toolsmith.sandbox.channel.deadline import ProcessTimes
from toolsmith.sandbox.channel.exchange import WorkerConnection
from toolsmith.sandbox.channel.reply import ExitStatus
from toolsmith.sandbox.pool.interpreter_paths import InterpreterPaths
from toolsmith.sandbox.pool.process_clock import process_of, spent
from toolsmith.sandbox.pool.start import start_confined
from toolsmith.sandbox.pool.zygote import FORK, KILL, STATUS

_START = "import sys; sys.path.insert(0, {root!r}); from toolsmith.sandbox.pool.zygote import main; main({descriptor})"
_SECONDS_TO_START = 60.0  # loading every library on a busy machine
_SECONDS_TO_FORK = 60.0  # as many, where nothing else is to be done
_SECONDS_TO_DIE = 2.0
_SECONDS_TO_END = 5.0
_HANDLES = 2  # with a worker: its channel, and what to kill it by


class ZygoteDiedError(Exception):
    """A zygote ended. Its workers are gone with it."""


@dataclass(frozen=True)
class Worker:
    """An idle process that waits for one request on `channel`; `process` is a descriptor to kill it by."""

    number: int
    channel: socket.socket
    process: int
    kill_from_within: Callable[[int], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def spent(self) -> ProcessTimes | None:
        number = process_of(self.process)
        return None if number is None else spent(number)

    def kill(self) -> None:
        try:
            signal.pidfd_send_signal(self.process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:  # root without the right to signal others, as in some containers
            self.kill_from_within(self.number)
        os.close(self.process)
        self.channel.close()


class Zygote:
    """Safe to use from several threads. `borrowers` counts the calls that use it, and is its pool's to change.

    Raises:
        ZygoteDiedError: it did not start.
    """

    def __init__(
        self,
        paths: InterpreterPaths,
        libraries: Sequence[str],
        extra: Sequence[str],
        hash_seed: int,
        scratch_megabytes: int = 0,
    ) -> None:
        self._lock = threading.Lock()
        self._idle: deque[Worker] = deque()
        self._asked = 0
        self._endings: dict[int, tuple[int, float] | None] = {}
        self._owner = os.getpid()
        self.borrowers = 0
        self._control, self._process = start_confined(_START, hash_seed, socket.SOCK_SEQPACKET)
        setup = (list(paths.paths), list(paths.extra), list(paths.readable), list(libraries), list(extra))
        try:
            self._control.send(marshal.dumps((*setup, scratch_megabytes)))
            self.layers = self._greeting()
        except (OSError, ZygoteDiedError) as error:
            self.close()
            raise ZygoteDiedError("it did not start") from error

    def _greeting(self) -> Mapping[str, str]:
        """What the zygote says of its layers once it is ready."""
        said = self._control.recv(1 << 16) if _is_readable(self._control, _SECONDS_TO_START) else b""
        if not said:
            raise ZygoteDiedError("no greeting")
        states: dict[str, str] = marshal.loads(said)  # noqa: S302  # no tool has run in that process
        return states

    def is_alive(self) -> bool:
        return self._owner == os.getpid() and self._process.poll() is None

    def take(self, ahead: int) -> Worker:
        """An idle worker. Where there is none, `ahead` more are forked with it.

        Raises:
            ZygoteDiedError: there is none any more.
        """
        with self._lock:
            self._collect(wait=False)
            if not self._idle:
                self._ask(ahead + 1 - self._asked)
            while not self._idle:
                self._collect(wait=True)
            return self._idle.popleft()

    def replenish(self, ahead: int) -> None:
        """Have workers forked until `ahead` are idle: once a request is on its way, so as not to hold it up."""
        with self._lock:
            self._ask(ahead - len(self._idle) - self._asked)

    def connection(self, worker: Worker) -> WorkerConnection:
        return WorkerConnection(
            channel=worker.channel,
            clock=worker.spent,
            ending=partial(self._ending, worker),
            is_bound=self.is_bound,
        )

    @property
    def is_bound(self) -> bool:
        """Whether its workers cannot end it, themselves or each other."""
        return self.layers.get("system calls") == ""

    def _ending(self, worker: Worker) -> ExitStatus | None:
        """How a worker ended; None where it lives.

        Raises:
            ZygoteDiedError: nobody can say any more.
        """
        _is_readable(worker.process, _SECONDS_TO_DIE)  # it closes its channel a moment before it is dead
        with self._lock:
            try:
                self._control.send(STATUS + worker.number.to_bytes(8, "big"))
            except OSError as error:
                raise ZygoteDiedError(f"it cannot be asked how a worker ended: {error}") from error
            while worker.number not in self._endings:
                self._collect(wait=True)
            said = self._endings.pop(worker.number)
            return None if said is None else ExitStatus(*said)

    def _kill(self, number: int) -> None:
        """By the zygote, whose child it is. Where that is gone, the kernel has killed its workers."""
        with contextlib.suppress(OSError):
            self._control.send(KILL + number.to_bytes(8, "big"))

    def _ask(self, count: int) -> None:
        if count > 0:
            self._asked += count
            try:
                self._control.send(FORK + bytes([min(count, 255)]))
            except OSError as error:
                raise ZygoteDiedError(f"it cannot be asked for a worker: {error}") from error

    def _collect(self, *, wait: bool) -> None:
        """Take in what the zygote sent."""
        if self._control.fileno() < 0:
            raise ZygoteDiedError("another thread found it dead")
        while True:
            if not _is_readable(self._control, _SECONDS_TO_FORK if wait else 0):
                if wait:
                    raise ZygoteDiedError("no worker in time")
                return
            try:
                said, handles, _, _ = socket.recv_fds(self._control, 1 << 10, _HANDLES, socket.MSG_CMSG_CLOEXEC)
            except OSError as error:
                raise ZygoteDiedError(f"its worker cannot be received: {error}") from error
            if not said:
                raise ZygoteDiedError("it closed its control socket")
            if said[:1] == STATUS:
                number, ending = marshal.loads(said[1:])  # noqa: S302  # from the zygote, where no tool runs
                self._endings[number] = ending
            elif len(handles) < _HANDLES:
                self._asked -= 1
                for handle in handles:
                    os.close(handle)
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            else:
                self._asked -= 1
                channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, handles[0])
                self._idle.append(Worker(int.from_bytes(said[1:9], "big"), channel, handles[1], self._kill))
            wait = False

    def close(self) -> None:
        """End the zygote and all its workers. Idempotent."""
        with self._lock:
            while self._idle:
                worker = self._idle.popleft()
                if self._owner == os.getpid():
                    worker.kill()
                else:
                    os.close(worker.process)
                    worker.channel.close()
            self._control.close()
            if self._owner != os.getpid():
                return
            try:
                self._process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def _is_readable(channel: socket.socket | int, seconds: float) -> bool:
    waiting = select.poll()  # unlike select, it takes descriptors beyond 1,023
    waiting.register(channel, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))
