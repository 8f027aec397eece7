"""Sandboxes that all these tests share: with the screen, and with confinement alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tests.sandbox.running import call
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox


@pytest.fixture(scope="session")
def screened(sandbox: Sandbox) -> Sandbox:
    return sandbox


@pytest.fixture(scope="session")
def unscreened() -> Iterator[Sandbox]:
    with contextlib.closing(open_sandbox(is_screened=False)) as opened:
        yield opened


@pytest.fixture
def either(request: pytest.FixtureRequest) -> Sandbox:
    """One of the two, by the name that a test is parametrised with."""
    found: Sandbox = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def _libraries_are_ready(screened: Sandbox) -> None:
    """One start for all libraries, which the pool then has for every tool that needs some of them."""
    call(screened, "import numpy, scipy.stats, sympy, pandas, pint, asyncio\ndef tool(): pass\n", Policy(seconds=60))
