"""Tools from a textbook, end to end: read the example book, make its toolbox, see which tool its exercises refused.

The model's side is a replay of a recorded transcript; reading, sandbox, verdicts and git are live.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BOOK = HERE.parent / "references" / "measuring-and-moving.md"
TRANSCRIPT = HERE / "transcripts" / "measuring-and-moving.jsonl"


def main(toolbox: Path) -> int:
    """Run the commands a person would type; return the first unexpected exit code, or 0."""
    shutil.rmtree(toolbox, ignore_errors=True)
    print(f"The model's side is replayed from {TRANSCRIPT.relative_to(HERE.parent)}; everything else is live.")
    print("With a real model: toolsmith make --reference BOOK --model provider/model\n")
    box = ["--toolbox", str(toolbox)]
    steps = [
        ["outline", str(BOOK)],
        ["make", "--reference", str(BOOK), *box, "--model", f"replay:{TRANSCRIPT}"],
        ["list", *box],
        ["run", "throw-over-level-ground", *box, "--arg", "speed=30", "--arg", "angle=25"],
        ["verify", str(toolbox)],
    ]
    return next((code for code in map(toolsmith, steps) if code), 0)


def toolsmith(arguments: list[str]) -> int:
    print(
        f"\n$ toolsmith {' '.join(Path(item).name if item.startswith('/') else item for item in arguments)}", flush=True
    )
    return subprocess.run([sys.executable, "-m", "toolsmith", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build" / "book-toolbox"))
