"""`toolsmith judge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import JsonOption, MaxCallsOption, MaxCostOption, MaxTokensOption
from toolsmith.counted import counted

_MOST_SHOWN = 10


def judge(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Requests with one answer each, or with two (.jsonl or .json).")
    ],
    witnesses: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A toolbox whose tools are called as witnesses.")
    ] = None,
    judging_model: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="A model whose word counts where nothing else decides; without it, none's."),
    ] = None,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge answers by running the evidence.

    Tests are run, sums and dates computed again, tools called. Each answer is solved, unsolved or unsure; of two, the
    solved one wins against an unsolved one. Where nothing decides, nothing is said.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check import judge as library
    from toolsmith.models.meter import Budget

    budget = Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost)
    with CountBar("judging") as bar:
        found = library.judge(file, witnesses, judging_model, budget=budget, report=bar.report)
    if as_json:
        console.show_json(found)
        return
    for row in found.judgements:
        said = ", ".join(each.verdict for each in row.passes)
        won = f"  better: {row.win}{f' by {row.by}' if row.by else ''}" if len(row.passes) == 2 else ""
        why = "; ".join(f"{each.kind} {each.detail}" for verdict in row.passes for each in verdict.findings)
        console.show_line(f"{row.place}  {said}{won}  {row.request[:80]}  {why[:200]}")
    shares = ", ".join(f"{count} {name}" for name, count in found.verdicts.items())
    console.say(f"{counted(len(found.judgements), 'request')}: {shares}")
    if found.pairs:
        console.say(f"of {counted(found.pairs, 'pair')} {found.decided} decided, {found.pairs - found.decided} not")
    if found.labelled:
        console.say(f"of {found.labelled} decided ones {found.agreed} as people chose")
    for problem in found.problems[:_MOST_SHOWN]:
        console.say(f"left out: {problem}")
