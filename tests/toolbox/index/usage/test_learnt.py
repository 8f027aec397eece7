"""A search corrected by what it was used for: what use teaches is found, what nobody used is found as before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.toolbox.index.usage.leaning import exchanged
from toolsmith.toolbox.index.usage.learnt import Learnt, LearntFile, learn_from
from toolsmith.toolbox.logs.trials import TrialEntry
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.outcome import Blame, Outcome
from toolsmith.types.trial import Trial

TOOLS = [f"tool-{number}" for number in range(12)]
EMBEDDER = HashingEmbedder()


def request(tool: str, number: int) -> str:
    """Words of the tool's own among words of everybody."""
    rng = random.Random(f"{tool} {number}")  # noqa: S311
    own = [f"{word}{tool[5:]}" for word in ("alpha", "beta", "gamma", "delta")]
    return " ".join([*rng.sample(own, 2), *rng.sample(["please", "find", "show", "now", "me", "the"], 3)])


def score(_: str) -> Mapping[str, float]:
    """A search that always finds the same tools, in the same order."""
    return {tool: 1 - place / 20 for place, tool in enumerate(TOOLS)}


def use(tool: str, text: str | None, outcome: Outcome = "ok", blame: Blame = "none") -> TrialEntry:
    return TrialEntry(at="", tool=tool, code_id="", request=text, arguments={}, outcome=outcome, blame=blame)


def recall(learnt: Learnt, tools: list[str], depth: int = 5) -> float:
    asked = [(tool, request(tool, number)) for tool in tools for number in range(100, 110)]
    firsts = [(tool, list(exchanged(score(text), learnt.logarithms(text, EMBEDDER)))[:depth]) for tool, text in asked]
    return sum(tool in first for tool, first in firsts) / len(firsts)


@pytest.fixture(scope="module")
def taught() -> Learnt:
    return learn_from([use(tool, request(tool, n)) for n in range(10) for tool in TOOLS], score, EMBEDDER)


def test_requests_like_those_that_were_answered_find_their_tool(taught: Learnt) -> None:
    assert taught.measured.before < 0.5
    assert taught.measured.after > 0.9
    assert recall(taught, TOOLS) > 0.95


def test_tools_that_nobody_has_used_keep_their_places() -> None:
    used = TOOLS[2::2]
    learnt = learn_from([use(tool, request(tool, n)) for n in range(10) for tool in used], score, EMBEDDER)
    assert set(learnt.logarithms("alpha0 beta0", EMBEDDER)) == set(used)
    for tool in TOOLS:
        found = list(exchanged(score(""), learnt.logarithms(request(tool, 7), EMBEDDER)))
        assert [found.index(other) for other in TOOLS if other not in used] == [0, 1, 3, 5, 7, 9, 11]
    assert recall(learnt, used) > 0.9


def test_a_used_tool_that_the_words_do_not_find_takes_the_place_of_a_used_one() -> None:
    found = exchanged({"a": 0.9, "b": 0.5, "c": 0.3}, {"b": -1.0, "x": 6.0, "y": -2.0})
    assert found == {"a": 0.9, "x": 0.5, "c": 0.3}
    assert exchanged({"a": 0.9}, {"x": 9.0}) == {"a": 0.9}


def test_one_request_of_each_tool_cannot_be_held_out_and_changes_nothing() -> None:
    learnt = learn_from([use(tool, request(tool, 1)) for tool in TOOLS], score, EMBEDDER)
    assert (learnt.measured.requests, learnt.measured.strength) == (12, 0.0)


def test_uses_that_say_nothing_change_nothing() -> None:
    rng = random.Random(1)  # noqa: S311
    noise = [use(rng.choice(TOOLS), f"word{rng.random()} other{rng.random()}") for _ in range(80)]
    learnt = learn_from(noise, score, EMBEDDER)
    assert (learnt.measured.strength, learnt.logarithms("word", EMBEDDER)) == (0.0, {})
    assert learn_from([use(TOOLS[0], "one alone")], score, EMBEDDER).logarithms("one alone", EMBEDDER) == {}


def test_a_tool_that_fails_counts_for_less_and_one_failure_for_little() -> None:
    entries = [use("a", None, "error", "tool")] * 20 + [use("b", None)] * 8 + [use("b", None, "timeout", "tool")]
    learnt = learn_from([*entries, use("c", None, "invalid", "caller")], score, EMBEDDER)
    assert learnt.works == {"a": 0.25, "b": pytest.approx(10 / 11)}


def test_what_was_learnt_is_kept_in_a_file_that_may_break(taught: Learnt, tmp_path: Path) -> None:
    file = LearntFile(tmp_path / "learnt.npz")
    assert file.read() is None
    file.write(taught)
    kept = file.read()
    assert kept is not None
    text = request(TOOLS[9], 200)
    assert kept.logarithms(text, EMBEDDER) == pytest.approx(taught.logarithms(text, EMBEDDER), rel=0.02)
    (tmp_path / "learnt.npz").write_bytes(b"PK no archive")
    assert file.read() is None


def test_a_toolbox_learns_from_its_trials_and_every_process_sees_it(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add_many([adder(number) for number in range(4)])
    other = Toolbox.open(box.root)
    assert other.search("add 2 to a number", 4)[0].path == "arithmetic/sums/add-2"
    for number in range(30):
        failed = Trial(tool="arithmetic/sums/add-2", code_id="", arguments={}, outcome="crashed", request="add 2")
        box.trials.append(failed)
        ok = Trial(tool="arithmetic/sums/add-1", code_id="", arguments={}, outcome="ok", request=f"one more {number}")
        box.trials.append(ok)
    before = other.search("add 2 to a number", 4)[0].score
    assert box.learn().requests == 10
    assert {hit.path: hit.score for hit in other.search("add 2 to a number", 4)}["arithmetic/sums/add-2"] < before
