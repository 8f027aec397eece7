"""The trial log of a toolbox: every call that anything made of a tool, one line each, the oldest as counts alone.

Covered: as `json_lines`. What is counted stays right when the oldest calls are folded away.
Not covered: results beyond a limit are kept as their digest alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from toolsmith.toolbox.logs.json_lines import MEGABYTES, LineLog, records_in
from toolsmith.types.outcome import Blame, Outcome
from toolsmith.types.record import Record, content_hash
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json

_LONGEST_RESULT = 4_000  # characters of a result's JSON form
_MOST_SUMS = 20_000  # beyond it, earlier versions of a tool are counted together


class TrialEntry(Record):
    """One logged call.

    `version` is the commit that the tool was read from; `at` is UTC, ISO 8601; `result` is there where it is small.
    """

    at: str
    tool: str
    version: str = ""
    code_id: str
    doc_id: str = ""
    request: str | None = None
    arguments: JsonValue
    outcome: Outcome
    blame: Blame
    failure: str = ""
    result: JsonValue = None
    result_digest: str = ""
    seconds: float = 0.0
    model: str | None = None
    cost_usd: float | None = None


class TrialSum(Record):
    """Calls of one version of a tool by one model (None: a person or a program) that ended alike.

    `cost_usd` is that of the calls whose cost is known, `unpriced` counts the others; `version` is empty where several
    were counted together.
    """

    tool: str
    version: str = ""
    outcome: Outcome
    blame: Blame
    model: str | None = None
    count: int = 1
    seconds: float = 0.0
    cost_usd: float = 0.0
    unpriced: int = 0
    last: str = ""

    @classmethod
    def of(cls, entry: TrialEntry, version: str = "") -> Self:
        """One call, counted with those of that version of its tool, or with those of all versions."""
        return cls(
            tool=entry.tool,
            version=version,
            outcome=entry.outcome,
            blame=entry.blame,
            model=entry.model,
            seconds=entry.seconds,
            cost_usd=entry.cost_usd or 0.0,
            unpriced=int(entry.cost_usd is None),
            last=entry.at,
        )

    @property
    def key(self) -> tuple[str | None, ...]:
        return (self.tool, self.version, self.outcome, self.blame, self.model)

    def plus(self, other: TrialSum) -> TrialSum:
        return self.model_copy(
            update={
                "count": self.count + other.count,
                "seconds": self.seconds + other.seconds,
                "cost_usd": self.cost_usd + other.cost_usd,
                "unpriced": self.unpriced + other.unpriced,
                "last": max(self.last, other.last),
            }
        )


class TrialLog:
    """The trials of one toolbox."""

    def __init__(self, path: Path, megabytes: float = MEGABYTES) -> None:
        self.path = path
        self._log = LineLog(path, _folded, megabytes)

    @property
    def lost(self) -> int:
        """Trials of this process that could not be written."""
        return self._log.lost

    def append(self, trial: Trial, *, version: str = "", doc_id: str = "") -> TrialEntry:
        """Log one trial. Where it cannot be written, that is said once, and counted in `lost`."""
        result = to_json(trial.result) if trial.is_ok else None
        form = json.dumps(result, ensure_ascii=False, default=str)
        entry = TrialEntry(
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            tool=trial.tool,
            version=version,
            code_id=trial.code_id,
            doc_id=doc_id,
            request=trial.request,
            arguments=to_json(trial.arguments),
            outcome=trial.outcome,
            blame=trial.blame,
            failure=str(trial.failure) if trial.failure else "",
            result=result if len(form) <= _LONGEST_RESULT else None,
            result_digest=content_hash(result) if trial.is_ok else "",
            seconds=round(trial.seconds, 6),
            model=trial.model,
            cost_usd=trial.cost_usd,
        )
        text = json.dumps(entry.model_dump(mode="python", exclude_defaults=True), ensure_ascii=False, default=str)
        self._log.append(text)
        return entry

    def entries(self, tool: str | None = None) -> Iterator[TrialEntry]:
        """The calls that are kept one by one, oldest first, of one tool where it is given."""
        found = records_in(self._log.read().lines, TrialEntry)
        return (entry for entry in found if tool is None or entry.tool == tool)

    def added(self, seen: Mapping[str, int]) -> Iterator[tuple[str, int, TrialEntry]]:
        """File, bytes of it read so far, and call, of those that came since; see `LineLog.added`."""
        for file, end, line in self._log.added(seen):
            for entry in records_in([line], TrialEntry):
                yield file, end, entry

    def sums(self) -> list[TrialSum]:
        """All calls that were ever logged, added up: those kept as counts alone, and the later ones."""
        contents = self._log.read()
        return _added(records_in(contents.summary, TrialSum), records_in(contents.lines, TrialEntry))

    def earlier(self) -> list[TrialSum]:
        """The calls that are kept as counts alone."""
        return list(records_in(self._log.read().summary, TrialSum))

    def folded(self) -> int:
        """How many calls are kept as counts alone."""
        return sum(each.count for each in self.earlier())


def _folded(summary: Iterable[bytes], lines: Iterable[bytes]) -> list[str]:
    sums = _added(records_in(summary, TrialSum), records_in(lines, TrialEntry))
    if len(sums) > _MOST_SUMS:
        ordered = sorted(sums, key=lambda each: each.last)
        early = [each.model_copy(update={"version": ""}) for each in ordered[: -_MOST_SUMS // 2]]
        sums = _added([*early, *ordered[-_MOST_SUMS // 2 :]], [])
    return [each.model_dump_json(exclude_defaults=True) for each in sums]


def _added(sums: Iterable[TrialSum], entries: Iterable[TrialEntry]) -> list[TrialSum]:
    found: dict[tuple[str | None, ...], TrialSum] = {}
    for each in sums:
        found[each.key] = found[each.key].plus(each) if each.key in found else each
    for entry in entries:
        one = TrialSum.of(entry, entry.version)
        found[one.key] = found[one.key].plus(one) if one.key in found else one
    return list(found.values())
