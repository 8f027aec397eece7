"""The environment as TRL's GRPOTrainer takes it: `environment_factory=trl_factory(world)`.

TRL makes tools of an environment's public methods, from their type hints and docstrings. Tools have schemas that no
type hint says, and each episode offers others; so there is one method, which takes a name and arguments as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from toolsmith.calls.formats.json_text import read_json
from toolsmith.training.env.environment import ToolEnvironment, World
from toolsmith.types.call import ReadCall


class TrlEnvironment:
    """One rollout. `seed` is a column of the dataset; without it, seeds are counted."""

    def __init__(self, environment: ToolEnvironment, first_seed: int = 0) -> None:
        self._environment = environment
        self._next_seed = first_seed

    def reset(self, seed: int | None = None, **_: Any) -> str:
        """Begin an episode; the request with the tools on offer, which TRL puts behind the prompt."""
        chosen = self._next_seed if seed is None else seed
        self._next_seed = chosen + 1
        start = self._environment.reset(chosen)
        tools = "\n".join(json.dumps(each["function"], ensure_ascii=False) for each in start.tools)
        return f"{start.request}\n\nTools:\n{tools}"

    def call_tool(self, tool: str, arguments: str) -> str:
        """Call one of the tools on offer and read its result.

        Args:
            tool: The name of the tool.
            arguments: Its arguments as one JSON object.

        Returns:
            The result, or what is wrong with the call.
        """
        if self._environment.is_done:
            return "The task is over."
        call = ReadCall(name=tool, arguments=read_json(arguments)[0], raw=arguments)
        return self._environment.step([call]).texts[0]

    def get_reward(self) -> float:
        """The reward of the episode."""
        return self._environment.reward()


def trl_factory(world: World, **options: Any) -> Callable[[], TrlEnvironment]:
    """What GRPOTrainer takes as `environment_factory`; the options are those of `ToolEnvironment`."""
    return lambda: TrlEnvironment(ToolEnvironment(world, **options))
