"""A real Ray cluster of several nodes on this machine gives what one machine gives, whatever dies."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import toolsmith
from tests.conftest import BRACKETS_CODE, bracket_maker, bracket_reply
from tests.recipes.make import test_killed_runs as killed_runs
from tests.toolbox.tools import adder
from toolsmith.cluster.ray_nodes import RayNodes
from toolsmith.cluster.ray_sandbox import RaySandbox
from toolsmith.errors import BadInputError, BudgetExceededError, SandboxUnavailableError, UsageError
from toolsmith.library.check.verify import verify_toolbox
from toolsmith.library.place import working_on
from toolsmith.models.meter import Budget
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.program import Program

NODES, TOOLS = 3, 24
SECONDS_A_RUN = 20.0  # with connecting and starting processes on nodes
tasks = killed_runs.tasks
WHOAMI = Program(name="double", code="def double(number: int) -> int:\n    return 2 * number\n", function="double")


def test_a_place_that_is_none_is_refused_with_what_there_is():
    with pytest.raises(BadInputError, match="--on spark: there is no such place"), working_on("spark"):
        pass


def test_without_ray_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(UsageError, match="--on ray needs Ray"), working_on("ray"):
        pass


@pytest.fixture
def cluster():
    pytest.importorskip("ray", reason="ray is not installed: pip install 'toolsmith-llm[cluster]'")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    for _ in range(NODES - 1):
        made.add_node(num_cpus=1)
    made.wait_for_nodes()
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    opened.add_many([adder(number) for number in range(TOOLS)])
    return opened


def verdicts(box: Toolbox) -> list[str]:
    return [each.model_dump_json() for each in verify_toolbox(box)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_proves_as_one_machine_does_also_when_a_node_dies(cluster, box):
    here = verdicts(box)
    with working_on("ray"):
        assert verdicts(box) == here
    with RayNodes() as nodes:
        assert nodes.at_once == NODES

        def kill_one(done: int, _total: int) -> None:
            if done == 3:
                cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

        sandbox = RaySandbox(nodes)
        found = [each.model_dump_json() for each in verify_toolbox(box, sandbox, report=kill_one)]
        assert found == here
        deadline = time.monotonic() + 60
        while nodes.at_once == NODES and time.monotonic() < deadline:
            sandbox.call_many(WHOAMI, [{"number": 1}] * 6, Policy())
        assert nodes.at_once == NODES - 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_run_whose_driver_is_killed_again_and_again_ends_as_on_one_machine_and_asks_nothing_twice(
    cluster, tasks, tmp_path, monkeypatch
):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    assert killed_runs.start(whole, tasks).wait() == 0
    monkeypatch.setenv("TOOLSMITH_ON", "ray")
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    killed_runs.run_killed(killed, tasks, kills=3, longest_seconds=SECONDS_A_RUN)
    killed_runs.assert_same(whole, killed)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("cluster")
def test_caps_hold_to_the_unit_on_a_cluster(tasks, tmp_path):
    wrong = BRACKETS_CODE.replace("reversed(stack)", "stack")
    maker = bracket_maker(propose_tool=bracket_reply(wrong), repair_tool=f"```python function\n{BRACKETS_CODE}```\n")
    asked = []

    def respond(question):
        asked.append(question.id)
        return maker.answer(question).text

    with working_on("ray"):
        with pytest.raises(BudgetExceededError):
            toolsmith.make(tasks[0], tmp_path / "box", toolsmith.ScriptedModel(respond), budget=Budget(calls=1))
        assert len(asked) == 1
        toolsmith.make(tasks[0], tmp_path / "box", toolsmith.ScriptedModel(respond), budget=Budget(calls=2))
    assert len(asked) == len(set(asked)) == 2


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("cluster")
def test_calls_go_to_the_nodes_in_their_order_and_end_where_none_is_left():
    with RayNodes() as nodes:
        sandbox = RaySandbox(nodes)
        trials = sandbox.call_many(WHOAMI, [{"number": number} for number in range(40)], Policy())
        assert [trial.unwrap() for trial in trials] == [2 * number for number in range(40)]
        assert (
            sandbox.call(WHOAMI, {"number": "x"}, Policy()).outcome
            == open_sandbox().call(WHOAMI, {"number": "x"}, Policy()).outcome
        )
        for process in list(nodes._alive):
            nodes._ray.kill(process.actor)
        with pytest.raises(SandboxUnavailableError, match="no node of the cluster is left"):
            sandbox.call_many(WHOAMI, [{"number": 1}] * 8, Policy())
