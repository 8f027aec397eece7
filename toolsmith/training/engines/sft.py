"""Supervised training of a LoRA adapter with TRL's SFTTrainer, on tokens that each have a weight.

The loss of a batch is the weighted mean of its tokens' negative log-likelihood. Only positions that count go through
the head: batches are padded on the left, so that completions stand at the end.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolsmith.training.engines.settings import TrainSettings, lora_config, processes, trainable, trainer_arguments
from toolsmith.training.engines.tokens import Tokens


def train_sft(
    model: Any, tokenizer: Any, lines: Sequence[Tokens], settings: TrainSettings, folder: Path, *, resume: bool = False
) -> tuple[Any, int]:
    """Train an adapter; the model with it, and how many steps that took.

    Args:
        model: a causal model of transformers.
        tokenizer: its tokenizer.
        lines: what to learn, in the order of the curriculum where `settings.keeps_order`.
        settings: of LoRA and of the optimizer.
        folder: for checkpoints.
        resume: whether to go on from the last checkpoint there.
    """
    from datasets import Dataset
    from trl import SFTConfig

    dataset: Any = Dataset.from_list([line.model_dump(mode="python") for line in arranged(lines, settings)])
    arguments = trainer_arguments(
        SFTConfig,
        settings,
        folder,
        per_device_train_batch_size=settings.micro_batch,
        gradient_accumulation_steps=settings.parts // processes(),
        train_sampling_strategy="sequential",
        num_train_epochs=1,
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
    )
    trainer = weighted_trainer()(
        model=trainable(model),
        args=arguments,
        train_dataset=dataset,
        processing_class=tokenizer,
        data_collator=Padded(tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id),
        peft_config=lora_config(settings),
    )
    trainer.train(resume_from_checkpoint=resume or None)
    return trainer.model, int(trainer.state.global_step)


def arranged(lines: Sequence[Tokens], settings: TrainSettings) -> list[Tokens]:
    """The lines of all steps, in order: batches in which lines of one length stand together, so that little is padding.

    The weights of a batch add up to its number of parts, so that each token counts the same whatever part it is in.
    """
    drawn = random.Random(settings.seed)  # noqa: S311 - an order, no secret
    steps = settings.steps or max(1, math.ceil(len(lines) * settings.epochs / settings.batch))
    order: list[Tokens] = []
    while len(order) < steps * settings.batch:
        once = list(lines)
        if not settings.keeps_order:
            drawn.shuffle(once)
        order += once
    done: list[Tokens] = []
    for start in range(0, steps * settings.batch, settings.batch):
        batch = sorted(order[start : start + settings.batch], key=lambda line: len(line.input_ids))
        total = sum(weight for line in batch for weight in line.weights) or 1.0
        done += [
            Tokens(input_ids=line.input_ids, weights=tuple(settings.parts * weight / total for weight in line.weights))
            for line in batch
        ]
    return done


class Padded:
    """Batches padded on the left: `input_ids`, `attention_mask`, `weights`, all of shape (lines, longest)."""

    def __init__(self, padding: int) -> None:
        self._padding = padding

    def __call__(self, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
        import torch

        longest = max(len(line["input_ids"]) for line in lines)
        room = [longest - len(line["input_ids"]) for line in lines]
        ids = [[self._padding] * gap + list(line["input_ids"]) for gap, line in zip(room, lines, strict=True)]
        there = [[0] * gap + [1] * (longest - gap) for gap in room]
        weights = [[0.0] * gap + list(line["weights"]) for gap, line in zip(room, lines, strict=True)]
        return {
            "input_ids": torch.tensor(ids),
            "attention_mask": torch.tensor(there),
            "weights": torch.tensor(weights, dtype=torch.float32),
        }


def weighted_loss(model: Any, batch: dict[str, Any]) -> Any:
    """The negative log-likelihood of a padded batch's tokens, times their weights, added up."""
    import torch

    weights = batch["weights"][:, 1:]
    there = batch["attention_mask"]
    counting = weights.any(dim=0).nonzero()
    kept = int(weights.shape[1] - counting[0, 0]) if len(counting) else 1
    positions = (there.cumsum(dim=1) - 1).clamp(min=0)
    # One position more than is scored: the last one predicts what comes after the end.
    outputs = model(
        input_ids=batch["input_ids"],
        attention_mask=there,
        position_ids=positions,
        use_cache=False,
        logits_to_keep=kept + 1,
    )
    logits = outputs.logits[:, :-1].float()
    wanted, scale = batch["input_ids"][:, -kept:], weights[:, -kept:]
    each = torch.nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none")
    return (each * scale.flatten()).sum()


def weighted_trainer() -> type[Any]:
    """TRL's trainer with that loss; made when it is wanted, since TRL is an extra."""
    from trl import SFTTrainer

    class WeightedTrainer(SFTTrainer):  # type: ignore[misc]  # of an extra that mypy does not follow
        def compute_loss(
            self,
            model: Any,
            inputs: dict[str, Any],
            return_outputs: bool = False,  # noqa: FBT001, FBT002 - the trainer's own form
            num_items_in_batch: Any = None,
        ) -> Any:
            del num_items_in_batch
            loss = weighted_loss(model, inputs)
            return (loss, {}) if return_outputs else loss

        def _set_signature_columns_if_needed(self) -> None:
            self._signature_columns = ["input_ids", "weights"]

    return WeightedTrainer
