"""`toolsmith serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, RevisionOption
from toolsmith.errors import UsageError


def serve(
    toolbox: Annotated[Path, typer.Argument(help="Folder of the toolbox.")] = DEFAULT_TOOLBOX,
    mcp: Annotated[bool, typer.Option("--mcp", help="MCP: over standard streams, or at /mcp with --http.")] = False,
    http: Annotated[bool, typer.Option("--http", help="HTTP: chat completions, REST, OpenAPI.")] = False,
    transport: Annotated[
        Literal["stdio", "http"], typer.Option(help="Of --mcp alone: standard streams, or streamable HTTP.")
    ] = "stdio",
    user_model: Annotated[list[str] | None, typer.Option(help="A model to chat with; may be given often.")] = None,
    host: Annotated[str, typer.Option(help="A public address needs TOOLSMITH_TOKEN in the environment.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of HTTP; 0: a free one.")] = 8752,
    revision: RevisionOption = None,
    list_up_to: Annotated[int, typer.Option(min=0, help="Larger toolboxes offer find_tools and call_tool.")] = 20,
    rate: Annotated[float, typer.Option(min=0, help="Requests a second of one client; 0: no limit.")] = 100.0,
    max_body: Annotated[int, typer.Option(min=1, help="Bytes of one request at most.")] = 1_000_000,
    max_concurrent: Annotated[int, typer.Option(min=1, help="Requests worked on at once.")] = 64,
    max_tokens: Annotated[int | None, typer.Option(help="Tokens of one chat request at most.")] = None,
) -> None:
    """Serve a toolbox over MCP or HTTP until told to stop. Logs go to standard error as JSON lines."""
    from toolsmith.library.use import serve as library
    from toolsmith.models.meter import Budget
    from toolsmith.serving.http.limits import Limits
    from toolsmith.serving.http.log import log_as_json

    if not (mcp or http):
        raise UsageError("nothing to serve", hint="Give --mcp, --http, or both.")
    log_as_json()
    if mcp and not http and transport == "stdio":
        library.serve_mcp_stdio(toolbox, listed_at_most=list_up_to, revision=revision)
        return
    library.serve_http(
        toolbox,
        user_models=user_model or (),
        host=host,
        port=port,
        mcp=mcp,
        rest=http,
        listed_at_most=list_up_to,
        revision=revision,
        limits=Limits(requests_per_second=rate, body_bytes=max_body, concurrent=max_concurrent),
        budget=Budget(tokens=max_tokens),
    )
