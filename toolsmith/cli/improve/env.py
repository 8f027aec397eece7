"""`toolsmith env`: a toolbox as an environment for training."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption, UserModelOption
from toolsmith.cli.place import OnAnyPlace
from toolsmith.counted import counted

env = typer.Typer(help="Use a toolbox as an environment for training.", no_args_is_help=True)
RequestsOption = Annotated[
    int, typer.Option("--per-episode", metavar="N", min=1, help="Ask so many requests in one episode.")
]


@env.command()
@OnAnyPlace
def play(
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    user_model: UserModelOption = None,
    games: Annotated[int, typer.Option(metavar="N", min=1, help="Play so many episodes.")] = 5,
    first_seed: Annotated[int, typer.Option(metavar="N", help="Begin with the episode of this seed.")] = 0,
    requests: RequestsOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Play episodes with a model, and show rewards."""
    from toolsmith.cli.output import console
    from toolsmith.library.improve import env as library

    played = []
    for each in library.play_environment(toolbox, user_model, episodes=games, first_seed=first_seed, requests=requests):
        played.append(each)
        if not as_json:
            turns = ", ".join(f"{reward:.2f}" for reward in each.rewards)
            console.show_line(f"seed {each.seed}: {each.reward:.2f} ({counted(each.calls, 'call')}; turns {turns})")
    if as_json:
        console.show_json(played)
    else:
        console.show_line(f"mean: {sum(each.reward for each in played) / len(played):.3f}")


@env.command()
@OnAnyPlace
def serve(
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
    requests: RequestsOption = 1,
) -> None:
    """Serve it to trainers, as OpenEnv does.

    Only programs on this machine reach it: an episode calls tools without asking who wants it.
    """
    import uvicorn

    from toolsmith.library.improve import env as library

    uvicorn.run(library.environment_app(toolbox, requests=requests), host="127.0.0.1", port=port, log_level="warning")


@env.command()
def package(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new folder, whose name the package gets.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Write it as a package for verifiers."""
    from toolsmith.cli.output import console
    from toolsmith.library.improve import env as library

    packed = library.pack_environment(toolbox, target)
    if as_json:
        console.show_json(packed)
        return
    console.say(f"pip install {packed.folder}; its taskset is {packed.taskset}")
