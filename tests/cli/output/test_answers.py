"""Answers of a file of requests: one a line on standard output, what they add up to on standard error."""

from __future__ import annotations

import pytest

from toolsmith.cli.output.answers import show_batch
from toolsmith.library.use.solve_file import Batch, Solved
from toolsmith.types.answer import Answer


def test_a_batch_is_its_answers_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer(request="a?", text="one\ntwo", status="answered", strategy="direct", calls=2, input_tokens=30)
    queued = answer.model_copy(update={"text": "three", "is_queued": True, "output_tokens": 5, "cost_usd": 0.0})
    solved = [
        Solved(request="a?", answer=answer.model_copy(update={"cost_usd": 0.25}), is_right=True),
        Solved(request="b?", answer=queued, is_right=False),
        Solved(request="c?", error="the model declines"),
    ]
    show_batch(Batch(solved=tuple(solved), strategy="direct", model="ollama/small"), as_json=False, explain=False)
    shown = capsys.readouterr()
    assert shown.out == "one two\nthree\n\n"
    said = " ".join(shown.err.split())
    assert "c?: the model declines" in said
    assert "3 requests, 0 answered with a tool, 1 queued; 1 of 2 right (50%)" in said
    assert "ollama/small, strategy direct: 4 model calls, 60 tokens in and 5 out, $0.2500" in said
