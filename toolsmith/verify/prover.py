"""Proofs as work that may be done anywhere: what one is decided from, and who decides."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.fair_semaphore import processors
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


class ProofWork(Record):
    """All that a verdict is reached from; the arguments of `accept`."""

    tool: Tool
    policy: Policy
    requirements: Requirements
    neighbours: tuple[Tool, ...] = ()


@runtime_checkable
class Prover(Protocol):
    """Decides about tools, at most `at_once` at the same time. Safe for several threads."""

    @property
    def at_once(self) -> int: ...

    def prove(self, work: ProofWork) -> Verdict:
        """The verdict.

        Raises:
            SandboxError: our own machinery failed; nothing is known about the tool then.
        """
        ...


class LocalProver:
    """Proves on this machine."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @property
    def at_once(self) -> int:
        return processors()

    def prove(self, work: ProofWork) -> Verdict:
        return accept(work.tool, self._sandbox, work.policy, work.requirements, work.neighbours).verdict


def prover_of(sandbox: Sandbox) -> Prover:
    """Where proofs run that belong to a sandbox: on its nodes where it has some, else here."""
    return sandbox if isinstance(sandbox, Prover) else LocalProver(sandbox)


class Ordered:
    """Runs works at the same time, in an order in which some may wait for earlier ones.

    Works begin in the order in which they are given; so whoever waits for an earlier one only never waits for ever.
    """

    def __init__(self, keys: Iterable[str], work: Callable[[str], None], at_once: int) -> None:
        self._keys = list(keys)
        self._work = work
        self._at_once = at_once
        self._futures: dict[str, Future[None]] = {key: Future() for key in self._keys}

    def wait_for(self, keys: Collection[str]) -> None:
        """Wait until these earlier works have ended, however they ended; called in a work."""
        for key in keys:
            self._futures[key].exception()

    def run(self) -> Iterator[str]:
        """Each key once its work has ended, in their order.

        Raises:
            Exception: of a work; none begins after it.
        """
        threads = ThreadPoolExecutor(max(1, self._at_once))
        try:
            running = [threads.submit(self._one, key) for key in self._keys]
            for key, future in zip(self._keys, running, strict=True):
                future.result()
                yield key
        finally:
            threads.shutdown(cancel_futures=True)

    def _one(self, key: str) -> None:
        try:
            self._work(key)
        finally:
            self._futures[key].set_result(None)
