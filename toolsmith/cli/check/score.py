"""`toolsmith score`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import JsonOption
from toolsmith.counted import counted

_MOST_SHOWN = 10


def score(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Predicted calls: ours, OpenAI messages, BFCL, API-Bank or STE.")
    ],
    gold: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the right calls, where FILE does not hold them.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Grade calls against the right ones.

    Each call is graded by name, parameter names and values (ToolRL's score, 0 to 1); every kind of mistake is counted.
    No model is asked and nothing is called.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.check import score as library

    found = library.score(file, gold)
    if as_json:
        console.show_json(found)
        return
    totals = found.totals
    console.show_line(f"{counted(totals.samples, 'sample')}, read as {found.format}")
    rows = [("readable", totals.readable), ("right tool, of the readable", totals.tool)]
    rows += [("right values", totals.values), ("no mistake at all", totals.right)]
    rows += [("right, says the file's own judge", totals.labels)] if totals.labels is not None else []
    for name, share in rows:
        low, high = (100 * bound for bound in share.interval)
        of = f"{share.right} of {share.total}, 95 %: {low:.1f} to {high:.1f}"
        console.show_line(f"{100 * share.value:7.3f} %  {name}: {of}")
    console.show_line(f"{totals.score:9.4f}  mean score")
    for kind, count in totals.mistakes.items():
        console.show_line(f"{count:9}  {kind}")
    for each in sorted((each for each in found.grades if not each.is_right), key=lambda each: each.score)[:_MOST_SHOWN]:
        console.show_line(f"{each.score:.2f}  {each.place}  {each.request[:100]}  {'; '.join(each.details)[:200]}")
    for problem in found.problems[:_MOST_SHOWN]:
        console.say(f"left out: {problem}")
    if len(found.problems) > _MOST_SHOWN:
        console.say(f"left out: {len(found.problems) - _MOST_SHOWN} more")
