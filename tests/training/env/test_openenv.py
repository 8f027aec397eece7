"""The real OpenEnv server over HTTP: an oracle gets 1, sessions are apart, the same seed is the same episode."""

from __future__ import annotations

import pytest

pytest.importorskip(
    "openenv", reason="openenv-core is not installed: pip install openenv-core, in an environment of its own"
)

from toolsmith.training.env.environment import ToolEnvironment, World
from toolsmith.training.env.for_openenv import openenv_app, openenv_classes

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def world(box) -> World:
    return World(box)


def test_an_episode_over_a_websocket_pays_the_oracle_and_its_session_stays_its_own(world):
    from starlette.testclient import TestClient

    client = TestClient(openenv_app(world))
    schema = client.get("/schema").json()
    assert {"text", "tool", "arguments"} <= schema["action"]["properties"].keys()
    known = ToolEnvironment(world)
    known.reset(4)
    (wanted,) = known.task.wanted
    name = wanted.tool.rpartition("/")[2].replace("-", "_")
    with client.websocket_connect("/ws") as one, client.websocket_connect("/ws") as other:
        answers = []
        for session in (one, other):
            session.send_json({"type": "reset", "data": {"seed": 4}})
            answers.append(session.receive_json()["data"]["observation"])
        assert answers[0] == answers[1]
        assert answers[0]["request"] == known.task.request
        one.send_json({"type": "step", "data": {"tool": name, "arguments": wanted.arguments}})
        paid = one.receive_json()["data"]
        assert paid["reward"] == 1.0
        other.send_json({"type": "step", "data": {"text": ""}})
        silent = other.receive_json()["data"]
        assert (silent["reward"], silent["done"]) == (-0.5, True)


def test_the_classes_are_openenvs_own(world):
    from openenv.core.env_server.interfaces import Environment

    environment, action, _ = openenv_classes()
    assert issubclass(environment, Environment)
    made = environment(ToolEnvironment(world))
    first = made.reset(seed=3)
    again = made.reset(seed=3)
    assert (first.request, first.tools) == (again.request, again.tools)
    stepped = made.step(action(text="I give up."))
    assert (stepped.done, stepped.reward) == (True, 0.0)
    assert made.state.step_count == 1
