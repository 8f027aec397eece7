"""A search corrected by what it was used for: what use teaches is found, what nobody used is found as before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.toolbox.index.usage.leaning import leaned
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
    firsts = [(tool, list(leaned(score(text), learnt.factors(text, EMBEDDER)))[:depth]) for tool, text in asked]
    return sum(tool in first for tool, first in firsts) / len(firsts)


@pytest.fixture(scope="module")
def taught() -> Learnt:
    return learn_from([use(tool, request(tool, n)) for n in range(10) for tool in TOOLS], score, EMBEDDER, len(TOOLS))


def test_requests_like_those_that_were_answered_find_their_tool(taught: Learnt) -> None:
    assert taught.measured.before < 0.5
    assert taught.measured.after > 0.9
    assert recall(taught, TOOLS) > 0.95


def test_tools_that_nobody_has_used_are_found_as_before() -> None:
    learnt = learn_from(
        [use(tool, request(tool, n)) for n in range(10) for tool in TOOLS[8:]], score, EMBEDDER, len(TOOLS)
    )
    assert recall(learnt, TOOLS[8:]) > 0.9
    assert recall(learnt, TOOLS[:4]) == 1.0
    assert set(learnt.factors("alpha0 beta0", EMBEDDER)) == set(TOOLS[8:])


def test_uses_that_say_nothing_change_nothing() -> None:
    rng = random.Random(1)  # noqa: S311
    noise = [use(rng.choice(TOOLS), f"word{rng.random()} other{rng.random()}") for _ in range(80)]
    learnt = learn_from(noise, score, EMBEDDER, len(TOOLS))
    assert (learnt.measured.strength, learnt.factors("word", EMBEDDER)) == (0.0, {})
    assert learn_from([use(TOOLS[0], "one alone")], score, EMBEDDER, len(TOOLS)).factors("one alone", EMBEDDER) == {}


def test_a_tool_that_fails_counts_for_less_and_one_failure_for_little() -> None:
    entries = [use("a", None, "error", "tool")] * 20 + [use("b", None)] * 8 + [use("b", None, "timeout", "tool")]
    learnt = learn_from([*entries, use("c", None, "invalid", "caller")], score, EMBEDDER, len(TOOLS))
    assert learnt.factors("x", EMBEDDER) == {"a": 0.25, "b": pytest.approx(10 / 11)}


def test_what_was_learnt_is_kept_in_a_file_that_may_break(taught: Learnt, tmp_path: Path) -> None:
    file = LearntFile(tmp_path / "learnt.npz")
    assert file.read() is None
    file.write(taught)
    kept = file.read()
    assert kept is not None
    text = request(TOOLS[9], 200)
    assert kept.factors(text, EMBEDDER) == pytest.approx(taught.factors(text, EMBEDDER), rel=0.02)
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
