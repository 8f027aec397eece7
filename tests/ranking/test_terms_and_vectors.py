"""Words and their vectors: a shorter way to the same stems, and to the same vectors of texts."""

from __future__ import annotations

import numpy as np
import pytest

from toolsmith.ranking.table import text_vector, text_vectors
from toolsmith.ranking.terms import stem, terms


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("parties", "party"),
        ("classes", "class"),
        ("users", "user"),
        ("boxes", "boxe"),
        ("cats", "cat"),
        ("glass", "glass"),
        ("running", "runn"),
        ("markedly", "mark"),
        ("converted", "convert"),
        ("being", "being"),
        ("distance", "distanc"),
        ("", ""),
    ],
)
def test_the_first_ending_that_leaves_a_word_is_cut(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_vectors_of_several_texts_are_those_of_each_alone() -> None:
    texts = ["the distance, the distance between two towns", "", "zzzqqq 42", "towns"]
    together = text_vectors([terms(text) for text in texts])
    assert together.shape == (4, 256)
    assert np.allclose(together, [text_vector(text) for text in texts], atol=1e-6)
    assert not together[1].any()
    assert np.allclose(np.linalg.norm(together[[0, 3]], axis=1), 1, atol=1e-5)
    assert not np.allclose(together[0], text_vector("distance between two towns"), atol=1e-3)  # twice counts twice
