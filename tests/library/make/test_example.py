"""The folder to try things in works as its command says."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.errors import NotAToolboxError
from toolsmith.library.make.example import TASK, init_example
from toolsmith.library.make.make import make, plan


def test_an_example_has_proved_tools_and_replies_to_make_another(tmp_path: Path, sandbox) -> None:
    box = init_example(tmp_path / "example")
    assert len(box.paths()) == 7
    assert {entry.status for entry in box.entries()} == {"accepted"}
    folder = tmp_path / "example"
    (made,) = make(folder / "tasks" / TASK, folder / "new", f"replay:{folder / 'replies.jsonl'}", sandbox=sandbox)
    assert str(made.verdict) == "accepted 85/85"
    (planned,) = plan(folder / "tariff.csv", description="The postage of a parcel.")
    assert planned.hidden >= 40
    with pytest.raises(NotAToolboxError, match="not empty"):
        init_example(folder)
