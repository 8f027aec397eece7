"""Refines the poor docs of an MCP server: adopt it, measure, explore, rewrite, keep what helps. Runs in seconds.

The models' side is a replay of a recorded transcript; the server, its calls, the checks, the gate and git are live.
With a model of your own: python examples/03_refine_an_mcp_server.py TOOLBOX STRONG_MODEL USER_MODEL
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path

import toolsmith
from toolsmith.toolbox.files.skill import render_doc

HERE = Path(__file__).parent / "harbour"
REPLAY = f"replay:{HERE / 'transcript.jsonl'}"


def main(folder: Path, model: str = REPLAY, user_model: str = REPLAY) -> None:
    """Adopt, refine, show."""
    box = toolsmith.Toolbox.create(folder)
    if not box.paths():
        adopted = toolsmith.adopt_mcp(shlex.join([sys.executable, str(HERE / "server.py")]), box, category="harbour")
        toolsmith.trust(box, adopted[0].path)  # its word that its tools only read: nothing else is called unasked
    if model == REPLAY:
        print("the models' answers are replayed; for a real one give a strong and a user model")
    refinement = toolsmith.refine(
        box,
        model=model,
        user_model=user_model,
        requests=HERE / "requests.jsonl",
        options=toolsmith.RefineOptions(rounds=2, correct_schemas=False),  # the transcript knows no corrections
        probe_first=False,
        pairs=False,
        report=_tell,
    )
    for refined in refinement.tools:
        print(f"{refined.path}: {refined.status}, right calls {refined.before} → {refined.after} of {refined.requests}")
    improved = next((refined for refined in refinement.tools if refined.status == "improved"), None)
    if improved is not None:
        print(render_doc(box.get(improved.path)))


def _tell(step: toolsmith.Step) -> None:
    if step.phase in ("call", "decide"):
        print(f"  {step.tool}, round {step.round}: {' '.join(step.text.split())[:140]}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), *sys.argv[2:4])
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary) / "toolbox")
