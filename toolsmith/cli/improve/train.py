"""`toolsmith train`: an adapter for a model on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.cli.use.export_training import (
    SeedOption,
    TestShareOption,
    TestToolOption,
    WithHiddenOption,
    named_or_number,
)

train = typer.Typer(help="Train a model on this machine on what tools do.", no_args_is_help=True)
_ModelOption = Annotated[
    Path,
    typer.Option("--model", metavar="PATH", help="The model to train: a folder or GGUF file, or PATH+ADAPTER."),
]
_AdapterOption = Annotated[
    Path, typer.Option("--adapter", metavar="FOLDER", help="A new folder for the adapter and its card.")
]
_METHODS = {
    "sft": "Learn from executed calls.",
    "dpo": "Learn from pairs of a right and a wrong call.",
    "grpo": "Learn by trying, from the reward of calls.",
}
_KEPT = "The adapter is kept only where an exam on requests that it never saw says that it is better."


def _adapter(
    ctx: typer.Context,
    model: _ModelOption,
    target: _AdapterOption = Path("adapter"),
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    test_tool: TestToolOption = None,
    test_share: TestShareOption = 0.25,
    with_hidden: WithHiddenOption = False,
    seed: SeedOption = 0,
    steps: Annotated[
        int, typer.Option(metavar="N", min=0, help="Take so many steps; 0 goes through all lines twice.")
    ] = 0,
    learning_rate: Annotated[
        float, typer.Option(metavar="RATE", min=0, help="How far a step goes; 0: 0.001 for sft, else 0.0001.")
    ] = 0,
    batch: Annotated[int, typer.Option(metavar="N", min=1, help="Learn from so many lines a step.")] = 8,
    rank: Annotated[int, typer.Option(metavar="N", min=1, help="Rank of the adapter's matrices.")] = 16,
    cores: Annotated[int, typer.Option(metavar="N", min=0, help="Use so many processor cores; 0 uses all.")] = 0,
    curriculum: Annotated[
        bool, typer.Option("--curriculum", help="Learn from what is easy for this model first; sft only.")
    ] = False,
    examine: Annotated[
        int, typer.Option(metavar="N", min=0, help="Ask so many unseen requests before and after; 0: none.")
    ] = 150,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in the folder.")] = False,
    as_json: JsonOption = False,
) -> None:
    from toolsmith.cli.output import console
    from toolsmith.library.improve import train as library
    from toolsmith.training.engines.settings import TrainSettings

    made = library.train(
        ctx.info_name,  # type: ignore[arg-type]  # one of the three commands
        model,
        toolbox,
        target,
        settings=TrainSettings(
            steps=steps, learning_rate=learning_rate, batch=batch, rank=rank, seed=seed, threads=cores
        ),
        test_tools=named_or_number(test_tool),
        test_share=test_share,
        with_hidden=with_hidden,
        curriculum=curriculum,
        most_examined=examine,
        resume=resume,
        progress=console.say,
    )
    if as_json:
        console.show_json(made)
        return
    if made.card.before is not None and made.card.after is not None:
        console.show_line(f"before: {made.card.before.right}")
        console.show_line(f"after:  {made.card.after.right}")
    for tool in made.card.got_worse:
        console.show_line(f"worse than before: {tool}")
    state = f"kept in {made.folder}: local:{model}+{made.folder}" if made.is_kept else "not kept"
    console.show_line(f"{state} ({made.why})")


for _method, _about in _METHODS.items():
    train.command(_method, help=f"{_about}\n\n{_KEPT}")(_adapter)


@train.command()
def router(
    model: _ModelOption,
    target: _AdapterOption = Path("adapter"),
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    test_share: TestShareOption = 0.25,
    with_hidden: WithHiddenOption = False,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Learn to choose tools, one token a tool.

    The model itself stays as it is: each tool gets a row over its head, begun from the tool's description.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.improve import train_router as library

    made = library.train_router(
        model, toolbox, target, test_share=test_share, with_hidden=with_hidden, seed=seed, progress=console.say
    )
    if as_json:
        console.show_json(made)
        return
    console.show_line(f"right first choices of unseen requests: {made.fitted}")
    console.show_line(f"from descriptions alone: {made.from_descriptions}")
    console.show_line(f"by search: {made.search}")
