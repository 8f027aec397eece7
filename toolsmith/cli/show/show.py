"""Records as text for people and as JSON for machines. Data goes to standard output, talk to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from toolsmith.errors import ToolsmithError
from toolsmith.recipes.make.records import Made
from toolsmith.recipes.make.records import Progress as Step

_PHASES = {"propose": 1, "extract": 2, "repair": 3, "wrap": 4, "accept": 5, "done": 6}
_COLOURS = {"accepted": "green", "unproven": "yellow", "rejected": "red"}
_WIDTH_OF_FILES = 200  # a table in a file or a pipe is not folded at the width of a terminal

talk = Console(stderr=True, emoji=False)
data = Console(emoji=False, width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)


def show_json(value: BaseModel | Sequence[BaseModel] | dict[str, Any]) -> None:
    """One JSON document on standard output."""
    if isinstance(value, BaseModel):
        plain: Any = value.model_dump(mode="json")
    elif isinstance(value, dict):
        plain = value
    else:
        plain = [item.model_dump(mode="json") for item in value]
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1) + "\n")


def show_line(text: str) -> None:
    """One line of data, never folded."""
    data.print(text, markup=False, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A sentence for the person at the terminal, its brackets taken as they are."""
    talk.print(text, markup=False, highlight=False)


def show_error(error: ToolsmithError) -> None:
    """Name, message, hint."""
    talk.print(f"[bold red]{type(error).__name__.removesuffix('Error')}[/]", end=": ")
    talk.print(error.message, markup=False, highlight=False, soft_wrap=True)
    if error.hint:
        talk.print(error.hint, style="cyan", markup=False, highlight=False, soft_wrap=True)


def show_verdicts(results: Sequence[Made]) -> None:
    """One row a task, then the reasons of what was not accepted."""
    table = Table("task", "tool", "verdict", "hidden", "attempts", "calls", "cost")
    for made in results:
        status = made.verdict.status
        tried = f" (user model {made.user_calls_right}/{made.user_calls_tried})" if made.user_calls_tried else ""
        table.add_row(
            made.task,
            made.tool.path if made.tool else "-",
            f"[{_COLOURS[status]}]{status}[/]{tried}",
            f"{made.verdict.passed}/{made.verdict.total}",
            f"{made.function_attempts}+{made.extraction_attempts}",
            str(made.calls),
            money(made.cost_usd),
        )
    data.print(table)
    for made in results:
        for reason in made.verdict.reasons:
            show_line(f"{made.task}: {reason}")


def money(dollars: float | None) -> str:
    """Dollars with four digits; six where there would be nothing but noughts."""
    if dollars is None:
        return "unknown"
    return f"${dollars:.6f}" if 0 < abs(dollars) < 0.01 else f"${dollars:.4f}"


class TaskBars(Progress):
    """A bar a task on standard error: phase, attempts, cost so far."""

    def __init__(self) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            console=talk,
        )
        self._bars: dict[str, TaskID] = {}

    def report(self, step: Step) -> None:
        if step.task not in self._bars:
            self._bars[step.task] = self.add_task(step.task, total=_PHASES["done"], detail="")
        detail = f"{step.phase}, {step.attempts} attempts, {money(step.cost_usd)}"
        self.update(self._bars[step.task], completed=_PHASES[step.phase], detail=detail)


class CountBar(Progress):
    """One bar on standard error: how many of how many are done."""

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
        if self._bar is None:
            self._bar = self.add_task("", total=total)
        self.update(self._bar, completed=done)
