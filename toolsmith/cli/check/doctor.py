"""`toolsmith doctor`."""

from __future__ import annotations

from toolsmith.cli.options import JsonOption
from toolsmith.printable import printable_line


def doctor(as_json: JsonOption = False) -> None:
    """Show what this machine has.

    Models that can be reached, the layers of the sandbox, and embedders for the search. Nothing is asked of any model.
    """
    from rich.text import Text

    from toolsmith.cli.output import console
    from toolsmith.library.check import doctor as library

    findings = library.doctor()
    if as_json:
        console.show_json(findings)
        return
    for finding in findings:
        mark = ("yes", "green") if finding.is_available else ("no ", "yellow")
        console.data.print(Text.assemble(mark, printable_line(f" {finding.part}: {finding.detail}")))
