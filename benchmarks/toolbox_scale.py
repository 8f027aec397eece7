"""How a toolbox behaves as it grows: opening, listing, reading, calling, adding, searching, at several sizes.

    python benchmarks/toolbox_scale.py                # 1,000 and 16,000 tools
    python benchmarks/toolbox_scale.py 500 2000       # other sizes
    python benchmarks/toolbox_scale.py --index        # also build the vector index from nothing
    python benchmarks/toolbox_scale.py --clone        # also clone it, with the index of a release and without
    python benchmarks/toolbox_scale.py --clones       # the clones alone
    python benchmarks/toolbox_scale.py --keep FOLDER  # of toolboxes: what an earlier run made there is taken
    python benchmarks/toolbox_scale.py --keep FOLDER --grow  # make them, and no more

Each figure is the median of several runs in a process of its own, so that importing and opening count as for a user.
The peer of `list` and `show` is what a plain reader of the folders does: read and parse every `tool.json`.
"""

from __future__ import annotations

import contextlib
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from math import nan
from pathlib import Path
from typing import Any

from toolsmith.toolbox.sharing.remote import INDEX_REFS
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Example, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

_RUNS = 3
_BATCH = 2_000
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
import json, resource, sys, time
def now():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(each.ru_utime + each.ru_stime for each in used)
times = [now()]
from toolsmith.toolbox.toolbox import Toolbox
times.append(now())
box = Toolbox.open(sys.argv[1])
times.append(now())
{action}
times.append(now())
print(json.dumps([[after - before for before, after in zip(*pair)] for pair in zip(times, times[1:])]))
"""
_CLONE = """
import json, resource, sys, time
from toolsmith.library.versions.sharing import clone
started = time.perf_counter()
box = clone(sys.argv[1], sys.argv[2], **dict.fromkeys(sys.argv[3:], True))
cloned = time.perf_counter()
box.search("the mean speed of a volume")
searched = time.perf_counter()
box.entries(limit=50)
listed = time.perf_counter()
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
spent = sum(each.ru_utime + each.ru_stime for each in used)
with open("/proc/self/status") as status:  # what getrusage says begins with the process that started this one
    most = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps([cloned - started, searched - started, listed - searched, spent, most / 1000]))
"""
_PEERS = (
    ("git clone",),
    ("git clone, no files", "--no-checkout"),
    ("git clone, nothing in them", "--no-checkout", "--filter=blob:none"),
    ("shallow", "--depth=1"),
)
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


def measure(box: Toolbox, name: str, path: str) -> dict[str, float]:
    """Median seconds of opening and the action, by the clock and of processor time, each run in a fresh process."""
    rows = []
    for _ in range(_RUNS):
        command = [sys.executable, "-c", _SCRIPT.format(action=_ACTIONS[name]), str(box.root), path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
    found = {}
    for place, what in enumerate((name, f"  {name}: processor time")):
        steps = [[step[place] for step in (row if name == "open" else row[1:])] for row in rows]
        found[what] = statistics.median(map(sum, steps))
    return found


def reading_all_folders(root: Path) -> float:
    """Seconds that the peer takes: every tool.json, read and parsed."""
    started = time.perf_counter()
    for file in root.rglob("tool.json"):
        json.loads(file.read_bytes())
    return time.perf_counter() - started


def measure_clones(box: Toolbox, folder: Path) -> dict[str, float]:
    """Cloning and the first search after it, each in a process of its own; and what git takes for its part."""
    results = Told()

    def timed(name: str, act: Callable[[], Any]) -> None:
        started, before = time.perf_counter(), processor_time()
        act()
        results[name] = time.perf_counter() - started
        results[f"  {name}: processor time"] = processor_time() - before

    release = f"v{len(box.paths())}"
    timed("release with its index", lambda: box.release(release, with_index=True))
    remote, copy = folder / "remote", folder / "copy"
    subprocess.run(["git", "init", "--bare", "--quiet", "--initial-branch=main", remote], check=True)
    subprocess.run(["git", "-C", remote, "config", "uploadpack.allowFilter", "true"], check=True)
    refs = ("HEAD:refs/heads/main", f"refs/tags/{release}", f"{INDEX_REFS}{release}:{INDEX_REFS}{release}")
    box.history.git.run("push", "--quiet", str(remote), *refs)

    def ours(kind: str, *options: str) -> None:
        command = [sys.executable, "-c", _CLONE, str(remote), str(copy), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        names = ("clone", "to the first search", "first page of the list", "processor time of all", "megabytes of all")
        for name, value in zip(names, json.loads(done.stdout.splitlines()[-1]), strict=True):
            results[f"{kind}: {name}"] = value
        shutil.rmtree(copy)

    ours("lazy", "lazy")
    ours("sparse", "sparse")
    for peer, *option in _PEERS:
        command = ["git", "clone", "--quiet", "--no-local", *option, remote.as_uri(), copy]
        timed(f"peer: {peer}", partial(subprocess.run, command, check=True))
        shutil.rmtree(copy)
    ours("all files")
    subprocess.run(["git", "-C", remote, "update-ref", "-d", f"{INDEX_REFS}{release}"], check=True)
    ours("without the index")
    return results


class Told(dict[str, float]):
    """Results, each of which is told as soon as it is there."""

    def __setitem__(self, name: str, value: float) -> None:
        super().__setitem__(name, value)
        print(f"{name}: {value:.3f}", file=sys.stderr, flush=True)


def processor_time() -> float:
    """Of this process, and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def grow(root: Path, size: int) -> None:
    """A toolbox of that many tools, begun as a copy of the largest one beside it that is smaller."""
    if root.is_dir():
        return
    others = {int(each.name.partition("-")[2]): each for each in root.parent.glob("box-*")}
    smaller = max((each for each in others if each < size), default=0)
    growing = root.with_name("growing")
    if smaller and not growing.is_dir():
        subprocess.run(["cp", "-a", others[smaller], growing], check=True)
    elif not growing.is_dir():
        Toolbox.create(growing).close()
    with contextlib.closing(Toolbox.open(growing)) as box:
        started, before, count = time.perf_counter(), processor_time(), len(box.paths())
        for first in range(count, size, _BATCH):
            box.add_many([tool(number) for number in range(first, min(first + _BATCH, size))])
            print(f"grown to {first + _BATCH:,}", file=sys.stderr, flush=True)
        spent = time.perf_counter() - started, processor_time() - before
    print(f"{count:,} to {size:,} tools, by {_BATCH:,}: {spent[0]:.0f} s, of them {spent[1]:.0f} s of processor time")
    growing.rename(root)


def measure_size(
    size: int, folder: Path, kept: Path | None, *, with_index: bool, with_clones: bool, only_clones: bool
) -> dict[str, float]:
    root = (kept or folder) / f"box-{size}"
    results = Told()
    grow(root, size)
    box = Toolbox.open(root)
    if only_clones:
        with contextlib.closing(box):
            return measure_clones(box, folder)
    (box.private / "catalogue.sqlite").unlink(missing_ok=True)
    started = time.perf_counter()
    count = len(box.paths())
    results["catalogue from nothing (once after a clone)"] = time.perf_counter() - started
    path = tool(size // 2).path
    for name in _ACTIONS:
        results.update(measure(box, name, path))
    results["peer: read every tool.json"] = statistics.median(reading_all_folders(box.root) for _ in range(3))
    adding = []
    for number in range(count, count + _RUNS):
        new = tool(number)
        started, before = time.perf_counter(), processor_time()
        box.add(new)
        adding.append((time.perf_counter() - started, processor_time() - before))
    for what, values in zip(("add one tool", "  add one tool: processor time"), zip(*adding, strict=True), strict=True):
        results[what] = statistics.median(values)
    if with_index:
        started = time.perf_counter()
        box.rebuild_index()
        results["index from nothing"] = time.perf_counter() - started
        texts = [tool(number).doc.description for number in range(min(size, 2_000))]
        started = time.perf_counter()
        box.embedder.embed(texts)
        each = (time.perf_counter() - started) / len(texts)
        results["of which embedding (estimated from 2,000 texts)"] = each * box.index_count()
        box.add(tool(count + _RUNS))
        started = time.perf_counter()
        box.search("the mean speed of a volume")
        results["search after one more tool"] = time.perf_counter() - started
        started = time.perf_counter()
        box.search("the energy of an area")
        results["search"] = time.perf_counter() - started
    if with_clones:
        results.update(measure_clones(box, folder))
    box.close()
    return results


def main() -> None:
    with_index, with_clones = "--index" in sys.argv, "--clone" in sys.argv
    kept = Path(sys.argv[sys.argv.index("--keep") + 1]) if "--keep" in sys.argv else None
    sizes = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [1_000, 16_000]
    if kept is not None:
        for size in sizes:
            grow(kept / f"box-{size}", size)
    if "--grow" in sys.argv:
        return
    with tempfile.TemporaryDirectory() as folder:
        how = {"with_index": with_index, "with_clones": with_clones, "only_clones": "--clones" in sys.argv}
        columns = [measure_size(size, Path(folder), kept, **how) for size in sizes]
    print(f"{'seconds':50}" + "".join(f"{size:>12,}" for size in sizes) + f"{'growth':>10}")
    for name in columns[0]:
        growth = columns[-1].get(name, nan) / columns[0][name] if columns[0][name] else nan
        print(f"{name:50}" + "".join(f"{column.get(name, nan):12.3f}" for column in columns) + f"{growth:9.1f}x")


if __name__ == "__main__":
    main()
