"""Runs the sandbox corpora: every hostile tool and every ordinary one, in one sandbox, and judges what came of it.

    python benchmarks/sandbox_corpus.py [--no-screen] [--files DIR] [--backend NAME] [-v]

An attack is `out` when it reached the host: a secret, a file, the network, a verdict, the host's own state, or when no
limit stopped it. That is judged by the processor time that it cost, here and in all processes below; by the clock only
where it is over the bound that holds on any machine. It is a `trick` when it bent the rules of the language inside the
worker, to no effect outside.
An ordinary tool is `bad` when it is refused or gives another result than plain Python.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import math
import os
import select
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.allowed import LIBRARIES
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

DATA = Path(os.environ.get("TOOLSMITH_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "sandbox"
KEY = "sk-CANARY-7f3a91"
SECRET = "FILE-CANARY-91c2d4"  # noqa: S105  # bait
CANARY = Path("/tmp/toolsmith-canary/secret.txt")  # noqa: S108  # the corpus names it
DROP = Path("/tmp/toolsmith-pwn")  # noqa: S108  # the corpus names it
PORT = 47811
LANGUAGE = ("escape-", "import-trick")
POLICY = Policy(seconds=3.0, megabytes=512)
MOST_COMPUTING = POLICY.seconds + 3  # seconds of processors: the call's own, and what its start and its end cost
MOST_ELAPSED = 10 * POLICY.seconds + 20  # of the clock: the outer bound of a call, and a little for a busy machine
TRIES = 3  # of a call that the machine disturbed, which says nothing about the tool


@dataclass
class Tally:
    out: list[str] = field(default_factory=list)
    tricks: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


class Bait:
    """The fixtures that attacks reach for, and whether they were touched."""

    def __init__(self) -> None:
        os.environ["TOOLSMITH_API_KEY"] = KEY
        CANARY.parent.mkdir(exist_ok=True)
        CANARY.write_text(SECRET)
        CANARY.parent.chmod(0o755)
        DROP.mkdir(exist_ok=True)
        DROP.chmod(0o777)
        self._secret = os.open(CANARY, os.O_RDONLY)
        os.set_inheritable(self._secret, True)
        tcp, udp, unix = socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for listener, address in ((tcp, ("127.0.0.1", PORT)), (udp, ("127.0.0.1", PORT)), (unix, "\0toolsmith-canary")):
            listener.bind(address)
        tcp.listen()
        unix.listen()
        self._listeners = [tcp, udp, unix]

    def network_hits(self) -> int:
        hits = 0
        while ready := select.select(self._listeners, [], [], 0)[0]:
            for listener in ready:
                hits += 1
                if listener.type == socket.SOCK_DGRAM:
                    listener.recv(1)
                else:
                    listener.accept()[0].close()
        return hits

    @staticmethod
    def files() -> list[str]:
        found = [str(path) for path in DROP.rglob("*")]
        for path in sorted(DROP.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        return found + [str(path) for path in Path("/dev/shm").glob("toolsmith-pwn*")]  # noqa: S108


@dataclass(frozen=True)
class HostState:
    """What no tool may change in the process that calls the sandbox."""

    threads: int
    environment: Mapping[str, str]
    folder: str
    handlers: tuple[Any, ...]
    patched: tuple[Any, ...]
    temporary: frozenset[str]

    @classmethod
    def now(cls) -> HostState:
        import operator
        import signal

        return cls(
            threading.active_count(),
            dict(os.environ),
            os.getcwd(),  # noqa: PTH109
            tuple(signal.getsignal(number) for number in signal.valid_signals()),
            (len, isinstance, type, operator.eq, math.isclose, math.sqrt, json.dumps, sys.stdout, sys.stderr),
            frozenset(path.name for path in Path(tempfile.gettempdir()).iterdir()),
        )


def main() -> None:
    options = _options()
    tempfile.tempdir = tempfile.mkdtemp(prefix="sandbox-corpus-")  # of this run alone
    bait = Bait()
    tally = Tally()
    sandbox = open_sandbox(is_screened=not options.no_screen)
    # One call starts what stays open: the descriptors of the pool are then part of "before".
    sandbox.call(Program(name="warm", code="def tool():\n    return 1", function="tool"), {}, POLICY)
    before, started = HostState.now(), time.monotonic()
    with contextlib.closing(sandbox):
        for case in _cases(options.files / "abuse.jsonl"):
            _judge_attack(case, sandbox, bait, tally, verbose=options.verbose)
        for case in _cases(options.files / "benign.jsonl"):
            _judge_ordinary(case, sandbox, tally, verbose=options.verbose)
        after = HostState.now()
        changed = [each.name for each in fields(HostState) if getattr(before, each.name) != getattr(after, each.name)]
        for name in changed:
            tally.out.append(f"the host's {name}: {getattr(before, name)!r} became {getattr(after, name)!r}")
    Path(tempfile.gettempdir()).rmdir()
    _report(tally, time.monotonic() - started)
    sys.exit(bool(tally.out) or len(tally.bad) > 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-screen", action="store_true", help="confinement alone")
    parser.add_argument("--files", type=Path, default=DATA, help="folder of abuse.jsonl and benign.jsonl")
    parser.add_argument("-v", "--verbose", action="store_true")
    return parser.parse_args()


def _cases(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        sys.exit(f"{path} is not there; name the folder of the corpora with --files")
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def _call(sandbox: Sandbox, code: str, call: str, name: str) -> Called:
    program = Program(name=name, code=code, function="tool")
    for _ in range(TRIES):
        before = Spent.now()
        trial = sandbox.call(program, _arguments(code, call), POLICY)
        if trial.blame != "environment":
            break
    return Called(trial, Spent.now().since(before))


@dataclass(frozen=True)
class Spent:
    """What a call cost: seconds of processors, here and in every process below, and of the clock."""

    computing: float
    elapsed: float

    @classmethod
    def now(cls) -> Spent:
        return cls(sum(os.times()[:4]) + _computing_below(os.getpid()), time.monotonic())

    def since(self, before: Spent) -> Spent:
        return Spent(self.computing - before.computing, self.elapsed - before.elapsed)


class Called(NamedTuple):
    trial: Trial
    spent: Spent


def _computing_below(process: int) -> float:
    """Seconds that the living children of a process and theirs computed, with those that they waited for."""
    seconds = 0.0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text("ascii").split()):
                times = Path(f"/proc/{child}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[11:15]
                seconds += sum(map(int, times)) / os.sysconf("SC_CLK_TCK") + _computing_below(child)
    return seconds


def _arguments(code: str, call: str) -> dict[str, Any]:
    """The arguments of `tool(...)` by name; the expressions are the corpus's own, not the tool's."""
    positional, named = eval(call, {"tool": lambda *args, **kwargs: (args, kwargs)})  # noqa: S307
    names: list[str] = []
    with contextlib.suppress(SyntaxError, RecursionError, MemoryError, ValueError):
        for node in ast.parse(code).body:
            if isinstance(node, ast.FunctionDef) and node.name == "tool":
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return dict(zip(names, positional, strict=False)) | named


def _judge_attack(case: dict[str, Any], sandbox: Sandbox, bait: Bait, tally: Tally, *, verbose: bool) -> None:
    _load_libraries(case["code"], sandbox)
    trial, spent = _call(sandbox, case["code"], case["call"], case["id"])
    marked = trial.is_ok and "PWNED" in str(trial.result)
    is_language = case["category"].startswith(LANGUAGE)
    reached = _reached(trial, spent, bait)
    if marked and not is_language and case["oracle"] in ("marker", "marker-or-crash"):
        reached.append("a marked effect")
    if case["oracle"] == "false_pass" and trial.is_ok and trial.result == case["expect_value"]:
        reached.append("a verdict")
    if "code2" in case:
        second = _call(sandbox, case["code2"], case["call2"], case["id"]).trial
        if second.result != case["clean2"]:
            reached.append(f"the next call: {second.explain()}")
    tally.outcomes[trial.outcome] += 1
    if reached:
        tally.out.append(f"{case['id']}: {'; '.join(reached)}: {trial.explain()[:200]}")
    elif marked and is_language:
        tally.tricks.append(f"{case['id']}: {trial.explain()[:150]}")
    if verbose:
        print(f"{case['id']:32} {case['expected']:10} {spent.computing * 1000:7.0f} ms  {trial.explain()[:110]!r}")


def _load_libraries(code: str, sandbox: Sandbox) -> None:
    """Have them ready, so that their start is not taken for a tool that no limit stopped."""
    imports = "".join(f"    import {library}\n" for library in sorted(LIBRARIES) if library in code)
    _call(sandbox, f"if False:\n    pass\n{imports}def tool():\n    return 1\n", "tool()", "warm")


def _reached(trial: Trial, spent: Spent, bait: Bait) -> list[str]:
    text = f"{trial.result!r} {trial.stdout} {trial.failure}"
    reached = []
    if "CANARY" in text or KEY in text or SECRET in text:
        reached.append("a secret")
    if bait.network_hits():
        reached.append("the network")
    if files := bait.files():
        reached.append(f"files {files}")
    if spent.computing > MOST_COMPUTING or spent.elapsed > MOST_ELAPSED:
        reached.append(f"no limit for {spent.computing:.1f} s of computing, {spent.elapsed:.1f} s in all")
    if len(text) > 3 * POLICY.output_bytes:
        reached.append("unbounded output")
    return reached


def _judge_ordinary(case: dict[str, Any], sandbox: Sandbox, tally: Tally, *, verbose: bool) -> None:
    trial, spent = _call(sandbox, case["code"], case["call"], case["id"])
    if not trial.is_ok or _plain(trial.result) != case["expect_value"]:
        tally.bad.append(f"{case['id']}: {trial.explain()[:300]} instead of {case['expect_value']!r}"[:500])
    if verbose:
        print(f"{case['id']:32} {spent.computing * 1000:18.0f} ms  {trial.explain()[:110]!r}")


def _plain(value: Any) -> Any:
    """As the corpus normalises results: through JSON, tuples as lists, keys as text."""
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value), key=repr)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _report(tally: Tally, seconds: float) -> None:
    for name in ("out", "tricks", "bad"):
        found = getattr(tally, name)
        print(f"{name:7} {len(found)}")
        for line in found:
            print(f"    {line}")
    print(f"outcomes of attacks: {dict(tally.outcomes)}; {seconds:.0f} s")


if __name__ == "__main__":
    main()
