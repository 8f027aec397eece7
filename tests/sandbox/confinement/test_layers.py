"""Where a layer does not hold nothing runs, unless it is asked for; and then as little as can be is within reach."""

from __future__ import annotations

import errno
import os
import sys

import pytest

from tests.sandbox.machines import LANDLOCK, PROCESS_HANDLES, SECCOMP, python_without
from toolsmith.errors import SandboxUnavailableError, UsageError
from toolsmith.sandbox import LAYERS_VARIABLE, open_sandbox
from toolsmith.sandbox.confinement import layers

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="filters of system calls are Linux's")
SCRIPT = """
from toolsmith.errors import SandboxUnavailableError
from toolsmith.library.check.doctor import doctor
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program

def call(body, **policy):
    program = Program(name="tool", code=f"import os, socket\\ndef tool():\\n    {body}", function="tool")
    return sandbox.call(program, {}, Policy(**policy))

sandbox = open_sandbox(is_screened=False)
print("sandbox", type(sandbox._backend()).__name__)
try:
    print("by itself", call("return 7").explain())
except SandboxUnavailableError as error:
    print("refused", error.message, error.hint)
print("asked for", call("return 7", layers="available").explain())
print("file", call("return open('/etc/shadow').read()", layers="available").explain())
print("socket", call("return str(socket.socket())", layers="available").explain())
print("signal", call("return os.kill(os.getppid(), 0)", layers="available").explain())
sandbox.close()
for finding in doctor():
    print("doctor", finding.is_available, finding.part + ":", finding.detail)
"""


def said(stdout: str, start: str) -> str:
    (line,) = [line for line in stdout.splitlines() if line.startswith(start)]
    return line


@linux
def test_without_the_layer_of_files_only_what_is_asked_for_runs() -> None:
    run = python_without(LANDLOCK, errno.ENOSYS, SCRIPT)
    assert run.returncode == 0, run.stdout + run.stderr
    refusal = said(run.stdout, "refused")
    assert "files (tools see the interpreter's files, read-only, and no others" in refusal
    assert "landlock_create_ruleset: Function not implemented" in refusal
    assert 'layers = "available" under [policy] in toolbox.toml' in refusal
    assert said(run.stdout, "asked for") == "asked for returned 7"
    assert "PermissionError" in said(run.stdout, "file")
    assert "doctor False sandbox: no tool runs here" in run.stdout
    assert "doctor False sandbox: files" in run.stdout
    assert f"doctor {os.geteuid() == 0} sandbox: user:" in run.stdout


@linux
def test_without_the_layer_of_system_calls_only_what_is_asked_for_runs() -> None:
    run = python_without(SECCOMP, errno.EPERM, SCRIPT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "system calls (no network" in said(run.stdout, "refused")
    assert said(run.stdout, "asked for") == "asked for returned 7"
    assert "PermissionError" in said(run.stdout, "file")
    assert "doctor False sandbox: system calls" in run.stdout


@linux
def test_without_handles_of_processes_every_layer_holds_in_a_process_for_each_call() -> None:
    run = python_without(PROCESS_HANDLES, errno.ENOSYS, SCRIPT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert said(run.stdout, "sandbox") == "sandbox SubprocessSandbox"
    assert said(run.stdout, "by itself") == "by itself returned 7"
    for reached in ("file", "socket", "signal"):
        assert "PermissionError" in said(run.stdout, reached)
    assert "doctor True sandbox: every required layer holds" in run.stdout
    assert "doctor False sandbox: warm workers" in run.stdout


@pytest.mark.parametrize("missing", layers.REQUIRED)
def test_each_required_layer_is_missed_and_named(missing: str) -> None:
    states = dict.fromkeys(layers.PROMISES, "")
    layers.require("required", states | {"namespaces": "refused", "user": "refused"})
    layers.require("available", states | {missing: "not here"})
    with pytest.raises(SandboxUnavailableError, match=f"{missing} .*not here"):
        layers.require("required", states | {missing: "not here"})
    with pytest.raises(SandboxUnavailableError, match=f"{missing} .*never tried"):
        layers.require("required", {name: "" for name in states if name != missing})


def test_a_wrong_word_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAYERS_VARIABLE, "strict")
    with pytest.raises(UsageError, match="strict"):
        open_sandbox()
