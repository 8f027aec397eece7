"""`toolsmith view`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    HostOption,
    PortOption,
    RevisionOption,
    ToolboxArgument,
    ToolboxOption,
)
from toolsmith.cli.which_toolbox import toolbox_of


def view(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8753,
    revision: RevisionOption = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether the address is opened in a browser.")
    ] = True,
) -> None:
    """Look at a toolbox in a browser.

    Tools with their evidence, versions and costs; search, calls, books, the queue. It runs until it is told to stop.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.use import view as library

    def told(address: str) -> None:
        console.show_line(address)
        sys.stdout.flush()
        console.say("the address lets its reader in; Ctrl-C ends this")
        if browser and console.is_at_terminal():
            import webbrowser

            webbrowser.open(address)

    library.view(toolbox_of(context, folder, toolbox), host=host, port=port, revision=revision, report=told)
