"""Serving as a verb: what is asked for is checked before a server starts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
from toolsmith.library.use.serve import serve
from toolsmith.toolbox.toolbox import Toolbox


def test_nothing_to_serve_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to serve"):
        serve(Toolbox.create(tmp_path / "box"))


def test_a_notebook_is_told_to_serve_in_a_thread(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")

    async def in_a_notebook() -> None:
        serve(box, http=True)

    with pytest.raises(UsageError, match="an event loop is running") as raised:
        asyncio.run(in_a_notebook())
    assert "threading.Thread" in raised.value.hint
