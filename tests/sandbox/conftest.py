"""Sandboxes that the tests of a file share: with the screen, and with confinement alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox


@pytest.fixture(scope="module")
def screened() -> Iterator[Sandbox]:
    with contextlib.closing(open_sandbox()) as opened:
        yield opened


@pytest.fixture(scope="module")
def unscreened() -> Iterator[Sandbox]:
    with contextlib.closing(open_sandbox(is_screened=False)) as opened:
        yield opened
