"""Progress bars on standard error, while something takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from toolsmith.cli.output import job
from toolsmith.cli.output.console import say, talk
from toolsmith.counted import counted, money
from toolsmith.types.message import total_usd

if TYPE_CHECKING:
    from toolsmith.library.use.solve_file import Solved
    from toolsmith.recipes.make.make_from_reference import SectionDone
    from toolsmith.recipes.make.records import Progress as Step

_PHASES = {"propose": 1, "repair": 2, "document": 3, "read": 3, "accept": 4, "done": 5}


class Bar(Progress):
    """A bar that leaves no line in a log where a command ends before anything is reported."""

    def __enter__(self) -> Self:
        if self.console.is_interactive:
            self.start()
        return self

    def update(self, task_id: TaskID, **changes: Any) -> None:
        self.start()
        super().update(task_id, **changes)

    def stop(self) -> None:
        if self.live.is_started:
            super().stop()


class CountBar(Bar):
    """How many of how many are done."""

    def __init__(self, what: str) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn(what),
            BarColumn(bar_width=40),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            console=talk,
        )
        self._bar: TaskID | None = None

    def report(self, done: int, total: int) -> None:
        job.report(done, total)
        if self._bar is None:
            self._bar = self.add_task("", total=total)
        self.update(self._bar, completed=done)


class TaskBars(Bar):
    """A bar a task: phase, attempts, cost so far. Where there is no terminal, a line for every event instead."""

    def __init__(self) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[detail]}", markup=False),
            TimeElapsedColumn(),
            console=talk,
        )
        self._bars: dict[str, TaskID] = {}
        self._steps: dict[str, Step] = {}

    def report(self, step: Step) -> None:
        self._steps[step.task] = step
        steps = list(self._steps.values())
        detail = f"{step.task}: {step.phase}, {step.attempts} attempts"
        job.report(
            sum(each.phase == "done" for each in steps), len(steps), detail, total_usd(each.cost_usd for each in steps)
        )
        if not talk.is_terminal:
            say(f"{step.task}: {step.phase}{f': {step.detail}' if step.detail else ''}")
            return
        if step.task not in self._bars:
            self._bars[step.task] = self.add_task(step.task, total=_PHASES["done"], detail="")
        detail = f"{step.phase}, {step.attempts} attempts, {money(step.cost_usd)}"
        self.update(self._bars[step.task], completed=_PHASES[step.phase], detail=detail)


class SectionBar(Bar):
    """One bar over all sections of a book."""

    def __init__(self) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=talk,
        )
        self._bar = self.add_task("sections", total=None)

    def report(self, step: SectionDone) -> None:
        made = counted(len(step.section.tools), "tool")
        job.report(step.done, step.of, f"section {step.section.number}: {made}")
        last = f"{step.done} of {counted(step.of, 'section')}, last {step.section.number}: {made}"
        self.update(self._bar, completed=step.done, total=step.of, description=last)


class BatchBar(Bar):
    """One bar over all requests of a file."""

    def __init__(self) -> None:
        super().__init__(
            TextColumn("solve"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[right]}"),
            console=talk,
        )
        self._bar = self.add_task("solve", total=None, right="")
        self._right = self._judged = self._done = 0

    def report(self, solved: Solved, total: int) -> None:
        if solved.is_right is not None:
            self._judged += 1
            self._right += solved.is_right
        right = f"{self._right}/{self._judged} right" if self._judged else ""
        self._done += 1
        job.report(self._done, total, right)
        self.update(self._bar, advance=1, total=total, right=right)
