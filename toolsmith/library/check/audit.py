"""`toolsmith audit`: what of a library that somebody else made keeps its own word; nothing is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolsmith.errors import UsageError
from toolsmith.library.open_toolbox import one_or_many, sandbox_of_run
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.pages import look
from toolsmith.serving.pages.places import FilePlaces
from toolsmith.verify.run_cases import shortened

if TYPE_CHECKING:  # reading foreign libraries takes as long to load as all the rest
    from toolsmith.adopting.audit import Audit

COLUMNS = (
    "entry",
    "tool",
    "outcome",
    "called with",
    "expected",
    "got",
    "examples not read",
    "what would make it adoptable",
)


def audit_library(
    path: str | Path,
    policy: Policy | None = None,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    kind: str = "auto",
    functions: str | Sequence[str] = (),
) -> Audit:
    """Read a library as `adopt` does, and try every entry in the sandbox; nothing is written.

    Args:
        path: what `adopt` takes: a file, folder, module, package of a version, URL or command.
        policy: what the entries may use; None: the default.
        sandbox: where they run; None: one for this run.
        report: called with the number of entries done, and of all.
        kind: of the source; `auto` tells it by its looks.
        functions: only these; empty: all.

    Raises:
        UsageError: it cannot be read, or holds no tools.
    """
    from toolsmith.adopting.audit import audit
    from toolsmith.library.make.read_foreign import read_foreign

    candidates = read_foreign(str(path), kind, functions=one_or_many(functions))
    if not candidates:
        raise UsageError(
            f"{path} holds no tools", hint="Give a library: JSON, Python, Agent Skills. See docs/toolbox.md."
        )
    with sandbox_of_run(sandbox) as own:
        return audit(candidates, own, policy or Policy(), report)


def audit_html(found: Audit, title: str) -> str:
    """A page of what was found, with the counts first; texts of strangers are escaped and cut."""
    return look.rendered(
        "audit.html", FilePlaces(""), title=title, found=found, columns=COLUMNS, rows=audit_rows(found)
    )


def audit_rows(found: Audit) -> list[tuple[str, ...]]:
    """One row an entry; `COLUMNS` names its cells."""
    from toolsmith.adopting.examples.calls import unread_in_words

    return [
        (
            each.source,
            each.name,
            each.outcome + (f", the same as {each.duplicate_of}" if each.duplicate_of else ""),
            "" if each.arguments is None else shortened(each.arguments),
            "" if each.outcome not in ("differs", "raises") else shortened(each.expected),
            shortened(each.actual) if each.outcome == "differs" else each.reason,
            unread_in_words(each.unread, each.unread_examples),
            each.advice,
        )
        for each in found.findings
    ]
