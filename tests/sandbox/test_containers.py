"""The sandbox under the rights that containers leave to root: fewer layers, the same promises, or a clear refusal."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys

import pytest

from tests.sandbox.machines import MOUNTS_AND_NAMESPACES, ROOT, python_without

pytestmark = pytest.mark.end_to_end

DOCKER = (
    "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,"
    "+mknod,+audit_write,+setfcap"
)
SCRIPT = """
import contextlib
from toolsmith.errors import SandboxUnavailableError
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.pool import Pool
from toolsmith.types.program import Program

def call(body, seconds=5.0):
    program = Program(name="tool", code="import os, socket\\ndef tool():\\n    " + body, function="tool")
    return pool.call(program, {}, Policy(seconds=seconds))

with contextlib.closing(Pool(is_screened=False)) as pool:
    try:
        writing = Policy(scratch_megabytes=1)
        program = Program(name="tool", code="def tool():\\n    return open('x', 'w').write('abc')", function="tool")
        assert pool.call(program, {}, writing).result == 3
        print("scratch held")
    except SandboxUnavailableError as error:
        print("scratch refused:", error.message, error.hint)
    assert call("return 7").result == 7
    for body in ("open('/etc/passwd')", "socket.socket()", "os.kill(os.getppid(), 0)", "os.fork()", "open('/tmp/x', 'w')"):
        assert call(body).failure.type == "PermissionError", (body, call(body).explain())
    assert call("while True: pass", 0.3).outcome == "timeout"
    assert call("return 8").result == 8
    print("held", sorted(name for name, reason in pool.layers().items() if not reason))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to lose")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv of util-linux")
@pytest.mark.parametrize(
    ("rights", "missing"),
    [("-sys_admin", set()), (DOCKER, set()), ("-all,+setgid,+setuid,+dac_override", set()), ("-all", {"user"})],
    ids=["no-namespaces", "docker", "no-right-to-signal", "no-rights"],
)
def test_promises_hold_with_the_rights_of_a_container(rights: str, missing: set[str]) -> None:
    run = subprocess.run(
        ["setpriv", f"--bounding-set={rights}", "--inh-caps=-all", sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "scratch held" in run.stdout or "scratch refused: scratch_megabytes = 1" in run.stdout
    for name in {"user", "privileges", "files", "system calls", "limits", "environment"} - missing:
        assert f"'{name}'" in run.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="filters of system calls are Linux's")
def test_a_container_that_forbids_mounts_gets_a_refusal_and_keeps_every_other_promise() -> None:
    doctor = "from toolsmith.sandbox import scratch_problem\nprint('doctor:', scratch_problem())\n"
    run = python_without(MOUNTS_AND_NAMESPACES, errno.EPERM, SCRIPT + doctor)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (
        "scratch refused: scratch_megabytes = 1: a writable folder cannot be kept small and private here" in run.stdout
    )
    assert "doctor: scratch: unshare: Operation not permitted" in run.stdout
    assert "'files'" in run.stdout
