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
_StepsOption = Annotated[
    int, typer.Option("--steps", metavar="N", min=0, help="Take so many steps; 0 goes through all lines twice.")
]
_RateOption = Annotated[float, typer.Option("--learning-rate", metavar="RATE", min=0, help="How far a step goes.")]
_BatchOption = Annotated[int, typer.Option("--batch", metavar="N", min=1, help="Learn from so many lines a step.")]
_RankOption = Annotated[int, typer.Option("--rank", metavar="N", min=1, help="Rank of the adapter's matrices.")]
_CoresOption = Annotated[
    int, typer.Option("--cores", metavar="N", min=0, help="Use so many processor cores; 0 uses all.")
]
_ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in the folder.")]
_ExaminedOption = Annotated[
    int, typer.Option("--examine", metavar="N", min=0, help="Ask so many unseen requests before and after; 0: none.")
]


@train.command()
def sft(
    model: _ModelOption,
    target: _AdapterOption = Path("adapter"),
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    test_tool: TestToolOption = None,
    test_share: TestShareOption = 0.25,
    with_hidden: WithHiddenOption = False,
    seed: SeedOption = 0,
    steps: _StepsOption = 0,
    learning_rate: _RateOption = 1e-3,
    batch: _BatchOption = 8,
    rank: _RankOption = 16,
    cores: _CoresOption = 0,
    curriculum: Annotated[
        bool, typer.Option("--curriculum", help="Learn from what is easy for this model first.")
    ] = False,
    examine: _ExaminedOption = 150,
    resume: _ResumeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Learn from executed calls.

    The adapter is kept only where an exam on requests that it never saw says that it is better.
    """
    _train(
        "sft", target, model, toolbox, test_tool, test_share, seed, steps, learning_rate, batch, rank, cores, examine,
        with_hidden=with_hidden, curriculum=curriculum, resume=resume, as_json=as_json,
    )  # fmt: skip


@train.command()
def dpo(
    model: _ModelOption,
    target: _AdapterOption = Path("adapter"),
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    test_tool: TestToolOption = None,
    test_share: TestShareOption = 0.25,
    with_hidden: WithHiddenOption = False,
    seed: SeedOption = 0,
    steps: _StepsOption = 0,
    learning_rate: _RateOption = 1e-4,
    batch: _BatchOption = 8,
    rank: _RankOption = 16,
    cores: _CoresOption = 0,
    examine: _ExaminedOption = 150,
    resume: _ResumeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Learn from pairs of a right and a wrong call."""
    _train(
        "dpo", target, model, toolbox, test_tool, test_share, seed, steps, learning_rate, batch, rank, cores, examine,
        with_hidden=with_hidden, curriculum=False, resume=resume, as_json=as_json,
    )  # fmt: skip


@train.command()
def grpo(
    model: _ModelOption,
    target: _AdapterOption = Path("adapter"),
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    test_tool: TestToolOption = None,
    test_share: TestShareOption = 0.25,
    with_hidden: WithHiddenOption = False,
    seed: SeedOption = 0,
    steps: _StepsOption = 0,
    learning_rate: _RateOption = 1e-4,
    batch: _BatchOption = 8,
    rank: _RankOption = 16,
    cores: _CoresOption = 0,
    examine: _ExaminedOption = 150,
    resume: _ResumeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Learn by trying, from the reward of calls."""
    _train(
        "grpo", target, model, toolbox, test_tool, test_share, seed, steps, learning_rate, batch, rank, cores,
        examine, with_hidden=with_hidden, curriculum=False, resume=resume, as_json=as_json,
    )  # fmt: skip


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


def _train(
    method: str,
    target: Path,
    model: Path,
    toolbox: Path,
    test_tool: list[str] | None,
    test_share: float,
    seed: int,
    steps: int,
    learning_rate: float,
    batch: int,
    rank: int,
    cores: int,
    examine: int,
    *,
    with_hidden: bool,
    curriculum: bool,
    resume: bool,
    as_json: bool,
) -> None:
    from toolsmith.cli.output import console
    from toolsmith.library.improve import train as library
    from toolsmith.training.engines.settings import TrainSettings

    micro = next(size for size in (2, 1) if batch % size == 0)
    settings = TrainSettings(
        steps=steps, learning_rate=learning_rate, batch=batch, micro_batch=micro, rank=rank, alpha=2 * rank, seed=seed,
        threads=cores,
    )  # fmt: skip
    made = library.train(
        method,  # type: ignore[arg-type]  # one of the three commands
        model,
        toolbox,
        target,
        settings=settings,
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
