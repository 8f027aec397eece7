"""`toolsmith adopt`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, FunctionOption, JsonOption, ToolboxOption, UnprovenOption
from toolsmith.cli.values import pairs

if TYPE_CHECKING:
    from toolsmith.library.make.adopt import Adopted

KindOption = Annotated[
    str,
    typer.Option(
        metavar="KIND",
        help="What the source is: python, pypi, json, folder, mcp, openapi, schemas, skills, or what a package adds; "
        "auto tells it by its looks.",
    ),
]
_REMOTES = "Tools that run elsewhere"
_LONGEST_REASON = 200  # characters
_MOST_SHOWN = 10  # rejected tools with their example


def adopt(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A file, folder, module or URL, the command of an MCP server, or the file in which a client names "
            "its servers (.mcp.json and others).",
        ),
    ],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    kind: KindOption = "auto",
    into: Annotated[
        str,
        typer.Option(
            "--into",
            "--category",
            metavar="CATEGORY",
            help="Category for the tools; without it, the source's own categories or its name.",
        ),
    ] = "",
    place: Annotated[
        bool, typer.Option("--place", help="Put each tool into the category of the tools that it resembles most.")
    ] = False,
    function: FunctionOption = None,
    keep_unproven: UnprovenOption = True,
    untyped: Annotated[
        Literal["infer", "refuse"],
        typer.Option(
            help="Types that a source does not write: infer them from its docs, examples, defaults and code, or refuse."
        ),
    ] = "infer",
    types_model: Annotated[
        str | None,
        typer.Option("--types-model", metavar="MODEL", help="Ask this model for types that nothing else says."),
    ] = None,
    module: Annotated[
        str, typer.Option(metavar="MODULE", help="Python module with the functions that a file of schemas describes.")
    ] = "",
    as_json: JsonOption = False,
    no_sandbox: Annotated[
        bool,
        typer.Option(
            "--no-sandbox",
            rich_help_panel=_REMOTES,
            help="Call Python functions where they are, in a process of their own and not in the sandbox.",
        ),
    ] = False,
    base_url: Annotated[
        str,
        typer.Option(metavar="URL", rich_help_panel=_REMOTES, help="Where an OpenAPI service is, if it does not say."),
    ] = "",
    header: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            rich_help_panel=_REMOTES,
            help="HTTP header of every call; ${VARIABLE} is filled in from the environment. May be repeated.",
        ),
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", rich_help_panel=_REMOTES, help="Environment variable for an MCP server; may be repeated."
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=0.1, rich_help_panel=_REMOTES, help="Longest time that one call may take, else 30."
        ),
    ] = None,
    client_id: Annotated[
        str,
        typer.Option(
            metavar="ID",
            rich_help_panel=_REMOTES,
            help="Of the application that you registered with an MCP server's OAuth, if it registers none by itself.",
        ),
    ] = "",
    trust: Annotated[
        bool,
        typer.Option(
            "--trust",
            rich_help_panel=_REMOTES,
            help="Start and reach every server that a client's file names, without asking.",
        ),
    ] = False,
    read_only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            rich_help_panel=_REMOTES,
            help="Tool that only reads, whatever its server says; may be repeated.",
        ),
    ] = None,
    writes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            rich_help_panel=_REMOTES,
            help="Tool that writes, whatever its server says; may be repeated.",
        ),
    ] = None,
) -> None:
    """Bring in tools that others made.

    What has code is proved by its own examples. All tools are one commit. Adopting again keeps docs that were refined.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.make import adopt as library

    headers = pairs(header or [], "--header", hint="For example: --header 'Authorization=Bearer ${TOKEN}'")
    settings = {
        **({"headers": headers} if headers else {}),
        **({"env": list(env)} if env else {}),
        **({"server": base_url} if base_url else {}),
        **({"seconds": timeout} if timeout is not None else {}),
    }
    with CountBar("proving") as bar:
        adopted = library.adopt(
            source,
            toolbox,
            kind,
            category=into,
            functions=function or (),
            module=module,
            as_remote=no_sandbox,
            settings=settings,
            proven_only=not keep_unproven,
            place_each=place,
            untyped=untyped,
            types_model=types_model,
            read_only=read_only or (),
            writes=writes or (),
            trust=trust,
            sign_in=_show_sign_in if console.is_at_terminal() else None,
            client_id=client_id,
            report=bar.report,
        )
    if as_json:
        console.show_json(adopted)
    else:
        _show_summary(adopted)
    if not any(item.commit for item in adopted) and any(item.outcome != "left out" for item in adopted):
        raise typer.Exit(1)


def _show_sign_in(address: str) -> None:
    from toolsmith.cli.output import console

    console.say(f"It asks you to sign in. Open this in a browser on this machine:\n{address}")


def _show_summary(adopted: list[Adopted]) -> None:
    """One line an outcome, with the first tool of it; then what differs from before, tool by tool."""
    from toolsmith.adopting.examples.calls import unread_in_words
    from toolsmith.cli.output import console

    outcomes: dict[str, list[Adopted]] = {}
    for item in adopted:
        is_rejected = item.verdict is not None and item.verdict.status == "rejected"
        found = f"rejected: {item.outcome}" if is_rejected else item.outcome
        outcome = found if item.outcome == item.change else f"{item.change}, {found}"
        outcomes.setdefault(outcome, []).append(item)
    for outcome, items in sorted(outcomes.items(), key=lambda pair: -len(pair[1])):
        first = items[0]
        cut = f"{first.reason[:_LONGEST_REASON]}…" if len(first.reason) > _LONGEST_REASON else first.reason
        reason = f" ({cut})" if first.reason else ""
        console.show_line(f"{len(items):6}  {outcome}, for example {first.path or first.source}{reason}")
    rejected = [item for item in adopted if item.failure]
    for item in rejected[:_MOST_SHOWN]:
        console.show_line(f"{item.path or item.source} is rejected: {item.reason}")
        console.show_item(f"    {item.failure}")
        console.show_line(f"    its code: toolsmith show --rejected {shlex.quote(item.path)}")
    if len(rejected) > _MOST_SHOWN:
        console.say(f"{len(rejected) - _MOST_SHOWN} more are rejected: toolsmith adopt … --json says why, one by one")
    unread = [example for item in adopted for example in item.unread_examples]
    if unread:
        console.show_line(unread_in_words(sum(item.unread for item in adopted), unread))
    for item in adopted:
        if item.changes:
            stays = f"; stays as it was refined or written here: {', '.join(item.kept)}" if item.kept else ""
            console.show_line(f"{item.path}: its source says differently {'; '.join(item.changes)}{stays}")
    unasked = [item.path for item in adopted if item.commit and item.change != "gone" and not item.only_reads]
    if unasked:
        console.say(
            f"{len(unasked)} tools may write, as far as is known here, and are never called unasked. "
            f"Believe which of them only read: toolsmith trust {unasked[0]}"
        )
