"""Real use as experience: trials from a toolbox's log in the place of imagined requests (`refine --from-trials`)."""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.remotes.classify import from_text
from toolsmith.toolbox.logs.trials import TrialEntry, TrialLog
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import from_json

_MOST_TRIALS = 40
_IN_WORDS = ("RemoteError", "QuotaExceeded", "Unavailable", "TimedOut")


def logged_trials(tool: Tool, log: TrialLog, held_out: Sequence[HeldOut], until: str = "") -> list[Trial]:
    """The latest calls of this code, each once, oldest first; where there are many, half of them failures.

    Calls for held-out requests are left out, or the rewriter would learn what it is measured on.

    Args:
        tool: whose code the calls are of.
        log: the toolbox's.
        held_out: what the gate measures on.
        until: only calls up to then (UTC, ISO 8601); empty: all.
    """
    secret = {held.request for held in held_out}
    found: dict[str, Trial] = {}
    for entry in log.entries(tool.path):
        if entry.code_id != tool.code_id or entry.request in secret or (until and entry.at > until):
            continue
        trial = _as_trial(entry, is_foreign=tool.remote is not None)
        if trial.blame not in ("none", "caller") or _lost_its_result(entry):
            continue
        key = content_hash(entry.arguments)
        found.pop(key, None)
        found[key] = trial
    trials = list(found.values())
    if len(trials) <= _MOST_TRIALS:
        return trials
    failed = [trial for trial in trials if not trial.is_ok][-_MOST_TRIALS // 2 :]
    returned = [trial for trial in trials if trial.is_ok][len(failed) - _MOST_TRIALS :]
    return [trial for trial in trials if trial in failed or trial in returned]


def _lost_its_result(entry: TrialEntry) -> bool:
    """A large result is logged as its digest alone."""
    return entry.outcome == "ok" and entry.result is None and entry.result_digest != content_hash(None)


def _as_trial(entry: TrialEntry, *, is_foreign: bool) -> Trial:
    """The trial of an entry; what a foreign tool failed with in words is read again, as words are read by now."""
    kind, _, message = entry.failure.partition(": ")
    if (
        is_foreign
        and entry.outcome in ("error", "environment")
        and kind in _IN_WORDS
        and not message.startswith("HTTP ")
    ):
        answer = from_text(message)
        if answer.failure is not None:
            entry = entry.model_copy(update={"outcome": answer.outcome})
            kind = answer.failure.type
    return Trial(
        tool=entry.tool,
        code_id=entry.code_id,
        arguments=from_json(entry.arguments),
        outcome=entry.outcome,
        result=from_json(entry.result),
        failure=Failure(type=kind, message=message) if entry.outcome != "ok" else None,
        seconds=entry.seconds,
        request=entry.request,
        model=entry.model,
        cost_usd=entry.cost_usd,
    )
