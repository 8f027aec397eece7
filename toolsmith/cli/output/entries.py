"""Tools in a list: at a terminal each with its verdict in colour and its description below it, else one line a tool.

What is copied (a path) stands alone at the beginning of a line and is never cut or folded.
"""

from __future__ import annotations

from rich.padding import Padding
from rich.text import Text

from toolsmith.cli.output.console import data, show_line
from toolsmith.printable import printable_line

COLOURS = {"accepted": "green", "unproven": "yellow", "changed": "yellow", "rejected": "red", "broken": "red"}
_INDENT = 4


def show_entry(path: str, verdict: str, status: str, description: str, *, likely: float | None = None) -> None:
    """One tool.

    Args:
        path: of the tool.
        verdict: what is known of it, in words.
        status: the same in one word, which has a colour.
        description: what it does; in a list of tools, also what is wrong with its folder.
        likely: how likely it is the right one, in a list of hits.
    """
    number = f"{likely:.2f}  " if likely is not None else ""
    if not data.is_terminal:
        show_line(f"{number}{path}  ({verdict})  {description}")
        return
    head = Text.assemble((printable_line(path), "bold"), "  ", (printable_line(verdict), COLOURS.get(status, "dim")))
    if number:
        head.append(f"  {likely:.0%} likely", style="dim")
    data.print(head, soft_wrap=True)
    if description:
        data.print(Padding(Text(printable_line(description)), (0, 0, 0, _INDENT)))


def coloured(verdict: str, status: str) -> Text:
    """A verdict in the colour of its status."""
    return Text(printable_line(verdict), style=COLOURS.get(status, ""))
