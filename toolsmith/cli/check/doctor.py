"""`toolsmith doctor`."""

from __future__ import annotations

from toolsmith.cli.options import JsonOption


def doctor(as_json: JsonOption = False) -> None:
    """Say which models, sandbox layers and embedder are available here."""
    from toolsmith.cli.show import show
    from toolsmith.library.check import doctor as library

    findings = library.doctor()
    if as_json:
        show.show_json(findings)
        return
    for finding in findings:
        mark = "[green]yes[/]" if finding.is_available else "[yellow]no [/]"
        show.data.print(f"{mark} {finding.part}: {finding.detail}", highlight=False)
