"""What the README shows is true: its Python runs, its paths exist, its commands are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import bracket_lines, bracket_maker
from toolsmith.models.transcript import RecordedModel, Transcript

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import toolsmith

    monkeypatch.chdir(tmp_path)
    Path("tasks.jsonl").write_text("\n".join(bracket_lines(24)) + "\n")
    toolsmith.make("tasks.jsonl", "recording", RecordedModel(bracket_maker(), Transcript(Path("transcript.jsonl"))))
    (source,) = blocks("python")
    assert len(source.splitlines()) <= 12
    exec(compile(source, "README.md", "exec"), {})  # noqa: S102 - the README is ours
    assert capsys.readouterr().out.splitlines()[-1] == "}])"


def test_every_path_exists() -> None:
    named = re.findall(r"`((?:toolsmith|docs|examples|tests|references|toolboxes|benchmarks)/[\w./-]*)`", README)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_exists() -> None:
    from typer.main import get_command

    from toolsmith.cli.app import app

    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"^toolsmith ([a-z]+)", README, re.MULTILINE))
    assert named
    assert named - commands == set()


def test_it_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) < 200
