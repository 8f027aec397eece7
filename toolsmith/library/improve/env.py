"""`toolsmith env`: a toolbox as an environment, played here, served to trainers, or packed for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError
from toolsmith.library.open_models import open_role
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.model import Model
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.env.environment import ToolEnvironment, World
from toolsmith.training.env.play import Played, play
from toolsmith.types.record import Record
from toolsmith.types.tool import slug

_PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "0.1.0"
description = "The tools of a toolbox as an environment: tasks with known answers, a reward a turn."
requires-python = ">=3.11"
dependencies = ["toolsmith-llm", "verifiers>=0.4"]

[tool.hatch.build.targets.wheel]
only-include = ["{module}.py"]
"""
_MODULE = '''\
"""Tasks of the toolbox in {toolbox!r}, for `verifiers`."""

from toolsmith.training.env.for_verifiers import verifiers_classes

globals().update(verifiers_classes({toolbox!r}))
__all__ = ["ToolboxConfig", "ToolboxEnv", "ToolboxEnvConfig", "ToolboxTask", "ToolboxTaskset"]
'''


class Packed(Record):
    """A package for `verifiers`: its folder, and the id of its taskset."""

    folder: str
    taskset: str


def play_environment(
    toolbox: str | Path | Toolbox,
    user_model: str | Model | None = None,
    *,
    episodes: int = 5,
    first_seed: int = 0,
    requests: int = 1,
    offered: int = 7,
) -> Iterator[Played]:
    """Episodes of a model, one after the other.

    Args:
        toolbox: a toolbox or its folder.
        user_model: who plays; None takes the toolbox's configured user model.
        episodes: how many.
        first_seed: of the first one; the next has the next.
        requests: asked in one episode.
        offered: tools on offer at most.

    Raises:
        UsageError: the toolbox has no request whose call is known.
        ModelError: the model gave no reply.
    """
    box = opened_toolbox(toolbox)
    model = open_role("user", user_model, box)
    environment = ToolEnvironment(World(box), requests=requests, offered=offered)
    for seed in range(first_seed, first_seed + episodes):
        yield play(model, environment, seed)


def environment_app(toolbox: str | Path | Toolbox, *, requests: int = 1, offered: int = 7) -> Any:
    """An OpenEnv server over a toolbox, as an ASGI application.

    Raises:
        UsageError: OpenEnv is not installed, or there are no tasks.
    """
    from toolsmith.training.env.for_openenv import openenv_app

    return openenv_app(World(opened_toolbox(toolbox)), requests=requests, offered=offered)


def pack_environment(toolbox: str | Path, folder: str | Path) -> Packed:
    """Write a package that `verifiers` loads as a taskset.

    Args:
        toolbox: its folder, which the package names by its full path.
        folder: new or empty; its name becomes the package's.

    Raises:
        UsageError: the folder is in the way.
    """
    target, box = Path(folder), Toolbox.open(toolbox)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not empty", hint="Give a new folder.")
    name = slug(target.resolve().name) or "toolbox-environment"
    module = name.replace("-", "_")
    target.mkdir(parents=True, exist_ok=True)
    (target / "pyproject.toml").write_text(_PYPROJECT.format(name=name, module=module), "utf-8")
    (target / f"{module}.py").write_text(_MODULE.format(toolbox=str(Path(box.root).resolve())), "utf-8")
    return Packed(folder=str(target), taskset=name)
