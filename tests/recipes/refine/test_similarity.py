"""BLEU and cosine against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from toolsmith.recipes.refine.trying.similarity import bleu, cosine, has_converged, nearest, similarity
from toolsmith.toolbox.index.embed import HashingEmbedder

EMBEDDER = HashingEmbedder()
TEXT = "the cat sat on the mat and looked at the moon"


def test_a_text_is_as_close_as_can_be_to_itself() -> None:
    assert bleu(TEXT, TEXT) == pytest.approx(1.0)
    assert cosine(TEXT, TEXT, EMBEDDER) == pytest.approx(1.0)
    assert has_converged(TEXT, TEXT, EMBEDDER)


def test_bleu_is_the_geometric_mean_of_smoothed_precisions() -> None:
    # "a b c d" in "a b x d": words 3/4, pairs (1+1)/(3+1), triples (0+1)/(2+1), fours (0+1)/(1+1)
    expected = math.exp((math.log(3 / 4) + math.log(2 / 4) + math.log(1 / 3) + math.log(1 / 2)) / 4)
    assert bleu("a b x d", "a b c d") == pytest.approx(expected)


def test_a_shorter_candidate_pays_for_its_brevity() -> None:
    assert bleu("a b c d e f g h", "a b c d") == pytest.approx(math.exp(1 - 8 / 4))


@pytest.mark.parametrize(("reference", "candidate"), [("a b", "c d"), ("a", ""), ("", "a")])
def test_texts_without_a_common_word_score_nothing(reference: str, candidate: str) -> None:
    assert bleu(reference, candidate) == 0


def test_other_texts_have_not_converged() -> None:
    other = "compound interest of a sum over years, paid monthly"
    assert similarity(TEXT, other, EMBEDDER) < 0.3
    assert not has_converged(TEXT, other, EMBEDDER)


def test_the_nearest_of_several_counts() -> None:
    assert nearest(TEXT, ["something else", TEXT], EMBEDDER) == pytest.approx(1.0)
    assert nearest(TEXT, [], EMBEDDER) == 0
