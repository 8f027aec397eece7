"""What the docs of a toolbox's servers have and lack, as one page of HTML: the first look at many servers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolsmith.calls.shown import shown
from toolsmith.errors import UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.serving.pages import look
from toolsmith.serving.pages.places import FilePlaces
from toolsmith.toolbox.lint import LintFinding
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.verify.docs.components import COMPONENTS, Audited, audit_doc


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
    title = f"{title}: what the docs have and lack"
    more = {"servers": servers, "components": COMPONENTS, "look_alikes": look_alikes}
    return look.rendered("docs.html", FilePlaces(""), title=title, **more)
