"""An oracle gets 1, a spammer little, silence a penalty; the same seed is the same episode."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from toolsmith.errors import UsageError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.training.data.split import Split
from toolsmith.training.env.environment import ToolEnvironment, World
from toolsmith.training.env.for_trl import TrlEnvironment, trl_factory
from toolsmith.training.env.play import play
from toolsmith.types.call import ReadCall


@pytest.fixture(scope="module")
def world(box) -> World:
    return World(box)


def right_calls(environment: ToolEnvironment) -> list[ReadCall]:
    names = {path: path.rpartition("/")[2].replace("-", "_") for path in environment.task.offered}
    return [ReadCall(name=names[each.tool], arguments=each.arguments) for each in environment.task.wanted]


@pytest.mark.parametrize("requests", [1, 2, 3])
@pytest.mark.parametrize("seed", [0, 5, 11])
def test_an_oracle_gets_1_in_one_turn_or_in_several(world, requests, seed):
    environment = ToolEnvironment(world, requests=requests)
    environment.reset(seed)
    for call in right_calls(environment):
        assert environment.step([call]).reward == 1.0
    answer = " ".join(str(each.result) for each in environment.task.wanted)
    assert environment.step(answer).reward == 1.0
    assert environment.reward() == 1.0


def test_a_spammer_gets_little_though_the_right_call_is_among_its_calls(world):
    environment = ToolEnvironment(world)
    environment.reset(3)
    (right,) = right_calls(environment)
    spam = [ReadCall(name="repeat_text", arguments={"text": "x", "times": n}) for n in range(30)]
    stepped = environment.step([*spam, right])
    assert stepped.reward < 0.1
    assert environment.reward() < 0.1
    again = environment.step([right])
    assert again.reward == 0.0, "what was found out is paid once"


@pytest.mark.parametrize(("said", "reward"), [("", -0.5), ("  \n", -0.5), ("I do not know.", 0.0)])
def test_silence_costs_and_a_wrong_answer_gains_nothing(world, said, reward):
    environment = ToolEnvironment(world)
    environment.reset(1)
    stepped = environment.step(said)
    assert stepped.is_done
    assert (stepped.reward, environment.reward()) == (reward, reward)


def test_a_wrong_call_gives_its_real_error_and_no_reward(world):
    environment = ToolEnvironment(world)
    environment.reset(1)
    stepped = environment.step('{"name": "no_such_tool", "arguments": {}}')
    assert "unknown_tool" in stepped.texts[0] if stepped.texts else stepped.is_done
    environment.reset(1)
    (right,) = right_calls(environment)
    stepped = environment.step([right.model_copy(update={"arguments": {}})])
    assert json.loads(stepped.texts[0])["error"] == "missing_argument"
    assert stepped.reward == 0.0


def test_the_same_seed_and_turns_are_the_same_episode_and_another_seed_is_another(world):
    def episode(seed):
        environment = ToolEnvironment(world, requests=2)
        start = environment.reset(seed)
        steps = [environment.step([call]) for call in right_calls(environment)]
        return start, steps, environment.reward()

    assert episode(4) == episode(4)
    assert len({episode(seed)[0].request for seed in range(8)}) > 4


def test_sixteen_at_once_do_what_each_does_alone(world):
    def episode(seed):
        environment = ToolEnvironment(world, requests=2)
        environment.reset(seed)
        return [environment.step([call]).texts for call in right_calls(environment)], environment.reward()

    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(episode, range(16)))
    assert together == [episode(seed) for seed in range(16)]
    assert {reward for _, reward in together} == {1.0}


def test_an_episode_ends_after_its_turns_and_takes_no_step_beyond(world):
    environment = ToolEnvironment(world, most_turns=2)
    with pytest.raises(UsageError, match="no episode"):
        environment.step("hm")
    environment.reset(0)
    call = ReadCall(name="repeat_text", arguments={"text": "x", "times": 1})
    assert [environment.step([call]).is_done for _ in range(2)] == [False, True]
    with pytest.raises(UsageError, match="no episode"):
        environment.step([call])


def test_a_world_of_the_exam_holds_what_the_other_does_not(box):
    split = Split(seed=1, with_hidden=True, test_share=0.5)
    training, exam = World(box, split), World(box, split, of_exam=True)
    assert not {call.request for call in training.calls} & {call.request for call in exam.calls}


def test_no_call_of_an_episode_is_logged_as_a_use_of_the_toolbox(box, world):
    before = len(list(box.trials.entries()))
    environment = ToolEnvironment(world)
    environment.reset(0)
    environment.step(right_calls(environment))
    assert len(list(box.trials.entries())) == before


def test_a_model_plays_an_episode(world):
    environment = ToolEnvironment(world)
    environment.reset(2)
    (call,) = right_calls(environment)
    said = json.dumps({"tool": call.name, "arguments": call.arguments})
    played = play(ScriptedModel([said, f"It is {environment.task.wanted[0].result}."]), ToolEnvironment(world), 2)
    assert (played.reward, played.rewards, played.solved, played.calls) == (1.0, (1.0, 1.0), 1, 1)


def test_trls_form_has_one_tool_and_its_own_reward(world):
    environment = trl_factory(world)()
    assert isinstance(environment, TrlEnvironment)
    text = environment.reset(seed=2)
    inner = environment._environment
    (call,) = right_calls(inner)
    assert inner.task.request in text
    assert call.name in text
    assert environment.call_tool(call.name, json.dumps(call.arguments)) == json.dumps(inner.task.wanted[0].result)
    assert environment.get_reward() == 1.0
    environment.reset()
    assert inner.task.seed == 3
