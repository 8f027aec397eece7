"""Every public module that a tool may name is imported, but for those that need a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_no_public_module_is_refused() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "sandbox_crawl.py")]
    crawled = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    assert crawled.stdout.splitlines()[-1].endswith(" 0 refused")
