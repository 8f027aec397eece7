"""Group-relative policy optimization of a LoRA adapter with TRL's GRPOTrainer, by the rewards of calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from toolsmith.calls.read import read_text_calls
from toolsmith.scoring.wanted import Sample, WantedCall, parameters_of
from toolsmith.training.data.line import TrainingLine
from toolsmith.training.engines.settings import TrainSettings, lora_config, processes, trainable, trainer_arguments
from toolsmith.training.engines.tokens import LineTokenizer
from toolsmith.training.rewards.graded import call_reward

RewardOf = Callable[[Sample], float]
ROLLOUTS = 8  # of one request, held against one another
LONGEST = 256  # tokens of a reply


def train_grpo(
    model: Any,
    tokenizer: Any,
    writer: LineTokenizer,
    lines: Sequence[TrainingLine],
    settings: TrainSettings,
    folder: Path,
    *,
    reward: RewardOf = call_reward,
    resume: bool = False,
    longest: int = LONGEST,
    **more: Any,
) -> tuple[Any, int]:
    """Train an adapter; the model with it, and how many steps that took.

    Args:
        model: a causal model of transformers.
        tokenizer: its tokenizer.
        writer: writes prompts in the model's form.
        lines: requests whose completion is the right call.
        settings: of LoRA and the optimizer.
        folder: for checkpoints.
        reward: of a reply, as the calls that are read in it.
        resume: whether to go on from the last checkpoint there.
        longest: tokens of a reply at most.
        more: arguments of TRL's GRPOConfig.
    """
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    arguments = trainer_arguments(
        GRPOConfig,
        settings,
        folder,
        **{
            "per_device_train_batch_size": ROLLOUTS,
            "gradient_accumulation_steps": max(1, settings.batch // ROLLOUTS // processes()),
            "num_generations": ROLLOUTS,
            "max_completion_length": longest,
            "beta": 0.0,
            **more,
        },
    )
    rows: Any = Dataset.from_list([grpo_row(writer, line) for line in lines])
    trainer: Any = GRPOTrainer(
        model=trainable(model),
        reward_funcs=reward_function(reward),
        args=arguments,
        train_dataset=rows,
        processing_class=tokenizer,
        peft_config=lora_config(settings),
    )
    trainer.train(resume_from_checkpoint=resume or None)
    return trainer.model, int(trainer.state.global_step)


def grpo_row(writer: LineTokenizer, line: TrainingLine) -> dict[str, str]:
    """A prompt, and what is right of it as JSON, which TRL hands to the reward."""
    calls = [
        WantedCall(name=call.name, arguments=json.loads(call.arguments)).model_dump(mode="json")
        for call in line.completion.tool_calls
    ]
    return {
        "prompt": writer.prompt(line.prompt, line.tools),
        "wanted": json.dumps(calls),
        "functions": json.dumps(line.tools),
    }


def reward_function(reward: RewardOf) -> Callable[..., list[float]]:
    """A reward as TRL calls it: completions and columns in, a number each out."""

    def graded(completions: Sequence[Any], wanted: Sequence[str], functions: Sequence[str], **_: Any) -> list[float]:
        texts = [each if isinstance(each, str) else each[-1]["content"] for each in completions]
        return [reward(sample_of(*each)) for each in zip(texts, wanted, functions, strict=True)]

    return graded


def sample_of(text: str, wanted: str, functions: str) -> Sample:
    """A reply as what is graded."""
    tools = json.loads(functions)
    names = tuple(each["function"]["name"] for each in tools)
    said = tuple(read_text_calls(text, list(names)))
    return Sample(
        place="",
        wanted=tuple(WantedCall.model_validate(each) for each in json.loads(wanted)),
        said=said,
        is_unreadable=not said,
        offered=names,
        parameters=parameters_of(list(tools)),
    )
