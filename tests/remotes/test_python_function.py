"""Functions of importable modules as remotes: one process a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.remotes.connections import Connections
from toolsmith.types.tool import Doc, Remote, Signature, Tool

MODULE = """
import dataclasses, os, sys, time

@dataclasses.dataclass
class Point:
    x: int

def point(x): print("noise"); return Point(x)
def fail(x): raise KeyError(x)
def crash(): os._exit(9)
def sleep(seconds): time.sleep(seconds)
def connect(): raise ConnectionRefusedError("down")
def environment(): return sorted(name for name in os.environ if name.startswith("SOME_"))
def handle(): return open(os.devnull)
class Group:
    @staticmethod
    def half(x): return x / 2
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "foreign_module.py").write_text(MODULE)
    return tmp_path


def call(module: Path, function: str, arguments: dict[str, object], **settings: object) -> object:
    remote = Remote(
        kind="python", address="foreign_module", operation=function, settings={"paths": [str(module)], **settings}
    )
    tool = Tool(
        name="f",
        function=function,
        code="",
        signature=Signature(parameters=()),
        doc=Doc(description="d"),
        remote=remote,
    )
    trial = Connections(sleep=lambda _: None).call(tool, arguments)
    return trial.result if trial.is_ok else (trial.outcome, trial.failure.type if trial.failure else "")


def test_results_come_back_and_failures_are_classified(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "1")
    monkeypatch.setenv("SOME_OTHER", "1")
    assert call(module, "point", {"x": 3}) == {"x": 3}
    assert call(module, "Group.half", {"x": 3}) == 1.5
    assert call(module, "fail", {"x": "k"}) == ("error", "KeyError")
    assert call(module, "crash", {}) == ("crashed", "WorkerDied")
    assert call(module, "sleep", {"seconds": 30}, seconds=0.5) == ("timeout", "TimeoutError")
    assert call(module, "connect", {}) == ("environment", "ConnectionRefusedError")
    assert call(module, "missing", {}) == ("environment", "NotReached")
    assert call(module, "handle", {}) == ("bad_result", "NotAValueError")
    assert call(module, "environment", {}, env=["SOME_KEY"]) == ["SOME_KEY"]
