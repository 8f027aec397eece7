"""What the kernel says of another process's time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.waiting import wait_until
from toolsmith.sandbox.pool.process_clock import process_of, spent

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="handles of processes are Linux's")


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """Computes until its input comes, then sleeps."""
    code = "import select, sys, time\nwhile not select.select([0], [], [], 0)[0]: pass\ntime.sleep(3600)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as started:
        yield started
        started.kill()


def test_a_process_computes_and_then_sleeps(process: subprocess.Popen[bytes]) -> None:
    handle = os.pidfd_open(process.pid)
    number = process_of(handle)
    assert number == process.pid
    wait_until(lambda: (now := spent(number)) is not None and now.computing > 0.2)
    process.stdin.close()
    wait_until(lambda: (now := spent(number)) is not None and now.is_sleeping)
    before, after = spent(number), spent(number)
    assert before.computing == after.computing
    process.kill()
    process.wait()
    assert spent(number) is None
    assert process_of(handle) is None
    os.close(handle)
