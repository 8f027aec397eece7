"""The HTTP application: chat completions, the tools as plain REST, health, metrics and the OpenAPI document.

Covered: bodies are read strictly; keys that would poison objects of JavaScript clients are refused; a tool is reached
by its exact path or offered name only.
Not covered: limits and authentication; `guard.py` stands in front.
"""

from __future__ import annotations

import asyncio
import difflib
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Annotated, Any, TypeVar

import anyio
import anyio.to_thread
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from toolsmith.calls.plain_json import plain_json
from toolsmith.errors import ToolsmithError
from toolsmith.models.meter import Budget
from toolsmith.models.model import Model
from toolsmith.serving.failures import failure, from_call_error, from_error
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.metrics import CONTENT_TYPE, Metrics
from toolsmith.serving.http.openapi import MOST_NAMED, openapi
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.openai.chat import ChatAnswer, answer_chat
from toolsmith.serving.openai.chat_request import ChatRequest, whole
from toolsmith.serving.openai.chat_response import completion
from toolsmith.serving.openai.responses import ResponseRequest, response_object
from toolsmith.serving.openai.streams import ChatEvents, ResponseEvents, StreamEvents, event_stream
from toolsmith.serving.pages.pages import Pages
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.files.entry import Entry
from toolsmith.toolbox.index.views import Wanted
from toolsmith.types.record import problems_of

_DEEPEST = 64
_SECONDS_BEFORE_STREAM = 1.0  # a failure that shows by then still has its own status
Handler = Callable[[Request], Awaitable[Response]]
Body = TypeVar("Body", bound=BaseModel)


class CallBody(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    arguments: dict[str, Any]


class SearchBody(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    request: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    limit: Annotated[int, Field(ge=1, le=50), whole] = 5
    at_least: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.0
    after: Annotated[str, StringConstraints(max_length=1_000)] = ""
    where: Annotated[list[Annotated[str, StringConstraints(max_length=1_000)]], Field(max_length=50)] = []
    role: Annotated[str, StringConstraints(max_length=1_000)] = ""


class HttpApp:
    """One toolbox over HTTP; `app` is the ASGI application, which wants a `Front` before it."""

    def __init__(
        self,
        served: ServedTools,
        models: Mapping[str, Model],
        *,
        limits: Limits | None = None,
        metrics: Metrics | None = None,
        budget: Budget | None = None,
        mcp: McpServer | None = None,
        rest: bool = True,
        pages: Pages | None = None,
    ) -> None:
        self._served = served
        self._models = dict(models)
        self._budget = budget
        self._limits = limits or Limits()
        self._threads: anyio.CapacityLimiter | None = None
        self.metrics = metrics or Metrics(lambda: served.lazy_tools.toolbox.trials.lost)
        self._routes: list[BaseRoute] = self._rest_routes() if rest else []
        self._routes += pages.routes if pages is not None else []
        self._routes += [Route("/health", self._health), Route("/ready", self._ready)]
        self._routes += [Route("/metrics", self._render_metrics)]
        self._mcp_manager = self._mount(mcp) if mcp is not None else None
        self.app = Starlette(
            routes=self._routes,
            exception_handlers={HTTPException: _http_failure},  # type: ignore[dict-item]  # starlette wants the base class
        )

    def _rest_routes(self) -> list[BaseRoute]:
        return [
            Route("/v1/chat/completions", self._caught(self._chat), methods=["POST"]),
            Route("/v1/responses", self._caught(self._respond), methods=["POST"]),
            Route("/v1/models", self._caught(self._list_models), methods=["GET"]),
            Route("/v1/models/{id:path}", self._caught(self._model), methods=["GET"]),
            Route("/tools", self._caught(self._tools), methods=["GET"]),
            Route("/tools/{id:path}/call", self._caught(self._call), methods=["POST"]),
            Route("/tools/{id:path}", self._caught(self._tool), methods=["GET"]),
            Route("/search", self._caught(self._search), methods=["POST"]),
            Route("/openapi.json", self._caught(self._openapi), methods=["GET"]),
        ]

    def _mount(self, mcp: McpServer) -> Any:
        from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(
            mcp.server, json_response=False, max_request_body_size=self._limits.body_bytes
        )
        # Both spellings: a redirect would lose the body with some clients.
        self._routes += [Route(path, endpoint=StreamableHTTPASGIApp(manager)) for path in ("/mcp", "/mcp/")]
        return manager

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While it serves."""
        async with AsyncExitStack() as stack:
            if self._mcp_manager is not None:
                await stack.enter_async_context(self._mcp_manager.run())
            else:
                tasks = await stack.enter_async_context(anyio.create_task_group())
                tasks.start_soon(self._watch)
                stack.callback(tasks.cancel_scope.cancel)
            yield

    async def _watch(self) -> None:
        """Serve new tools as soon as the toolbox has them. With MCP, its server watches."""
        while True:
            await anyio.sleep(1.0)
            await anyio.to_thread.run_sync(self._served.lazy_tools.refresh)

    def route_of(self, scope: Scope) -> str:
        """The route's pattern: bounded, where paths are not."""
        for route in self._routes:
            match, _ = route.matches(scope)
            if match != Match.NONE:
                return str(getattr(route, "path", "")) or "/"
        return "none"

    def _caught(self, handler: Handler) -> Handler:
        async def caught(request: Request) -> Response:
            try:
                return await handler(request)
            except _BadBodyError as error:
                return error.response
            except ToolsmithError as error:
                return from_error(error)

        return caught

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        self._threads = self._threads or anyio.CapacityLimiter(self._limits.concurrent)
        return await anyio.to_thread.run_sync(work, *arguments, limiter=self._threads)

    async def _health(self, _: Request) -> Response:
        lazy_tools = self._served.lazy_tools
        return JSONResponse({"status": "ok", "tools": len(lazy_tools.entries), "version": lazy_tools.version})

    async def _ready(self, _: Request) -> Response:
        """Whether calls should come here: not while a toolbox cannot be read. The log says which, and why."""
        is_ready = not self._served.lazy_tools.problem
        return JSONResponse({"status": "ready" if is_ready else "not ready"}, 200 if is_ready else 503)

    async def _render_metrics(self, _: Request) -> Response:
        return Response(self.metrics.render(), media_type=CONTENT_TYPE)

    async def _openapi(self, _: Request) -> Response:
        is_named = len(self._served.lazy_tools.entries) <= MOST_NAMED
        definitions = await self._in_thread(self._served.definitions) if is_named else []
        bodies = CallBody, SearchBody, ChatRequest, ResponseRequest
        return JSONResponse(openapi(*bodies, definitions, list(self._models)))

    async def _list_models(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": [_model_object(name) for name in self._models]})

    async def _tools(self, request: Request) -> Response:
        start = _number(request, "offset", 0, 0, 10**9)
        count = _number(request, "limit", 100, 1, 1_000)
        lazy_tools = self._served.lazy_tools
        entries = list(lazy_tools.entries.values())
        tools = [_summary(entry, lazy_tools.names.get(entry.path, "")) for entry in entries[start : start + count]]
        return JSONResponse({"tools": tools, "total": len(entries), "version": lazy_tools.version})

    async def _tool(self, request: Request) -> Response:
        path = request.path_params["id"]
        definition = await self._in_thread(self._served.definition, path)
        if definition is None and path.endswith("/call"):
            return failure(405, "method_not_allowed", "a call is a POST", headers={"allow": "POST"})
        if definition is None:
            return self._no_tool(path)
        return JSONResponse(await self._in_thread(self._served.describe, definition))

    async def _call(self, request: Request) -> Response:
        path = self._served.lazy_tools.find_path(request.path_params["id"])
        if path is None:
            return self._no_tool(request.path_params["id"])
        body = _read(await request.body(), CallBody)
        seen = await self._in_thread(lambda: self._served.call(path, body.arguments))
        self.metrics.called(seen.use.outcome or "unavailable")
        if seen.error is not None:
            return from_call_error(seen.error)
        use = seen.use
        value = {"result": plain_json(seen.value)} if not seen.handle else {"head": seen.text, "handle": seen.handle}
        return JSONResponse(
            {
                **value,
                "tool": use.tool,
                "version": use.version,
                "verdict": use.verdict,
                "repairs": [repair.model_dump(mode="json") for repair in use.repairs],
                "seconds": round(use.seconds, 6),
            }
        )

    def _no_tool(self, name: str) -> Response:
        given = name[:200]
        wanted = given.rpartition("/")[2].replace("-", "_").lower()
        near = difflib.get_close_matches(wanted, self._served.lazy_tools.names_like(given), n=3)
        meant = f"; did you mean {' or '.join(near)}?" if near else "; GET /tools lists them"
        return failure(404, "tool_not_found", f"no tool {given!r} in this toolbox{meant}")

    async def _search(self, request: Request) -> Response:
        body = _read(await request.body(), SearchBody)
        wanted = Wanted(where=tuple(body.where), role=body.role, after=body.after)
        find = partial(self._served.find, body.request, body.limit, wanted, at_least=body.at_least)
        return JSONResponse(await self._in_thread(find))

    async def _model(self, request: Request) -> Response:
        name = request.path_params["id"]
        return JSONResponse(_model_object(name)) if name in self._models else self._no_model(name)

    async def _chat(self, request: Request) -> Response:
        asked = _read(await request.body(), ChatRequest)
        identity, created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        if asked.model not in self._models:
            return self._no_model(asked.model)
        if asked.stream:
            return await self._stream(asked, ChatEvents(asked, identity, created))
        answer = await self._answer(asked)
        return JSONResponse(completion(answer, asked.model, identity, created))

    async def _respond(self, request: Request) -> Response:
        asked = _read(await request.body(), ResponseRequest)
        identity, created = f"resp_{secrets.token_hex(12)}", int(time.time())
        if asked.model not in self._models:
            return self._no_model(asked.model)
        try:
            chat = asked.as_chat()
        except ValidationError as error:
            raise _invalid(error) from error
        if asked.stream:
            return await self._stream(chat, ResponseEvents(asked, identity, created))
        answer = await self._answer(chat)
        return JSONResponse(response_object(answer, asked, identity, created))

    def _no_model(self, name: str) -> Response:
        known = ", ".join(self._models) or "none: start the server with --user-model"
        return failure(404, "model_not_found", f"no model {name[:100]!r}; there are {known}", param="model")

    async def _answer(self, asked: ChatRequest) -> ChatAnswer:
        answer: ChatAnswer = await self._in_thread(
            answer_chat, asked, self._served, self._models[asked.model], self._budget
        )
        self._count(answer)
        return answer

    async def _stream(self, asked: ChatRequest, events: StreamEvents) -> Response:
        work = asyncio.ensure_future(self._answer(asked))
        await asyncio.wait({work}, timeout=_SECONDS_BEFORE_STREAM)
        if work.done():
            work.result()  # raises what should have its own status
        return event_stream(work, events)

    def _count(self, answer: Any) -> None:
        self.metrics.spent(answer.spending.input_tokens, answer.spending.output_tokens)
        for use in answer.uses:
            self.metrics.called(use.outcome or "unavailable")


class _BadBodyError(Exception):
    """A body that cannot be used, with the response that says why."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__("bad body")


def _read(raw: bytes, kind: type[Body]) -> Body:
    """A body as a record. All problems are in the refusal."""
    try:
        value = json.loads(raw, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        message = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        raise _BadBodyError(failure(400, "bad_json", f"the body is not JSON: {message}")) from error
    if problem := _hostile(value, 0):
        raise _BadBodyError(failure(400, "bad_json", f"the body is refused: {problem}"))
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: ValidationError) -> _BadBodyError:
    problems = problems_of(error, whole="body")[:20]
    return _BadBodyError(failure(422, "invalid_body", "; ".join(problems), param=problems[0].partition(":")[0]))


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _hostile(value: Any, depth: int) -> str:
    """What is wrong with the shape of a value, beyond any schema; empty where nothing is."""
    if depth > _DEEPEST:
        return f"nested deeper than {_DEEPEST}"
    if isinstance(value, dict):
        if "__proto__" in value or (isinstance(value.get("constructor"), dict) and "prototype" in value["constructor"]):
            return "keys that poison prototypes are refused"
        return next((found for item in value.values() if (found := _hostile(item, depth + 1))), "")
    if isinstance(value, list):
        return next((found for item in value if (found := _hostile(item, depth + 1))), "")
    if isinstance(value, str) and any("\ud800" <= mark <= "\udfff" for mark in value):
        return "half of a surrogate pair"
    return ""


def _number(request: Request, name: str, default: int, lowest: int, highest: int) -> int:
    values = request.query_params.getlist(name)
    if not values:
        return default
    text = values[-1]
    if not text.isascii() or not text.isdecimal() or len(text) > 10 or not lowest <= int(text) <= highest:
        message = f"{name} must be a number from {lowest} to {highest}"
        raise _BadBodyError(failure(422, "invalid_query", message, param=name))
    return int(text)


def _model_object(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "toolsmith"}


def _summary(entry: Entry, name: str) -> dict[str, Any]:
    return {"id": entry.path, "name": name, "description": entry.description, "verdict": entry.verdict}


async def _http_failure(_: Request, error: HTTPException) -> Response:
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
    headers = dict(error.headers) if error.headers else None
    return failure(error.status_code, code, str(error.detail), headers=headers)
