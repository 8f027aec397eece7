"""MCP servers as remotes: a command that talks over its standard streams, or a streamable HTTP URL.

The official SDK is asynchronous; each connection runs it on a thread of its own and offers plain calls. The session is
opened on the first call, used for all, and opened anew when it broke.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import tempfile
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack, suppress
from types import MappingProxyType
from typing import Any

from toolsmith.errors import RemoteError, UsageError
from toolsmith.remotes.answer import Answer, Operation, failed
from toolsmith.remotes.classify import from_status, from_text
from toolsmith.remotes.environment import filled, passed_on
from toolsmith.remotes.oauth import kept_sign_in
from toolsmith.types.hints import Hints
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Remote
from toolsmith.types.value import JsonValue

_SECONDS_TO_OPEN = 30.0
_MOST_PAGES, _MOST_TOOLS, _SECONDS_TO_LIST = 100, 20_000, 120.0
_LAST_LINES, _LONGEST_LOG, _READ_OF_LOG = 3, 500, 20_000  # of a started server's standard error
_WRONG_RESULT = re.compile(r"structured content|Invalid schema for tool")  # in the SDK's own words
_SHOWN = ("content", "structuredContent", "_meta")  # of a result
_CLOSED, _TIMED_OUT, _INVALID_PARAMS, _NO_METHOD = -32000, -32001, -32602, -32601


class McpConnection:
    """One session with one server. Safe to call from several threads.

    Args:
        remote: the server.
        environment: values of variables for this connection alone, before those of the process.
    """

    def __init__(self, remote: Remote, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        self._remote = remote
        self._environment = environment
        self._stack: ExitStack | None = None
        self._session: _Session | None = None
        self._opening = threading.Lock()

    def name(self) -> str:
        """What the server calls itself; empty where it says nothing or is not reached yet."""
        return self._session.name() if self._session is not None else ""

    def operations(self) -> list[Operation]:
        """What the server offers.

        Raises:
            RemoteError: the server cannot be started, reached or understood.
        """
        session = self._needed()
        try:
            return [self._operation(tool) for tool in session.tools()]
        except Exception as error:
            answer = self._explained(error, session)
            raise RemoteError(f"the MCP server {self._remote.address} lists no tools: {answer.failure}") from error

    def call(self, remote: Remote, arguments: dict[str, JsonValue], seconds: float) -> Answer:
        session = self._opened()
        if isinstance(session, Answer):
            return session
        try:
            result = session.call(remote.operation, arguments, seconds)
        except Exception as error:  # noqa: BLE001 - whatever a foreign server makes the SDK raise is an answer
            answer = self._explained(error, session, _call_id(remote.operation, arguments))
            if answer.failure is not None and answer.failure.type == "NotReached":
                self.close()
            return answer
        return _answer(result)

    def offers(self, capability: str) -> bool:
        """Whether the server says that it has prompts, resources or completions.

        Raises:
            RemoteError: it cannot be started or reached.
        """
        return getattr(self._needed().capabilities(), capability, None) is not None

    def ask(self, question: Callable[[Any], Awaitable[Any]]) -> Any:
        """What the server answers to anything but a call of a tool.

        Args:
            question: is given the SDK's client.

        Raises:
            MCPError: the server refuses, in its own words.
            RemoteError: it cannot be started, reached or understood.
        """
        from mcp import MCPError

        session = self._needed()
        try:
            return session.ask(question)
        except MCPError as error:
            if error.code not in (_CLOSED, _TIMED_OUT):
                raise
            self.close()
            raise RemoteError(f"the MCP server {self._remote.address} does not answer: {error.message}") from error
        except Exception as error:
            answer = self._explained(error, session)
            self.close()
            raise RemoteError(f"the MCP server {self._remote.address} cannot be asked: {answer.failure}") from error

    def _needed(self) -> _Session:
        """The session, or why there is none.

        Raises:
            RemoteError: the server cannot be started or reached.
        """
        session = self._opened()
        if isinstance(session, Answer):
            raise RemoteError(
                f"the MCP server {self._remote.address} cannot be used: {session.failure}",
                hint="Try the command by itself, or look at the URL; --header and --env pass credentials on.",
            )
        return session

    def close(self) -> None:
        with self._opening:
            stack, self._stack, self._session = self._stack, None, None
        if stack is not None:
            # A server that broke may make closing fail in its own ways; the process is gone or killed then.
            with suppress(Exception):
                stack.close()

    def _opened(self) -> _Session | Answer:
        with self._opening:
            if self._session is not None:
                return self._session
            stack = ExitStack()
            session = _Session(self._remote, self._environment)
            try:
                session.open(stack)
            except UsageError:
                stack.close()
                raise
            except Exception as error:  # noqa: BLE001 - as above
                answer = self._explained(error, session)
                with suppress(Exception):
                    stack.close()
                never_ran = not isinstance(error, OSError)  # a command that cannot be started will not start next time
                return answer.model_copy(update={"never_ran": never_ran})
            self._stack, self._session = stack, session
            return session

    def _explained(self, error: BaseException, session: _Session, call: str = "") -> Answer:
        """What an exception of the SDK means; `call` is what was being called."""
        from mcp import MCPError

        while isinstance(error, BaseExceptionGroup) and error.exceptions:
            error = error.exceptions[0]
        refusal = session.refusals.pop(call, None)
        if refusal is not None:
            status, headers, text = refusal
            return from_status(status, headers, text, has_path_arguments=False)
        if isinstance(error, MCPError):
            if error.code == _TIMED_OUT:
                return failed("environment", "TimedOut", error.message)
            if error.code == _CLOSED:
                return failed("environment", "NotReached", f"{error.message}{session.log()}")
            if error.code == _INVALID_PARAMS:
                return failed("invalid", "InvalidArguments", error.message)
            if error.code == _NO_METHOD:
                return failed("error", "RemoteError", error.message)
            return from_text(error.message)
        if isinstance(error, TimeoutError):
            return failed("environment", "TimedOut", str(error) or "no answer in time")
        if isinstance(error, RuntimeError) and _WRONG_RESULT.search(str(error)):
            return failed("bad_result", "WrongResult", str(error)[:_LONGEST_LOG])
        # RuntimeError is also how the SDK says that its session has ended.
        return failed("environment", "NotReached", f"{type(error).__name__}: {error}{session.log()}")

    def _operation(self, tool: Any) -> Operation:
        hints = tool.annotations.model_dump(by_alias=True) if tool.annotations is not None else {}
        return Operation(
            remote=self._remote.model_copy(update={"operation": tool.name}),
            title=tool.title or "",
            description=tool.description or "",
            input_schema=tool.input_schema or {},
            output_schema=tool.output_schema or {},
            hints=Hints.read(hints),
        )


class _Session:
    """The SDK's client, driven from plain code through a portal to its own event loop."""

    def __init__(self, remote: Remote, environment: Mapping[str, str]) -> None:
        self._remote = remote
        self._environment = environment
        self._portal: Any = None
        self._client: Any = None
        self._log: Any = None
        self.refusals: dict[str, tuple[int, dict[str, str], str]] = {}  # by the call that was refused; "": any other

    def open(self, stack: ExitStack) -> None:
        from anyio.from_thread import start_blocking_portal
        from mcp import Client

        logging.getLogger("mcp.client").setLevel(logging.CRITICAL)  # a line that is no message shows as a traceback

        self._portal = stack.enter_context(start_blocking_portal())
        transport = self._over_http(stack) if self._is_url else self._over_streams(stack)
        client = Client(transport, read_timeout_seconds=_SECONDS_TO_OPEN)
        self._client = stack.enter_context(self._portal.wrap_async_context_manager(client))

    def name(self) -> str:
        info = self._client.server_info
        return str(info.name) if info is not None else ""

    def capabilities(self) -> Any:
        return self._client.server_capabilities

    def ask(self, question: Callable[[Any], Awaitable[Any]]) -> Any:
        from anyio import fail_after

        async def asked() -> Any:
            with fail_after(_SECONDS_TO_LIST):
                return await question(self._client)

        return self._portal.call(asked)

    def tools(self) -> list[Any]:
        from anyio import fail_after
        from mcp import MCPError

        async def gather() -> list[Any]:
            found: list[Any] = []
            cursor: str | None = None
            with fail_after(_SECONDS_TO_LIST):
                for _ in range(_MOST_PAGES):
                    page = await self._client.list_tools(cursor=cursor)
                    found += page.tools
                    cursor = page.next_cursor
                    if len(found) > _MOST_TOOLS:
                        raise MCPError(_INVALID_PARAMS, f"it lists more than {_MOST_TOOLS} tools")
                    if cursor is None:
                        return found
            raise MCPError(_INVALID_PARAMS, f"it lists more than {_MOST_PAGES} pages")

        return list(self._portal.call(gather))

    def call(self, operation: str, arguments: dict[str, JsonValue], seconds: float) -> Any:
        async def call() -> Any:
            return await self._client.call_tool(operation, arguments, read_timeout_seconds=seconds)

        return self._portal.call(call)

    def log(self) -> str:
        """The end of what a started server wrote to its standard error."""
        if self._log is None or self._log.closed:
            return ""
        end = os.fstat(self._log.fileno()).st_size
        tail = os.pread(self._log.fileno(), _READ_OF_LOG, max(0, end - _READ_OF_LOG)).decode("utf-8", "replace")
        lines = [line for line in tail.splitlines() if line.strip()][-_LAST_LINES:]
        return "".join(f"\n{line}" for line in lines)[-_LONGEST_LOG:]

    @property
    def _is_url(self) -> bool:
        return self._remote.address.startswith(("http://", "https://"))

    def _over_streams(self, stack: ExitStack) -> Any:
        from mcp import StdioServerParameters, stdio_client

        command = shlex.split(self._remote.address)
        if not command:
            raise UsageError("an MCP server needs a command or an URL")
        log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed with the stack
        self._log = stack.enter_context(log)
        parameters = StdioServerParameters(
            command=command[0], args=command[1:], env=passed_on(self._remote, self._environment)
        )
        return stdio_client(parameters, errlog=self._log)

    def _over_http(self, stack: ExitStack) -> Any:
        import httpx2
        from mcp.client.streamable_http import streamable_http_client

        address = httpx2.URL(self._remote.address)
        headers = filled(self._remote, "headers", self._environment)
        signed = not any(name.lower() == "authorization" for name in headers)

        async def note_refusal(response: Any) -> None:
            if response.status_code >= 400 and response.request.method == "POST" and response.request.url == address:
                await response.aread()
                body = response.text
                if "jsonrpc" not in body:
                    refusal = response.status_code, dict(response.headers), body
                    self.refusals[_refused_call(response.request.content)] = refusal

        client = httpx2.AsyncClient(
            headers=headers,
            auth=kept_sign_in(self._remote.address) if signed else None,
            timeout=httpx2.Timeout(_SECONDS_TO_OPEN, read=300.0),
            event_hooks={"response": [note_refusal]},
        )
        # The SDK leaves a client that it was given open.
        stack.enter_context(self._portal.wrap_async_context_manager(client))
        return streamable_http_client(self._remote.address, http_client=client)


def _call_id(operation: str, arguments: Any) -> str:
    return content_hash(operation, arguments)


def _refused_call(body: bytes) -> str:
    """Which call a request carried. Calls run side by side, and what one was refused says nothing of another."""
    request = json.loads(body)
    if request.get("method") != "tools/call":
        return ""
    return _call_id(request["params"]["name"], request["params"].get("arguments"))


def _answer(result: Any) -> Answer:
    """A tool's result: structured where the server gives it, else its text."""
    texts = [block.text for block in result.content if block.type == "text"]
    if result.is_error:
        return from_text("\n".join(texts))
    shown = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown = {name: shown[name] for name in _SHOWN if name in shown}
    structured = result.structured_content
    if structured is not None and len(texts) == len(result.content):
        wrapped = isinstance(structured, dict) and set(structured) == {"result"}
        return Answer(outcome="ok", result=structured["result"] if wrapped else structured, shown=shown)
    if len(texts) == len(result.content):
        return Answer(outcome="ok", result=_value_of("\n".join(texts)), shown=shown)
    blocks = shown["content"]
    return Answer(outcome="ok", result=blocks[0] if len(blocks) == 1 else blocks, shown=shown)


def _value_of(text: str) -> JsonValue:
    """Objects and arrays are read; a number or a word stays the text that it is."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
