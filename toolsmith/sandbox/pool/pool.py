"""A sandbox of warm, confined processes: each call gets a fresh worker, forked ahead where its libraries are loaded.

Covered: one call, one process, killed at its answer or its deadline; a zygote that dies is started again; no more calls
run at once than there are processors, the others wait before their time begins.
Not covered: a machine that has too little memory for as many calls; `Policy.megabytes` bounds each.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from toolsmith.errors import SandboxError
from toolsmith.sandbox import Layers
from toolsmith.sandbox.channel.exchange import converse
from toolsmith.sandbox.channel.reply import KILLED, failed
from toolsmith.sandbox.channel.request import PreparedRequest, prepare
from toolsmith.sandbox.confinement.layers import require, require_scratch, scratch_problem
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.fair_semaphore import FairSemaphore, processors
from toolsmith.sandbox.pool.import_profile import libraries_of
from toolsmith.sandbox.pool.interpreter_paths import interpreter_paths
from toolsmith.sandbox.pool.start import is_no_room
from toolsmith.sandbox.pool.zygote_handle import Zygote, ZygoteDiedError
from toolsmith.types.outcome import Outcome
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value

_MOST_ZYGOTES = 4  # the one unused for longest ends when another is needed
_AHEAD, _MOST_AHEAD = 2, 4
_TRIES = 3  # what was killed from outside is replaced
_SECONDS_FOR_ROOM = 0.1  # before the system is asked again for what it did not have

_Rest = tuple[tuple[str, ...], int, int]  # extra modules, hash seed, megabytes of scratch folder
_Key = tuple[frozenset[str], *_Rest]


class Pool:
    """Implements `Sandbox`. Starts nothing before the first call; may be used from several threads."""

    def __init__(self, *, is_screened: bool = True, layers: Layers | None = None, at_once: int | None = None) -> None:
        self._is_screened = is_screened
        self._layers = layers
        self._turns = FairSemaphore(at_once or processors())
        self._lock = threading.Lock()
        self._zygotes: OrderedDict[_Key, Zygote] = OrderedDict()
        weakref.finalize(self, _close_all, self._zygotes)  # for a sandbox that nobody closes

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        return self._call(program, arguments, policy, ahead=_AHEAD)

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        at_once = min(processors(), len(arguments))
        if at_once <= 1:
            return [self.call(program, each, policy) for each in arguments]
        ahead = min(at_once, _MOST_AHEAD)
        with ThreadPoolExecutor(at_once) as threads:
            return list(threads.map(lambda each: self._call(program, each, policy, ahead=ahead), arguments))

    def layers(self) -> Mapping[str, str]:
        """Each layer of confinement with the empty string, or with the reason why it does not hold here."""
        try:
            with self._borrowed(frozenset(), ((), 0, 0)) as zygote:
                return zygote.layers
        except ZygoteDiedError as error:
            raise SandboxError("the sandbox's process does not start") from error

    def scratch_problem(self) -> str:
        """Why no policy here gets a writable folder; empty where it does."""
        try:
            with self._borrowed(frozenset(), ((), 0, 1)) as zygote:
                return scratch_problem(zygote.layers)
        except ZygoteDiedError as error:
            raise SandboxError("the sandbox's process does not start") from error

    def close(self) -> None:
        with self._lock:
            _close_all(self._zygotes)

    def _call(self, program: Program, arguments: Mapping[str, Value], policy: Policy, *, ahead: int) -> Trial:
        prepared = prepare(program, arguments, policy, is_screened=self._is_screened)
        if isinstance(prepared, Trial):
            return prepared
        with self._turns.taken():
            return self._run(prepared, program, dict(arguments), policy, ahead)

    def _run(
        self, prepared: PreparedRequest, program: Program, arguments: dict[str, Value], policy: Policy, ahead: int
    ) -> Trial:
        """In a worker; again in another where somebody else ended the first, or there was no room for it."""
        libraries = libraries_of(program)
        rest = (policy.extra_modules, policy.hash_seed, policy.scratch_megabytes)
        outcome: Outcome | None = None
        trial: Trial | None = None
        for _ in range(_TRIES):
            try:
                with self._borrowed(libraries, rest) as zygote:
                    outcome = "environment" if zygote.is_bound else "crashed"
                    require(self._layers or policy.layers, zygote.layers)
                    require_scratch(policy.scratch_megabytes, zygote.layers)
                    with zygote.take(ahead) as worker:
                        more = partial(zygote.replenish, ahead)
                        trial = converse(zygote.connection(worker), prepared, program, arguments, policy, more)
                if trial.failure is None or trial.failure.type != KILLED:
                    return trial
            except ZygoteDiedError as error:
                if outcome is not None:
                    trial = failed(program, arguments, outcome, KILLED, f"the sandbox's process ended: {error}")
            except OSError as error:
                if not is_no_room(error):
                    raise
                trial = failed(program, arguments, "environment", "NoRoom", f"no worker can be started: {error}")
                time.sleep(_SECONDS_FOR_ROOM)
        if trial is None:
            raise SandboxError("the sandbox's process does not start", hint="Run `toolsmith doctor`.")
        return trial

    @contextmanager
    def _borrowed(self, libraries: frozenset[str], rest: _Rest) -> Iterator[Zygote]:
        """A zygote that lives until it is given back, or that is forgotten where it turns out dead."""
        with self._lock:
            zygote = self._zygote(libraries, rest)
            zygote.borrowers += 1
        try:
            yield zygote
        except ZygoteDiedError:
            self._forget(zygote)
            raise
        finally:
            with self._lock:
                zygote.borrowers -= 1

    def _zygote(self, libraries: frozenset[str], rest: _Rest) -> Zygote:
        """The zygote that has just these libraries, or a running one that has more."""
        key = (libraries, *rest)
        if key not in self._zygotes and libraries:
            more = [have for have in self._zygotes if have[0] > libraries and have[1:] == rest]
            key = min(more, key=lambda have: len(have[0]), default=key)
        zygote = self._zygotes.get(key)
        if zygote is not None and not zygote.is_alive():
            self._zygotes.pop(key).close()
            zygote = None
        if zygote is None:
            key = (self._make_room(key[0], key[1:]), *key[1:])
            zygote = Zygote(interpreter_paths(rest[0]), sorted(key[0]), *rest)
            self._zygotes[key] = zygote
        self._zygotes.move_to_end(key)
        return zygote

    def _make_room(self, libraries: frozenset[str], rest: _Rest) -> frozenset[str]:
        """The libraries for a new zygote, which takes over those of one that ends for it.

        So tools of many kinds end up in one zygote that has what they all need, instead of starting it over and over.
        One that works for another thread stays, so that for a while there may be more than the most.
        """
        unused = [key for key, zygote in self._zygotes.items() if not zygote.borrowers]
        while len(self._zygotes) >= _MOST_ZYGOTES and unused:
            replaced = next((key for key in unused if libraries and key[0] and key[1:] == rest), unused[0])
            unused.remove(replaced)
            if libraries and replaced[1:] == rest:
                libraries |= replaced[0]
            self._zygotes.pop(replaced).close()
        return libraries

    def _forget(self, zygote: Zygote) -> None:
        with self._lock:
            for key in [key for key, each in self._zygotes.items() if each is zygote]:
                del self._zygotes[key]
        zygote.close()


def _close_all(zygotes: OrderedDict[_Key, Zygote]) -> None:
    while zygotes:
        zygotes.popitem()[1].close()
