"""`toolsmith audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.make.adopt import KindOption
from toolsmith.cli.options import FunctionOption, HtmlOption, JsonOption
from toolsmith.cli.report_file import write_report

if TYPE_CHECKING:
    from toolsmith.adopting.audit import Audit

_MOST_NAMED = 30
_LONGEST = 160  # characters of a value in a line
_COUNTED = {
    "entries": "entries in all",
    "adoptable": "would be adopted",
    "untried": "of them show no example that could be tried, and would stay unproven",
    "typed": "have types that their source writes",
    "importing": "import",
    "running": "run",
    "with_examples": "have examples of their own",
    "unread": "examples in all that were published and not read",
    "duplicates": "are the same as another entry",
    "tables_of_examples": "only look their examples up",
}


def audit(
    library: Annotated[
        str,
        typer.Argument(
            metavar="LIBRARY", help="What adopt takes: a file, folder, module, package==version, URL or command."
        ),
    ],
    kind: KindOption = "auto",
    function: FunctionOption = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
) -> None:
    """See what of a library keeps its own word.

    Every entry is loaded and run on its own examples in the sandbox; nothing is taken. Exit 1 where none can
    be adopted.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check.audit import audit_html, audit_library

    with CountBar("trying") as bar:
        found = audit_library(library, report=bar.report, kind=kind, functions=function or ())
    if html is not None:
        write_report(html, audit_html(found, f"Audit of {library}"), "--html")
    if as_json:
        console.show_json(found)
    else:
        show_audit(found)
    if not found.adoptable:
        raise typer.Exit(1)


def show_audit(found: Audit) -> None:
    """Counts, with the names of what holds; then the rest, a line an entry with both values and what would mend it."""
    from toolsmith.adopting.examples.calls import unread_in_words
    from toolsmith.cli.output import console
    from toolsmith.verify.run_cases import shortened

    for name, words in _COUNTED.items():
        console.show_line(f"{getattr(found, name):6}  {words}")
    holding = [each.name for each in found.findings if each.outcome == "reproduces"]
    more = f" and {len(holding) - _MOST_NAMED} more" if len(holding) > _MOST_NAMED else ""
    for outcome, count in found.outcomes.items():
        names = f": {', '.join(holding[:_MOST_NAMED])}{more}" if outcome == "reproduces" else ""
        console.show_line(f"{count:6}  {outcome}{names}")
    for each in found.findings:
        unread = unread_in_words(each.unread, each.unread_examples)
        if each.outcome == "reproduces" and not each.advice and not each.duplicate_of and not unread:
            continue
        values = ""
        if each.outcome == "differs":
            expected, actual = shortened(each.expected, _LONGEST), shortened(each.actual, _LONGEST)
            values = f"  expected {expected}, got {actual}"
        elif each.reason:
            values = f"  {each.reason}"
        advice = each.advice or (f"the same as {each.duplicate_of}" if each.duplicate_of else "")
        told = "; ".join(filter(None, (advice, unread if unread not in advice else "")))
        console.show_line(f"{each.source}  {each.name}  {each.outcome}{values}  ({told})")
