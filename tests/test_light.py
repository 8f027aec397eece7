"""What is left out of a light installation is left out on purpose, and nothing else misses it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("litellm", "chromadb")
SCRIPT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("litellm", "chromadb"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
sys.argv = ["toolsmith", *sys.argv[1:]]
from toolsmith.cli.app import main
main()
"""


def test_the_light_requirements_are_all_but_the_heavy_ones() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "requirements-light.txt").read_text("utf-8").splitlines()
    wanted = [each for each in project["dependencies"] if not each.startswith(LEFT_OUT)]
    assert [line for line in lines if line and not line.startswith("#")] == wanted


def test_search_and_run_miss_neither(tmp_path: Path) -> None:
    box = tmp_path / "box"
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", box)
    for given, shown in (
        (["init", str(box)], ""),
        (["search", "when are both free?", "-t", str(box)], "earliest-meeting-slot"),
        (["solve", "What?", "--user-model", "anthropic/x", "-t", str(box)], "needs a key"),
    ):
        ran = subprocess.run([sys.executable, "-c", SCRIPT, *given], capture_output=True, text=True, check=False)
        assert shown in ran.stdout + ran.stderr, ran.stderr
        assert "Traceback" not in ran.stderr
