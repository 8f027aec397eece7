"""Live connections to everything that a toolbox's remote tools run on: one a remote, kept, and closed together."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

from toolsmith.errors import UsageError
from toolsmith.remotes.answer import Answer, Connection, failed
from toolsmith.remotes.mcp import McpConnection
from toolsmith.remotes.openapi import OpenApiConnection
from toolsmith.remotes.python_function import PythonConnection
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Remote, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value, to_json

DEFAULT_SECONDS = 30.0  # of one call; `seconds` in a remote's settings says otherwise
_MOST_TRIES = 3
_LONGEST_WAIT = 20.0  # seconds before one more try; a remote that asks for more is not tried again
_FIRST_WAIT = 0.2  # seconds; doubled each time, where the remote names none
OWN_SETTINGS = ("headers", "query", "env", "paths")  # what makes another connection of the same address


class Connections:
    """Opens each remote when it is first called. Safe to use from several threads.

    Args:
        sleep: waits that many seconds between two tries.
    """

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._open: dict[str, Connection] = {}
        self._lock = threading.Lock()

    def call(
        self, tool: Tool, arguments: Mapping[str, Value], output_bytes: int = 1_000_000, *, only_reads: bool = False
    ) -> Trial:
        """Call a remote tool; failures of the environment are tried again where nothing can happen twice by it.

        Args:
            tool: one with `remote`.
            arguments: by parameter name.
            output_bytes: a result whose JSON form is larger is the outcome `output`.
            only_reads: whether the call changes nothing, so that it may be made again also where it may have run.
        """
        remote = tool.remote
        if remote is None:
            raise ValueError(f"{tool.path} is not a remote tool")
        given = {name: to_json(value) for name, value in arguments.items()}
        seconds = _seconds(remote)
        started = time.monotonic()
        retrying = Retrying(
            retry=retry_if_result(lambda answer: _is_worth_another_try(answer, only_reads=only_reads)),
            stop=stop_after_attempt(_MOST_TRIES),
            wait=_wait,
            sleep=self._sleep,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        answer: Answer = retrying(self._try, remote, given, seconds)
        try:
            if answer.outcome == "ok" and len(json.dumps(to_json(answer.result))) > output_bytes:
                answer = failed("output", "TooLargeError", f"the result is larger than {output_bytes} bytes")
        except ValueError as error:
            answer = failed("bad_result", "NotAValueError", str(error))
        return Trial(
            tool=tool.path,
            code_id=tool.code_id,
            arguments=dict(arguments),
            outcome=answer.outcome,
            result=answer.result,
            failure=answer.failure,
            shown=answer.shown if answer.outcome == "ok" else None,
            seconds=time.monotonic() - started,
        )

    def mcp(self, remote: Remote) -> McpConnection | None:
        """The connection to an MCP server; None of any other remote."""
        connection = self._connection(remote)
        return connection if isinstance(connection, McpConnection) else None

    def close(self) -> None:
        """Stop started servers and close sockets. A later call opens them again."""
        with self._lock:
            connections, self._open = list(self._open.values()), {}
        for connection in connections:
            connection.close()

    def _try(self, remote: Remote, arguments: dict[str, Value], seconds: float) -> Answer:
        try:
            return self._connection(remote).call(remote, arguments, seconds)
        except UsageError as error:
            return failed("environment", "NotConfigured", str(error))

    def _connection(self, remote: Remote) -> Connection:
        key = connection_id(remote)
        with self._lock:
            if key not in self._open:
                self._open[key] = open_connection(remote)
            return self._open[key]


def connection_id(remote: Remote) -> str:
    """Identity of what a remote reaches and what it is given of this machine."""
    return content_hash(remote.kind, remote.address, {name: remote.settings.get(name) for name in OWN_SETTINGS})


def open_connection(remote: Remote) -> Connection:
    """The way to a remote; nothing is started or reached before the first call."""
    if remote.kind == "mcp":
        return McpConnection(remote)
    if remote.kind == "openapi":
        return OpenApiConnection(remote)
    if remote.kind == "schema":
        raise UsageError(
            f"{remote.operation} was adopted as a description and cannot be called",
            hint="Adopt the schemas again with --module, an importable module that has its functions.",
        )
    return PythonConnection()


def _seconds(remote: Remote) -> float:
    seconds = remote.settings.get("seconds")
    return float(seconds) if isinstance(seconds, (int, float)) and seconds > 0 else DEFAULT_SECONDS


def _is_worth_another_try(answer: Answer, *, only_reads: bool) -> bool:
    return answer.may_pass and (answer.never_ran or only_reads) and (answer.wait_seconds or 0.0) <= _LONGEST_WAIT


def _wait(state: RetryCallState) -> float:
    answer = state.outcome.result() if state.outcome else None
    if isinstance(answer, Answer) and answer.wait_seconds is not None:
        return answer.wait_seconds
    return float(_FIRST_WAIT * 2 ** (state.attempt_number - 1))
