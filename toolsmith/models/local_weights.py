"""Weights and tokenizer of a model on this machine: safetensors, GGUF, or a LoRA adapter over one of them.

Weights are never unpickled and a model's own code is never run. What cannot be loaded is told before torch is imported.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from pathlib import Path
from typing import Any, Literal

from toolsmith.errors import ModelRejectedError, UsageError
from toolsmith.types.record import Record, content_hash

CARD = "toolsmith.json"  # beside an adapter: what it was trained on, and what came of it
_SERVERS = "serve it with vLLM, llama.cpp or Ollama and name it vllm/…, llamacpp/… or ollama/…"
_QUANTIZED = {  # method → the library that transformers needs for it
    "awq": "gptqmodel",
    "gptq": "gptqmodel",
    "bitsandbytes": "bitsandbytes",
    "compressed-tensors": "compressed-tensors",
    "fp8": "a GPU that computes in FP8",
    "mxfp4": "kernels, and a GPU",
}
_KINDS = "a .gguf file, or a folder with config.json and *.safetensors, with one .gguf file, or with a LoRA adapter"


class WeightFiles(Record):
    """What stands at a path: `model` holds the base's weights, `gguf` is a file there, `adapter` a LoRA over them."""

    kind: Literal["safetensors", "gguf"]
    model: Path
    gguf: str = ""
    adapter: Path | None = None

    @property
    def identity(self) -> str:
        """The same for the same weights on any machine: sizes of the base's files, an adapter's bytes."""
        files = [self.model / self.gguf] if self.gguf else sorted(self.model.glob("*.safetensors"))
        learnt = sorted(self.adapter.glob("adapter_*")) if self.adapter else []
        told = [hashlib.sha256(each.read_bytes()).hexdigest() for each in learnt]
        return content_hash([[each.name, each.stat().st_size] for each in files], told)


def find_weights(path: Path) -> WeightFiles:
    """The weights at a path, found without loading them.

    Raises:
        UsageError: there are none that can be loaded; the hint says what can.
    """
    if not path.exists() and "+" in str(path):
        place, _, adapter = str(path).rpartition("+")
        return _with_adapter(find_weights(Path(place)), Path(adapter))
    if path.is_file() and path.suffix == ".gguf":
        return WeightFiles(kind="gguf", model=path.parent, gguf=path.name)
    if (path / "adapter_config.json").is_file():
        base = find_weights(_base_of(path))
        return base.model_copy(update={"adapter": path})
    found = sorted(each.name for each in path.glob("*.gguf")) if path.is_dir() else []
    if len(found) > 1:
        raise UsageError(f"{path} holds {len(found)} GGUF files", hint=f"Name one: local:{path / found[0]}")
    if found:
        return WeightFiles(kind="gguf", model=path, gguf=found[0])
    if not (path / "config.json").is_file():
        raise UsageError(f"{path} is no model", hint=f"local:PATH takes {_KINDS}.")
    _refuse_what_cannot_be_loaded(path)
    return WeightFiles(kind="safetensors", model=path)


def _with_adapter(base: WeightFiles, adapter: Path) -> WeightFiles:
    if not (adapter / "adapter_config.json").is_file():
        raise UsageError(f"{adapter} is no LoRA adapter", hint="local:PATH+ADAPTER takes a folder that peft saved.")
    return base.model_copy(update={"adapter": adapter})


def was_trained_on_calls(adapter: Path | None) -> bool:
    """Whether an adapter's card says that its model was trained on the short question `solve_trained`."""
    card = adapter / CARD if adapter is not None else None
    return card is not None and card.is_file() and _json(card).get("prompt") == "solve_trained"


def load_weights(files: WeightFiles, device: str, dtype: Any) -> tuple[Any, Any]:
    """Tokenizer and model, on `device`, without quantization marks."""
    from transformers.utils import logging as library_logging

    quiet: Any = library_logging
    quiet.disable_progress_bar()
    quiet.set_verbosity_error()
    place: dict[str, Any] = {"local_files_only": True}
    if files.kind == "gguf":
        place["gguf_file"] = files.gguf
    with contextlib.redirect_stderr(io.StringIO()) if files.kind == "gguf" else contextlib.nullcontext():  # its bars
        return _loaded(files, place, device, dtype)


def _loaded(files: WeightFiles, place: dict[str, Any], device: str, dtype: Any) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(files.model, **place)
    if files.kind == "safetensors":
        place["use_safetensors"] = True
    model: Any = AutoModelForCausalLM.from_pretrained(files.model, dtype=dtype, trust_remote_code=False, **place)
    if files.adapter is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(files.adapter), local_files_only=True).merge_and_unload()
        if (files.adapter / "tokenizer_config.json").is_file():
            tokenizer = AutoTokenizer.from_pretrained(files.adapter, local_files_only=True)
    return tokenizer, model.to(device).eval()


def _base_of(adapter: Path) -> Path:
    named = _json(adapter / "adapter_config.json").get("base_model_name_or_path")
    places = [adapter / str(named), Path(str(named))] if named else []  # as seen from itself first
    for place in places:
        if place.exists() and place.resolve() != adapter.resolve():
            return place
    raise UsageError(
        f"{adapter} is a LoRA adapter, and its base model {named!r} is not on this machine",
        hint="Set base_model_name_or_path in its adapter_config.json to the folder of the base model.",
    )


def _refuse_what_cannot_be_loaded(folder: Path) -> None:
    config = _json(folder / "config.json")
    method = str((config.get("quantization_config") or {}).get("quant_method", ""))
    if method:
        import importlib.util

        needed = _QUANTIZED.get(method, "a library of its own")
        if importlib.util.find_spec(needed.replace("-", "_")) is None:
            raise UsageError(
                f"{folder} is quantized ({method}), which needs {needed}",
                hint=f"pip install {needed}, or {_SERVERS}." if " " not in needed else f"{_SERVERS}.".capitalize(),
            )
    if not any(folder.glob("*.safetensors")):
        others = [each.name for each in sorted(folder.iterdir()) if each.suffix in (".bin", ".pt", ".pth", ".onnx")]
        there = f"; {others[0]} is not read, since such files can run code" if others else ""
        raise UsageError(f"{folder} has no *.safetensors{there}", hint=f"local:PATH takes {_KINDS}.")


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelRejectedError(f"{path} cannot be read: {error}", hint="Copy the model anew.") from error
    return found if isinstance(found, dict) else {}
