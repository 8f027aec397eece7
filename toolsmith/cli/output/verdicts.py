"""What came of making tools from tasks."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from toolsmith.cli.output.console import say, show_item
from toolsmith.cli.output.entries import COLOURS
from toolsmith.cli.output.tables import show_table
from toolsmith.counted import counted, money
from toolsmith.recipes.make.records import Made

_HEADS = ["task → tool", "verdict", "hidden\ncases", "attempts\n(function\n+ parser)", "model\ncalls", "cost"]


def show_verdicts(results: Sequence[Made]) -> None:
    """One row a task, then the reasons of what was not accepted."""
    is_tried = any(made.user_calls_tried for made in results)
    rows = []
    for made in results:
        tried = f"{made.user_calls_right}/{made.user_calls_tried}" if made.user_calls_tried else "-"
        rows.append(
            (
                f"{made.task} → {made.tool.path}" if made.tool else made.task,
                [
                    made.verdict.status,
                    f"{made.verdict.passed}/{made.verdict.total}",
                    f"{made.function_attempts} + {made.extraction_attempts}",
                    str(made.calls),
                    money(made.cost_usd),
                    *([tried] if is_tried else []),
                ],
            )
        )
    show_table([*_HEADS, *(["user model's\nright calls"] if is_tried else [])], rows, COLOURS)
    for made in results:
        if made.verdict.reading is not None or made.verdict.suspected:
            say(f"{made.task}: {made.verdict}")
        for label in made.verdict.suspected:
            show_item(f"{made.task}: a label that may be wrong:\n{label}")
        if made.lacks_reader:
            say(f"{made.task}: no code read the texts; a model may: --reader MODEL, or a user model in toolbox.toml")
        for reason in made.verdict.reasons:
            show_item(f"{made.task}: {reason}")
        if made.rejected:
            say(f"{made.task}: the draft is kept; look at it with toolsmith show --rejected {shlex.quote(made.task)}")
        if made.replayed_calls:
            say(
                f"{made.task}: an earlier run was given {made.replayed_calls} of these {made.calls} replies, and they "
                "are used again; --candidates 2 asks for another one beside them, and without the toolbox's "
                ".toolsmith/transcripts/make.jsonl all is asked anew"
            )
        if more := _more_to_show(made):
            say(f"{made.task}: the model saw {counted(made.shown, 'case')}; --show {more} shows it more")


def _more_to_show(made: Made) -> int:
    """Twice as many cases as were shown, at most half; 0 where that changes nothing."""
    if made.verdict.status != "rejected" or made.tool is None:
        return 0
    more = min(2 * made.shown, len(made.tool.cases) // 2)
    return more if more > made.shown else 0
