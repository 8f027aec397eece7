"""What the README shows is true: its Python runs, its paths exist, its commands are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shown_code import ROOT, blocks, lay_out_clone, promised

README = (ROOT / "README.md").read_text("utf-8")


def test_the_python_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out_clone(tmp_path)
    monkeypatch.chdir(tmp_path)
    (source,) = blocks(README, "python")
    assert len(source.splitlines()) <= 12
    exec(compile(source, "README.md", "exec"), {})  # noqa: S102 - the README is ours
    assert capsys.readouterr().out.splitlines() == promised(source) == ["accepted 85/85", "}])"]


def test_every_path_exists() -> None:
    tree = (ROOT / "docs" / "source-tree.md").read_text("utf-8")
    named = re.findall(r"`((?:toolsmith|docs|examples|tests|references|toolboxes|benchmarks)/[\w./-]*)`", README + tree)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_exists() -> None:
    from typer.main import get_command

    from toolsmith.cli.all_commands import app

    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"^toolsmith ([a-z]+)", README, re.MULTILINE))
    assert named
    assert named - commands == set()


def test_it_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) < 200
