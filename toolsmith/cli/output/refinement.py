"""A refinement while it runs, and its summary."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Self

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from toolsmith.cli.output import job
from toolsmith.cli.output.console import show_line, talk
from toolsmith.cli.output.tables import show_table
from toolsmith.counted import counted, money
from toolsmith.printable import printable
from toolsmith.recipes.refine.distinguish import Distinguished
from toolsmith.recipes.refine.records import Refined, Step
from toolsmith.types.message import total_usd
from toolsmith.verify.mcnemar import Paired, pooled

_SHOWN_DIFF_LINES = 8
_LONGEST_LINE = 160
_FEWEST_POOLED = 2  # tools
_HEADS = [
    "tool",
    "status",
    "right calls\n(before →\nafter / all)",
    "p-value",
    "rounds",
    "search\nrecall@5",
    "model\ncalls",
    "cost",
]
_GOOD = ("improved", "shortened", "corrected", "already right")
_COLOURS = dict.fromkeys(_GOOD, "green") | {"stopped": "red", "flat": "yellow"}


class RefineView:
    """One row a tool on standard error: round, what is tried, what came back, success; below, the latest doc diff."""

    def __init__(self) -> None:
        self._steps: dict[str, Step] = {}
        self._diff: Step | None = None
        self._lock = threading.Lock()
        self._live = Live(self._render(), console=talk, refresh_per_second=4, transient=not talk.is_terminal)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def report(self, step: Step) -> None:
        with self._lock:
            self._steps[step.tool] = step
            if step.diff:
                self._diff = step
            self._live.update(self._render())
            steps = list(self._steps.values())
            detail = f"{step.tool}: round {step.round}, {step.phase}"
            job.report(0, len(steps), detail, total_usd(each.cost_usd for each in steps))

    def _render(self) -> Group:
        table = Table("tool", "round", "phase", "detail", "right calls", "cost", box=None)
        for step in list(self._steps.values()):
            what = " ".join(step.text.split())[:_LONGEST_LINE]
            table.add_row(step.tool, str(step.round), step.phase, what, step.success, money(step.cost_usd))
        parts: list[Table | Text] = [table]
        if self._diff is not None:
            parts.append(_coloured(self._diff))
        return Group(*parts)


def _coloured(step: Step) -> Text:
    text = Text(f"{printable(step.tool)}, round {step.round}\n", style="bold")
    for line in step.diff.splitlines()[:_SHOWN_DIFF_LINES]:
        shown = printable(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…")
        text.append(f"{shown}\n", style="green" if line.startswith("+") else "red")
    return text


def show_refined(results: Sequence[Refined]) -> None:
    """One row a tool, then what a person should know."""
    rows = []
    for refined in results:
        recall = "-" if refined.recall_after is None else f"{refined.recall_before:.2f} → {refined.recall_after:.2f}"
        figures = [
            refined.status,
            f"{refined.before} → {refined.after} / {refined.requests}",
            "-" if refined.p_value is None else f"{refined.p_value:.3f}",
            str(refined.rounds),
            recall,
            str(refined.calls),
            money(refined.cost_usd),
        ]
        rows.append((refined.path, figures))
    show_table(_HEADS, rows, _COLOURS)
    _show_pooled(results)
    for refined in results:
        notes = [refined.reason]
        if refined.commit and refined.tokens_before != refined.tokens_after:
            notes.append(f"about {refined.tokens_before} → {refined.tokens_after} tokens of every prompt that shows it")
        if refined.skipped:
            notes.append(f"{refined.skipped} rounds were skipped, as a reply could not be used")
        notes += [f"the schema is corrected: {correction}" for correction in refined.corrections]
        notes += [f"no call bears out: {said}" for said in refined.unsupported]
        notes += [f"bug of the tool, not documented: {bug}" for bug in refined.bugs]
        notes += [f"held-out request not used: {dropped}" for dropped in refined.dropped_requests]
        if refined.bugs:
            notes.append(f"toolsmith trials {refined.path} --blame tool shows the calls that met bugs")
            notes.append(f"toolsmith repair {refined.path} has them mended")
        if refined.rounds and refined.not_shown:
            notes.append(f"no call has shown: {'; '.join(refined.not_shown)}")
        if refined.environment_failures:
            notes.append(f"{refined.environment_failures} calls failed around the tool and were not learned from")
        for note in filter(None, notes):
            show_line(f"{refined.path}: {note}")


def _show_pooled(results: Sequence[Refined]) -> None:
    """What one tool's few requests cannot show: all of them together, and those alone that chose no version."""
    known = [refined.paired for refined in results if refined.paired is not None]
    if len(known) < _FEWEST_POOLED:
        return
    show_line(f"all {counted(len(known), 'tool')}: {_compared(pooled(known))}")
    kept_back = [refined.paired_kept_back for refined in results if refined.paired_kept_back is not None]
    if kept_back:
        show_line(f"of these, requests that chose no version: {_compared(pooled(kept_back))}")
    else:
        show_line("every request also chose between versions, so these figures flatter the docs a little")


def _compared(paired: Paired) -> str:
    low, high = paired.interval
    return (
        f"right calls {paired.before} → {paired.after} of {paired.total} (gained {paired.gained}, lost {paired.lost}), "
        f"p = {paired.p_value:.2g}, difference {low:+.0%} to {high:+.0%} with 95 % confidence"
    )


def show_pairs(results: Sequence[Distinguished]) -> None:
    """One line a pair that was confused."""
    for found in results:
        kept = "told apart" if found.is_kept else "left as they are"
        show_line(f"{found.paths[0]} and {found.paths[1]}: {kept}; {found.reason}")
