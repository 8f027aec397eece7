"""An MCP server that shows all that one can: images, links, structured results, annotations, prompts, resources, templates."""

from __future__ import annotations

import base64

import mcp_types as mcp
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.prompts.base import UserMessage
from pydantic import BaseModel

server = MCPServer("showing")
PIXEL = base64.b64encode(b"\x89PNG").decode()


class Weather(BaseModel):
    """What the weather is."""

    degrees: float
    sky: str = "clear"


@server.tool(annotations=mcp.ToolAnnotations(title="The weather", read_only_hint=True, open_world_hint=False))
def weather(city: str) -> Weather:
    """The weather of a city."""
    return Weather(degrees=float(len(city)))


@server.tool()
def picture(words: int = 1) -> list[mcp.ContentBlock]:
    """A picture, a sound, a link and a file."""
    link = mcp.ResourceLink(type="resource_link", uri="note://plain", name="plain", mime_type="text/plain")
    file = mcp.EmbeddedResource(resource=mcp.TextResourceContents(uri="note://plain", text="a note"))
    for_people = mcp.TextContent(text="look " * words, annotations=mcp.Annotations(audience=["user"], priority=0.5))
    image, sound = (
        mcp.ImageContent(data=PIXEL, mime_type="image/png"),
        mcp.AudioContent(data=PIXEL, mime_type="audio/wav"),
    )
    return [for_people, image, sound, link, file]


@server.tool(structured_output=False)
def plain(count: int = 1) -> str:
    """JSON as text, without a schema."""
    return '{"n": ' + "1" * count + "}"


@server.prompt(title="Greet somebody")
def greet(name: str, tone: str = "kind") -> list[UserMessage]:
    """How to greet."""
    return [UserMessage(f"Greet {name} in a {tone} way.")]


@server.resource("note://plain", mime_type="text/plain")
def note() -> str:
    """A note."""
    return "a note"


@server.resource("note://bytes", mime_type="image/png")
def picture_file() -> bytes:
    """Some bytes."""
    return b"\x89PNG"


@server.resource("note://of/{name}")
def note_of(name: str) -> str:
    """A note of somebody."""
    return f"a note of {name}"


@server.completion()
async def complete(
    ref: mcp.PromptReference | mcp.ResourceTemplateReference, argument: mcp.CompletionArgument, _: object
) -> mcp.Completion:
    known = ["Ada", "Alan", "Grace"] if isinstance(ref, mcp.PromptReference) else ["Emmy"]
    return mcp.Completion(values=[name for name in known if name.startswith(argument.value)])


if __name__ == "__main__":
    server.run("stdio")
