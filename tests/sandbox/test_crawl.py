"""Whatever a screened tool can read, attribute after attribute, is no module, frame, code or loader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CRAWL = Path(__file__).parents[2] / "benchmarks" / "sandbox_crawl.py"


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--scratch"]], ids=["without-files", "with-a-scratch-folder"])
def test_reading_attributes_leads_to_nothing_that_tools_may_not_hold(options: list[str]) -> None:
    command = [sys.executable, str(CRAWL), "--most", "30000", *options]
    crawled = subprocess.run(command, capture_output=True, text=True, check=True)
    assert crawled.stdout.splitlines()[-1] == "0 found", crawled.stdout
