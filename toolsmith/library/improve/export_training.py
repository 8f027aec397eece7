"""`toolsmith export training`: what a toolbox knows, as lines that trainers load."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from toolsmith.errors import UsageError
from toolsmith.library.open_models import open_role
from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.models.model import Model
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.assemble import (
    DataSettings,
    counts_of,
    exam_lines,
    material_of,
    preference_pairs,
    sft_lines,
)
from toolsmith.training.data.curriculum import tool_helps
from toolsmith.training.data.right_calls import RightCall
from toolsmith.training.data.split import TEST_SHARE, Split, drawn_test_tools
from toolsmith.training.data.toolkens import tool_tokens
from toolsmith.training.data.trees import pairs_in_file
from toolsmith.types.record import Record

TrainingForm = Literal["sft", "preference", "toolkens"]
Select = Literal["all", "tool-helps"]


class ExportedTraining(Record):
    """What was written: lines by where they come from, those of the exam, and the tools that only the exam has."""

    path: str
    form: TrainingForm
    lines: dict[str, int]
    test_lines: int
    test_tools: tuple[str, ...]
    problems: tuple[str, ...] = ()


def export_training(
    toolbox: str | Path | Toolbox,
    target: str | Path,
    form: TrainingForm = "sft",
    *,
    test_tools: str | Sequence[str] | int = (),
    test_share: float = TEST_SHARE,
    with_hidden: bool = False,
    seed: int = 0,
    select: Select = "all",
    user_model: str | Model | None = None,
    new_tools: str | Sequence[str] = (),
    mistakes: Mapping[str, int] | None = None,
    trees: str | Path | None = None,
) -> ExportedTraining:
    """Write training lines into a new folder: `train.jsonl`, `test.jsonl` with what is held out, and `split.json`.

    Args:
        toolbox: a toolbox or its folder.
        target: a new or empty folder.
        form: `sft` are dialogues, `preference` pairs, `toolkens` one token a tool.
        test_tools: tools that no line may show, or how many are drawn.
        test_share: of the requests, kept for exams.
        with_hidden: whether hidden cases that are not held out are trained on too.
        seed: draws what is held out, menus and order.
        select: `tool-helps` keeps the requests that `user_model` does not answer rightly without a tool.
        user_model: for `tool-helps`.
        new_tools: train on these, with as many lines of others beside them; none: on all alike.
        mistakes: how often the model at hand makes which mistake, by kind; pairs are made in these shares.
        trees: a folder of recorded searches, whose pairs are added, or written alone where the form is `preference`.

    Raises:
        UsageError: the target is in the way, or nothing is left to train on.
    """
    folder = Path(target)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty", hint="Give a new folder.")
    box = opened_toolbox(toolbox)
    split = split_of(box, test_tools, test_share, seed, with_hidden=with_hidden)
    keep = _kept(box, select, user_model)
    material = material_of(box, split, keep)
    problems: list[str] = []
    test: list[Any] = []
    if form == "toolkens":
        lines: list[Any] = list(tool_tokens(list(material.definitions.values())))
        counts = {"tool": len(lines)}
    elif form == "preference":
        pairs = preference_pairs(box, material, seed, mistakes)
        found, problems = pairs_in_folder(Path(trees)) if trees is not None else ([], [])
        lines, counts = [*pairs, *found], counts_of([*pairs, *found])
    else:
        new = tuple(box.find(name) for name in one_or_many(new_tools))
        made = sft_lines(box, material, seed, DataSettings(new_tools=new))
        lines, counts, test = list(made), counts_of(made), list(exam_lines(material, seed))
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "train.jsonl", lines)
    _write_lines(folder / "test.jsonl", test)
    (folder / "split.json").write_text(split.model_dump_json(indent=1) + "\n", "utf-8")
    return ExportedTraining(
        path=str(folder),
        form=form,
        lines=counts,
        test_lines=len(test),
        test_tools=split.test_tools,
        problems=tuple(problems),
    )


def split_of(
    box: Toolbox, test_tools: str | Sequence[str] | int, test_share: float, seed: int, *, with_hidden: bool
) -> Split:
    """The split of a toolbox; test tools are those named, or so many of those that have requests in words.

    Raises:
        ToolNotFoundError: a test tool is not there.
        UsageError: no tool is left to train on.
    """
    asked = [tool.path for tool in box.tools() if any(case.input is not None for case in tool.cases)]
    wanted = test_tools if isinstance(test_tools, int) else [box.find(name) for name in one_or_many(test_tools)]
    chosen = drawn_test_tools(asked, wanted, seed)
    return Split(seed=seed, test_share=test_share, test_tools=chosen, with_hidden=with_hidden)


def read_mistakes(path: Path) -> dict[str, int]:
    """Counts of mistakes by kind: a JSON object, or one that has it under `mistakes`, alone or within `totals`.

    Raises:
        UsageError: the file holds none.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        found = found.get("totals", found)
        counts = found.get("mistakes", found)
        return {str(kind): int(count) for kind, count in counts.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} holds no counts of mistakes: {error}", hint='For example: {"mistakes": {"wrong_value": 12}}'
        ) from error


def pairs_in_folder(folder: Path) -> tuple[list[Any], list[str]]:
    """The pairs of all searches in a folder, and what could not be read; the rest goes on.

    Raises:
        UsageError: there is no such folder, or no record in it.
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise UsageError(f"{folder} holds no recorded searches", hint="Give a folder of ToolBench's DFSDT records.")
    pairs, problems = [], []
    for file in files:
        try:
            pairs += pairs_in_file(file)
        except UsageError as error:
            problems.append(error.message)
    return pairs, problems


def _kept(box: Toolbox, select: Select, user_model: str | Model | None) -> Callable[[RightCall], bool] | None:
    return None if select == "all" else tool_helps(open_role("user", user_model, box), box)


def _write_lines(path: Path, lines: Sequence[Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text("".join(json.dumps(line.as_json(), ensure_ascii=False) + "\n" for line in lines), "utf-8")
    partial.replace(path)
