"""The option that says whether tools run where a layer of the sandbox is missing."""

from __future__ import annotations

import os

import pytest
from typer.testing import CliRunner

from toolsmith.cli.all_commands import app
from toolsmith.sandbox import LAYERS_VARIABLE


def test_the_option_decides_for_every_sandbox_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAYERS_VARIABLE, "required")
    CliRunner().invoke(app, ["--layers", "available", "list", "--toolbox", "nowhere"])
    assert os.environ[LAYERS_VARIABLE] == "available"


def test_another_word_is_wrong_usage() -> None:
    assert CliRunner().invoke(app, ["--layers", "strict", "list"]).exit_code == 2
