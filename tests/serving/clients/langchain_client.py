"""LangChain's MCP adapters: `python langchain_client.py MCP_URL CHAT_URL` prints what it got as JSON."""

import asyncio
import json
import sys

from langchain_mcp_adapters.client import MultiServerMCPClient


async def main(url: str) -> None:
    client = MultiServerMCPClient({"box": {"transport": "streamable_http", "url": url}})
    tools = {tool.name: tool for tool in await client.get_tools()}
    said = await tools["convert_length"].ainvoke({"value": 2, "unit": "mile"})
    text = said if isinstance(said, str) else said[0]["text"]
    print(json.dumps({"names": [*tools], "result": json.loads(text)}))


asyncio.run(main(sys.argv[1]))
