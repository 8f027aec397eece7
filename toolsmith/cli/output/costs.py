"""What tools cost and save."""

from __future__ import annotations

from toolsmith.cli.output.console import show_line
from toolsmith.cli.output.tables import show_table
from toolsmith.counted import counted, money
from toolsmith.recipes.economics import CostReport, ToolCost

_HEADS = ["tool", "cost of\nmaking", "requests", "calls\nwithout\na model"]
_COMPARED_HEADS = ["cost per\nrequest", "strong\nmodel per\nrequest", "saved", "break-even\n(requests)"]
_BASES = {"measured": "as it was measured", "priced": "request and answer alone at its price", "unknown": "unknown"}


def show_costs(found: CostReport) -> None:
    """One row a tool and the sum of all; where nothing can be compared, only what is known, and why."""
    requests = found.course[-1].uses
    why = _why_nothing_is_compared(found, requests)
    if why:
        show_table(_HEADS, [(row.tool, _known(row)) for row in found.tools])
        show_line(f"making cost {money(found.making_usd)}; {why}")
        return
    show_table([*_HEADS, *_COMPARED_HEADS], [(row.tool, _known(row) + _compared(row)) for row in found.tools])
    basis = next(row.strong_basis for row in found.tools if row.strong_usd is not None)
    after = "no break-even: the strong model costs no more for a request"
    if found.pays_after is not None:
        after = f"break-even after {counted(found.pays_after, 'request')}"
    elif found.making_usd is None:
        after = "no break-even is known without the cost of making"
    show_line(
        f"making cost {money(found.making_usd)}, {counted(requests, 'request')} {money(found.using_usd)}; "
        f"with the strong model {money(found.strong_usd)} ({_BASES[basis]}); {after}"
    )


def _why_nothing_is_compared(found: CostReport, requests: int) -> str:
    if not requests:
        return "no request was answered with these tools yet (see toolsmith solve), so there is nothing to compare"
    if found.using_usd is None:
        return "no price is known for the model that answered with them: give --user-model-price IN,OUT"
    if found.strong_usd is None:
        return "no price is known for the strong model: give --model-price IN,OUT, or another --model"
    return ""


def _known(row: ToolCost) -> list[str]:
    return [money(row.making_usd), str(row.uses), str(row.calls_without_model)]


def _compared(row: ToolCost) -> list[str]:
    """`-` for a tool that answered nothing."""
    figures = [money(row.use_usd), money(row.strong_usd), money(row.saved_usd)]
    after = "-" if row.pays_after is None else str(row.pays_after)
    return [*(figures if row.uses else ["-"] * len(figures)), after]
