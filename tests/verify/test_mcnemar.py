"""The paired comparison, against values worked out by hand."""

from __future__ import annotations

import pytest

from toolsmith.recipes.refine.judging.decide import decide
from toolsmith.verify.mcnemar import Paired, compare_paired, is_flat, pooled


def _paired(total: int, before: int, gained: int, lost: int) -> Paired:
    return Paired(total=total, before=before, after=before + gained - lost, gained=gained, lost=lost)


def test_only_requests_asked_under_both_documents_count() -> None:
    paired = compare_paired({"a": True, "b": False, "c": True}, {"a": False, "b": True, "d": True})
    assert paired == Paired(total=2, before=1, after=1, gained=1, lost=1)


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"),
    [(0, 0, 1.0), (1, 0, 0.5), (0, 5, 1 / 32), (8, 1, 10 / 512), (3, 3, 42 / 64)],
)
def test_the_exact_test_gives_the_binomial_tail(gained: int, lost: int, p_value: float) -> None:
    assert _paired(20, 10, gained, lost).p_value == pytest.approx(p_value)


@pytest.mark.parametrize(
    ("paired", "decision"),
    [
        (_paired(10, 3, 1, 0), "kept"),
        (_paired(10, 3, 0, 0), "within noise"),  # no worse is no gain
        (_paired(10, 0, 0, 0), "within noise"),  # always wrong: nothing can be seen
        (_paired(10, 9, 0, 0), "within noise"),  # good already: only a rise is kept
        (_paired(10, 9, 1, 0), "kept"),
        (_paired(10, 9, 0, 4), "within noise"),
        (_paired(10, 9, 0, 5), "refused"),
        (_paired(10, 3, 1, 3), "within noise"),
        (_paired(1, 0, 1, 0), "kept"),  # one request that is right now
        (_paired(1, 1, 0, 1), "within noise"),  # one regression alone proves nothing, and is not kept
        (_paired(1, 0, 0, 0), "within noise"),
        (_paired(1, 1, 0, 0), "within noise"),  # all right already
        (_paired(12, 12, 0, 1), "within noise"),
        (_paired(12, 12, 0, 5), "refused"),
        (_paired(10, 8, 0, 0), "within noise"),  # at the bound a doc counts as good
        (_paired(10, 7, 0, 0), "within noise"),
        (_paired(10, 5, 3, 3), "within noise"),  # as many won as lost
        (_paired(10, 5, 4, 3), "kept"),
        (_paired(10, 5, 3, 4), "within noise"),
        (_paired(0, 0, 0, 0), "within noise"),
    ],
)
def test_a_doc_that_is_no_shorter_is_kept_only_where_calls_get_better(paired: Paired, decision: str) -> None:
    assert decide(paired, is_shorter=False) == decision


@pytest.mark.parametrize(
    ("paired", "decision"),
    [
        (_paired(12, 12, 0, 0), "kept"),
        (_paired(10, 3, 0, 0), "within noise"),  # poor: it is not known what it lacks
        (_paired(10, 9, 1, 1), "within noise"),  # one call was lost
    ],
)
def test_a_shorter_doc_is_kept_where_a_good_one_loses_nothing(paired: Paired, decision: str) -> None:
    assert decide(paired, is_shorter=True) == decision


@pytest.mark.parametrize(
    ("paired", "low", "high"),
    [
        (_paired(0, 0, 0, 0), -0.98, 0.98),  # nothing is known
        (_paired(10, 3, 0, 0), -0.163, 0.163),
        (_paired(10, 0, 10, 0), 0.5666, 1.0),
        (_paired(10, 5, 3, 3), -0.432, 0.432),
        (_paired(24, 6, 17, 0), 0.456, 0.8516),
    ],
)
def test_the_interval_is_that_of_agresti_and_min(paired: Paired, low: float, high: float) -> None:
    assert paired.interval == (pytest.approx(low, abs=0.0006), pytest.approx(high, abs=0.0006))


def test_tools_together_can_show_what_none_shows_alone() -> None:
    tools = [_paired(4, 1, 2, 0) for _ in range(4)]
    assert all(tool.p_value == 0.25 for tool in tools)
    together = pooled(tools)
    assert (together.total, together.before, together.after) == (16, 4, 12)
    assert together.p_value == 1 / 256
    assert pooled([]).p_value == 1.0


def test_a_metric_that_sees_nothing_is_flat() -> None:
    nothing = {"a": False, "b": False}
    assert is_flat([nothing, nothing])
    assert is_flat([{"a": True}, {"a": True}])
    assert not is_flat([nothing, {"a": True, "b": False}])
    assert not is_flat([nothing])
