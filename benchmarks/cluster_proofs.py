"""Proofs of a whole toolbox on a real Ray cluster on this machine, beside its own pool: verdicts, faults, overhead.

    PYTHONPATH=. python benchmarks/cluster_proofs.py                     # 2,000 tools, all parts
    PYTHONPATH=. python benchmarks/cluster_proofs.py 300                 # so many
    PYTHONPATH=. python benchmarks/cluster_proofs.py 300 faults          # some parts: overhead, equal, faults, two
    PYTHONPATH=. python benchmarks/cluster_proofs.py 2000 overhead --rounds 1

`overhead`: clock and processor time on one node of one core beside the local pool, all of it on one core, in turns.
`equal`: three nodes of one core each give the verdicts of one machine, byte for byte.
`faults`: the same, where the driver is killed once a third is proved, and started again; and then a node in the middle.
`two`: seconds on one node of one core and on two; each has a core of its own, and the driver has the first one only.

Needs `pip install 'toolsmith-llm[cluster]'`. The tools are grown: they differ in words, code and place.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from toolbox_scale import tool

from toolsmith.cluster.ray_nodes import RayNodes
from toolsmith.cluster.ray_sandbox import RaySandbox
from toolsmith.library.check.verify import verify_toolbox
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

PARTS = ("overhead", "equal", "faults", "two")
CASES = 12  # of each tool, all of them hidden: enough to accept it


def main(size: int, parts: list[str], rounds: int, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = kept or Path(folder) / "box"
        box = Toolbox.open(root) if (root / "toolbox.toml").is_file() else grown(root, size)
        here = overhead(box, rounds) if "overhead" in parts else ""
        if {"equal", "faults"} & set(parts) and not here:
            with contextlib.closing(open_sandbox()) as sandbox:
                here = proved(box, sandbox).verdicts
        if "equal" in parts:
            with cluster(3) as address, nodes(address) as found:
                before = time.process_time()
                there = proved(box, RaySandbox(found)).verdicts
                driver = (time.process_time() - before) / size
            print(f"three nodes: {'the same verdicts' if there == here else 'OTHER VERDICTS'}")
            print(f"  proofs on the nodes: {sum(found.done.values())}")
            print(f"  processor time of the driver: {1000 * driver:.0f} ms a proof", flush=True)
        if "faults" in parts:
            with cluster(3) as address:
                there, asked = with_faults(box, address, size)
            said = "the same verdicts" if there == here else "OTHER VERDICTS"
            print(f"a driver killed after {asked} proofs and started again, then a node less: {said}", flush=True)
        if "two" in parts:
            two(box, rounds)


def grown(root: Path, size: int) -> Toolbox:
    box = Toolbox.create(root)
    for first in range(0, size, 1_000):
        box.add_many([with_fewer_cases(number) for number in range(first, min(first + 1_000, size))])
    return box


def with_fewer_cases(number: int) -> Tool:
    made = tool(number)
    made = made.with_(cases=made.cases[:CASES])
    return made.with_(verdict=made.verdict and made.verdict.model_copy(update={"basis": made.basis}))


class Proved(NamedTuple):
    """All verdicts as one text, and what they took."""

    verdicts: str
    seconds: float
    processor_seconds: float


def proved(box: Toolbox, sandbox: Sandbox, **more: Any) -> Proved:
    started, before = time.perf_counter(), processor_time()
    found = verify_toolbox(box, sandbox, **more)
    spent = processor_time() - before
    return Proved("\n".join(each.model_dump_json() for each in found), time.perf_counter() - started, spent)


def processor_time() -> float:
    """Of this process and all that descend from it, with those of them that have ended."""
    parents, times = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            parents[file.parent.name] = fields[1]
            times[file.parent.name] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    ours, more = set(), {str(os.getpid())}
    while more:
        ours |= more
        more = {each for each, parent in parents.items() if parent in more} - ours
    return sum(times.get(each, 0.0) for each in ours)


CLUSTERS: list[Any] = []


@contextlib.contextmanager
def cluster(count: int) -> Iterator[str]:
    """A cluster of that many nodes, each of one core, on this machine; its address."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    cores = sorted(os.sched_getaffinity(0))
    with on_core(cores[0]):
        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    for number in range(1, count):
        with on_core(cores[number % len(cores)]):
            made.add_node(num_cpus=1)
    made.wait_for_nodes()
    CLUSTERS.append(made)
    try:
        yield made.address
    finally:
        CLUSTERS.pop()
        made.shutdown()


@contextlib.contextmanager
def nodes(address: str) -> Iterator[RayNodes]:
    import ray

    ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    try:
        with RayNodes() as found:
            yield found
    finally:
        ray.shutdown()


def with_faults(box: Toolbox, address: str, size: int) -> tuple[str, int]:
    """What a driver writes that is begun anew after one was killed, and that loses a node; proofs of the killed one."""
    out = box.root.parent / "verdicts.txt"
    first = driven(address, box.root, out)
    done = 0
    for done in proofs_of(first):
        if done >= size // 3:
            break
    first.kill()
    first.wait()
    out.unlink(missing_ok=True)
    again = driven(address, box.root, out)
    for number in proofs_of(again):
        if number == size // 2:
            CLUSTERS[-1].remove_node(next(iter(CLUSTERS[-1].worker_nodes)), allow_graceful=False)
    again.wait()
    return out.read_text("utf-8"), done


def driven(address: str, root: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).resolve()), "--drive", address, str(root), str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def proofs_of(driver: subprocess.Popen[str]) -> Iterator[int]:
    """How many proofs a driver has, each time it says so."""
    for line in driver.stdout or ():
        if line.startswith("done "):
            yield int(line.split()[1])
        else:
            print(f"  {line.strip()}")


def drive(address: str, root: Path, out: Path) -> None:
    def tell(done: int, _: int) -> None:
        print(f"done {done}", flush=True)

    with nodes(address) as found:
        there = proved(Toolbox.open(root), RaySandbox(found), report=tell)
        print(f"cores at the end: {found.at_once}", flush=True)
    out.write_text(there.verdicts, "utf-8")


def overhead(box: Toolbox, rounds: int) -> str:
    """One node of one core beside the local pool on one core, in turns; the verdicts, which are the same."""
    local, remote = [], []
    on_one = on_core(max(os.sched_getaffinity(0)))
    with on_one, contextlib.closing(open_sandbox(at_once=1)) as sandbox, cluster(1) as address, nodes(address) as found:
        for _ in range(rounds):
            local.append(proved(box, sandbox))
            remote.append(proved(box, RaySandbox(found)))
            is_same = local[-1].verdicts == remote[-1].verdicts
            print(f"local pool and one node: {'the same verdicts' if is_same else 'OTHER VERDICTS'}", flush=True)
    for what in ("seconds", "processor_seconds"):
        pairs = [(getattr(here, what), getattr(there, what)) for here, there in zip(local, remote, strict=True)]
        ratio = statistics.median(there / here for here, there in pairs)
        print(f"{what.replace('_', ' ')}: local {min(pairs)[0]:.1f}, one node {min(pairs)[1]:.1f}: {ratio:.2f} times")
    count = len(box.paths())
    print(f"  {min(each.processor_seconds for each in local) / count:.3f} s of processor time a proof", flush=True)
    return local[0].verdicts


def two(box: Toolbox, rounds: int) -> None:
    """Two nodes of one core each beside one; the driver, too, has the first core only."""
    seconds = {}
    for count in (1, 2):
        with cluster(count) as address, on_core(min(os.sched_getaffinity(0))), nodes(address) as found:
            proved(box, RaySandbox(found))
            seconds[count] = min(proved(box, RaySandbox(found)).seconds for _ in range(rounds))
    print(f"one node {seconds[1]:.1f} s, two {seconds[2]:.1f} s: {seconds[1] / seconds[2]:.2f} times faster")


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """Meanwhile this thread, and the processes that it starts, have one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--drive"]:
        drive(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 3
        given = sys.argv[1 : sys.argv.index("--rounds") if "--rounds" in sys.argv else None]
        chosen = [each for each in given if each in PARTS] or list(PARTS)
        sizes = [int(each) for each in given if each.isdigit()]
        folders = [Path(each) for each in given if each not in PARTS and not each.isdigit()]
        main(sizes[0] if sizes else 2_000, chosen, rounds, folders[0] if folders else None)
