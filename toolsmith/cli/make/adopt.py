"""`toolsmith adopt` and `toolsmith trust`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption
from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from toolsmith.library.make.adopt import Adopted


def adopt(
    source: Annotated[str, typer.Argument(help="A file, folder, module, URL, or the command of an MCP server.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    kind: Annotated[
        Literal["auto", "python", "json", "mcp", "openapi", "schemas", "skills"],
        typer.Option(help="What the source is; auto tells it by its looks."),
    ] = "auto",
    category: Annotated[str, typer.Option(help="Where the tools go; else the source's own categories or name.")] = "",
    function: Annotated[list[str] | None, typer.Option(help="Only this one; may be given often.")] = None,
    module: Annotated[str, typer.Option(help="For schemas: the Python module that has their functions.")] = "",
    remote: Annotated[
        bool, typer.Option("--remote", help="For Python: call it where it is, not in our sandbox.")
    ] = False,
    place: Annotated[bool, typer.Option("--place", help="Put each tool beside what it resembles.")] = False,
    proven_only: Annotated[bool, typer.Option("--proven-only", help="Do not keep unproven tools.")] = False,
    header: Annotated[list[str] | None, typer.Option(help="NAME=VALUE; ${VARIABLE} is filled in at each call.")] = None,
    env: Annotated[list[str] | None, typer.Option(help="Name of an environment variable to pass on.")] = None,
    server: Annotated[str, typer.Option(help="For OpenAPI: where the service is, if the document is silent.")] = "",
    seconds: Annotated[float, typer.Option(min=0.1, help="For remotes: longest time of one call.")] = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Bring in tools that toolsmith did not make, prove those that have code, and commit them in one batch."""
    from toolsmith.cli.show import show
    from toolsmith.library.make import adopt as library

    settings = {
        **({"headers": _pairs(header)} if header else {}),
        **({"env": list(env)} if env else {}),
        **({"server": server} if server else {}),
        "seconds": seconds,
    }
    with show.CountBar("proving") as bar:
        adopted = library.adopt(
            source,
            toolbox,
            kind,
            category=category,
            functions=function or (),
            module=module,
            as_remote=remote,
            settings=settings,
            proven_only=proven_only,
            place_each=place,
            report=bar.report,
        )
    if as_json:
        show.show_json(adopted)
    else:
        _show_summary(adopted)
    if not any(item.commit for item in adopted):
        raise typer.Exit(1)


def _show_summary(adopted: list[Adopted]) -> None:
    """One row an outcome, with the first tools of it."""
    from rich.table import Table

    from toolsmith.cli.show import show

    counts: dict[str, list[Adopted]] = {}
    for item in adopted:
        counts.setdefault(item.outcome, []).append(item)
    table = Table("outcome", "tools", "for example")
    for outcome, items in sorted(counts.items(), key=lambda pair: -len(pair[1])):
        first = items[0]
        table.add_row(outcome, str(len(items)), f"{first.path or first.source}: {first.reason[:120]}".rstrip(": "))
    show.data.print(table)


def trust(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Allow the remote of a tool to be called from this machine."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox)
    found = box.get(tool)
    if found.remote is None:
        raise UsageError(f"{found.path} runs in the sandbox and needs no trust")
    box.remotes.trust(found.remote)
    if as_json:
        show.show_json({"path": found.path, "kind": found.remote.kind, "address": found.remote.address})
        return
    show.say(f"trusted: {found.remote.kind} {found.remote.address}")


def _pairs(texts: list[str]) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise UsageError(f"--header {wrong[0]!r} is not NAME=VALUE", hint="--header 'Authorization=Bearer ${TOKEN}'")
    return {text.partition("=")[0]: text.partition("=")[2] for text in texts}
