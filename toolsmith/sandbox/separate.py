"""A sandbox that starts one fresh process per call."""

from __future__ import annotations

import json
import marshal
import os
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.request import Prepared, prepare
from toolsmith.sandbox.wire import TooLargeError, decode, receive, send
from toolsmith.types.program import Program
from toolsmith.types.trial import Failure, Outcome, Trial
from toolsmith.types.value import Value

_ROOM_FOR_HEADER = 100_000
_SECONDS_TO_START = 1.0  # the interpreter and our own modules; libraries count as the tool's time


class SeparateProcesses:
    """Implements `Sandbox`: nothing is shared between calls but the source files of the libraries."""

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        prepared = prepare(program, arguments, policy)
        if isinstance(prepared, Trial):
            return prepared
        return _run(prepared, program, dict(arguments), policy)

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            return list(threads.map(lambda each: self.call(program, each, policy), arguments))

    def close(self) -> None:
        pass


def _run(prepared: Prepared, program: Program, arguments: dict[str, Any], policy: Policy) -> Trial:
    ours, theirs = socket.socketpair()
    folder = tempfile.mkdtemp(prefix="toolsmith-")
    root = str(Path(__file__).parents[2])
    paths = [path for path in sys.path if path and Path(path).is_dir()]
    worker = subprocess.Popen(
        [
            sys.executable,
            "-I",
            "-c",
            _START.format(root=root),
            str(theirs.fileno()),
            marshal.dumps(paths).hex(),
        ],
        pass_fds=[theirs.fileno()],
        env={"PYTHONHASHSEED": str(policy.hash_seed), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    try:
        return _converse(ours, prepared, program, arguments, policy, worker)
    finally:
        worker.kill()
        worker.wait()
        ours.close()
        shutil.rmtree(folder, ignore_errors=True)


_START = "import sys; sys.path.insert(0, {root!r}); from toolsmith.sandbox.worker import main; main()"


def _converse(  # one conversation has these parties
    channel: socket.socket,
    prepared: Prepared,
    program: Program,
    arguments: dict[str, Any],
    policy: Policy,
    worker: subprocess.Popen[bytes],
) -> Trial:
    nonce = secrets.token_bytes(16)
    limit = policy.output_bytes * 8 + _ROOM_FOR_HEADER
    started = time.monotonic()

    def failed(outcome: Outcome, kind: str, message: str) -> Trial:
        return Trial(
            tool=program.name,
            code_id=program.code_id,
            arguments=arguments,
            outcome=outcome,
            failure=Failure(type=kind, message=message),
            seconds=time.monotonic() - started,
        )

    try:
        send(channel, marshal.dumps((nonce, policy.seconds, policy.megabytes, prepared.fields)))
        ready, _, _ = select.select([channel], [], [], policy.seconds + _SECONDS_TO_START)
        if not ready:
            return failed("timeout", "TimeoutError", f"no result within {policy.seconds:g} seconds")
        frame = receive(channel, limit)
    except TooLargeError:
        return failed("output", "TooLargeError", "the reply is too large")
    except (EOFError, OSError):
        worker.kill()
        if time.monotonic() - started > policy.seconds:
            return failed("timeout", "TimeoutError", f"no result within {policy.seconds:g} seconds")
        return failed("crashed", "WorkerDied", f"the worker ended with {worker.wait()}")
    return read_reply(frame, nonce, program, arguments, policy)


def read_reply(frame: bytes, nonce: bytes, program: Program, arguments: dict[str, Any], policy: Policy) -> Trial:
    """The trial that a frame of a worker describes; a frame that is not one is a crash."""
    try:
        header, raw = _unpack(frame, nonce, policy.output_bytes)
        return Trial(
            tool=program.name,
            code_id=program.code_id,
            arguments=arguments,
            outcome=header["outcome"],
            result=decode(raw) if header["outcome"] == "ok" else None,
            failure=Failure(**header["failure"]) if header["failure"] else None,
            stdout=str(header["stdout"])[: policy.output_bytes],
            seconds=float(header["seconds"]),
            cpu_seconds=float(header["cpu_seconds"]),
            peak_megabytes=float(header["peak_megabytes"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        return Trial(
            tool=program.name,
            code_id=program.code_id,
            arguments=arguments,
            outcome="crashed",
            failure=Failure(type="BadReply", message=f"the worker's answer cannot be read: {error}"[:500]),
        )


def _unpack(frame: bytes, nonce: bytes, limit: int) -> tuple[dict[str, Any], bytes]:
    if frame[:16] != nonce:
        raise ValueError("the frame is not an answer to this call")
    size = int.from_bytes(frame[16:24], "big")
    header, raw = json.loads(frame[24 : 24 + size]), frame[24 + size :]
    if type(header) is not dict or len(raw) > limit:
        raise ValueError("the header is not one, or the result is too large")
    return header, raw
