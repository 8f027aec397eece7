"""pydantic-ai: `python pydantic_ai_client.py MCP_URL CHAT_URL` prints what it got as JSON."""

import asyncio
import json
import sys

from pydantic_ai import Agent
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

try:
    from pydantic_ai.mcp import MCPToolset as Tools
except ImportError:
    from pydantic_ai.mcp import MCPServerStreamableHTTP as Tools


def respond(messages, info):
    """A model that calls once and then says what came back."""
    last = messages[-1].parts[-1]
    if last.part_kind == "tool-return":
        value = last.content["result"] if isinstance(last.content, dict) else last.content
        named = [tool.name for tool in info.function_tools]
        return ModelResponse(parts=[TextPart(json.dumps({"names": named, "result": value}))])
    return ModelResponse(parts=[ToolCallPart("convert_length", {"value": 2, "unit": "mile"})])


async def main(url: str, chat: str) -> None:
    agent = Agent(FunctionModel(respond), toolsets=[Tools(url)])
    got = json.loads((await agent.run("How many metres are 2 miles?")).output)
    model = OpenAIChatModel("weak", provider=OpenAIProvider(base_url=chat, api_key="none"))
    answer = await Agent(model).run("How many metres are 3 miles?")
    print(json.dumps({**got, "chat": answer.output}))


asyncio.run(main(*sys.argv[1:3]))
