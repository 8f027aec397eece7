"""The card beside an adapter: what it was trained on and with, and the exam before and after, good and bad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolsmith.models.local_weights import CARD
from toolsmith.scoring.totals import Share
from toolsmith.training.exam import Exam
from toolsmith.types.record import Record

_CLEARLY = 1  # requests more that must be right


class Examination(Record):
    """What an exam came to, by tool; `of_other_tools` is of tools that were left out of training."""

    model: str
    right: str
    valid: str
    by_tool: dict[str, str]
    misses: dict[str, int]
    of_other_tools: str


class Card(Record):
    """`prompt` is the question that the model was trained on; `got_worse` names tools with fewer right answers."""

    prompt: str = "solve_trained"
    base: str
    method: str
    toolbox: str
    version: str
    lines: dict[str, int]
    seeds: tuple[int, ...]
    settings: dict[str, Any]
    test_tools: tuple[str, ...]
    with_hidden: bool
    before: Examination | None = None
    after: Examination | None = None
    got_worse: tuple[str, ...] = ()
    is_kept: bool = False
    why: str = ""
    steps: int = 0
    processor_seconds: float = 0.0
    seconds: float = 0.0

    def write(self, folder: Path) -> None:
        (folder / CARD).write_text(self.model_dump_json(indent=1) + "\n", "utf-8")


def examination(exam: Exam, test_tools: tuple[str, ...]) -> Examination:
    own = exam.of({each.tool for each in exam.marked} - set(test_tools))
    return Examination(
        model=exam.model,
        right=str(own.right),
        valid=str(own.valid),
        by_tool={tool: str(share) for tool, share in exam.by_tool().items()},
        misses=own.misses(),
        of_other_tools=str(exam.of(test_tools).right),
    )


class Decision(Record):
    """Whether an adapter is kept, why, and which tools got worse."""

    is_kept: bool
    why: str
    got_worse: tuple[str, ...]


def decide(before: Exam, after: Exam, test_tools: tuple[str, ...]) -> Decision:
    """Kept where more requests of the trained tools are right and no fewer of the tools left out."""
    trained = {each.tool for each in before.marked} - set(test_tools)
    was, now = before.of(trained).right, after.of(trained).right
    was_other, now_other = before.of(test_tools).right, after.of(test_tools).right
    shares: dict[str, Share] = after.by_tool()
    worse = tuple(tool for tool, share in before.by_tool().items() if shares[tool].right < share.right)
    if now.right < was.right + _CLEARLY:
        return Decision(is_kept=False, why=f"no better: {now.right} right, {was.right} before", got_worse=worse)
    if now_other.right < was_other.right:
        why = f"worse on tools that it was not trained on: {now_other.right} right, {was_other.right} before"
        return Decision(is_kept=False, why=why, got_worse=worse)
    return Decision(is_kept=True, why=f"{now.right} right, {was.right} before", got_worse=worse)
