"""Proofs of a whole toolbox on a real Ray cluster on this machine, beside its own pool: verdicts, faults, overhead.

    PYTHONPATH=. python benchmarks/cluster_proofs.py             # 2,000 tools, all parts
    PYTHONPATH=. python benchmarks/cluster_proofs.py 300         # so many
    PYTHONPATH=. python benchmarks/cluster_proofs.py 300 faults  # one part: equal, faults, overhead, two

`equal`: three nodes of one core each give the verdicts of one machine, byte for byte.
`faults`: the same, with a node taken away in the middle; and with the driver killed in the middle and started again.
`overhead`: seconds on one node of one core beside the local pool, all of it on one core, in turns.
`two`: seconds on one node of one core and on two; each has a core of its own, and the driver has the first one only.

Needs `pip install 'toolsmith-llm[cluster]'`. The tools are grown: they differ in words, code and place.
"""

from __future__ import annotations

import contextlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolbox_scale import tool

from toolsmith.cluster.ray_nodes import RayNodes
from toolsmith.cluster.ray_sandbox import RaySandbox
from toolsmith.library.check.verify import verify_toolbox
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox

PARTS = ("equal", "faults", "overhead", "two")
ROUNDS = 3


def main(size: int, parts: list[str], kept: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = kept or Path(folder) / "box"
        box = Toolbox.open(root) if (root / "toolbox.toml").is_file() else grown(root, size)
        here = ""
        if {"equal", "faults"} & set(parts):
            before = processor_time()
            with contextlib.closing(open_sandbox()) as sandbox:
                here, seconds = proved(box, sandbox)
            busy = (processor_time() - before) / size
            print(f"one machine: {size} tools, {seconds:.1f} s, {busy:.2f} s of processor time a proof", flush=True)
        if "equal" in parts:
            with cluster(3) as address, nodes(address) as found:
                before = time.process_time()
                there, seconds = proved(box, RaySandbox(found))
                driver = (time.process_time() - before) / size
            print(f"three nodes: {'the same verdicts' if there == here else 'OTHER VERDICTS'}, {seconds:.1f} s")
            print(f"  proofs on the nodes: {sum(found.done.values())}")
            print(f"  processor time of the driver: {1000 * driver:.0f} ms a proof", flush=True)
        if "faults" in parts:
            with cluster(3) as address, nodes(address) as found:
                there = with_a_node_less(box, found, size)
            print(f"a node less: {'the same verdicts' if there == here else 'OTHER VERDICTS'}", flush=True)
            with cluster(3) as address:
                print(f"a driver killed and started again: {with_a_driver_less(box, address, here)}", flush=True)
        if "overhead" in parts:
            overhead(box)
        if "two" in parts:
            two(box)


def grown(root: Path, size: int) -> Toolbox:
    box = Toolbox.create(root)
    for first in range(0, size, 1_000):
        box.add_many([tool(number) for number in range(first, min(first + 1_000, size))])
    return box


def proved(box: Toolbox, sandbox: Sandbox, **more: Any) -> tuple[str, float]:
    """All verdicts as one text, and seconds."""
    started = time.perf_counter()
    found = verify_toolbox(box, sandbox, **more)
    return "\n".join(each.model_dump_json() for each in found), time.perf_counter() - started


def processor_time() -> float:
    """Of this process, and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


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


def with_a_node_less(box: Toolbox, found: RayNodes, size: int) -> str:
    """The verdicts where one of three nodes is killed once a third is proved."""

    def kill(done: int, _: int) -> None:
        if done == size // 3:
            CLUSTERS[-1].remove_node(next(iter(CLUSTERS[-1].worker_nodes)), allow_graceful=False)

    there, _ = proved(box, RaySandbox(found), report=kill)
    print(f"  cores at the end: {found.at_once}")
    return there


def with_a_driver_less(box: Toolbox, address: str, here: str) -> str:
    """What a driver writes that is begun anew after one was killed in the middle."""
    script = Path(__file__).resolve()
    out = box.root.parent / "verdicts.txt"
    command = [sys.executable, str(script), "--drive", address, str(box.root), str(out)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for line in first.stdout or ():
        if line.startswith("done ") and int(line.split()[1]) >= 20:
            break
    first.kill()
    first.wait()
    out.unlink(missing_ok=True)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return "the same verdicts" if out.read_text("utf-8") == here else "OTHER VERDICTS"


def drive(address: str, root: Path, out: Path) -> None:
    with nodes(address) as found:
        there, _ = proved(
            Toolbox.open(root), RaySandbox(found), report=lambda done, _: print(f"done {done}", flush=True)
        )
    out.write_text(there, "utf-8")


def overhead(box: Toolbox) -> None:
    """One node of one core beside the local pool on one core, in turns."""
    local, remote = [], []
    on_one = on_core(min(os.sched_getaffinity(0)))
    with on_one, contextlib.closing(open_sandbox(at_once=1)) as sandbox, cluster(1) as address, nodes(address) as found:
        for _ in range(ROUNDS):
            local.append(proved(box, sandbox)[1])
            remote.append(proved(box, RaySandbox(found))[1])
    ratios = [there / here for here, there in zip(local, remote, strict=True)]
    print(f"local {min(local):.1f} s, one node {min(remote):.1f} s, in turns: {statistics.median(ratios):.2f} times")


def two(box: Toolbox) -> None:
    """Two nodes of one core each beside one; the driver, too, has the first core only."""
    seconds = {}
    for count in (1, 2):
        with cluster(count) as address, on_core(min(os.sched_getaffinity(0))), nodes(address) as found:
            proved(box, RaySandbox(found))
            seconds[count] = min(proved(box, RaySandbox(found))[1] for _ in range(ROUNDS))
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
        chosen = [each for each in sys.argv[1:] if each in PARTS] or list(PARTS)
        sizes = [int(each) for each in sys.argv[1:] if each.isdigit()]
        folders = [Path(each) for each in sys.argv[1:] if each not in PARTS and not each.isdigit()]
        main(sizes[0] if sizes else 2_000, chosen, folders[0] if folders else None)
