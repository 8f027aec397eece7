"""What an adapter is trained with: LoRA, optimizer, length. Defaults are for one GPU or two CPU cores."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field

from toolsmith.types.record import Record


class TrainSettings(Record):
    """LoRA on all linear layers.

    `learning_rate` 0: what is usual for the method. `steps` 0: as many as `epochs` take; `keeps_order`: lines come as a
    curriculum has them.
    """

    rank: int = Field(default=16, ge=1)
    learning_rate: float = Field(default=0.0, ge=0)
    batch: int = Field(default=8, ge=1)
    epochs: float = Field(default=2.0, gt=0)
    steps: int = Field(default=0, ge=0)
    seed: int = 0
    threads: int = Field(default=0, ge=0, description="of a CPU; 0: as torch chooses")
    save_steps: int = Field(default=20, ge=1)
    keeps_order: bool = False

    @property
    def micro_batch(self) -> int:
        """Lines that go through the model at once."""
        return 2 - self.batch % 2

    @property
    def parts(self) -> int:
        """In how many parts a batch goes through the model, all processes together."""
        return self.batch // self.micro_batch


def processes() -> int:
    """How many train together: those that `accelerate launch` or `torchrun` started."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first_process() -> bool:
    """Whether this one saves, examines and speaks for all."""
    return os.environ.get("RANK", "0") == "0"


def lora_config(settings: TrainSettings) -> Any:
    from peft import LoraConfig

    return LoraConfig(r=settings.rank, lora_alpha=2 * settings.rank, target_modules="all-linear", task_type="CAUSAL_LM")


def trainer_arguments(kind: type[Any], settings: TrainSettings, folder: Path, **more: Any) -> Any:
    """The arguments of one of TRL's trainers: a checkpoint now and then, no outside reports; bf16 where it is faster.

    A processor without instructions for bf16 takes longer with it than with 32 bits.
    """
    import torch

    if settings.threads:
        torch.set_num_threads(settings.threads)
    has_gpu = torch.cuda.is_available()
    together = {"ddp_backend": "nccl" if has_gpu else "gloo", "ddp_find_unused_parameters": False}
    options: dict[str, Any] = {
        "output_dir": str(folder),
        "per_device_train_batch_size": settings.batch,
        "learning_rate": settings.learning_rate,
        "lr_scheduler_type": "cosine",
        "warmup_steps": 5,
        "num_train_epochs": settings.epochs,
        "max_steps": settings.steps or -1,
        "logging_steps": 1,
        "save_strategy": "steps",
        "save_steps": settings.save_steps,
        "save_total_limit": 2,
        "report_to": [],
        "seed": settings.seed,
        "data_seed": settings.seed,
        "bf16": has_gpu or torch.backends.cpu.get_cpu_capability() == "AVX512",
        "use_cpu": not has_gpu,
        "gradient_checkpointing": False,
        "dataloader_pin_memory": has_gpu,
        "disable_tqdm": True,
    }
    return kind(**{**options, **(together if processes() > 1 else {}), **more})


def trainable(model: Any) -> Any:
    """The model without the marks of a GGUF file: its weights were dequantized when it was loaded."""
    model.is_quantized = False
    for mark in ("hf_quantizer", "quantization_method"):
        if hasattr(model, mark):
            setattr(model, mark, None)
    if getattr(model.config, "quantization_config", None) is not None:
        del model.config.quantization_config
    return model
