"""`toolsmith queue` and `make --from-queue`: requests that no tool fitted, and tools made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.library.open_models import models_of_run, open_role, second_author, transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Account, Budget, Meter, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.recipes.make.make_from_task import make_from_task
from toolsmith.recipes.make.records import Made, MakeOptions, Progress
from toolsmith.recipes.make.split import FEWEST_SHOWN, TEXTS_SHOWN
from toolsmith.recipes.solve.propose_answers import propose_answers
from toolsmith.recipes.solve.queue import SIMILAR_IN_MEANING, Group, Queued, RequestQueue, queue_of
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.index.embed import open_embedder
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue


class QueueState(Record):
    """A group of similar requests, and how many answered ones it takes to make a tool of them."""

    group: Group
    needed: int

    @property
    def to_answer(self) -> list[Queued]:
        """The fewest requests whose answers are still needed: those with a proposed answer first."""
        open_ones = [item for item in self.group.requests if not item.is_answered]
        open_ones.sort(key=lambda item: item.proposed is None)
        return open_ones[: max(0, self.needed - self.group.answered)]

    @property
    def is_enough(self) -> bool:
        return self.group.answered >= self.needed


def queue(toolbox: str | Path | Toolbox = "toolbox", options: MakeOptions | None = None) -> list[QueueState]:
    """What has piled up, the largest group of similar requests first."""
    box = opened_toolbox(toolbox)
    needed = enough(box, options or MakeOptions())
    waiting = queue_of(box.private, box.settings.logs.megabytes)
    return [QueueState(group=group, needed=needed) for group in _groups(waiting)]


def propose_queued(
    toolbox: str | Path | Toolbox = "toolbox", model: str | Model | None = None, *, budget: Budget | None = None
) -> list[Queued]:
    """Ask the maker what waiting requests have in common, and for their answers; a person confirms these.

    Args:
        toolbox: a toolbox or its folder.
        model: the maker. None: the configured one, else one whose key is there.
        budget: caps on its questions.

    Returns:
        The requests with what is proposed now.

    Raises:
        ModelError: the maker could not be asked.
    """
    box = opened_toolbox(toolbox)
    waiting = queue_of(box.private, box.settings.logs.megabytes)
    items = waiting.waiting()
    unknown = [item for item in items if not item.intent]
    if unknown:
        maker = Meter(RecordedModel(open_role("maker", model, box), transcript_of(box, "queue")), budget)
        named = [item.intent for item in items if item.intent]
        for proposal in propose_answers(unknown, maker, named):
            waiting.propose(proposal.id, proposal.intent, proposal.answer)
    asked = {item.id for item in unknown}
    return [item for item in waiting.waiting() if item.id in asked]


def confirm_queued(toolbox: str | Path | Toolbox, number: str) -> list[Queued]:
    """Take the proposed answer of a request for right, by the beginning of its id; `all` takes all of them.

    Raises:
        UsageError: nothing of that id waits with a proposed answer.
    """
    box = opened_toolbox(toolbox)
    return queue_of(box.private, box.settings.logs.megabytes).confirm(number)


def _groups(waiting: RequestQueue) -> list[Group]:
    """By meaning where an embedder is there that knows it, else by spelling."""
    try:
        return waiting.groups(open_embedder("minilm"), SIMILAR_IN_MEANING)
    except UsageError:
        return waiting.groups()


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
    maker = open_role("maker", model, box)
    results = []
    with account_of_run(budget) as account:
        asked = models_of_run(box, maker, None, account, second=second_author(maker, box, cross_check=cross_check))
        for group in ready:
            own = options if options.shown else options.model_copy(update={"shown": _shown(group, box, options)})
            made = make_from_task(
                group.task(), box, asked.maker, box.sandbox, options=own, second=asked.second, report=report
            )
            results.append(made)
            if made.commit and made.tool is not None:
                waiting.mark_made(group.requests, made.tool.path)
    return results


def enough(box: Toolbox, options: MakeOptions) -> int:
    """Answered requests that a tool needs: shown, validation and the fewest hidden cases that prove something."""
    return (options.shown or FEWEST_SHOWN) + options.validation + box.settings.acceptance.fewest_hidden


def _shown(group: Group, box: Toolbox, options: MakeOptions) -> int:
    """As many as the proof leaves: each answer is a person's work."""
    left = group.answered - options.validation - box.settings.acceptance.fewest_hidden
    return max(FEWEST_SHOWN, min(TEXTS_SHOWN, left))
