"""Published facts that a function may hold as a table: rows that its maker did not see decide.

Nobody computes the code of a country or the mass of an element. A maker that knows the facts writes rows that it was
not shown; one that copies its examples has no others.

Covered: the rows of the shown cases and nothing else; the same row again under other words, case or order.
Not covered: whether the source says what the cases say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Check, CheckOutcome
from toolsmith.verify.paths import leaves
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.literals import canonical

_NAME = "facts"
_FEWEST_ROWS = 8


def check_facts(tool: Tool, attempts: Sequence[CaseResult], requirements: Requirements) -> Check:
    """Whether the tool knows rows that no shown or validation case holds; the evidence is where its tables are.

    A row is what a call asks about: its arguments, but for letter case and order. It is right where all of its hidden
    cases are.

    Args:
        tool: with its source of facts.
        attempts: of all cases, run.
        requirements: how many rows must be right, and how many there must be.
    """
    seen = {_row(each.case) for each in attempts if each.case.part != "hidden"}
    rows: dict[str, bool] = {}
    for each in attempts:
        row = _row(each.case)
        if each.case.part == "hidden" and row not in seen:
            rows[row] = rows.get(row, True) and each.is_right
    right = sum(rows.values())
    summary = f"{right} of {len(rows)} rows that the maker did not see are right; facts from: {tool.facts}"
    outcome: CheckOutcome = "passed"
    if right < requirements.hidden_share * len(rows):
        outcome, summary = "failed", f"{summary}; {requirements.hidden_share:.0%} are needed"
    elif len(rows) < requirements.fewest_hidden:
        outcome, summary = "unproven", f"{summary}; at least {requirements.fewest_hidden} such rows are needed"
    return Check(name=_NAME, outcome=outcome, summary=summary, evidence=tuple(_tables(tool.code)))


def _row(case: Case) -> str:
    asked: JsonValue = case.arguments if case.arguments is not None else case.input
    return canonical(sorted(canonical(_folded(leaf)) for _, leaf in leaves(asked)))


def _folded(leaf: JsonValue) -> JsonValue:
    return " ".join(leaf.casefold().split()) if isinstance(leaf, str) else leaf


def _tables(code: str) -> Iterator[str]:
    """Where a person finds the tables: containers of many members, outermost ones only."""
    waiting: list[ast.AST] = [parse_source(code)]
    while waiting:
        node = waiting.pop(0)
        members = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        if len(members) >= _FEWEST_ROWS:
            yield f"line {getattr(node, 'lineno', 0)}: a table of {len(members)} rows"
        else:
            waiting += ast.iter_child_nodes(node)
