"""`toolsmith lint`: what makes a toolbox worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.toolbox import lint as rules_of_toolbox
from toolsmith.toolbox.lint import LintFinding
from toolsmith.toolbox.toolbox import Toolbox


def lint(
    toolbox: str | Path | Toolbox = "toolbox",
    rules: str | Sequence[str] = (),
    *,
    run: bool = True,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[LintFinding]:
    """Near-duplicates, confusable or poor docs, stale examples, unused tools; sorted by path. Nothing is changed.

    Args:
        toolbox: a toolbox or its folder.
        rules: only these; empty: all (`toolsmith.toolbox.lint.RULES`).
        run: whether examples are executed and behaviour is compared.
        report: called with the number of tools looked at, and of all.

    Raises:
        UsageError: there is no such rule.
    """
    return rules_of_toolbox.lint(opened_toolbox(toolbox), one_or_many(rules), run=run, report=report)
