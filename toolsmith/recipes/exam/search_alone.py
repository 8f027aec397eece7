"""Search in the place of a model: how far one comes without any. It chooses, and knows when nothing is likely."""

from __future__ import annotations

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.recipes.exam.records import ExamName, Flaw, Marked, Question

NAME = "search alone"
SEARCHED: tuple[ExamName, ...] = ("choose", "need")  # kinds that ask for nothing but the choice of a tool
_DEEPEST = 400  # hits among which the tools on offer are looked for


def mark_search(question: Question, tools: LazyTools) -> Marked:
    """What search chooses among the tools on offer; none where the first of them is unlikely."""
    from toolsmith.ranking.fusion import unlikely

    least = unlikely(with_vectors=tools.toolbox.search_embedder is not None)
    hits = [hit for hit in tools.search(question.request, _DEEPEST) if hit.path in question.offered]
    if len(question.tools) > 1:
        chosen = tuple(hit.path for hit in hits[: len(question.tools)])
    else:
        chosen = tuple(hit.path for hit in hits[:1] if hit.score >= least)
    is_right = set(chosen) == set(question.tools)
    flaw: Flaw = "needless_call" if not question.tools else "no_call" if not chosen else "wrong_tool"
    return Marked.of(question, NAME, *(() if is_right else (flaw,)), chosen=chosen, cost_usd=0.0)
