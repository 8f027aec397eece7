"""What stands at a path is known, or refused with what would be right, before torch is imported."""

from __future__ import annotations

import json

import pytest

from toolsmith.errors import UsageError
from toolsmith.models.local_weights import find_weights


def model_folder(folder, config=None, *files):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config or {}), encoding="utf-8")
    for name in files:
        (folder / name).touch()
    return folder


def test_safetensors_gguf_and_adapters_are_told_apart(tmp_path, monkeypatch):
    base = model_folder(tmp_path / "base", {}, "model.safetensors")
    assert find_weights(base).kind == "safetensors"
    (tmp_path / "small.gguf").touch()
    for path in (tmp_path / "small.gguf", tmp_path):
        found = find_weights(path)
        assert (found.kind, found.model, found.gguf) == ("gguf", tmp_path, "small.gguf")
    (tmp_path / "elsewhere" / "base").mkdir(parents=True)
    (tmp_path / "elsewhere" / "here").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere" / "here")  # where `../base` is another folder
    adapter = tmp_path / "lora"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "../base"}), encoding="utf-8")
    found = find_weights(adapter)
    assert (found.model.resolve(), found.adapter) == (base.resolve(), adapter)
    before = found.identity
    assert before not in (find_weights(base).identity, "")
    (adapter / "adapter_model.safetensors").write_bytes(b"trained")
    assert find_weights(adapter).identity != before, "what the adapter was before answers no question of it now"


def test_what_cannot_be_loaded_says_what_can(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    pickled = model_folder(tmp_path / "pickled", {}, "pytorch_model.bin")
    quantized = model_folder(tmp_path / "awq", {"quantization_config": {"quant_method": "awq"}}, "model.safetensors")
    lost = tmp_path / "lora"
    lost.mkdir()
    (lost / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "meta/none"}), encoding="utf-8")
    two = tmp_path / "two"
    two.mkdir()
    for name in ("a.gguf", "b.gguf"):
        (two / name).touch()
    for path, said, hint in (
        (empty, "is no model", "safetensors"),
        (pickled, "can run code", "safetensors"),
        (quantized, "awq", "vllm/"),
        (lost, "meta/none", "base_model_name_or_path"),
        (two, "2 GGUF files", "a.gguf"),
        (tmp_path / "absent", "is no model", ".gguf"),
    ):
        with pytest.raises(UsageError, match=said) as caught:
            find_weights(path)
        assert hint in (caught.value.hint or "")
