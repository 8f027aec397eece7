"""Every planted error is corrected, every right doc is left alone, and what makes docs worse is refused."""

from __future__ import annotations

from pathlib import Path

import git
import pytest

from tests.recipes.refine.planted import (
    RIGHT,
    WRONG,
    requests_of,
    scripted_strong,
    scripted_user,
    toolbox_of,
)
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end


def _roles(strong: object) -> Roles:
    return Roles(explorer=strong, analyzer=strong, rewriter=strong, user=scripted_user())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def refined(
    tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox
) -> tuple[Toolbox, dict[str, Refined], dict[str, tuple[str, str]]]:
    """All planted tools refined once: the toolbox, results by name, and (code id, doc id) before."""
    everything = [*WRONG, *RIGHT]
    box = toolbox_of(tmp_path_factory.mktemp("planted") / "box", everything, sandbox)
    before = {tool.name: (tool.code_id, tool.doc_id) for tool in box.tools()}
    results = refine_all(box.tools(), box, _roles(scripted_strong()), requests_of(everything))
    return box, {result.path.rpartition("/")[2]: result for result in results}, before


def test_the_suite_is_as_large_as_it_claims() -> None:
    assert len(WRONG) >= 25
    assert len(RIGHT) >= 5
    assert {planted.flaw for planted in WRONG} == {
        "wrong unit",
        "missing range",
        "misnamed parameter",
        "wrong default",
        "undocumented error",
        "ambiguous purpose",
        "empty doc",
    }


@pytest.mark.parametrize("planted", WRONG, ids=lambda planted: planted.name)
def test_a_planted_error_is_corrected(planted, refined) -> None:
    box, results, before = refined
    result = results[planted.name]
    assert result.status == "improved", result.reason
    assert result.before < result.after == result.requests == len(planted.cases)
    kept = box.get(planted.name)
    assert kept.doc.parameters == planted.truth
    assert kept.doc.description == planted.purpose
    assert kept.code_id == before[planted.name][0]


@pytest.mark.parametrize("planted", RIGHT, ids=lambda planted: planted.name)
def test_a_right_doc_is_left_alone_and_costs_only_its_measurement(planted, refined) -> None:
    box, results, before = refined
    result = results[planted.name]
    assert result.status == "already right"
    assert result.rounds == 0
    assert result.calls == len(planted.cases)
    assert box.get(planted.name).doc_id == before[planted.name][1]


def test_each_kept_doc_is_one_commit_that_says_by_how_much(refined) -> None:
    box, results, _ = refined
    commits = [commit for commit in git.Repo(box.root).iter_commits() if "Refine planted/" in str(commit.message)]
    assert len(commits) == len(WRONG)
    for planted in WRONG:
        (message,) = [
            str(commit.message) for commit in commits if f"Tool: planted/{planted.name}\n" in str(commit.message)
        ]
        result = results[planted.name]
        assert f"Success-Before: {result.before}/{result.requests}" in message
        assert f"Success-After: {result.after}/{result.requests}" in message
    assert not git.Repo(box.root).is_dirty(untracked_files=True)


def test_every_example_in_a_kept_doc_really_returns_what_it_says(refined) -> None:
    box, _, _ = refined
    examples = [(tool, example) for tool in box.tools() for example in tool.doc.examples]
    assert len(examples) == len(WRONG)
    for tool, example in examples[::5]:
        assert tool.call(example.arguments).result == example.result


@pytest.mark.parametrize("wrong", [WRONG[::4], pytest.param(WRONG, marks=pytest.mark.slow)], ids=["some", "all"])
def test_a_rewriter_that_makes_things_worse_is_always_refused(wrong, tmp_path: Path, sandbox: Sandbox) -> None:
    everything = [*wrong, *RIGHT]
    box = toolbox_of(tmp_path / "box", everything, sandbox)
    head = box.commit
    requests = requests_of(everything)
    for planted in RIGHT:  # one request that nobody gets right, or they would not be rewritten at all
        path = f"planted/{planted.name}"
        odd = requests[path][0].model_copy(update={"arguments": planted.explored[0]})
        requests[path] = [odd, *requests[path][1:]]
    results = refine_all(
        box.tools(), box, _roles(scripted_strong(worse=True)), requests, options=RefineOptions(rounds=2)
    )
    assert all(result.status in ("unchanged", "flat") for result in results)
    assert all(result.versions[1:] for result in results)
    assert box.commit == head
