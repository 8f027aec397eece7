"""The environment as a taskset of `verifiers` (v1): a task a seed, played in text, an episode's reward on its trace.

`toolsmith env package` writes the package that exports these classes under a name of its own, as verifiers wants it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Any

from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.split import Split
from toolsmith.training.engines.requirements import require
from toolsmith.training.env.environment import ToolEnvironment, World

EXPORTED = ("ToolboxConfig", "ToolboxData", "ToolboxEnv", "ToolboxEnvConfig", "ToolboxTask", "ToolboxTaskset")


def verifiers_classes(folder: str) -> dict[str, type[Any]]:
    """Taskset, task, environment and their configurations, by name, over the toolbox in a folder.

    Raises:
        UsageError: verifiers is not installed.
    """
    require(["verifiers"], "verifiers")
    import verifiers.v1 as vf

    class ToolboxData(vf.TaskData):  # type: ignore[misc]  # of an extra that mypy does not follow
        toolbox: str
        seed: int
        requests: int
        offered: int
        of_exam: bool

    class ToolboxConfig(vf.TasksetConfig):  # type: ignore[misc]  # as above
        """Tasks are of seeds from `first_seed` on; `of_exam`: of the held-out requests."""

        toolbox: str = folder
        tasks: int = 100
        first_seed: int = 0
        requests: int = 1
        offered: int = 7
        of_exam: bool = False

    class ToolboxTask(vf.Task[ToolboxData]):  # type: ignore[misc]  # as above
        pass

    class ToolboxTaskset(vf.Taskset[ToolboxTask, ToolboxConfig]):  # type: ignore[misc]  # as above
        def load(self) -> Iterator[ToolboxTask]:
            config = self.config
            for seed in range(config.first_seed, config.first_seed + config.tasks):
                data = ToolboxData(
                    name=f"seed {seed}",
                    prompt=None,
                    toolbox=config.toolbox,
                    seed=seed,
                    requests=config.requests,
                    offered=config.offered,
                    of_exam=config.of_exam,
                )
                yield ToolboxTask(data, config.task)

    class ToolboxEnvConfig(vf.EnvConfig):  # type: ignore[misc]  # as above
        player: vf.AgentConfig = vf.AgentConfig()

    class ToolboxEnv(vf.Env[ToolboxEnvConfig]):  # type: ignore[misc]  # as above
        async def run(self, task: ToolboxTask, agents: Any) -> None:
            """One episode: the player reads the request and the tools, then results, until it answers."""
            await play_in(agents, task, task.data)

    made = (ToolboxConfig, ToolboxData, ToolboxEnv, ToolboxEnvConfig, ToolboxTask, ToolboxTaskset)
    return dict(zip(EXPORTED, made, strict=True))


async def play_in(agents: Any, task: Any, data: Any) -> None:
    """Plays a task with verifiers' player, and records the episode's reward."""
    environment = ToolEnvironment(
        _world(data.toolbox, of_exam=data.of_exam), requests=data.requests, offered=data.offered
    )
    start = await asyncio.to_thread(environment.reset, data.seed)
    async with agents.player.interaction(task) as interaction:
        segment = await interaction.turn(start.in_words)
        while not segment.terminated and not environment.is_done:
            stepped = await asyncio.to_thread(environment.step, segment.last_reply)
            if stepped.is_done:
                break
            segment = await interaction.turn(stepped.in_words)
    interaction.trace.record_reward("toolsmith_reward", environment.reward())


@cache
def _world(toolbox: str, *, of_exam: bool) -> World:
    split = Split() if of_exam else None
    return World(Toolbox.open(toolbox), split, of_exam=of_exam)
