"""Direct preference optimization of a LoRA adapter with TRL's DPOTrainer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolsmith.training.data.preference import PreferencePair
from toolsmith.training.engines.settings import TrainSettings, lora_config, processes, trainable, trainer_arguments
from toolsmith.training.engines.tokens import LineTokenizer

BETA = 0.1  # DPO (Rafailov et al. 2023): how far from the model at hand


def train_dpo(
    model: Any,
    tokenizer: Any,
    writer: LineTokenizer,
    pairs: Sequence[PreferencePair],
    settings: TrainSettings,
    folder: Path,
    *,
    resume: bool = False,
) -> tuple[Any, int]:
    """Train an adapter; the model with it, and how many steps that took.

    Args:
        model: a causal model of transformers; it is its own reference, without the adapter.
        tokenizer: its tokenizer.
        writer: writes prompts and turns in the model's form.
        pairs: what to prefer to what.
        settings: of LoRA and the optimizer.
        folder: for checkpoints.
        resume: whether to go on from the last checkpoint there.
    """
    from datasets import Dataset
    from trl import DPOConfig, DPOTrainer

    arguments = trainer_arguments(
        DPOConfig,
        settings,
        folder,
        per_device_train_batch_size=settings.micro_batch,
        gradient_accumulation_steps=max(1, settings.parts // processes()),
        beta=BETA,
        max_length=None,
    )
    rows: Any = Dataset.from_list([preference_row(writer, pair, str(tokenizer.eos_token)) for pair in pairs])
    trainer: Any = DPOTrainer(
        model=trainable(model),
        args=arguments,
        train_dataset=rows,
        processing_class=tokenizer,
        peft_config=lora_config(settings),
    )
    trainer.train(resume_from_checkpoint=resume or None)
    return trainer.model, int(trainer.state.global_step)


def preference_row(writer: LineTokenizer, pair: PreferencePair, end: str) -> dict[str, str]:
    """The texts of a pair, in the model's form; TRL adds the end mark where it is missing."""
    return {
        "prompt": writer.prompt(pair.prompt, pair.tools),
        "chosen": writer.said(pair.chosen) + end,
        "rejected": writer.said(pair.rejected) + end,
    }
