"""A run over a book that is killed by the operating system, at many moments, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.reading.books.books import REPOSITORY
from toolsmith.models.transcript import Transcript
from toolsmith.toolbox.toolbox import Toolbox

RUN = """
import sys, time
from pathlib import Path
from tests.recipes.make.planted import planted_book, planted_maker
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.models.scripted import ScriptedModel

folder = Path(sys.argv[1])
honest = planted_maker(is_right=True)

def respond(question):
    with (folder / "asked").open("a") as log:
        log.write(question.id + "\\n")
    time.sleep(0.02)
    return honest.answer(question)

make_from_reference(planted_book("signs"), folder / "box", ScriptedModel(respond), jobs=3)
"""


@pytest.mark.slow
def test_no_answered_question_is_asked_again_and_the_toolbox_is_whole(tmp_path: Path) -> None:
    asked, transcript = tmp_path / "asked", Transcript(tmp_path / "box/.toolsmith/transcripts/make.jsonl")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    kills = 0
    for wanted in [*range(1, 13), None]:
        before = len(asked.read_text().split()) if asked.exists() else 0
        known = {exchange.question_id for exchange in transcript.exchanges()}
        process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], env=environment)
        while process.poll() is None and wanted is not None:
            lines = asked.read_text().split() if asked.exists() else []
            if len(lines) >= before + wanted % 3 + 1:
                process.send_signal(signal.SIGKILL)
                kills += 1
                break
            time.sleep(0.005)
        process.wait()
        again = asked.read_text().split()[before:]
        assert known.isdisjoint(again)
    assert kills >= 3
    box = Toolbox.open(tmp_path / "box")
    assert len(box.paths()) == 6
    assert not subprocess.run(
        ["git", "-C", str(box.root), "status", "--porcelain"], capture_output=True, check=True
    ).stdout
