"""The real corpora of hostile and ordinary tools, where they are, judged by their own rules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("TOOLSMITH_DATA", ROOT.parent / "shared" / "data")) / "sandbox"


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "abuse.jsonl").is_file(), reason=f"no corpora in {DATA}")
@pytest.mark.parametrize("options", [[], ["--no-screen"]], ids=["screened", "confinement-alone"])
def test_nothing_of_the_corpora_gets_out_and_ordinary_tools_run(options: list[str]) -> None:
    script = ROOT / "benchmarks" / "sandbox_corpus.py"
    run = subprocess.run(
        [sys.executable, str(script), "--files", str(DATA), *options],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "out     0" in run.stdout
