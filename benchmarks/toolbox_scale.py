"""How a toolbox behaves as it grows: opening, listing, reading, calling, adding, searching, at several sizes.

    python benchmarks/toolbox_scale.py                # 1,000 and 16,000 tools
    python benchmarks/toolbox_scale.py 500 2000       # other sizes
    python benchmarks/toolbox_scale.py --index        # also build the vector index from nothing
    python benchmarks/toolbox_scale.py --clone        # also clone it, with the index of a release and without

Each figure is the median of several runs in a process of its own, so that importing and opening count as for a user.
The peer of `list` and `show` is what a plain reader of the folders does: read and parse every `tool.json`.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolsmith.library.versions import sharing
from toolsmith.toolbox.sharing.remote import INDEX_REFS
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Example, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

_RUNS = 5
_BATCH = 1_000
_WORDS = (
    "speed",
    "mass",
    "price",
    "angle",
    "ratio",
    "length",
    "energy",
    "voltage",
    "interest",
    "volume",
    "mean",
    "area",
)

_SCRIPT = """
import json, sys, time
started = time.perf_counter()
from toolsmith.toolbox.toolbox import Toolbox
imported = time.perf_counter()
box = Toolbox.open(sys.argv[1])
opened = time.perf_counter()
{action}
done = time.perf_counter()
print(json.dumps([imported - started, opened - imported, done - opened]))
"""
_ACTIONS = {
    "open": "box.commit",  # with importing toolsmith, as a user waits for it
    "list": "box.entries()",
    "list, first page of 50": "box.entries(limit=50)",
    "tree": "box.tree()",
    "show": "box.get(sys.argv[2])",
    "run": "box.get(sys.argv[2]).call(value=3)",
    "find by task": "box.find_by_task('no such task')",
    "neighbours": "box.neighbours(box.get(sys.argv[2]))",
    "words alone": "box.catalogue.matching('mean speed of 7', 20)",
}


def tool(number: int) -> Tool:
    """Tools that differ in words, code and place: 100 a category, 10 categories a chapter."""
    first, second = _WORDS[number % 12], _WORDS[(number // 12) % 12]
    code = (
        f"def {first}_{second}_{number}(value: float, scale: float = {number}.5) -> float:\n"
        f'    """The {first} of a {second}, version {number}."""\n'
        f"    total = value * {number} + scale\n    return total / {number % 7 + 1}\n"
    )
    source = read_function(code)
    cases = tuple(
        Case(arguments={"value": each}, expected=(each * number + number + 0.5) / (number % 7 + 1))
        for each in range(20)
    )
    made = Tool(
        name=f"{first}-{second}-{number}",
        category=f"chapter-{number // 1000}/section-{number // 100 % 10}",
        function=source.function,
        code=code,
        signature=source.signature,
        doc=Doc(
            description=source.docstring,
            when_to_use=f"To find the {first} where the {second} is known.",
            parameters={"value": f"the {second}, in metres", "scale": "a ratio"},
            returns=f"the {first}",
            examples=(Example(request=f"What is the {first} of 2?", arguments={"value": 2}, result=cases[2].expected),),
        ),
        cases=cases,
    )
    return made.with_(verdict=Verdict(status="accepted", checks=(), passed=20, total=20, basis=made.basis))


def measure(box: Toolbox, name: str, path: str) -> tuple[float, float, float]:
    """Median seconds of importing, opening and the action, each run in a fresh process."""
    rows = []
    for _ in range(_RUNS):
        command = [sys.executable, "-c", _SCRIPT.format(action=_ACTIONS[name]), str(box.root), path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
    imported, opened, acted = (statistics.median(column) for column in zip(*rows, strict=True))
    return imported, opened, acted


def reading_all_folders(root: Path) -> float:
    """Seconds that the peer takes: every tool.json, read and parsed."""
    started = time.perf_counter()
    for file in root.rglob("tool.json"):
        json.loads(file.read_bytes())
    return time.perf_counter() - started


def measure_clones(box: Toolbox, folder: Path) -> dict[str, float]:
    """Seconds of cloning and of the first search after it, with the index of a release and without."""
    results: dict[str, float] = {}

    def timed(name: str, act: Callable[[], Any]) -> Any:
        started, before = time.perf_counter(), processor_time()
        done = act()
        results[name] = time.perf_counter() - started
        results[f"  {name}: processor time"] = processor_time() - before
        return done

    timed("release with its index", lambda: box.release("v1", with_index=True))
    remote = folder / "remote"
    for kind in ("with the index", "without"):
        shutil.rmtree(remote, ignore_errors=True)
        subprocess.run(["git", "init", "--bare", "--quiet", "--initial-branch=main", remote], check=True)
        if kind == "without":
            box.history.git.run("update-ref", "-d", f"{INDEX_REFS}v1")
        box.history.git.run("remote", "add", kind.replace(" ", "-"), str(remote))
        box.push(kind.replace(" ", "-"))
        plain = folder / "plain"
        for peer, option in (("git clone", []), ("git clone, no files", ["--no-checkout"]), ("shallow", ["--depth=1"])):
            command = ["git", "clone", "--quiet", "--no-local", *option, remote.as_uri(), plain]
            timed(f"peer: {peer}", lambda command=command: subprocess.run(command, check=True))
            shutil.rmtree(plain)
        copy = timed(f"clone {kind}", lambda: sharing.clone(str(remote), folder / "copy"))
        timed(f"clone {kind}, then the first search", lambda copy=copy: copy.search("the mean speed of a volume"))
        copy.close()
        shutil.rmtree(folder / "copy")
    return results


def processor_time() -> float:
    """Of this process, and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure_size(size: int, folder: Path, *, with_index: bool, with_clones: bool) -> dict[str, float]:
    box = Toolbox.create(folder / f"box-{size}")
    started = time.perf_counter()
    for first in range(0, size, _BATCH):
        box.add_many([tool(number) for number in range(first, min(first + _BATCH, size))])
    results = {"making it, in batches of 1,000": time.perf_counter() - started}
    box.close()
    (box.private / "catalogue.sqlite").unlink()
    started = time.perf_counter()
    Toolbox.open(box.root).paths()
    results["catalogue from nothing (once after a clone)"] = time.perf_counter() - started
    path = tool(size // 2).path
    for name in _ACTIONS:
        imported, opened, acted = measure(box, name, path)
        results[name] = opened + acted + (imported if name == "open" else 0.0)
    results["peer: read every tool.json"] = statistics.median(reading_all_folders(box.root) for _ in range(3))
    adding = []
    for number in range(size, size + _RUNS):
        new = tool(number)
        started = time.perf_counter()
        box.add(new)
        adding.append(time.perf_counter() - started)
    results["add one tool"] = statistics.median(adding)
    if with_index:
        started = time.perf_counter()
        box.rebuild_index()
        results["index from nothing"] = time.perf_counter() - started
        texts = [tool(number).doc.description for number in range(min(size, 2_000))]
        started = time.perf_counter()
        box.embedder.embed(texts)
        each = (time.perf_counter() - started) / len(texts)
        results["of which embedding (estimated from 2,000 texts)"] = each * box.index_count()
        box.add(tool(size + _RUNS))
        started = time.perf_counter()
        box.search("the mean speed of a volume")
        results["search after one more tool"] = time.perf_counter() - started
        started = time.perf_counter()
        box.search("the energy of an area")
        results["search"] = time.perf_counter() - started
    if with_clones:
        results |= measure_clones(box, folder)
    box.close()
    return results


def main() -> None:
    with_index, with_clones = "--index" in sys.argv, "--clone" in sys.argv
    sizes = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [1_000, 16_000]
    with tempfile.TemporaryDirectory() as folder:
        columns = [measure_size(size, Path(folder), with_index=with_index, with_clones=with_clones) for size in sizes]
    print(f"{'seconds':50}" + "".join(f"{size:>12,}" for size in sizes) + f"{'growth':>10}")
    for name in columns[0]:
        growth = columns[-1][name] / columns[0][name] if columns[0][name] else float("nan")
        print(f"{name:50}" + "".join(f"{column[name]:12.3f}" for column in columns) + f"{growth:9.1f}x")


if __name__ == "__main__":
    main()
