"""OpenAI's Agents SDK: `python openai_agents_client.py MCP_URL CHAT_URL` prints what it got as JSON."""

import asyncio
import json
import sys

from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, set_tracing_disabled
from agents.mcp import MCPServerStreamableHttp
from openai import AsyncOpenAI


async def main(url: str, chat: str) -> None:
    set_tracing_disabled(disabled=True)
    client = AsyncOpenAI(base_url=chat, api_key="none")
    async with MCPServerStreamableHttp(params={"url": url}) as server:
        names = [tool.name for tool in await server.list_tools()]
        called = await server.call_tool("convert_length", {"value": 2, "unit": "mile"})
    said = {}
    for name, kind in {"chat": OpenAIChatCompletionsModel, "responses": OpenAIResponsesModel}.items():
        agent = Agent(name="a", model=kind(model="weak", openai_client=client))
        said[name] = (await Runner.run(agent, "How many metres are 3 miles?")).final_output
    print(json.dumps({"names": names, "result": json.loads(called.content[0].text), **said}))


asyncio.run(main(*sys.argv[1:3]))
