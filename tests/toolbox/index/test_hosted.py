"""Vectors of an embedding model that is asked over HTTP, by litellm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models.server import Answer, failure, serving
from tests.toolbox.tools import adder
from toolsmith.errors import NotAgreedError, ToolboxError, UsageError
from toolsmith.toolbox.index.embed import open_embedder
from toolsmith.toolbox.sharing.remote import clone
from toolsmith.toolbox.toolbox import Toolbox


def vectors(*rows: list[float]) -> Answer:
    data = [{"object": "embedding", "index": place, "embedding": row} for place, row in reversed([*enumerate(rows)])]
    return Answer(json.dumps({"object": "list", "model": "m", "data": data, "usage": {}}).encode())


def test_texts_become_unit_vectors_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(vectors([3.0, 4.0], [0.0, 2.0])) as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
        embedder = open_embedder("litellm/openai/text-embedding-3-small")
        assert embedder.embed(["one", "two"]) == [pytest.approx([0.6, 0.8]), pytest.approx([0.0, 1.0])]
        assert server.requests[0]["input"] == ["one", "two"]
        with pytest.raises(ToolboxError, match="no vector for each of 1"):
            embedder.embed(["one"])


def test_a_model_that_refuses_is_an_error_of_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(failure(401, "no such key")) as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
        with pytest.raises(ToolboxError, match=r"litellm/openai/x embeds nothing: .*no such key"):
            open_embedder("litellm/openai/x").embed(["one"])
    with pytest.raises(UsageError, match="names no model"):
        open_embedder("litellm/")


def test_a_toolbox_that_sends_its_texts_away_has_to_be_agreed_to(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add_many([adder(1)])
    settings = box.root / "toolbox.toml"
    settings.write_text(settings.read_text("utf-8").replace('embedder = "hashing"', 'embedder = "litellm/openai/x"'))
    box.history.git.run("commit", "-qam", "other embedder")
    clone(str(box.root), tmp_path / "clone")
    with pytest.raises(NotAgreedError) as refused:
        Toolbox.open(tmp_path / "clone").embedder.embed(["one"])
    assert "litellm/openai/x" in f"{refused.value}{refused.value.hint}"
