"""What the logs of a toolbox add up to, kept in memory and brought along, so that no page reads them whole.

A thread reads them; until it is through for the first time, pages say that it is at it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Sequence

from toolsmith.recipes.solve.answer_log import AnswerSum, answer_log_of
from toolsmith.toolbox.logs.trials import TrialEntry, TrialSum
from toolsmith.toolbox.toolbox import Toolbox

MOST_KEPT = 20  # trials of one tool
_MOST_IN_ALL = 10_000  # trials; beyond it those of the tools that were not called for longest go
_SECONDS_TO_WAIT = 0.05  # for a short log, in front of who asks
_SECONDS_BETWEEN = 1.0  # two looks at the logs


class Digest:
    """Threads share it."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._looked = -_SECONDS_BETWEEN
        self._seen: dict[str, int] = {}
        self._sums: dict[str, dict[tuple[str | None, ...], TrialSum]] = defaultdict(dict)
        self._last: OrderedDict[str, deque[TrialEntry]] = OrderedDict()
        self._kept = 0
        self._answers: tuple[AnswerSum, ...] = ()
        self._answers_stamp: tuple[float, int] = (0.0, -1)
        self.is_whole = False

    def refresh(self) -> None:
        """Read what came since, and wait for it a moment."""
        with self._lock:
            if self._thread is None and time.monotonic() - self._looked >= _SECONDS_BETWEEN:
                self._thread = threading.Thread(target=self._read, name="digest", daemon=True)
                self._thread.start()
            thread = self._thread
        if thread is not None:
            thread.join(_SECONDS_TO_WAIT)

    def trials_of(self, tool: str) -> list[TrialSum]:
        """Calls that ended alike, the most frequent first."""
        with self._lock:
            return sorted(self._sums.get(tool, {}).values(), key=lambda each: -each.count)

    def last_of(self, tool: str) -> list[TrialEntry]:
        """The latest calls, newest first."""
        with self._lock:
            return list(reversed(self._last.get(tool, ())))

    def answers(self) -> tuple[AnswerSum, ...]:
        return self._answers

    def _read(self) -> None:
        try:
            trials = self._toolbox.trials
            if not self.is_whole:
                for each in trials.earlier():
                    self._count(each)
            for file, end, entry in trials.added(dict(self._seen)):
                self._count(TrialSum.of(entry))
                with self._lock:
                    self._seen[file] = end
                    self._keep(entry)
            self._read_answers()
            self.is_whole = True
        finally:
            with self._lock:
                self._thread, self._looked = None, time.monotonic()

    def _keep(self, entry: TrialEntry) -> None:
        last = self._last.setdefault(entry.tool, deque(maxlen=MOST_KEPT))
        self._last.move_to_end(entry.tool)
        self._kept += len(last) < MOST_KEPT
        last.append(entry)
        while self._kept > _MOST_IN_ALL:
            self._kept -= len(self._last.popitem(last=False)[1])

    def _count(self, one: TrialSum) -> None:
        key = one.key[2:]  # whichever version it was
        with self._lock:
            sums = self._sums[one.tool]
            sums[key] = sums[key].plus(one) if key in sums else one

    def _read_answers(self) -> None:
        """The answers, where their log has changed."""
        file = self._toolbox.private / "answers.jsonl"
        try:
            stamp = (file.stat().st_mtime, file.stat().st_size)
        except OSError:
            stamp = (0.0, 0)
        if stamp != self._answers_stamp:
            log = answer_log_of(self._toolbox.private, self._toolbox.settings.logs.megabytes)
            self._answers, self._answers_stamp = tuple(log.sums()), stamp


def by_day(answers: Sequence[AnswerSum]) -> Counter[str]:
    """Day → dollars of the answers of that day whose price is known."""
    days: Counter[str] = Counter()
    for each in answers:
        days[each.at[:10]] += each.cost_usd  # type: ignore[assignment]  # a counter of dollars
    return days
