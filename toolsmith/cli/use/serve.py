"""`toolsmith serve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    LIMITS,
    AlsoOption,
    ApiBaseOption,
    HostOption,
    IncludeChangedOption,
    JobsOption,
    PortOption,
    RevisionOption,
    ToolboxArgument,
    ToolboxOption,
)
from toolsmith.cli.values import at_address, pairs
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from toolsmith.serving.clients.client import ClientName

_PROGRAMS = "Programs that use a toolbox"
_MOST_LISTED = 20


def serve(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Serve MCP: over standard streams, or at /mcp together with --http.")
    ] = False,
    http: Annotated[
        bool, typer.Option("--http", help="Serve HTTP: chat completions, REST, OpenAPI, and pages at /.")
    ] = False,
    transport: Annotated[
        Literal["stdio", "http"], typer.Option(help="How --mcp alone is served: standard streams, or streamable HTTP.")
    ] = "stdio",
    user_model: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL", help="A model to chat with, which calls the tools; may be repeated."),
    ] = None,
    api_base: ApiBaseOption = None,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8752,
    mount: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FOLDER", help="Another toolbox, served under /NAME; may be repeated."),
    ] = None,
    also: AlsoOption = None,
    clients: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File of clients: the variable of each one's token, and the tools it may use."
        ),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Web pages that may call from a browser (CORS); may be repeated."),
    ] = None,
    revision: RevisionOption = None,
    include_changed: IncludeChangedOption = False,
    max_listed: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="List at most this many tools; a larger toolbox offers find_tools and call_tool."
        ),
    ] = _MOST_LISTED,
    allow_writes: Annotated[
        bool,
        typer.Option(
            "--allow-writes", help="Let the models of chats call tools that run elsewhere and may change something."
        ),
    ] = False,
    install: Annotated[
        Literal["claude-desktop", "claude-code", "cursor", "vscode", "codex"] | None,
        typer.Option(rich_help_panel=_PROGRAMS, help="Write this toolbox into the program's configuration, and end."),
    ] = None,
    uninstall: Annotated[
        Literal["claude-desktop", "claude-code", "cursor", "vscode", "codex"] | None,
        typer.Option(rich_help_panel=_PROGRAMS, help="Take this toolbox out of the program's configuration, and end."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            rich_help_panel=_PROGRAMS,
            help="With --install: take the place of the servers that were adopted; --uninstall puts them back.",
        ),
    ] = False,
    only_print: Annotated[
        bool,
        typer.Option(
            "--print", rich_help_panel=_PROGRAMS, help="With --install or --uninstall: show it instead of writing it."
        ),
    ] = False,
    jobs: JobsOption = 64,
    rate_limit: Annotated[
        float,
        typer.Option(
            metavar="N", min=0, rich_help_panel=LIMITS, help="Requests per second of one client; 0 is no limit."
        ),
    ] = 100.0,
    limits_storage: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            envvar="TOOLSMITH_LIMITS_STORAGE",
            rich_help_panel=LIMITS,
            help="Where several servers count the rate together, such as redis://HOST:6379; without: each for itself.",
        ),
    ] = "",
    forwarded_allow_ips: Annotated[
        str,
        typer.Option(
            metavar="ADDRESSES",
            envvar="FORWARDED_ALLOW_IPS",
            rich_help_panel=LIMITS,
            help="Proxies, such as 127.0.0.1,10.42.0.0/16, whose X-Forwarded-For says which client comes; "
            "without: all that comes through a proxy is one client.",
        ),
    ] = "",
    max_body_bytes: Annotated[
        int, typer.Option(metavar="N", min=1, rich_help_panel=LIMITS, help="Refuse a request that is larger than this.")
    ] = 1_000_000,
    max_tokens_per_request: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, rich_help_panel=LIMITS, help="Stop a chat request before more tokens than this."
        ),
    ] = None,
) -> None:
    """Offer a toolbox over MCP or HTTP.

    It runs until it is told to stop, and logs JSON lines to standard error.
    """
    if install is not None or uninstall is not None:
        more = [*(["--revision", revision] if revision else []), *(["--include-changed"] if include_changed else [])]
        more += ["--max-listed", str(max_listed)] if max_listed != _MOST_LISTED else []
        _install(toolbox_of(context, folder, toolbox), install, uninstall, more, replace=replace, only_print=only_print)
        return
    from toolsmith.library.use import serve as library
    from toolsmith.models.meter import Budget
    from toolsmith.serving.http.limits import Limits
    from toolsmith.serving.http.log import log_as_json

    log_as_json()
    library.serve(
        toolbox_of(context, folder, toolbox),
        mcp=mcp,
        http=http,
        transport=transport,
        user_models=[at_address(each, api_base) or "" for each in user_model or ([""] if api_base else [])],
        host=host,
        port=port,
        listed_at_most=max_listed,
        revision=revision,
        include_changed=include_changed,
        limits=Limits(
            requests_per_second=rate_limit,
            storage=limits_storage,
            forwarded_allow_ips=forwarded_allow_ips,
            body_bytes=max_body_bytes,
            concurrent=jobs,
        ),
        budget=Budget(tokens=max_tokens_per_request),
        allow_writes=allow_writes,
        mounts=pairs(mount or [], "--mount", form="NAME=FOLDER", hint="For example: --mount physics=boxes/physics"),
        also=also or (),
        clients=clients,
        origins=origin or (),
    )


def _install(
    toolbox: Path,
    install: ClientName | None,
    uninstall: ClientName | None,
    options: list[str],
    *,
    replace: bool,
    only_print: bool,
) -> None:
    from toolsmith.cli.output import console
    from toolsmith.library.use import install as library

    if install is not None and uninstall is not None:
        raise UsageError("--install and --uninstall are one or the other", hint="Run serve once for each.")
    if install is not None:
        done = library.install(toolbox, install, options=options, replace=replace, dry_run=only_print)
    else:
        done = library.uninstall(toolbox, uninstall or "codex", dry_run=only_print)
    if only_print:
        console.say(f"belongs in {done.file}" if install else f"{done.file} would be")
        console.show_text(done.entry if install else done.content)
    elif done.is_changed:
        console.say(f"{done.name} is {'in' if install else 'no longer in'} {done.file}. {done.says if install else ''}")
    else:
        console.say(f"nothing to change in {done.file}")
