"""Vectors of requests, turned for the embedder that this was learnt for and for no other."""

from __future__ import annotations

import numpy as np
import pytest

from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.toolbox.index.near import near_of_texts
from toolsmith.toolbox.index.turned import OF, Turn, turned

VIEWS = [("convert an amount of money",), ("the weather of a town",), ("count the words of a text",)]


class Named(HashingEmbedder):
    """Of as many numbers as were learnt for."""

    def __init__(self, name: str) -> None:
        super().__init__(384)
        self._name = name

    @property
    def name(self) -> str:
        return self._name


def test_a_turn_moves_a_vector_along_its_directions_and_by_its_shift() -> None:
    turn = Turn(np.array([0.0, 1.0]), np.array([[1.0], [0.0]]), np.array([[0.0, 1.0]]))
    assert turn(np.array([[3.0, 0.0]])) == pytest.approx(np.array([[0.6, 0.8]]))


def test_vectors_are_of_unit_length_and_those_of_other_embedders_stay() -> None:
    vectors = np.array(Named(OF).embed(["what is the weather", "how much is it in euros"]), np.float32)
    found = turned(vectors, OF)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert 0.5 < float((found * vectors).sum(1).min()) < 0.999
    assert turned(vectors, "hashing-384") is vectors


def test_a_search_turns_requests_and_not_tools() -> None:
    request = ["the weather of a town"]
    learnt, other = (near_of_texts(VIEWS, Named(name))(request)[0] for name in (OF, "hashing-384"))
    assert int(other.argmax()) == int(learnt.argmax()) == 1
    assert not np.allclose(learnt, other, atol=1e-3)
