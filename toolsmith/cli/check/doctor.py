"""`toolsmith doctor`."""

from __future__ import annotations

from toolsmith.cli.options import JsonOption


def doctor(as_json: JsonOption = False) -> None:
    """Show what this machine has.

    Models that can be reached, the layers of the sandbox, and embedders for the search. Nothing is asked of any model.
    """
    from rich.markup import escape

    from toolsmith.cli.output import console
    from toolsmith.library.check import doctor as library

    findings = library.doctor()
    if as_json:
        console.show_json(findings)
        return
    for finding in findings:
        mark = "[green]yes[/]" if finding.is_available else "[yellow]no [/]"
        console.data.print(f"{mark} {escape(finding.part)}: {escape(finding.detail)}", highlight=False)
