"""Heads of used tools: what one clause asks for is found beside what the others ask for."""

from __future__ import annotations

import numpy as np

from toolsmith.toolbox.index.usage.heads import Use, learn

DIMENSION = 16


def direction(*numbers: float) -> np.ndarray:
    vector = np.array([*numbers, *[0.0] * (DIMENSION - len(numbers))], np.float32)
    return vector / np.linalg.norm(vector)


TOOLS = {
    "flight": direction(1),
    "flight-like": direction(0.8, 0.6),
    "flight-near": direction(0.8, 0, 0.6),
    "weather": direction(0, 0, 0, 1),
    **{f"other-{place}": direction(*[0.0] * place, 1) for place in range(4, 10)},
}


def uses() -> list[Use]:
    rng = np.random.default_rng(16)
    near = [(tool, at + 0.1 * rng.standard_normal(DIMENSION)) for tool, at in TOOLS.items() for _ in range(6)]
    return [Use((vector / np.linalg.norm(vector))[None].astype(np.float32), (tool,), {}) for tool, vector in near]


def test_a_request_for_two_things_finds_both_though_others_are_like_the_first() -> None:
    heads = learn(uses())
    whole = direction(0.9, 0.1, 0.1, 0.4)
    found = heads.logarithms(np.stack([whole, TOOLS["flight"], TOOLS["weather"]]))
    assert {heads.paths[place] for place in np.argsort(-found)[:2]} == {"flight", "weather"}


def test_a_request_without_clauses_finds_its_tool() -> None:
    heads = learn(uses())
    for tool, vector in TOOLS.items():
        assert heads.paths[int(np.argmax(heads.logarithms(vector[None])))] == tool
