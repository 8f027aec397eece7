"""All lines that a toolbox gives for training, and what is kept back for the exam."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from pydantic import Field

from toolsmith.calls.session import ToolDefinition
from toolsmith.errors import UsageError
from toolsmith.recipes.solve.answer_log import answer_log_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.altered import altered_pairs
from toolsmith.training.data.dialogues import question_lines, recovery_lines
from toolsmith.training.data.episodes import Episode, episode_lines, episodes, repair_pairs, shorter_pairs
from toolsmith.training.data.line import TrainingLine
from toolsmith.training.data.menus import MenuShares, menu_lines
from toolsmith.training.data.preference import PreferencePair
from toolsmith.training.data.right_calls import Requests, RightCall, right_calls
from toolsmith.training.data.split import Split
from toolsmith.training.running import QuietTools, UnloggedRunner
from toolsmith.types.record import Record


class DataSettings(Record):
    """Which lines are made: shares of the right calls; `replay` is lines of old tools for each line of a new one."""

    menus: MenuShares = MenuShares()
    recoveries: float = Field(default=0.1, ge=0, le=1)
    questions: float = Field(default=0.1, ge=0, le=1)
    new_tools: tuple[str, ...] = ()
    replay: float = Field(default=1.0, ge=0)


class Material(Record):
    """What lines are made of: requests with their right calls, solved dialogues, and what may be on offer, by path."""

    requests: Requests
    episodes: tuple[Episode, ...]
    definitions: dict[str, ToolDefinition]
    every_definition: dict[str, ToolDefinition]


def material_of(toolbox: Toolbox, split: Split, keep: Callable[[RightCall], bool] | None = None) -> Material:
    """Executes every right call of a toolbox, and parts them by the split.

    Args:
        toolbox: with at least one tool whose code is here.
        split: what is held out.
        keep: which right calls are trained on; None: all.

    Raises:
        UsageError: nothing is left to train on.
    """
    lazy_tools = QuietTools(toolbox)
    every = {each.tool: each for each in lazy_tools.definitions()}
    requests = right_calls(toolbox, [lazy_tools.tool(path) for path in every], split)
    kept = tuple(call for call in requests.training if keep is None or keep(call))
    if not kept:
        raise UsageError(
            "there is no request to train on",
            hint="Tools need cases in words that are not hidden, probes (toolsmith probe) or solved requests; "
            "--with-hidden takes hidden cases too.",
        )
    trained = {call.tool for call in kept}
    definitions = {path: each for path, each in every.items() if path in trained}
    runner = UnloggedRunner(toolbox, lazy_tools.tool)
    log = answer_log_of(toolbox.private, toolbox.settings.logs.megabytes)
    held_out = {" ".join(call.request.casefold().split()) for call in requests.exam}
    solved = [each for each in log.entries() if " ".join(each.answer.request.casefold().split()) not in held_out]
    return Material(
        requests=requests.model_copy(update={"training": kept}),
        episodes=tuple(episodes(solved, definitions, runner, split)),
        definitions=definitions,
        every_definition=every,
    )


def sft_lines(
    toolbox: Toolbox, material: Material, seed: int, settings: DataSettings | None = None
) -> list[TrainingLine]:
    """Lines of calls, chains, recoveries, questions and requests that no tool fits, in an order that the seed draws."""
    wanted = settings or DataSettings()
    runner = UnloggedRunner(toolbox, QuietTools(toolbox).tool)
    calls, definitions = material.requests.training, material.definitions
    lines = menu_lines(calls, definitions, seed, wanted.menus)
    lines += recovery_lines(calls, definitions, runner, seed, wanted.recoveries)
    lines += question_lines(calls, definitions, seed, wanted.questions)
    lines += episode_lines(material.episodes, definitions, seed)
    once = list({line.id: line for line in lines}.values())
    random.Random(seed).shuffle(once)  # noqa: S311 - an order, no secret
    return replayed(once, wanted.new_tools, wanted.replay, seed) if wanted.new_tools else once


def replayed(lines: Sequence[TrainingLine], new_tools: Collection[str], share: float, seed: int) -> list[TrainingLine]:
    """All lines of new tools, and so many of old ones that these are not forgotten (STE, Wang et al. 2024, §4.3)."""
    new = [line for line in lines if line.tool in new_tools]
    old = [line for line in lines if line.tool not in new_tools]
    drawn = random.Random(f"{seed} replay")  # noqa: S311 - a choice, no secret
    kept = drawn.sample(old, min(len(old), round(share * len(new))))
    ids = {line.id for line in (*new, *kept)}
    return [line for line in lines if line.id in ids]


def exam_lines(material: Material, seed: int, menus: MenuShares | None = None) -> list[TrainingLine]:
    """The held-out requests as lines, all tools in their menus."""
    return menu_lines(material.requests.exam, material.every_definition, seed, menus or MenuShares())


def preference_pairs(
    toolbox: Toolbox, material: Material, seed: int, mistakes: Mapping[str, int] | None = None
) -> list[PreferencePair]:
    """Pairs from altered calls, repairs and shorter solutions; `mistakes` counts what the model at hand does wrong."""
    runner = UnloggedRunner(toolbox, QuietTools(toolbox).tool)
    definitions = material.definitions
    pairs = altered_pairs(material.requests.training, definitions, runner, seed, mistakes)
    pairs += repair_pairs(material.episodes, definitions, seed)
    pairs += shorter_pairs(material.episodes, definitions, seed)
    return pairs


def counts_of(lines: Sequence[TrainingLine] | Sequence[PreferencePair]) -> dict[str, int]:
    """Lines by where they come from."""
    return dict(Counter(str(line.origin) for line in lines).most_common())
