"""Functions of an importable Python module as remotes: each call imports the module in a process of its own.

Covered: a crash, an endless loop or a printed line of the function does not reach us; it gets only the environment
variables named in the settings; its whole process group is killed when the time is over.
Not covered: this is not the sandbox. The code may read and write files and use the network, as any library that you
import yourself may. Adopt what should be confined as a tool of its own code instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from toolsmith.remotes.answer import Answer, failed
from toolsmith.remotes.environment import passed_on
from toolsmith.types.tool import Remote
from toolsmith.types.trial import Failure
from toolsmith.types.value import JsonValue, from_json

_USUAL = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_LARGEST_REPLY = 8_000_000  # bytes
_START = "import sys; sys.path.insert(0, {root!r}); from toolsmith.remotes.python_call import main; main()"


class PythonConnection:
    """Nothing is kept between calls."""

    def call(self, remote: Remote, arguments: dict[str, JsonValue], seconds: float) -> Answer:
        request = {
            "module": remote.address,
            "function": remote.operation,
            "paths": remote.settings.get("paths") or [],
            "arguments": arguments,
        }
        environment = {name: os.environ[name] for name in _USUAL if name in os.environ} | passed_on(remote)
        with tempfile.TemporaryDirectory(prefix="toolsmith-") as folder, contextlib.ExitStack() as stack:
            reply = Path(folder) / "reply.json"
            log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace"))
            process = subprocess.Popen(
                [sys.executable, "-c", _START.format(root=str(Path(__file__).parents[2])), str(reply)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
            try:
                process.communicate(json.dumps(request).encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                return failed("timeout", "TimeoutError", f"no result within {seconds:g} seconds")
            finally:
                _kill_group(process)
            if not reply.is_file():
                log.seek(0)
                return failed("crashed", "WorkerDied", f"it ended with {process.returncode}: {log.read()[-1000:]}")
            if reply.stat().st_size > _LARGEST_REPLY:
                return failed("output", "TooLargeError", "the result is too large")
            return _read(json.loads(reply.read_bytes()))

    def close(self) -> None:
        pass


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Also what the function started and left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(reply: dict[str, Any]) -> Answer:
    if "result" in reply:
        try:
            return Answer(outcome="ok", result=from_json(reply["result"]))
        except ValueError as error:
            return failed("bad_result", "NotAValueError", str(error))
    failure = Failure(**reply["failure"])
    return Answer(outcome=reply["outcome"], failure=failure)
