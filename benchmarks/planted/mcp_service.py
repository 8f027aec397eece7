"""A planted service over MCP's standard streams: `python -m benchmarks.planted.mcp_service NAME`."""

# ruff: noqa: E501 - a table reads best on one line

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import mcp_types as mcp
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server

from benchmarks.planted.planted import RefusedError
from benchmarks.planted.services import SERVICES


def serving(name: str) -> Server[Any]:
    known = {each.name: each for each in SERVICES[name]()}

    async def listed(_: Any, __: Any) -> mcp.ListToolsResult:
        tools = [
            mcp.Tool(name=each.name, description=each.about, input_schema=each.schema, annotations=mcp.ToolAnnotations(read_only_hint=True))
            for each in known.values()
        ]  # fmt: skip
        return mcp.ListToolsResult(tools=tools)

    async def called(_: Any, asked: mcp.CallToolRequestParams) -> mcp.CallToolResult:
        try:
            text, is_error = json.dumps(known[asked.name].answer(dict(asked.arguments or {}))), False
        except RefusedError as refused:
            text, is_error = refused.body if isinstance(refused.body, str) else json.dumps(refused.body), True
        return mcp.CallToolResult(content=[mcp.TextContent(text=text)], is_error=is_error)

    return Server(name, on_list_tools=listed, on_call_tool=called)


async def main() -> None:
    server = serving(sys.argv[1])
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
