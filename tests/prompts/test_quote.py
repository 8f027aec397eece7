"""Material in a question stays data: it cannot end the fence that it stands in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.prompts.fences import outside_fences
from toolsmith.prompts.quote import as_data, fenced, inline, trial_as_data
from toolsmith.types.trial import Failure, Trial


@pytest.mark.parametrize("info", ["text", "json", "python"])
@given(text=st.lists(st.sampled_from(["~~~", "~~~~", "```", "`", "~", "\n", " ", "x", "#"]), max_size=12).map("".join))
def test_no_text_ends_its_fence(info: str, text: str) -> None:
    shown = f"before\n\n{fenced(f'MARK {text} MARK', info)}\n\nafter"
    assert outside_fences(shown, "MARK") == []
    assert outside_fences(shown, "after") == ["after"]
    assert f"MARK {text} MARK" in shown


@given(text=st.lists(st.sampled_from(["`", "``", "\n", " ", "x", "~~~"]), max_size=12).map("".join))
def test_no_text_ends_its_backticks(text: str) -> None:
    assert outside_fences(f"the title {inline(f'MARK{text}')}, and more", "MARK") == []


def test_ordinary_texts_stand_in_the_shortest_fence() -> None:
    assert fenced("two\nlines") == "~~~text\ntwo\nlines\n~~~"
    assert fenced("x = '`'", "python") == "```python\nx = '`'\n```"
    assert inline("a title") == "`a title`"


def test_long_data_is_cut_and_says_so() -> None:
    assert as_data("x" * 5_000, 100).endswith("… (cut; 5002 characters)")


def test_a_trial_is_shown_with_what_came_back_or_why_nothing_did() -> None:
    trial = Trial(tool="t", code_id="c", arguments={"a": 1}, outcome="ok", result=[1], request="Do it")
    assert trial_as_data(trial) == 'request: "Do it"\narguments: {"a": 1}\nreturned: [1]'
    failed = trial.model_copy(update={"outcome": "error", "failure": Failure(type="ValueError", message="a is odd")})
    assert trial_as_data(failed).endswith('failed (error): "ValueError: a is odd"')
