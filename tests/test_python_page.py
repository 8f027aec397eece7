"""The page about Python is true: its examples run one after the other, and print what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import toolsmith
from tests.shown_code import ROOT, blocks, lay_out_clone, promised

PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")
EXAMPLES = blocks(PAGE, "python")


@pytest.mark.end_to_end
def test_the_ten_examples_run_and_print_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out_clone(tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    assert len(EXAMPLES) == 10
    for number, source in enumerate(EXAMPLES, 1):
        assert len(source.splitlines()) <= 15
        exec(compile(source, f"example {number} of docs/python.md", "exec"), names)  # noqa: S102 - the page is ours
        assert capsys.readouterr().out.splitlines() == promised(source), number


def test_what_it_names_is_there() -> None:
    rest = PAGE.partition("## And the rest")[2]
    named = [
        name.strip("`")
        for row in rest.splitlines()
        if row.startswith("|")
        for name in row.split("|")[2].split("`")[1::2]
    ]
    assert len(named) > 10
    assert [name for name in named if name not in toolsmith.__all__] == []


@pytest.mark.slow
def test_the_examples_pass_a_strict_type_checker(tmp_path: Path) -> None:
    shown = tmp_path / "shown.py"
    shown.write_text("\n".join(EXAMPLES))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}", shown],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
