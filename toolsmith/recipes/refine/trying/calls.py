"""Calls of a tool under refinement: each is made once, remembered in the journal, and sorted by who is to blame.

Which calls are made at all is decided by who executes them: `OwnAccount` leaves out what may change the world.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Protocol

from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value, to_json
from toolsmith.verify.docs.corrections import opened

_LONGEST_BUG = 500  # characters
_SERVER_FAILED = re.compile(r"HTTP 5\d\d\b")


class Execute(Protocol):
    """Runs a tool and logs the trial: `OwnAccount`, or a recording of calls."""

    def refusal(self, tool: Tool) -> str:
        """Why a tool is not called at will; empty where it is."""
        ...

    def __call__(
        self,
        tool: Tool,
        arguments: Mapping[str, Value],
        /,
        *,
        request: str | None = None,
        model: str | None = None,
        cost_usd: float | None = None,
    ) -> Trial: ...


class Calls:
    """One door for every call of one run. The same call of the same version is made once.

    A foreign tool is called whatever its schema says: what it refuses it says itself, and calls outrank schemas.
    """

    def __init__(self, execute: Execute, journal: Journal) -> None:
        self._execute = execute
        self._journal = journal
        self._lock = threading.Lock()
        self.environment_failures: list[str] = []
        self.refusal = execute.refusal
        self.bugs: list[Trial] = []

    def run(
        self,
        tool: Tool,
        arguments: Mapping[str, Value],
        *,
        request: str | None = None,
        model: str | None = None,
        cost_usd: float | None = None,
        occasion: int = 0,
    ) -> Trial:
        """Call the tool, or recall the call.

        Args:
            tool: what to call.
            arguments: by parameter name.
            request: the words that the arguments were chosen for.
            model: who chose them.
            cost_usd: what asking that model cost; for the log.
            occasion: another number makes the same call again, e.g. to see whether the answer changes.
        """
        key = content_hash(tool.path, tool.code_id, to_json(dict(arguments)), occasion)
        known = self._journal.trial(key)
        if known is not None:
            return self._sorted(tool, known.model_copy(update={"request": request, "model": model}))
        trial = self._execute(opened(tool), arguments, request=request, model=model, cost_usd=cost_usd)
        trial = trial.model_copy(update={"request": request, "model": model})
        if not trial.was_made:
            return trial
        if trial.blame != "environment":
            self._journal.keep_trial(key, trial)
        return self._sorted(tool, trial)

    def described_bugs(self) -> tuple[str, ...]:
        """The bugs so far, one line each: the arguments and what the tool raised."""
        return tuple(f"{dict(bug.arguments)!r}: {bug.failure}"[:_LONGEST_BUG] for bug in self.bugs)

    def behaves(self, tool: Tool, trial: Trial) -> bool:
        """Whether a trial is behaviour that documentation may describe: neither the world around the tool nor a bug.

        A foreign tool is not ours to mend: what it refuses twice in the same words is how it behaves. A server that
        failed (HTTP 5xx) said nothing of the tool, however often it does.
        """
        if trial.blame in ("none", "caller"):
            return True
        if tool.remote is None or trial.outcome != "error":
            return False
        if _SERVER_FAILED.match(str(trial.failure and trial.failure.message)):
            return False
        again = self.run(tool, trial.arguments, occasion=1)
        return again.outcome == "error" and str(again.failure) == str(trial.failure)

    def _sorted(self, tool: Tool, trial: Trial) -> Trial:
        is_bug = trial.blame == "tool" and not (tool.remote is not None and trial.outcome == "error")
        with self._lock:
            if trial.blame == "environment":
                self.environment_failures.append(str(trial.failure))
            elif is_bug and all(trial.arguments != bug.arguments for bug in self.bugs):
                self.bugs.append(trial)
        return trial
