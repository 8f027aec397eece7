"""`toolsmith export training`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption, UserModelOption
from toolsmith.counted import counted

TestToolOption = Annotated[
    list[str] | None,
    typer.Option(
        "--test-tool",
        metavar="TOOL",
        help="Keep a tool for the exam alone, so that nothing of it is trained on; a number draws so many. "
        "May be repeated.",
    ),
]
TestShareOption = Annotated[
    float,
    typer.Option(
        "--test-share", metavar="SHARE", min=0, max=1, help="Share of each tool's requests that are kept for the exam."
    ),
]
WithHiddenOption = Annotated[
    bool,
    typer.Option(
        "--with-hidden", help="Train on the tools' hidden cases too, but for those that are kept for the exam."
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Another number draws others.")]


def training(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new folder.")],
    form: Annotated[
        Literal["sft", "preference", "toolkens"],
        typer.Option("--format", "-f", help="Dialogues, pairs of a better and a worse turn, or one token a tool."),
    ] = "sft",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    test_tool: TestToolOption = None,
    test_share: TestShareOption = 0.25,
    with_hidden: WithHiddenOption = False,
    seed: SeedOption = 0,
    select: Annotated[
        Literal["all", "tool-helps"],
        typer.Option(help="Keep all requests, or those that --user-model does not answer rightly without a tool."),
    ] = "all",
    user_model: UserModelOption = None,
    new_tool: Annotated[
        list[str] | None,
        typer.Option(metavar="TOOL", help="Train on this tool, with as many lines of others; may be repeated."),
    ] = None,
    trees: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Recorded searches, whose forks become pairs too.")
    ] = None,
    mistakes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Counts of mistakes by kind, as score --json gives them; pairs come in their shares."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write what calls teach, for trainers.

    Every call in them was executed. Requests that are kept for the exam stand in test.jsonl alone.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.improve import export_training as library

    made = library.export_training(
        toolbox,
        target,
        form,
        test_tools=named_or_number(test_tool),
        test_share=test_share,
        with_hidden=with_hidden,
        seed=seed,
        select=select,
        user_model=user_model,
        new_tools=new_tool or (),
        mistakes=library.read_mistakes(mistakes) if mistakes is not None else None,
        trees=trees,
    )
    if as_json:
        console.show_json(made)
        return
    kinds = ", ".join(f"{count} {origin}" for origin, count in made.lines.items())
    console.say(f"{counted(sum(made.lines.values()), 'line')} in {made.path}: {kinds}")
    console.say(f"kept for the exam: {counted(made.test_lines, 'request')}")
    for path in made.test_tools:
        console.say(f"kept for the exam alone: {path}")
    for problem in made.problems:
        console.say(f"left out: {problem}")


def named_or_number(tools: list[str] | None) -> list[str] | int:
    """The tools that are named, or how many are to be drawn."""
    if tools and len(tools) == 1 and tools[0].isdigit():
        return int(tools[0])
    return tools or []
