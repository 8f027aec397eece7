"""`toolsmith train`: an adapter for a model on this machine, kept only where an exam says that it is better."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from toolsmith.errors import UsageError
from toolsmith.library.improve.export_training import split_of
from toolsmith.library.open_models import transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.local import LocalModel
from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.models.transcript import RecordedModel
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.assemble import Material, counts_of, material_of, preference_pairs, sft_lines
from toolsmith.training.data.right_calls import RightCall
from toolsmith.training.data.split import TEST_SHARE, Split
from toolsmith.training.engines.card import Card, decide, examination
from toolsmith.training.engines.requirements import require
from toolsmith.training.engines.settings import TrainSettings, is_first_process
from toolsmith.training.exam import Exam, examine
from toolsmith.training.rewards.graded import call_reward
from toolsmith.types.record import Record

Method = Literal["sft", "dpo", "grpo"]
Progress = Callable[[str], None]
CHECKPOINTS = "checkpoints"
_RATES: dict[Method, float] = {"sft": 1e-3, "dpo": 1e-4, "grpo": 1e-4}  # how far a step goes, where nobody says


class Trained(Record):
    """`folder` holds the adapter where it was kept; its card says all."""

    folder: str
    is_kept: bool
    why: str
    card: Card


def train(
    method: Method,
    model: str | Path,
    toolbox: str | Path | Toolbox,
    folder: str | Path,
    *,
    settings: TrainSettings | None = None,
    test_tools: str | Sequence[str] | int = (),
    test_share: float = TEST_SHARE,
    with_hidden: bool = False,
    curriculum: bool = False,
    reward: Callable[..., float] = call_reward,
    most_examined: int = 150,
    resume: bool = False,
    progress: Progress = lambda _: None,
) -> Trained:
    """Train a LoRA adapter on the executed calls of a toolbox, and keep it if an exam on unseen requests says so.

    Args:
        method: `sft` on dialogues, `dpo` on pairs, `grpo` by rewards.
        model: of Hugging Face: a folder, a GGUF file, or PATH+ADAPTER to go on from.
        toolbox: a toolbox or its folder.
        folder: for the adapter, its card and its checkpoints.
        settings: of LoRA and the optimizer.
        test_tools: tools that are only examined; or how many are drawn.
        test_share: of the requests, that are only examined.
        with_hidden: whether hidden cases that are not held out are trained on too.
        curriculum: whether lines come from easy to hard for this model.
        reward: of a reply as a `Sample`, for `grpo`; see `toolsmith.training.rewards`.
        most_examined: requests of the exam at most, as many of each tool; 0: no exam, and the adapter is kept.
        resume: whether to go on from the last checkpoint in the folder.
        progress: told what is being done.

    Raises:
        UsageError: the extra `train` is missing, the folder is in the way, or there is nothing to train on.
        ModelRejectedError: the model cannot be loaded.
    """
    target = Path(folder)
    base = Path(str(model).removeprefix("local:"))
    find_weights(base)
    require()
    if not resume and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not empty", hint="Give a new folder, or --resume to go on there.")
    if curriculum and method != "sft":
        raise UsageError(f"{method} takes no curriculum", hint="Leave --curriculum out, or train with sft.")
    wanted = settings or TrainSettings()
    wanted = wanted.model_copy(update={"learning_rate": wanted.learning_rate or _RATES[method]})
    box = opened_toolbox(toolbox)
    split = split_of(box, test_tools, test_share, wanted.seed, with_hidden=with_hidden)
    material = material_of(box, split)
    exam = chosen_requests(material.requests.exam, most_examined)
    before = _examined(base, box, exam, material, progress, "before")
    target.mkdir(parents=True, exist_ok=True)
    started, processor = time.monotonic(), time.process_time()
    progress("training")
    mistakes = before.misses() if before else {}
    counts, steps = _run(
        method, base, box, material, target, wanted, mistakes, reward, curriculum=curriculum, resume=resume
    )
    card = Card(
        base=str(base),
        method=method,
        toolbox=box.settings.name,
        version=box.commit,
        lines=counts,
        seeds=(wanted.seed,),
        settings=wanted.model_dump(),
        test_tools=split.test_tools,
        with_hidden=with_hidden,
        steps=steps,
        seconds=round(time.monotonic() - started, 1),
        processor_seconds=round(time.process_time() - processor, 1),
    )
    if not is_first_process():
        return Trained(folder=str(target), is_kept=False, why="another process decides", card=card)
    card.write(target)  # `local:` asks a model with a card as it was trained
    return _judged(card, base, box, exam, material, before, target, split, progress)


def chosen_requests(calls: Sequence[RightCall], most: int) -> list[RightCall]:
    """The same number of requests of each tool, as far as it has them; in their order."""
    by_tool: dict[str, list[RightCall]] = {}
    for call in calls:
        by_tool.setdefault(call.tool, []).append(call)
    chosen: list[RightCall] = []
    while len(chosen) < most and any(by_tool.values()):
        for waiting in by_tool.values():
            if waiting and len(chosen) < most:
                chosen.append(waiting.pop(0))
    return chosen


def _examined(
    path: Path, box: Toolbox, calls: Sequence[RightCall], material: Material, progress: Progress, when: str
) -> Exam | None:
    if not calls or not is_first_process():
        return None
    progress(f"exam {when}: {len(calls)} requests")
    model = RecordedModel(LocalModel(path), transcript_of(box, "exam"))  # a run that goes on asks nothing twice
    return examine(model, box, calls, held_out={call.request for call in material.requests.exam})


def _run(
    method: Method,
    base: Path,
    box: Toolbox,
    material: Material,
    target: Path,
    settings: TrainSettings,
    mistakes: Mapping[str, int],
    reward: Callable[..., float],
    *,
    curriculum: bool,
    resume: bool,
) -> tuple[dict[str, int], int]:
    """Trains, and saves the adapter; lines by where they come from, and steps. Pairs are of what the exam showed."""
    import torch

    from toolsmith.training.engines.tokens import LineTokenizer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer, model = load_weights(find_weights(base), device, torch.float32)
    writer = LineTokenizer(tokenizer, base.name)
    place = target / CHECKPOINTS
    goes_on = resume and place.is_dir() and any(place.iterdir())
    if method == "sft":
        from toolsmith.training.engines.difficulty import difficulties
        from toolsmith.training.engines.sft import train_sft

        made = sft_lines(box, material, settings.seed)
        lines = [writer.tokens(line) for line in made]
        if curriculum:
            padding = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
            hard = difficulties(model, padding, lines)
            lines = [lines[place] for place in sorted(range(len(lines)), key=hard.__getitem__)]
            settings = settings.model_copy(update={"keeps_order": True})
        trained, steps = train_sft(model, tokenizer, lines, settings, place, resume=goes_on)
        counts = counts_of(made)
    elif method == "dpo":
        from toolsmith.training.engines.dpo import train_dpo

        pairs = preference_pairs(box, material, settings.seed, mistakes)
        if not pairs:
            raise UsageError("no pair can be made of these calls", hint="Pairs need calls with arguments, or repairs.")
        trained, steps = train_dpo(model, tokenizer, writer, pairs, settings, place, resume=goes_on)
        counts = counts_of(pairs)
    else:
        from toolsmith.training.engines.grpo import train_grpo

        made = sft_lines(box, material, settings.seed)
        single = [line for line in made if len(line.prompt) == 1 and line.completion.tool_calls]
        trained, steps = train_grpo(model, tokenizer, writer, single, settings, place, reward=reward, resume=goes_on)
        counts = counts_of(single)
    if is_first_process():
        _save(trained, base, target)
    return counts, steps


def _save(trained: Any, base: Path, target: Path) -> None:
    getattr(trained, "module", trained).save_pretrained(target)
    config = target / "adapter_config.json"
    said = json.loads(config.read_text("utf-8"))
    said["base_model_name_or_path"] = str(base.resolve()) if base.exists() else str(base)
    config.write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _judged(
    card: Card,
    base: Path,
    box: Toolbox,
    exam: Sequence[RightCall],
    material: Material,
    before: Exam | None,
    target: Path,
    split: Split,
    progress: Progress,
) -> Trained:
    after = _examined(Path(f"{base}+{target}"), box, exam, material, progress, "after")
    if before is None or after is None:
        card = card.model_copy(update={"is_kept": True, "why": "not examined"})
    else:
        decision = decide(before, after, split.test_tools)
        card = card.model_copy(
            update={
                "before": examination(before, split.test_tools),
                "after": examination(after, split.test_tools),
                "got_worse": decision.got_worse,
                "is_kept": decision.is_kept,
                "why": decision.why,
            }
        )
    card.write(target)
    if not card.is_kept:
        for name in ("adapter_model.safetensors", "adapter_config.json"):
            (target / name).unlink(missing_ok=True)
    else:
        shutil.rmtree(target / CHECKPOINTS, ignore_errors=True)
    return Trained(folder=str(target), is_kept=card.is_kept, why=card.why, card=card)
