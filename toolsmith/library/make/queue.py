"""`toolsmith queue` and `make --from-queue`: requests that no tool fitted, and tools made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolsmith.library.open_models import models_of_run, opened_maker, second_author
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Account, Budget, account_of_run
from toolsmith.models.model import Model
from toolsmith.recipes.make.make_from_task import make_from_task
from toolsmith.recipes.make.records import Made, MakeOptions, Progress
from toolsmith.recipes.make.split import TEXTS_SHOWN
from toolsmith.recipes.solve.queue import Group, queue_of
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue


class QueueState(Record):
    """A group of similar requests, and how many answered ones it takes to make a tool of them."""

    group: Group
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.group.answered >= self.needed


def queue(toolbox: str | Path | Toolbox = "toolbox", options: MakeOptions | None = None) -> list[QueueState]:
    """What has piled up, the largest group of similar requests first."""
    box = opened_toolbox(toolbox)
    needed = enough(box, options or MakeOptions())
    return [
        QueueState(group=group, needed=needed) for group in queue_of(box.private, box.settings.logs.megabytes).groups()
    ]


def answer_queued(toolbox: str | Path | Toolbox, number: str, expected: JsonValue) -> None:
    """Say what is right for a waiting request.

    Raises:
        UsageError: nothing of that id waits.
    """
    box = opened_toolbox(toolbox)
    queue_of(box.private, box.settings.logs.megabytes).answer(number, expected)


def make_from_queue(
    toolbox: str | Path | Toolbox,
    model: str | Model | None = None,
    *,
    cross_check: bool | str | Model = False,
    budget: Budget | Account | None = None,
    options: MakeOptions | None = None,
    sandbox: Sandbox | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> list[Made]:
    """Make a tool of every group that has enough requests with known answers; what was made leaves the queue.

    Raises:
        ModelError: the maker could not be asked.
    """
    box = opened_toolbox(toolbox, sandbox=sandbox)
    options = options or MakeOptions()
    ready = [state.group for state in queue(box, options) if state.is_enough]
    if not ready:
        return []
    waiting = queue_of(box.private, box.settings.logs.megabytes)
    opened = opened_maker(model, box)
    results = []
    with account_of_run(budget) as account:
        asked = models_of_run(box, opened, None, account, second=second_author(opened, cross_check=cross_check))
        for group in ready:
            made = make_from_task(
                group.task(), box, asked.maker, box.sandbox, options=options, second=asked.second, report=report
            )
            results.append(made)
            if made.commit and made.tool is not None:
                waiting.mark_made(group.requests, made.tool.path)
    return results


def enough(box: Toolbox, options: MakeOptions) -> int:
    """Answered requests that a tool needs: shown, validation and the fewest hidden cases that prove something."""
    return (options.shown or TEXTS_SHOWN) + options.validation + box.settings.acceptance.fewest_hidden
