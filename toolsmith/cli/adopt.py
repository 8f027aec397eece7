"""`toolsmith adopt` and `toolsmith trust`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption
from toolsmith.errors import UsageError


def adopt(
    source: Annotated[str, typer.Argument(help="An MCP server: a command line or an URL.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    category: Annotated[str, typer.Option(help="Where the tools go; else the source's own name.")] = "",
    header: Annotated[list[str] | None, typer.Option(help="NAME=VALUE; ${VARIABLE} is filled in at each call.")] = None,
    env: Annotated[list[str] | None, typer.Option(help="Name of an environment variable to pass on.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Longest time of one call.")] = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Bring in tools that toolsmith did not make."""
    from toolsmith.cli import show
    from toolsmith.library import adopt as library

    settings = {
        **({"headers": _pairs(header)} if header else {}),
        **({"env": list(env)} if env else {}),
        "seconds": seconds,
    }
    adopted = library.adopt_mcp(source, toolbox, category=category, settings=settings)
    if as_json:
        show.show_json(adopted)
    for item in [] if as_json else adopted:
        show.data.print(f"{item.verdict}  {item.path}", markup=False, highlight=False)


def trust(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX) -> None:
    """Allow the remote of a tool to be called from this machine."""
    from toolsmith.cli import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox)
    found = box.get(tool)
    if found.remote is None:
        raise UsageError(f"{found.path} runs in the sandbox and needs no trust")
    box.remotes.trust(found.remote)
    show.talk.print(f"trusted: {found.remote.kind} {found.remote.address}", markup=False, highlight=False)


def _pairs(texts: list[str]) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise UsageError(f"--header {wrong[0]!r} is not NAME=VALUE", hint="--header 'Authorization=Bearer ${TOKEN}'")
    return {text.partition("=")[0]: text.partition("=")[2] for text in texts}
