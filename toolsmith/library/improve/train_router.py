"""`toolsmith train router`: one token a tool on a frozen model, which chooses among tools before any is described."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.library.improve.export_training import split_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.scoring.totals import share_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.assemble import material_of, sft_lines
from toolsmith.training.data.split import TEST_SHARE
from toolsmith.training.data.toolkens import tool_tokens
from toolsmith.training.engines.requirements import require
from toolsmith.types.record import Record

ROUTER_NEEDS = ("torch", "transformers", "safetensors")


class TrainedRouter(Record):
    """First choices on held-out requests: of descriptions alone, of fitted rows, and of the toolbox's search."""

    folder: str
    tools: int
    requests: int
    from_descriptions: str
    fitted: str
    search: str


def train_router(
    model: str | Path,
    toolbox: str | Path | Toolbox,
    folder: str | Path,
    *,
    test_share: float = TEST_SHARE,
    with_hidden: bool = False,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> TrainedRouter:
    """Fit a row a tool over a frozen model's head, begun from the tools' descriptions, and examine it.

    Args:
        model: of Hugging Face: a folder or a GGUF file; it is not changed.
        toolbox: a toolbox or its folder.
        folder: new or empty; gets the rows, the tools' names, and what came of the exam.
        test_share: of the requests, that are only examined.
        with_hidden: whether hidden cases that are not held out are fitted to too.
        seed: draws what is held out.
        progress: told what is being done.

    Raises:
        UsageError: libraries are missing, the folder is in the way, or there is nothing to fit to.
    """
    target, base = Path(folder), Path(str(model).removeprefix("local:"))
    files = find_weights(base)
    require(ROUTER_NEEDS)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not empty", hint="Give a new folder.")
    import torch

    from toolsmith.training.engines.toolkens import Toolkens, fitting_data

    box = opened_toolbox(toolbox)
    material = material_of(box, split_of(box, (), test_share, seed, with_hidden=with_hidden))
    requests, tools = fitting_data(sft_lines(box, material, seed))
    tokenizer, weights = load_weights(files, "cpu", torch.float32)
    begun = Toolkens(weights, tokenizer, tool_tokens(list(material.definitions.values())))
    progress(f"fitting {len(begun.tokens)} rows to {len(requests)} requests")
    fitted = begun.fitted(requests, tools)
    exam = material.requests.exam
    progress(f"exam: {len(exam)} requests")

    def right(choose: Callable[[str], Sequence[str]]) -> str:
        return str(share_of(list(choose(call.request)[:1]) == [call.tool] for call in exam))

    made = TrainedRouter(
        folder=str(target),
        tools=len(fitted.tokens),
        requests=len(requests),
        from_descriptions=right(lambda request: [each.tool for each in begun.choose(request)]),
        fitted=right(lambda request: [each.tool for each in fitted.choose(request)]),
        search=right(lambda request: [hit.path for hit in box.search(request, 1)]),
    )
    fitted.save(target)
    (target / "router.json").write_text(json.dumps(made.model_dump(), indent=1) + "\n", "utf-8")
    return made
