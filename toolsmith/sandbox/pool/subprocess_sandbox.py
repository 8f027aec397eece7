"""A sandbox that starts one fresh interpreter per call: slow, and the one for systems without warm workers.

Covered: nothing is shared between calls but the source files of the libraries.
Not covered: layers that the system does not offer; calls are refused where a required one is missing.
"""

from __future__ import annotations

import marshal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from toolsmith.errors import SandboxError
from toolsmith.sandbox import Layers
from toolsmith.sandbox.channel.deadline import ProcessTimes
from toolsmith.sandbox.channel.exchange import WorkerConnection, converse
from toolsmith.sandbox.channel.reply import ExitStatus, failed
from toolsmith.sandbox.channel.request import prepare
from toolsmith.sandbox.confinement.layers import require, require_scratch, scratch_problem
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.fair_semaphore import FairSemaphore, processors
from toolsmith.sandbox.pool.interpreter_paths import interpreter_paths
from toolsmith.sandbox.pool.process_clock import spent
from toolsmith.sandbox.pool.start import is_no_room, start_confined
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value

_START = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from toolsmith.sandbox.pool.one_shot_worker import main; main({descriptor})"
)
_SECONDS_TO_START = 30.0
_SECONDS_TO_DIE = 2.0


class SubprocessSandbox:
    """Implements `Sandbox`."""

    def __init__(self, *, is_screened: bool = True, layers: Layers | None = None, at_once: int | None = None) -> None:
        self._is_screened = is_screened
        self._layers = layers
        self._turns = FairSemaphore(at_once or processors())

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        prepared = prepare(program, arguments, policy, is_screened=self._is_screened)
        if isinstance(prepared, Trial):
            return prepared
        try:
            with self._turns.taken(), _Process(policy) as process:
                require(self._layers or policy.layers, process.layers)
                require_scratch(policy.scratch_megabytes, process.layers)
                return converse(process.connection(), prepared, program, dict(arguments), policy)
        except OSError as error:
            if not is_no_room(error):
                raise
            return failed(program, arguments, "environment", "NoRoom", f"no worker can be started: {error}")

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        with ThreadPoolExecutor(processors()) as threads:
            return list(threads.map(lambda each: self.call(program, each, policy), arguments))

    def layers(self) -> Mapping[str, str]:
        """Each layer of confinement with the empty string, or with the reason why it does not hold here."""
        with _Process(Policy()) as process:
            return process.layers

    def scratch_problem(self) -> str:
        """Why no policy here gets a writable folder; empty where it does."""
        with _Process(Policy(scratch_megabytes=1)) as process:
            return scratch_problem(process.layers)

    def close(self) -> None:
        pass


class _Process:
    """A confined interpreter that waits for its one request."""

    def __init__(self, policy: Policy) -> None:
        self.channel, self._process = start_confined(_START, policy.hash_seed, socket.SOCK_STREAM)
        found = interpreter_paths(policy.extra_modules)
        modules = list(policy.extra_modules)
        setup = ([*found.paths, *found.extra], list(found.readable), modules, policy.scratch_megabytes)
        self.channel.sendall(marshal.dumps(setup))
        self.layers = self._greeting()

    def _greeting(self) -> Mapping[str, str]:
        self.channel.settimeout(_SECONDS_TO_START)
        try:
            size = int.from_bytes(self.channel.recv(4, socket.MSG_WAITALL), "big")
            states: dict[str, str] = marshal.loads(self.channel.recv(size, socket.MSG_WAITALL))  # noqa: S302  # no tool has run in it
        except (OSError, EOFError, ValueError) as error:
            self.close()
            hint = "`toolsmith doctor` says what this machine offers."
            raise SandboxError("the sandbox's process did not start", hint=hint) from error
        return states

    def connection(self) -> WorkerConnection:
        is_bound = self.layers.get("system calls") == ""
        return WorkerConnection(channel=self.channel, clock=self._spent, ending=self._ending, is_bound=is_bound)

    def _spent(self) -> ProcessTimes | None:
        """What the worker spent, which is the one child of the process that was started."""
        process = self._process.pid
        try:
            children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
        except OSError:
            return None
        return spent(int(children[0])) if len(children) == 1 else None

    def _ending(self) -> ExitStatus | None:
        """The process between passes on how its child ended."""
        try:
            code = self._process.wait(_SECONDS_TO_DIE)
        except subprocess.TimeoutExpired:
            return None
        return ExitStatus(code << 8 if code >= 0 else -code)

    def close(self) -> None:
        self.channel.close()
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
