"""An interpreter that this user may not run is one error that says so."""

from __future__ import annotations

import sys

import pytest

from toolsmith.errors import SandboxError
from toolsmith.library.check.doctor import doctor
from toolsmith.sandbox import held_layers


def test_an_interpreter_that_cannot_be_run_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(SandboxError, match=r"cannot be started: .*python: No such file"):
        held_layers()
    assert any("cannot be started" in finding.detail for finding in doctor())
