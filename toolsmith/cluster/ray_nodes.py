"""Processes on the nodes of a Ray cluster, and how work finds a free one.

A process that dies with its node is given up, and its work is done by another: proofs and calls of own code may run
twice, since they change nothing. A node that cannot hold a tool gets no work and is named.

Covered: nodes and processes that die, and nodes that lack toolsmith, its version, or layers of the sandbox.
Not covered: nodes that join while a run is under way; a process that hangs while its node answers; who may
reach the cluster, which Ray's own tokens and TLS decide.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

from pydantic import ValidationError

from toolsmith.cluster.node import PACKAGE, Greeting, NodeWorker
from toolsmith.errors import SandboxUnavailableError, UsageError
from toolsmith.sandbox import Layers

_SECONDS_TO_START = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Process:
    """An actor of one core, and where it is."""

    actor: Any
    node: str
    address: str


class RayNodes:
    """The processes of a cluster, one a core. Safe for several threads."""

    def __init__(self, address: str = "", *, layers: Layers | None = None) -> None:
        """Start a process for every core of every node that can take work.

        Args:
            address: of the head, such as `ray://HEAD:10001`; empty: the cluster of this machine, or one of it alone.
            layers: as in `open_sandbox`; with `available` nodes get work that do not hold all that keeps a tool in.

        Raises:
            UsageError: Ray is not installed, or no cluster is at this address.
            SandboxUnavailableError: no node can take work.
        """
        self._ray = _ray()
        self._is_ours = not self._ray.is_initialized()
        self._free: queue.SimpleQueue[_Process | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._alive: set[_Process] = set()
        self.done: dict[str, int] = {}  # works by the address of a node
        self.left_out: dict[str, str] = {}  # why, by the address of a node
        if self._is_ours:
            self._connect(address)
        try:
            self._start(layers)
        except BaseException:
            self.close()
            raise

    @property
    def at_once(self) -> int:
        return max(1, len(self._alive))

    def do(self, method: str, name: str, *arguments: Any) -> Any:
        """The result of a method of `NodeWorker` on whichever process is free; again on another where one dies.

        Args:
            method: of `NodeWorker`.
            name: of the task, as Ray's dashboard shows it.
            arguments: of the method.

        Raises:
            SandboxUnavailableError: no node is left.
        """
        while True:
            process = self._free.get()
            if process is None:
                self._free.put(None)  # for whoever waits too
                raise SandboxUnavailableError(
                    "no node of the cluster is left", hint="What is done is kept: give the same command again."
                )
            try:
                answer = self._ray.get(getattr(process.actor, method).options(name=name).remote(*arguments))
            except (self._ray.exceptions.RayActorError, self._ray.exceptions.NodeDiedError) as error:
                self._lose(process, error)
                continue
            except self._ray.exceptions.RayTaskError as error:
                self._give_back(process)
                raise error.cause if isinstance(error.cause, Exception) else error from None
            except BaseException:
                self._give_back(process)
                raise
            self._give_back(process)
            return answer

    def close(self) -> None:
        for process in self._alive:
            try:
                self._ray.kill(process.actor)
            except Exception as error:  # noqa: BLE001 - whatever Ray raises where its head is gone
                _log.debug("a process of the cluster was not ended: %s", error)
        self._alive.clear()
        if self._is_ours:
            self._ray.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connect(self, address: str) -> None:
        try:
            self._ray.init(address=address or None, log_to_driver=False, logging_level=logging.ERROR)
        except Exception as error:
            raise UsageError(
                f"no Ray cluster can be reached at {address or 'this machine'}: {str(error)[:300]}",
                hint="Start one (ray start --head), and name it: --on ray://HEAD:10001. Where it has a token: export "
                "RAY_AUTH_MODE=token, here too. Without: leave --on away.",
            ) from error

    def _start(self, layers: Layers | None) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        actor = self._ray.remote(NodeWorker)
        started: list[_Process] = []
        for node in self._ray.nodes():
            if not node["Alive"]:
                continue
            place = NodeAffinitySchedulingStrategy(node_id=node["NodeID"], soft=False)
            for _ in range(int(node["Resources"].get("CPU", 0))):
                handle = actor.options(num_cpus=1, max_restarts=0, scheduling_strategy=place).remote(layers)
                started.append(_Process(handle, node["NodeID"], node["NodeManagerAddress"]))
        greetings = [(process, process.actor.greet.remote()) for process in started]
        for process, greeting in greetings:
            problem = self._problem(greeting, layers)
            if problem:
                self.left_out.setdefault(process.address, problem)
                continue
            self._alive.add(process)
            self._free.put(process)
        for address, problem in self.left_out.items():
            _log.warning("the node %s gets no work: %s", address, problem)
        if not self._alive:
            found = "; ".join(f"{address}: {problem}" for address, problem in self.left_out.items())
            raise SandboxUnavailableError(
                f"no node of the cluster can take work: {found or 'it has no core to give'}",
                hint="Every node needs this version of toolsmith, what `toolsmith doctor` asks for there, and a core "
                "that no other command has.",
            )

    def _problem(self, greeting: Any, layers: Layers | None) -> str:
        try:
            said = Greeting.model_validate_json(self._ray.get(greeting, timeout=_SECONDS_TO_START))
        except self._ray.exceptions.GetTimeoutError:
            return f"no process started within {_SECONDS_TO_START:.0f} s"
        except (self._ray.exceptions.RayError, ValidationError) as error:
            return f"toolsmith does not start there: {str(error).strip().splitlines()[-1][:300]}"
        here = version(PACKAGE)
        if said.version != here:
            return f"it has toolsmith {said.version}, this machine {here}"
        return "" if layers == "available" else "; ".join(said.lacking)

    def _give_back(self, process: _Process) -> None:
        with self._lock:
            self.done[process.address] = self.done.get(process.address, 0) + 1
        self._free.put(process)

    def _lose(self, process: _Process, error: Exception) -> None:
        with self._lock:
            self._alive.discard(process)
            is_last = not self._alive
        _log.warning("a process on %s died; its work goes to another: %s", process.address, str(error).split("\n")[0])
        if is_last:
            self._free.put(None)


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
    try:
        import ray
    except ImportError as error:
        raise UsageError("--on ray needs Ray", hint="pip install 'toolsmith-llm[cluster]'") from error
    return ray
