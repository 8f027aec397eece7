"""The real verifiers library loads the package that `toolsmith env package` writes, and plays its tasks."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

pytest.importorskip(
    "verifiers.v1", reason="verifiers is not installed: pip install verifiers, in an environment of its own"
)

from toolsmith.library.improve.env import pack_environment
from toolsmith.training.env.environment import ToolEnvironment, World

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def packed(box, tmp_path, monkeypatch):
    made = pack_environment(box.root, tmp_path / "my-tools")
    monkeypatch.syspath_prepend(made.folder)
    yield made
    sys.modules.pop("my_tools", None)


def test_verifiers_finds_the_taskset_by_the_packages_name_and_reads_its_tasks(packed):
    from verifiers.v1.utils.loaders import import_taskset

    module = import_taskset(packed.taskset)
    taskset = module.ToolboxTaskset(module.ToolboxConfig(id=packed.taskset, tasks=5))
    tasks = list(taskset)
    assert [task.data.seed for task in tasks] == [0, 1, 2, 3, 4]
    assert [task.data.seed for task in taskset.shuffle(seed=1).take(2)] != [0, 1]


@pytest.mark.parametrize(("oracle", "reward"), [(True, 1.0), (False, -0.5)])
def test_an_episode_puts_its_reward_on_the_trace(packed, box, oracle, reward):
    """The player stands in the place of verifiers' agent, which would need a model's server."""
    from verifiers.v1.utils.loaders import import_taskset

    module = import_taskset(packed.taskset)
    (task,) = module.ToolboxTaskset(module.ToolboxConfig(id=packed.taskset, tasks=1, first_seed=4))
    known = ToolEnvironment(World(box))
    known.reset(4)
    (wanted,) = known.task.wanted
    name = wanted.tool.rpartition("/")[2].replace("-", "_")
    replies = [json.dumps({"tool": name, "arguments": wanted.arguments}), f"{wanted.result}"] if oracle else [""]
    rewards = {}
    read = []

    class Player:
        trace = SimpleNamespace(record_reward=lambda key, value: rewards.update({key: value}))

        async def turn(self, text):
            read.append(text)
            return SimpleNamespace(terminated=False, last_reply=replies.pop(0))

    @asynccontextmanager
    async def interaction(_):
        yield Player()

    agents = SimpleNamespace(player=SimpleNamespace(interaction=interaction))
    environment = module.ToolboxEnv.__new__(module.ToolboxEnv)
    asyncio.run(environment.run(task, agents))
    assert rewards == {"toolsmith_reward": reward}
    assert known.task.request in read[0]
