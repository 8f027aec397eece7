"""The probes of a toolbox: imagined requests that were executed and judged, kept under `.toolsmith/probes/`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from toolsmith.secrets import redact_known
from toolsmith.toolbox.logs.json_lines import read_records
from toolsmith.types.record import Record
from toolsmith.types.trial import Trial

Use = Literal["none", "example", "held_out"]


class Probe(Record):
    """One imagined request with its call.

    `is_solved` is what the prober judged; `is_confirmed` adds what execution says: the call returns, returns the same
    again, and holds the answer that the prober pointed at. Of the confirmed ones every second is held out: it measures
    docs and is never shown to who writes them.
    """

    request: str
    trial: Trial
    episode: int
    is_solved: bool
    is_confirmed: bool
    why: str = ""
    use: Use = "none"


class ProbeStore:
    """The probes of one toolbox, a JSON Lines file a tool."""

    def __init__(self, private: Path) -> None:
        self._folder = private / "probes"

    def read(self, path: str, code_id: str | None = None) -> list[Probe]:
        """Probes of a tool, oldest first; of one code only where it is given. Lines that cannot be read are skipped."""
        found = read_records(self._file(path), Probe)
        return [probe for probe in found if code_id is None or probe.trial.code_id == code_id]

    def add(self, path: str, probes: Sequence[Probe]) -> None:
        """Keep the probes of one run, all of them or none."""
        file = self._file(path)
        before = file.read_bytes() if file.is_file() else b""
        lines = "".join(redact_known(probe.model_dump_json()) + "\n" for probe in probes)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_bytes(before + lines.encode())
        os.replace(partial, file)  # noqa: PTH105 - the same thing, and it says what matters

    def _file(self, path: str) -> Path:
        return self._folder / f"{path}.jsonl"
