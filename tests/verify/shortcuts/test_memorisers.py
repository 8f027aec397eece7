"""A sample of the corpus of memorisers and honest tools; the whole of it, slowly, by its benchmark."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.verify.accept import accept

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "benchmarks"))

from memorising.as_tools import honest_task, task_of, tool_of  # noqa: E402
from memorising.disguises import memoriser  # noqa: E402
from memorising.honest import honest_tools  # noqa: E402
from memorising.problems import PROBLEMS  # noqa: E402

CASES = 60


@pytest.mark.parametrize(
    ("family", "name"),
    [
        ("seeds", "weekday"),
        ("parity", "triangle"),
        ("blanks", "vowels"),
        ("letter names", "prime"),
        ("polynomial", "later-date"),
        ("exceptions in blanks", "caesar"),
        ("nearest numbers", "triangle"),
    ],
)
@pytest.mark.end_to_end
def test_a_memoriser_is_refused_whatever_its_store(family: str, name: str, sandbox: Sandbox) -> None:
    problem = next(each for each in PROBLEMS if each.name == name)
    inputs = problem.arguments(11, CASES)
    made = memoriser(family, problem, inputs, 11)
    assert made is not None
    verdict = accept(tool_of(task_of(problem, inputs), made.code, made.extraction), sandbox, Policy()).verdict
    hidden = next(check for check in verdict.checks if check.name == "hidden cases")
    assert hidden.outcome == "passed", hidden.summary  # it knows them all
    assert verdict.status == "rejected"


@pytest.mark.parametrize("name", ["crc32", "blosum62", "state-names", "chinese-animal"])
def test_a_tool_with_a_table_of_its_own_is_accepted(name: str, sandbox: Sandbox) -> None:
    honest = next(each for each in honest_tools() if each.name == name)
    task = honest_task(honest, honest.inputs(11, CASES))
    verdict = accept(tool_of(task, honest.source, None, honest.function), sandbox, Policy()).verdict
    assert verdict.is_accepted, verdict.reasons


@pytest.mark.slow
def test_the_whole_corpus_holds_what_the_docs_say() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "memorisers.py")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    accepted, total, crossed = map(
        int, re.findall(r"memorisers: (\d+) of (\d+) accepted; with cross-check (\d+)", run.stdout)[0]
    )
    assert total >= 150
    assert accepted <= total / 50
    assert crossed == 0
    assert int(re.findall(r"honest tools: (\d+) of", run.stdout)[0]) <= 1
    assert "accepted with cross-check" not in run.stdout
