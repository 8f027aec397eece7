"""Refines the poor docs of an MCP server: adopt it, measure, explore, rewrite, keep what helps. Runs in seconds.

The models' side is a replay of a recorded transcript; the server, its calls, the checks, the gate and git are live.
With a model of your own: python examples/03_refine_an_mcp_server.py TOOLBOX STRONG_MODEL USER_MODEL
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path

from toolsmith.library.improve.refine import refine
from toolsmith.library.make.adopt import adopt_mcp
from toolsmith.library.use.trust import trust
from toolsmith.recipes.refine.records import RefineOptions, Step
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.toolbox import Toolbox

HERE = Path(__file__).parent / "harbour"
REPLAY = f"replay:{HERE / 'transcript.jsonl'}"


def main(folder: Path, model: str = REPLAY, user_model: str = REPLAY) -> None:
    """Adopt, refine, show."""
    box = Toolbox.create(folder)
    if not box.paths():
        adopted = adopt_mcp(shlex.join([sys.executable, str(HERE / "server.py")]), box, category="harbour")
        trust(box, adopted[0].path)  # its word that its tools only read: nothing else is called unasked
    if model == REPLAY:
        print("the models' answers are replayed; for a real one give a strong and a user model")
    refinement = refine(
        box,
        model=model,
        user_model=user_model,
        requests=HERE / "requests.jsonl",
        options=RefineOptions(rounds=2),
        probe_first=False,
        pairs=False,
        report=_tell,
    )
    for refined in refinement.tools:
        print(f"{refined.path}: {refined.status}, right calls {refined.before} → {refined.after} of {refined.requests}")
    improved = next((refined for refined in refinement.tools if refined.status == "improved"), None)
    if improved is not None:
        print(render_doc(box.get(improved.path)))


def _tell(step: Step) -> None:
    if step.phase in ("call", "decide"):
        print(f"  {step.tool}, round {step.round}: {' '.join(step.text.split())[:140]}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), *sys.argv[2:4])
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary) / "toolbox")
