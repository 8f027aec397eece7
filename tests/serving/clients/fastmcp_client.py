"""FastMCP's client: `python fastmcp_client.py MCP_URL CHAT_URL` prints what it got as JSON."""

import asyncio
import json
import sys

from fastmcp import Client


async def main(url: str) -> None:
    async with Client(url) as client:
        names = [tool.name for tool in await client.list_tools()]
        called = await client.call_tool("convert_length", {"value": 2, "unit": "mile"})
        resources = [str(item.uri) for item in await client.list_resources()]
    print(json.dumps({"names": names, "result": called.structured_content["result"], "resources": len(resources)}))


asyncio.run(main(sys.argv[1]))
