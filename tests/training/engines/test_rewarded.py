"""What TRL hands to a reward is graded as calls; half-right replies are told apart only by the graded reward."""

from __future__ import annotations

import json

from toolsmith.training.engines.grpo import reward_function
from toolsmith.training.rewards.graded import call_reward

WANTED = json.dumps([{"name": "forecast", "arguments": {"city": "Oslo", "days": 3}}])
FUNCTIONS = json.dumps(
    [{"type": "function", "function": {"name": "forecast", "parameters": {"properties": {"city": {}, "days": {}}}}}]
)
REPLIES = [
    "hm",
    '{"name": "forecast", "arguments": {"city": "Rome", "days": 9}}',
    '{"name": "forecast", "arguments": {"city": "Oslo", "days": 9}}',
    '{"name": "forecast", "arguments": {"city": "Oslo", "days": 3}}',
]


def rewards(reward, completions=REPLIES) -> list[float]:
    return reward_function(reward)(completions, [WANTED] * len(completions), [FUNCTIONS] * len(completions), step=1)


def test_a_graded_reward_rises_with_what_is_right_and_all_or_nothing_does_not():
    graded = rewards(call_reward)
    assert graded == sorted(graded)
    assert (len(set(graded)), graded[0], graded[-1]) == (4, -3.0, 3.0)
    assert rewards(lambda sample: call_reward(sample, lowest=0, highest=1, grain="coarse")) == [0, 0, 0, 1]


def test_conversational_completions_are_read_alike():
    messages = [[{"role": "assistant", "content": text}] for text in REPLIES]
    assert rewards(call_reward, messages) == rewards(call_reward)
