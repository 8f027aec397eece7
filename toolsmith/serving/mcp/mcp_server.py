"""The MCP server: the official SDK's low-level server over one offering.

The SDK neither validates arguments nor turns failures into results: the offering does both. Small toolboxes list
their tools; larger ones offer `find_tools`, `describe_tool` and `call_tool`, so that a few schemas stand in a
client's context.
Covered: nothing of an exception reaches the client but that there was one.
Not covered: authentication; over standard streams the caller started us, over HTTP `guard.py` stands in front.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import mcp_types as mcp
from mcp.server.lowlevel.server import NotificationOptions, Server
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourcesListChanged, ToolsListChanged
from mcp.shared.exceptions import MCPError

from toolsmith.calls.check import check_arguments
from toolsmith.calls.consent import allowed
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.calls.session import READ_RESULT, READ_RESULT_SCHEMA, Fill, ToolDefinition
from toolsmith.counted import counted
from toolsmith.errors import RemoteError, UsageError
from toolsmith.serving.mcp.catalogue_page import catalogue_page
from toolsmith.serving.mcp.elicitation import (
    KEY,
    Elicitation,
    MissingArgumentsError,
    can_be_asked,
    given,
    is_asked_in_result,
    required_input,
)
from toolsmith.serving.mcp.finding_tools import (
    CALL,
    CALL_WRITING,
    DESCRIBE,
    FIND,
    OWN_SCHEMAS,
    annotations_of,
    finding_tools,
    reading_tool,
    repaired,
)
from toolsmith.serving.mcp.passed_through import PassedThrough
from toolsmith.serving.mcp.results import error_result, output_schema, plain_result, result_of
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.files.entry import Entry
from toolsmith.toolbox.files.skill import render_page
from toolsmith.toolbox.index.views import Wanted
from toolsmith.types.call import CallError, Problem
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value

SCHEME = "toolsmith"
CATALOGUE = f"{SCHEME}://catalogue"
_PAGE = 100
_MOST_SESSIONS = 1_000
_log = logging.getLogger(__name__)
_Found = TypeVar("_Found")


class McpServer:
    """One toolbox as an MCP server; `server` is the SDK's, for any transport."""

    def __init__(self, served: ServedTools, *, watch_seconds: float = 1.0, progress_seconds: float = 1.0) -> None:
        self._served = served
        self._watch_seconds = watch_seconds
        self._progress_seconds = progress_seconds
        self._bus = InMemorySubscriptionBus()
        self._sessions: OrderedDict[str, Any] = OrderedDict()
        self._elicitation = Elicitation()
        self._passed_through = PassedThrough(served.lazy_tools)
        self.server: Server[Any] = Server(
            f"toolsmith: {served.lazy_tools.toolbox.settings.name}",
            version=served.lazy_tools.version[:12],
            instructions=_instructions(served),
            lifespan=self._lifespan,
            on_list_tools=self._guarded(self._list_tools),
            on_call_tool=self._call,
            on_list_resources=self._guarded(self._list_resources),
            on_list_resource_templates=self._guarded(self._list_templates),
            on_read_resource=self._guarded(self._read_resource),
            on_list_prompts=self._guarded(self._list_prompts) if served.may_write else None,
            on_get_prompt=self._guarded(self._get_prompt) if served.may_write else None,
            on_completion=self._guarded(self._complete) if served.may_write else None,
            on_subscriptions_listen=ListenHandler(self._bus),
        )

    async def run_stdio(self) -> None:
        """Serve over standard input and output until the input ends."""
        from mcp.server.stdio import stdio_server

        async with stdio_server() as (reading, writing):
            changes = NotificationOptions(tools_changed=True, resources_changed=True)
            await self.server.run(reading, writing, self.server.create_initialization_options(changes))

    @asynccontextmanager
    async def _lifespan(self, _: Server[Any]) -> AsyncIterator[dict[str, Any]]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch)
            yield {}
            tasks.cancel_scope.cancel()

    async def _watch(self) -> None:
        """Tell every client when the toolbox has moved to another commit."""
        while True:
            await anyio.sleep(self._watch_seconds)
            try:
                has_moved = await anyio.to_thread.run_sync(self._served.lazy_tools.refresh)
            except Exception:  # noqa: BLE001 - the watch goes on, whatever happens to the toolbox
                _log.exception("the toolbox could not be read again; the old tools stay")
                continue
            if has_moved:
                await self._tell_change()

    async def _tell_change(self) -> None:
        await self._bus.publish(ToolsListChanged())
        await self._bus.publish(ResourcesListChanged())
        for key, session in list(self._sessions.items()):
            try:
                await session.send_tool_list_changed()
                await session.send_resource_list_changed()
            except Exception:  # noqa: BLE001 - a client that has gone is no failure of ours
                self._sessions.pop(key, None)

    def _remember(self, context: Any) -> None:
        """Older clients hear of changes on their connection: one session object a connection."""
        headers = getattr(context.request, "headers", None)
        key = headers.get("mcp-session-id", "") if headers is not None else "stdio"
        if key:
            self._sessions[key] = context.session
            self._sessions.move_to_end(key)
            if len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)

    def _guarded(self, handler: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Any], Awaitable[Any]]:
        async def guarded(context: Any, parameters: Any) -> Any:
            self._remember(context)
            try:
                return await handler(context, parameters)
            except MCPError:
                raise
            except RemoteError as error:
                raise MCPError(mcp.INTERNAL_ERROR, error.message) from error
            except Exception as error:
                _log.exception("a request failed")
                raise MCPError(mcp.INTERNAL_ERROR, "the server failed on this request; its log says why") from error

        return guarded

    async def _list_tools(self, _: Any, parameters: Any) -> mcp.ListToolsResult:
        if not self._served.is_listed:
            return mcp.ListToolsResult(tools=[*finding_tools(may_write=self._served.may_write), reading_tool()])
        tools = [
            mcp.Tool(
                name=definition.name,
                title=definition.title or None,
                description=definition.description,
                input_schema=definition.parameters,
                output_schema=output_schema(definition),
                annotations=annotations_of(definition.hints),
                meta={
                    "toolsmith/path": definition.tool,
                    "toolsmith/version": definition.version,
                    "toolsmith/verdict": definition.verdict,
                },
            )
            for definition in await anyio.to_thread.run_sync(self._served.definitions)
        ]
        page, following = _page([*tools, reading_tool()], parameters)
        return mcp.ListToolsResult(tools=page, next_cursor=following)

    async def _call(
        self, context: Any, parameters: mcp.CallToolRequestParams
    ) -> mcp.CallToolResult | mcp.InputRequiredResult:
        self._remember(context)
        try:
            return await self._called_or_asked(context, parameters)
        except Exception:  # noqa: BLE001 - the edge of the server: logged here, hidden from the client
            _log.exception("a call failed")
            problem = Problem(kind="unavailable", message="the server failed on this call; its log says why")
            return error_result(CallError(error="unavailable", tool=parameters.name[:200], problems=(problem,)))

    async def _called_or_asked(
        self, context: Any, parameters: mcp.CallToolRequestParams
    ) -> mcp.CallToolResult | mcp.InputRequiredResult:
        """Make the call; where only arguments are missing and the client can ask for them, ask first."""
        arguments, answers = parameters.arguments or {}, parameters.input_responses or {}
        if not can_be_asked(context):
            return await self._at_work(context, parameters.name, arguments, None)

        def fill(
            definition: ToolDefinition, _: Mapping[str, JsonValue], error: CallError
        ) -> Mapping[str, JsonValue] | None:
            lacking = MissingArgumentsError(definition, error)
            if KEY in answers:
                return given(answers[KEY], lacking)
            raise lacking

        try:
            return await self._at_work(context, parameters.name, arguments, fill)
        except MissingArgumentsError as lacking:
            if is_asked_in_result(context):
                return required_input(lacking)
            known = await self._elicitation.ask(context, lacking)
        return await self._at_work(context, parameters.name, arguments, lambda *_: known)

    async def _at_work(
        self, context: Any, name: str, arguments: dict[str, Any], fill: Fill | None
    ) -> mcp.CallToolResult:
        """Make the call in a thread; a client that asked for progress hears every second that it goes on."""
        failed: Exception | None = None
        async with anyio.create_task_group() as tasks:
            if (context.meta or {}).get("progress_token") is not None:
                tasks.start_soon(self._report_progress, context, name)
            try:
                return await anyio.to_thread.run_sync(self._called, name, arguments, fill)
            except Exception as error:  # noqa: BLE001 - raised below, out of the group
                failed = error
            finally:
                tasks.cancel_scope.cancel()
        raise failed or AssertionError

    async def _report_progress(self, context: Any, name: str) -> None:
        for seconds in itertools.count(1):
            await anyio.sleep(self._progress_seconds)
            await context.session.report_progress(float(seconds), None, f"{name} is at work")

    def _called(self, name: str, arguments: dict[str, Any], fill: Fill | None) -> mcp.CallToolResult:
        if name == READ_RESULT:
            return self._read_on(arguments)
        if self._served.is_listed:
            seen = self._served.call(name, arguments, fill=fill)
            return result_of(seen, definition=self._served.definition(seen.use.tool))
        if name not in OWN_SCHEMAS:
            return result_of(self._served.call(name, arguments, fill=fill))
        given = repaired(name, arguments)
        if wrong := check_arguments(name, OWN_SCHEMAS[name], given.arguments):
            return error_result(wrong)
        if name == FIND:
            return self._found(given.arguments)
        if name == DESCRIBE:
            return self._described(given.arguments["name"])
        consent = _only_reading if name == CALL else allowed
        seen = self._served.call(given.arguments["name"], given.arguments["arguments"], fill=fill, consent=consent)
        return result_of(seen, given.repairs)

    def _found(self, arguments: dict[str, Any]) -> mcp.CallToolResult:
        wanted = Wanted.model_validate({key: arguments[key] for key in Wanted.model_fields if key in arguments})
        try:
            limit, at_least = int(arguments.get("limit", 5)), float(arguments.get("at_least", 0.0))
            found = self._served.find(arguments["request"], limit, wanted, at_least=at_least)
        except UsageError as error:
            problem = Problem(kind="wrong_value", argument="where", message=error.message)
            return error_result(CallError(error="wrong_value", tool=FIND, problems=(problem,)))
        return plain_result(found)

    def _described(self, name: str) -> mcp.CallToolResult:
        definition = self._served.definition(name)
        if definition is None:
            return result_of(self._served.call(name, {}))
        about = self._served.describe(definition)
        return mcp.CallToolResult(
            content=[mcp.TextContent(text=f"{about['doc']}\n\nArguments: {json.dumps(about['parameters'])}")],
            structured_content=about,
        )

    def _read_on(self, arguments: dict[str, Any]) -> mcp.CallToolResult:
        arguments = repair_arguments(READ_RESULT_SCHEMA, arguments).arguments
        if wrong := check_arguments(READ_RESULT, READ_RESULT_SCHEMA, arguments):
            return error_result(wrong)
        try:
            start, find = int(arguments.get("start", 0)), arguments.get("find", "")
            text = self._served.pages.read(arguments["handle"], start, find)
        except UsageError as error:
            problem = Problem(kind="wrong_value", argument="handle", message=error.message)
            return error_result(CallError(error="wrong_value", tool=READ_RESULT, problems=(problem,)))
        return mcp.CallToolResult(content=[mcp.TextContent(text=text)])

    async def _list_prompts(self, _: Any, parameters: Any) -> mcp.ListPromptsResult:
        prompts = await anyio.to_thread.run_sync(self._passed_through.prompts)
        page, following = _page(prompts, parameters)
        return mcp.ListPromptsResult(prompts=page, next_cursor=following)

    async def _get_prompt(self, _: Any, parameters: mcp.GetPromptRequestParams) -> mcp.GetPromptResult:
        name, arguments = parameters.name, parameters.arguments
        return _there(await anyio.to_thread.run_sync(self._passed_through.prompt, name, arguments), "prompt", name)

    async def _complete(self, _: Any, parameters: mcp.CompleteRequestParams) -> mcp.CompleteResult:
        found = await anyio.to_thread.run_sync(self._passed_through.complete, parameters)
        return found or mcp.CompleteResult(completion=mcp.Completion(values=[]))

    async def _list_resources(self, _: Any, parameters: Any) -> mcp.ListResourcesResult:
        first = mcp.Resource(
            uri=CATALOGUE, name="catalogue", description="All tools by category.", mime_type="text/markdown"
        )
        entries = self._served.lazy_tools.entries.values()
        others = await anyio.to_thread.run_sync(self._passed_through.resources)
        page, following = _page([first, *entries, *others], parameters)
        resources = [self._doc_resource(each) if isinstance(each, Entry) else each for each in page]
        return mcp.ListResourcesResult(resources=resources, next_cursor=following)

    def _doc_resource(self, entry: Entry) -> mcp.Resource:
        return mcp.Resource(
            uri=f"{SCHEME}://doc/{entry.path}",
            name=self._served.lazy_tools.names.get(entry.path, entry.name),
            description=entry.description[:200],
            mime_type="text/markdown",
        )

    async def _list_templates(self, _: Any, parameters: Any) -> mcp.ListResourceTemplatesResult:
        about = {
            "doc/{+path}": ("doc", "The doc of a tool, by its path."),
            "catalogue/{+category}": ("category", "The tools of one category and those below it."),
        }
        ours = [
            mcp.ResourceTemplate(
                uri_template=f"{SCHEME}://{place}", name=name, description=description, mime_type="text/markdown"
            )
            for place, (name, description) in about.items()
        ]
        others = await anyio.to_thread.run_sync(self._passed_through.templates)
        page, following = _page([*ours, *others], parameters)
        return mcp.ListResourceTemplatesResult(resource_templates=page, next_cursor=following)

    async def _read_resource(self, _: Any, parameters: mcp.ReadResourceRequestParams) -> mcp.ReadResourceResult:
        uri = str(parameters.uri)
        if not uri.startswith(f"{SCHEME}://"):
            return _there(await anyio.to_thread.run_sync(self._passed_through.read, uri), "resource", uri)
        text = _there(await anyio.to_thread.run_sync(self._resource, uri), "resource", uri)
        content = mcp.TextResourceContents(uri=parameters.uri, mime_type="text/markdown", text=text)
        return mcp.ReadResourceResult(contents=[content])

    def _resource(self, uri: str) -> str | None:
        if uri == CATALOGUE:
            return catalogue_page(self._served.lazy_tools, "", is_whole=self._served.is_listed)
        if uri.startswith(f"{CATALOGUE}/"):
            return catalogue_page(self._served.lazy_tools, uri.removeprefix(f"{CATALOGUE}/"), is_whole=True)
        path = uri.removeprefix(f"{SCHEME}://doc/")
        definition = self._served.definition(path) if path != uri else None
        return render_page(self._served.lazy_tools.tool(definition.tool)) if definition is not None else None


def _instructions(served: ServedTools) -> str:
    entries = served.lazy_tools.entries.values()
    proven = sum(each.status == "accepted" for each in entries)
    kind = f"{counted(len(entries), 'tool')}, {proven if proven < len(entries) else 'all'} of them proven"
    how = "An error says what is wrong with a call and what is allowed"
    if served.is_listed:
        return f"{kind}. {how}: correct it and call again."
    return (
        f"A toolbox of {kind}. {FIND} finds some for what you want to do, {DESCRIBE} shows one, {CALL} calls it. {how}."
    )


def _only_reading(_: Tool, __: Mapping[str, Value], why: str) -> str:
    return f"{why}: it is called with {CALL_WRITING}"


def _there(found: _Found | None, what: str, name: str) -> _Found:
    if found is None:
        raise MCPError(mcp.INVALID_PARAMS, f"there is no {what} {name[:200]!r}")
    return found


def _page(members: Sequence[_Found], parameters: Any) -> tuple[list[_Found], str | None]:
    """One page of a list, and the cursor of the next."""
    cursor = getattr(parameters, "cursor", None) or "0"
    if not cursor.isdecimal() or len(cursor) > 9:
        raise MCPError(mcp.INVALID_PARAMS, "the cursor is none of ours")
    end = int(cursor) + _PAGE
    return list(members[int(cursor) : end]), str(end) if end < len(members) else None
