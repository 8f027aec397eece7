"""What the docs of a toolbox's servers have and lack, as one page of HTML: the first look at many servers."""

# ruff: noqa: E501 - markup reads best as it stands

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from toolsmith.calls.shown import shown
from toolsmith.counted import counted
from toolsmith.errors import UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.printable import printable_line
from toolsmith.toolbox.lint import LintFinding
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.verify.docs.components import COMPONENTS, Audited, audit_doc

_STYLE = (
    "body{font:14px system-ui,sans-serif;margin:2em;max-width:90em}table{border-collapse:collapse;margin:1em 0}"
    "td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top}.no{background:#fdd}.yes{background:#dfd}"
)


def audit_docs(toolbox: str | Path | Toolbox = "toolbox") -> list[Audited]:
    """Components, smells and tokens of every doc that can be read; no model is asked and nothing is called."""
    box = opened_toolbox(toolbox)
    return [
        audit_doc(tool, tokens=shown(tool, "mcp").tokens)
        for tool in (box.get(entry.path) for entry in box.entries() if not entry.problem)
    ]


def write_docs_page(toolbox: str | Path | Toolbox, findings: Sequence[LintFinding], target: str | Path) -> None:
    """Write the page.

    Args:
        toolbox: a toolbox or its folder.
        findings: of `lint`, whose look-alikes are shown.
        target: the file; one that is there is written over.

    Raises:
        UsageError: it cannot be written.
    """
    box = opened_toolbox(toolbox)
    page = docs_page(box.settings.name, audit_docs(box), [each for each in findings if each.rule == "confusable"])
    try:
        Path(target).write_text(page, "utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}", hint="Give another file.") from error


def docs_page(title: str, audited: Sequence[Audited], look_alikes: Sequence[LintFinding]) -> str:
    """The page: a summary a server, a table of tools and components, and look-alikes."""
    servers: dict[str, list[Audited]] = {}
    for each in audited:
        servers.setdefault(each.server or "tools of our own", []).append(each)
    parts = [f"<h1>{_text(title)}: what the docs have and lack</h1>", _summary(servers)]
    for server, tools in servers.items():
        head = "".join(f"<th>{name}</th>" for name in COMPONENTS)
        rows = "".join(map(_row, tools))
        parts.append(
            f"<h2>{_text(server)}</h2><table><tr><th>tool</th><th>tokens</th>{head}<th>smells</th></tr>{rows}</table>"
        )
    if look_alikes:
        items = "".join(f"<li>{_text(each.path)}: {_text(each.message)}</li>" for each in look_alikes)
        parts.append(f"<h2>Look-alikes, over all servers</h2><ul>{items}</ul>")
    body = "\n".join(parts)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{_text(title)}</title><style>{_STYLE}</style>\n{body}\n</html>\n'


def _summary(servers: dict[str, list[Audited]]) -> str:
    rows = "".join(
        f"<tr><td>{_text(server)}</td><td>{len(tools)}</td><td>{sum(each.tokens for each in tools)}</td>"
        f"<td>{sum(bool(each.smells) for each in tools)}</td><td>{sum(bool(each.suspicious) for each in tools)}</td></tr>"
        for server, tools in servers.items()
    )
    head = "<tr><th>server</th><th>tools</th><th>tokens of a listing</th><th>with smells</th><th>suspicious</th></tr>"
    return f"<table>{head}{rows}</table>"


def _row(each: Audited) -> str:
    cells = "".join(
        f'<td class="{"yes" if name in each.has else "no"}">{"yes" if name in each.has else "no"}</td>'
        for name in COMPONENTS
    )
    notes: list[str] = [*each.smells]
    if each.undocumented:
        notes.append(
            f"nothing is said of {counted(len(each.undocumented), 'parameter')}: {', '.join(each.undocumented[:8])}"
        )
    notes += [f"suspicious: {problem}" for problem in each.suspicious]
    listed = "<br>".join(map(_text, notes))
    return f"<tr><td>{_text(each.path)}</td><td>{each.tokens}</td>{cells}<td>{listed}</td></tr>"


def _text(text: str) -> str:
    return escape(printable_line(text))
