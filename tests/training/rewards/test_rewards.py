"""Rewards give what their papers say, keep within their bounds, and never fall when more is right."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolsmith.scoring.wanted import Sample, WantedCall
from toolsmith.training.rewards.compose import bounded, product, weighted_sum
from toolsmith.training.rewards.efficiency import call_efficiency, efficient_reward, fewest_right_calls
from toolsmith.training.rewards.error_classes import error_reward, ordered_error_reward
from toolsmith.training.rewards.form import readable_form, toolrl_format
from toolsmith.training.rewards.graded import call_reward, ranges_at, right_share
from toolsmith.training.rewards.necessity import necessity_reward
from toolsmith.training.rewards.steps import Step, credited, relative, worth
from toolsmith.training.rewards.turns import episode_f1, last_turn_reward, turn_reward
from toolsmith.types.call import ReadCall

RIGHT = {"city": "Oslo", "days": 3}
TOOLS = {"forecast": ("city", "days", "unit"), "history": ("city",)}


def sample(*said: ReadCall, wanted: dict | None = None, **more) -> Sample:
    return Sample(
        place="1",
        wanted=(WantedCall(name="forecast", arguments=wanted or RIGHT),),
        said=said,
        offered=tuple(TOOLS),
        parameters=TOOLS,
        **more,
    )


def call(name: str = "forecast", **arguments) -> ReadCall:
    return ReadCall(name=name, arguments=arguments)


# ToolRL, §3.3: S_max = 1 + calls + parameters = 4; R = 6 * R_max / S_max - 3.
TOOLRL = [
    (call(**RIGHT), 3.0),
    (call(city="Oslo", days=4), 6 * 3 / 4 - 3),
    (call(city="Oslo"), 6 * 2.5 / 4 - 3),
    (call(city="Oslo", days=3, unit="F"), 6 * (1 + 2 / 3 + 2) / 4 - 3),
    (call("history", city="Oslo"), -3.0),
]


@pytest.mark.parametrize(("made", "reward"), TOOLRL)
def test_toolrl_gives_what_the_paper_computes(made, reward):
    assert call_reward(sample(made)) == pytest.approx(reward)


@pytest.mark.parametrize(
    ("grain", "rewards"),
    [
        ("intermediate", (3.0, 0.0, 0.0, 0.0, -3.0)),
        ("strict", (3.0, 1.5, 0.0, 1.5, -3.0)),
        ("coarse", (3.0, -3.0, -3.0, -3.0, -3.0)),
    ],
)
def test_toolrls_coarser_grains_are_those_of_its_code(grain, rewards):
    assert [call_reward(sample(made), grain=grain) for made, _ in TOOLRL] == pytest.approx(list(rewards))


def test_toolrls_scales_change_as_its_code_has_it():
    late = ranges_at(30, "two stages")
    assert (ranges_at(29, "two stages").format.highest, late.format.highest) == (1.0, 0.5)
    assert (ranges_at(29, "two stages").calls.highest, late.calls.highest) == (1.0, 3.0)
    halfway = ranges_at(75, "gradual")
    assert (halfway.format.highest, halfway.calls.highest) == (1.5, 2.5)
    assert ranges_at(10_000, "gradual") == ranges_at(150, "gradual")
    assert ranges_at(7) == ranges_at(7_000)


# TL-Training's published code: parameters invented, redundant, missing.
TL_TRAINING = [
    (call(**RIGHT), 1.0),
    (call(city="Bergen", days=4), -0.25),
    (call(city="Oslo"), -0.5),
    (call(city="Oslo", days=3, unit="F"), -0.5),
    (call(city="Oslo", days=3, colour=1), -0.8),
    (call(city="Oslo", unit="F"), -1.0),
    (call(city="Oslo", colour=1), -1.3),
    (call(city="Oslo", days=3, unit="F", colour=1), -1.3),
    (call("history", city="Oslo"), -1.5),
    (call(city="Oslo", unit="F", colour=1), -1.8),
    (call("weather", **RIGHT), -2.0),
]


@pytest.mark.parametrize(("made", "reward"), TL_TRAINING)
def test_tl_training_gives_what_its_code_gives(made, reward):
    assert error_reward(sample(made)) == reward


def test_an_unreadable_call_is_the_worst_of_all():
    assert error_reward(sample(is_unreadable=True)) == -2.0
    assert call_reward(sample(is_unreadable=True)) == -3.0


def test_tl_trainings_order_is_odd_and_the_ordered_one_is_not():
    wrong_tool, all_wrong = call("history", city="Oslo"), call(city="Oslo", unit="F", colour=1)
    assert error_reward(sample(all_wrong)) < error_reward(sample(wrong_tool))
    assert ordered_error_reward(sample(all_wrong)) > ordered_error_reward(sample(wrong_tool))


def test_otc_is_highest_where_as_many_calls_are_made_as_are_needed():
    assert call_efficiency(0, 0) == 1.0
    assert call_efficiency(2, 2) == pytest.approx(1.0)
    assert call_efficiency(0, 2) == 0.0
    assert call_efficiency(1, 2) == pytest.approx(math.sin(math.pi / 3))
    assert call_efficiency(6, 2) == pytest.approx(math.sin(3 * math.pi / 4))
    assert call_efficiency(3, 0) == pytest.approx(math.cos(3 * math.pi / 10))
    assert fewest_right_calls([1, 3, 2], [False, True, True]) == 2
    assert fewest_right_calls([1], [False]) is None
    assert efficient_reward(0.0, 1, 1) == 0.0


def test_ftrls_turns_are_those_of_its_code():
    assert turn_reward(1, 1) == 1.0
    assert turn_reward(2, 3) == 1.0
    assert turn_reward(0, 4) == 0.0
    assert turn_reward(2, 2) == pytest.approx(4 / 3)
    assert (turn_reward(2, 4, "precision"), turn_reward(2, 4, "product"), turn_reward(2, 4, "solved")) == (
        0.5,
        1.0,
        2.0,
    )
    assert last_turn_reward(" ", is_right=False, lacking=1) == -0.5
    assert last_turn_reward("<tool_call>{", is_right=False, lacking=1, looks_like_a_call=True) == -0.3
    assert last_turn_reward("It is 4.", is_right=True, lacking=1) == 0.5
    assert last_turn_reward("Hm.", is_right=False, lacking=0) == 0.5
    assert last_turn_reward("Hm.", is_right=False, lacking=2) == 0.0
    with pytest.raises(ValueError, match="2 of 1 calls"):
        turn_reward(2, 1)


def test_a_step_is_worth_what_comes_of_it_and_a_fork_holds_its_steps_against_one_another():
    right, wrong = Step(outcome=1.0), Step(outcome=0.0, calls_worked=False)
    root = Step(children=(Step(children=(right, wrong)), wrong))
    tree = credited(root, decay=0.5, call_worth=0.1)
    assert worth(right, call_worth=0.1) == 1.1
    assert tree.children[0].worth == pytest.approx(0.25 + 0.1)
    assert [child.advantage for child in tree.children] == pytest.approx([1.0, -1.0])
    assert relative([2.0, 2.0]) == [0.0, 0.0]


def test_a_needless_call_costs_half_of_what_the_model_knows():
    assert necessity_reward(right=1.0, was_called=True, knows=1.0) == 0.5
    assert necessity_reward(right=1.0, was_called=True, knows=0.0) == 1.0
    assert necessity_reward(right=1.0, was_called=False, knows=1.0) == 1.0


def test_forms_are_toolrls_or_any_that_is_read():
    text = '<think>a</think>\n<tool_call>\n{"name": "forecast", "arguments": {}}\n</tool_call>'
    assert toolrl_format(text, wants_call=True) == 1.0
    assert toolrl_format(text + "\n<tool_call>", wants_call=True) == 0.0
    assert toolrl_format("<think>a</think>\n<response>b</response>", wants_call=False) == 1.0
    assert readable_form('{"name": "forecast", "arguments": {"days": 3}}', TOOLS) == 1.0
    assert readable_form('{"name": "forecast", "arguments": {"days": 3', TOOLS) == 0.0
    assert readable_form("It rains.", TOOLS, wants_call=False) == 1.0


def test_rewards_are_put_together():
    double = weighted_sum({call_reward: 2.0, error_reward: 1.0})
    assert double(sample(call(**RIGHT))) == 7.0
    assert product(right_share, lambda _: 0.0)(sample(call(**RIGHT))) == 0.0
    assert bounded(double, -1, 1)(sample(call(**RIGHT))) == 1.0


values = st.one_of(st.integers(-3, 3), st.sampled_from(["a", "b"]), st.booleans())
arguments = st.dictionaries(st.sampled_from(["p", "q", "r"]), values, max_size=3)


@given(arguments, arguments, st.sampled_from(["forecast", "history", "weather"]))
def test_every_reward_keeps_its_bounds_and_is_highest_for_the_right_call(wanted, made, name):
    tried = Sample(
        place="1",
        wanted=(WantedCall(name="forecast", arguments=wanted),),
        said=(call(name, **made),),
        offered=tuple(TOOLS),
    )
    best = tried.model_copy(update={"said": (call("forecast", **wanted),)})
    for reward, low, high in [
        (call_reward, -3, 3),
        (error_reward, -2, 1),
        (ordered_error_reward, -2, 1),
        (right_share, 0, 1),
    ]:
        assert low <= reward(tried) <= reward(best) == high


@given(arguments.filter(bool), st.data())
def test_one_more_right_value_never_lowers_a_graded_reward(wanted, data):
    changed = data.draw(st.sampled_from(sorted(wanted)))
    worse = {**wanted, changed: "something else"}
    for grain in ("fine", "intermediate", "strict", "coarse"):
        before, after = (right_share(sample(call(**each), wanted=wanted), grain) for each in (worse, wanted))
        assert before <= after


@given(st.integers(0, 30), st.integers(0, 10))
def test_efficiency_is_between_0_and_1_and_falls_away_from_what_is_needed(made, fewest):
    here = call_efficiency(made, fewest)
    assert -1e-12 <= here <= 1 + 1e-12
    if made >= fewest:
        assert call_efficiency(made + 1, fewest) <= here + 1e-12
    else:
        assert call_efficiency(made + 1, fewest) >= here - 1e-12


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_an_episodes_f1_is_between_0_and_1(solved, more, lacking):
    assert 0 <= episode_f1(solved, solved + more, solved + lacking) <= 1
