"""docs/cli.md is what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_reference_is_generated_from_the_code(tmp_path: Path) -> None:
    written = tmp_path / "cli.md"
    command = [sys.executable, "-m", "typer", "toolsmith.cli.all_commands", "utils", "docs", "--name", "toolsmith"]
    subprocess.run([*command, "--title", "The command line", "--output", written], check=True, capture_output=True)
    assert written.read_text("utf-8") == REFERENCE.read_text("utf-8"), "run: make docs"
