"""The trial log of a toolbox: every call that anything made of a tool, one line each, never changed.

Covered: several processes may write at once; a line cut off by a kill is skipped; values of environment variables
that look like keys never reach the file.
Not covered: results beyond a limit are kept as their digest alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from toolsmith.toolbox.logs.json_lines import append_line, read_records
from toolsmith.types.outcome import Blame, Outcome
from toolsmith.types.record import Record, content_hash
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json

_LONGEST_RESULT = 4_000  # characters of a result's JSON form


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


class TrialLog:
    """A JSON Lines file of trials."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, trial: Trial, *, version: str = "", doc_id: str = "") -> TrialEntry:
        """Log one trial."""
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
        append_line(self.path, text)
        return entry

    def entries(self, tool: str | None = None) -> Iterator[TrialEntry]:
        """All entries, oldest first, of one tool where it is given. Lines that cannot be read are skipped."""
        found = read_records(self.path, TrialEntry)
        return (entry for entry in found if tool is None or entry.tool == tool)
