"""The pool: warm, single-use, self-healing, and gone without a trace."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sandbox.processes import descendants, killed_workers
from tests.waiting import wait_until
from toolsmith.sandbox.confinement import layers
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.pool import Pool
from toolsmith.sandbox.pool.subprocess_sandbox import SubprocessSandbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

ADD = Program(name="add", code="def add(a, b):\n    return a + b\n", function="add")
STUCK = Program(name="stuck", code="def stuck(a):\n    while a: pass\n    return a\n", function="stuck")
BURN_CODE = """
import time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
"""
BURN = Program(name="burn", code=BURN_CODE, function="burn")
SLEEP = Program(name="sleep", code="import time\ndef sleep(a):\n    while True: time.sleep(a)\n", function="sleep")
NAP = Program(name="nap", code="import time\ndef nap():\n    time.sleep(0.1)\n", function="nap")


@pytest.fixture
def pool() -> Iterator[Pool]:
    with contextlib.closing(Pool()) as opened:
        yield opened


@pytest.fixture(autouse=True)
def foreign() -> Iterator[set[int]]:
    """Processes of other tests' sandboxes, which are none of ours."""
    _FOREIGN.update(descendants(os.getpid()))
    yield _FOREIGN
    _FOREIGN.clear()


_FOREIGN: set[int] = set()


def children() -> list[int]:
    """Living and dead processes that this test started, and theirs."""
    return descendants(os.getpid(), without=_FOREIGN)


def open_descriptors() -> set[str]:
    return {f"{path.name} {path.readlink()}" for path in Path("/proc/self/fd").iterdir() if path.is_symlink()}


def test_nothing_starts_before_the_first_call() -> None:
    with contextlib.closing(Pool()):
        assert children() == []


def test_closing_leaves_no_process_thread_or_descriptor() -> None:
    before = open_descriptors(), threading.active_count()
    pool = Pool()
    assert pool.call(ADD, {"a": 1, "b": 2}, Policy()).result == 3
    assert pool.call(STUCK, {"a": True}, Policy(seconds=0.1)).outcome == "timeout"
    assert [t.result for t in pool.call_many(ADD, [{"a": n, "b": 1} for n in range(9)], Policy())] == list(range(1, 10))
    pool.close()
    assert (open_descriptors(), threading.active_count()) == before
    assert children() == []


def test_a_call_leaves_no_zombie_and_no_descriptor(pool: Pool) -> None:
    pool.call(ADD, {"a": 1, "b": 2}, Policy())
    before = len(open_descriptors()), len(children())
    for number in range(50):
        assert pool.call(ADD, {"a": number, "b": 2}, Policy()).is_ok
    wait_until(lambda: len(open_descriptors()) <= before[0] + 4)  # idle workers: two descriptors each
    wait_until(lambda: len(children()) <= before[1] + 2)


def test_a_killed_zygote_is_replaced(pool: Pool) -> None:
    assert pool.call(ADD, {"a": 1, "b": 2}, Policy()).is_ok
    for process in children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert pool.call(ADD, {"a": 1, "b": 2}, Policy()).result == 3


def test_a_worker_is_killed_with_its_zygote(pool: Pool) -> None:
    outcome: list[str] = []
    policy = Policy(seconds=30)
    caller = threading.Thread(target=lambda: outcome.append(pool.call(STUCK, {"a": True}, policy).outcome))
    assert pool.call(ADD, {"a": 1, "b": 2}, policy).is_ok
    (zygote,) = pool._zygotes.values()
    started = set(children())
    caller.start()
    wait_until(lambda: zygote.borrowers)
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    wait_until(lambda: not started & set(children()))
    kill_until_it_ends(caller)
    assert outcome == ["environment"]


def test_calls_from_many_threads_do_not_mix(pool: Pool) -> None:
    results: dict[int, int] = {}

    def work(number: int) -> None:
        for _ in range(5):
            results[number] = pool.call(ADD, {"a": number, "b": number}, Policy()).result

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: 2 * number for number in range(8)}


def test_the_hash_seed_decides_the_order_of_a_set(pool: Pool) -> None:
    order = Program(name="order", code="def order():\n    return list(set('abcdefgh'))\n", function="order")
    first, again, other = (pool.call(order, {}, Policy(hash_seed=seed)).result for seed in (1, 1, 2))
    assert first == again != other
    assert sorted(first) == sorted(other)


def test_random_numbers_differ_from_call_to_call(pool: Pool) -> None:
    code = "import random\nimport numpy as np\ndef draw():\n    return [random.random(), float(np.random.rand())]\n"
    draw = Program(name="draw", code=code, function="draw")
    first, second = (pool.call(draw, {}, Policy()).result for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


@pytest.mark.end_to_end
def test_more_kinds_of_tools_than_zygotes_still_run(pool: Pool) -> None:
    for library in ("math", "numpy", "mpmath", "sympy", "pandas", "numpy", "sympy"):
        code = f"import {library}\ndef name():\n    return {library}.__name__\n"
        assert pool.call(Program(name="name", code=code, function="name"), {}, Policy(seconds=20)).result == library
    assert len(children()) < 30


def test_every_layer_has_a_promise(pool: Pool) -> None:
    assert set(pool.layers()) == set(layers.PROMISES)


def test_a_fresh_process_per_call_gives_the_same(pool: Pool) -> None:
    separate = SubprocessSandbox()
    assert separate.call(ADD, {"a": 1, "b": 2}, Policy()).result == 3
    assert separate.call(STUCK, {"a": True}, Policy(seconds=0.3)).outcome == "timeout"
    assert separate.layers() == pool.layers()


@pytest.mark.slow
def test_a_hundred_thousand_calls_leak_nothing(pool: Pool) -> None:
    pool.call(ADD, {"a": 1, "b": 2}, Policy())
    before = len(open_descriptors()), threading.active_count(), len(children()), _resident_megabytes()
    for _ in range(1_000):
        trials = pool.call_many(ADD, [{"a": n, "b": 1} for n in range(100)], Policy())
        assert all(trial.is_ok for trial in trials)
    wait_until(lambda: len(open_descriptors()) <= before[0] + 20)
    wait_until(lambda: threading.active_count() == before[1])
    wait_until(lambda: len(children()) <= before[2] + 10)
    assert _resident_megabytes() < before[3] + 50


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.end_to_end
def test_many_pools_do_not_starve_each_other() -> None:
    """The kernel counts descriptors that nobody has received yet over all processes of one account."""
    pools = [Pool() for _ in range(18)]
    try:
        for _ in range(2):
            assert [pool.call(ADD, {"a": 1, "b": 2}, Policy()).outcome for pool in pools] == ["ok"] * len(pools)
    finally:
        for pool in pools:
            pool.close()


def test_a_zygote_that_works_for_another_thread_is_not_replaced() -> None:
    with contextlib.closing(Pool(at_once=2)) as pool:
        _check_that_it_is_not_replaced(pool, Policy(seconds=60))


def _check_that_it_is_not_replaced(pool: Pool, policy: Policy) -> None:
    assert pool.call(ADD, {"a": 1, "b": 2}, policy).is_ok
    (zygote,) = pool._zygotes.values()
    caller = threading.Thread(target=lambda: pool.call(STUCK, {"a": True}, policy))
    caller.start()
    wait_until(lambda: zygote.borrowers)
    for seed in range(1, 7):
        assert pool.call(ADD, {"a": 1, "b": 2}, Policy(hash_seed=seed)).is_ok
    assert zygote.is_alive()
    kill_until_it_ends(caller)
    assert not zygote.borrowers


def kill_until_it_ends(caller: threading.Thread) -> None:
    """A call is tried again on a new zygote, each time until that is killed as well."""
    while caller.is_alive():
        for process in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        caller.join(0.3)


@contextlib.contextmanager
def busy_machine(loops: int) -> Iterator[None]:
    """Processes that compute without end, beside whatever else this machine does."""
    code = "while True: pass"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def called_by_many(
    pool: Pool, program: Program, arguments: dict[str, object], policy: Policy, callers: int
) -> list[Trial]:
    with ThreadPoolExecutor(callers) as threads:
        return list(threads.map(lambda _: pool.call(program, arguments, policy), range(callers)))


@pytest.mark.end_to_end
def test_a_busy_machine_and_many_callers_are_not_the_tools_fault(pool: Pool) -> None:
    """Twice as much of a processor as each may use stands between the first and the last of them."""
    with busy_machine(4):
        trials = called_by_many(pool, BURN, {"seconds": 0.05}, Policy(seconds=0.2), 16)
    assert {trial.blame for trial in trials} <= {"none", "environment"}, [trial.explain() for trial in trials]


@pytest.mark.slow
def test_sixteen_callers_of_a_second_each_on_a_busy_machine(pool: Pool) -> None:
    with busy_machine(6):
        trials = called_by_many(pool, BURN, {"seconds": 1.1}, Policy(seconds=5), 16)
    assert {trial.blame for trial in trials} <= {"none", "environment"}, [trial.explain() for trial in trials]


@pytest.mark.parametrize(
    ("program", "argument"),
    [(STUCK, True), (SLEEP, 3600), (SLEEP, 0.02)],
    ids=["computes", "sleeps", "sleeps again and again"],
)
@pytest.mark.end_to_end
def test_who_never_ends_is_to_blame_on_a_busy_machine_too(pool: Pool, program: Program, argument: object) -> None:
    with busy_machine(4):
        trials = called_by_many(pool, program, {"a": argument}, Policy(seconds=0.1), 4)
    assert [(trial.outcome, trial.blame) for trial in trials] == [("timeout", "tool")] * 4


def test_who_waits_for_a_turn_has_all_its_seconds_left() -> None:
    with contextlib.closing(Pool(at_once=1)) as pool:
        trials = called_by_many(pool, NAP, {}, Policy(seconds=0.4), 8)
    assert [trial.outcome for trial in trials] == ["ok"] * 8


def test_a_call_whose_workers_somebody_kills_is_nobodys_fault(pool: Pool) -> None:
    assert pool.call(ADD, {"a": 1, "b": 2}, Policy()).is_ok
    with killed_workers(pool):
        trial = pool.call(STUCK, {"a": True}, Policy(seconds=60))
    assert (trial.outcome, trial.blame) == ("environment", "environment")
    assert pool.call(ADD, {"a": 1, "b": 2}, Policy()).is_ok


WITHOUT_DESCRIPTORS = """
import contextlib, os, resource
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.pool import Pool
from toolsmith.types.program import Program

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
add = Program(name="add", code="def add(a, b):\\n    return a + b\\n", function="add")
for is_started in (False, True):
    with contextlib.closing(Pool()) as pool:
        for _ in range(4 * is_started):  # takes what idle workers there are
            pool.call(add, {"a": 1, "b": 2}, Policy())
        taken = []
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open("/dev/null", os.O_RDONLY))
        outcomes = [pool.call(add, {"a": 1, "b": 2}, Policy()).outcome for _ in range(4)]
        for descriptor in taken:
            os.close(descriptor)
        print(outcomes[-1], pool.call(add, {"a": 1, "b": 2}, Policy()).result)
"""


@pytest.mark.end_to_end
def test_a_call_for_which_there_is_no_room_is_nobodys_fault() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_DESCRIPTORS], capture_output=True, text=True, check=False)
    fresh, started = run.stdout.splitlines()
    assert fresh == "environment 3", run.stdout + run.stderr
    assert started in ("environment 3", "ok 3"), "a worker that ended may have left room"
