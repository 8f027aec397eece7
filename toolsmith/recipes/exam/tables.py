"""What marks add up to: shares by model, exam, part, tool and category; the matrix of confusions; what it all cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import fsum

from toolsmith.recipes.exam.records import Marked
from toolsmith.scoring.totals import Share, share_of
from toolsmith.types.record import Record

NOTHING = "(none)"


class Row(Record):
    """Marks of one model under one heading. `score` is the mean grade, `flaws` count marks by what was wrong."""

    model: str
    name: str
    share: Share
    score: float
    flaws: dict[str, int]


class Economy(Record):
    """What one model's answers took.

    `productivity` is right answers a call of a tool (OTC, Wang et al. 2025); `necessity` the share of calls in the
    exam of need that a tool was needed for; `wasted` and `lacking` count there. `precision` and `recall` are of what
    was asked for, means over the questions where something was; `after` is the mean number of calls until recovery.
    """

    model: str
    questions: int
    calls: int
    productivity: float | None
    necessity: float | None
    wasted: int
    lacking: int
    precision: float | None
    recall: float | None
    turns: float
    after: float | None
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    model_seconds: float
    seconds: float


class Confusion(Record):
    """How often one tool was called in the place of another."""

    right: str
    called: str
    count: int


def rows_by(marked: Iterable[Marked], name_of: Callable[[Marked], str]) -> list[Row]:
    """One row a model and name, in the order in which they come; marks without a name are left out."""
    groups: dict[tuple[str, str], list[Marked]] = defaultdict(list)
    for each in marked:
        if name := name_of(each):
            groups[each.model, name].append(each)
    return [
        Row(
            model=model,
            name=name,
            share=share_of(each.is_right for each in marks),
            score=fsum(each.score for each in marks) / len(marks),
            flaws=dict(Counter(flaw for each in marks for flaw in each.flaws).most_common()),
        )
        for (model, name), marks in groups.items()
    ]


def confusions(marked: Iterable[Marked]) -> list[Confusion]:
    """First calls in questions with one right tool, where they are another tool or none; most frequent first."""
    counts = Counter(
        (each.tool, each.chosen[0] if each.chosen else NOTHING)
        for each in marked
        if each.tool and each.part != "several" and each.exam in ("choose", "call", "need", "noise", "ladder")
        if each.part not in ("predict", "notice", "create")
    )
    found = [Confusion(right=right, called=called, count=count) for (right, called), count in counts.items()]
    return sorted(found, key=lambda each: (-each.count, each.right, each.called))


def economies(marked: Sequence[Marked]) -> list[Economy]:
    return [
        _economy(model, [each for each in marked if each.model == model])
        for model in dict.fromkeys(each.model for each in marked)
    ]


def _economy(model: str, marks: Sequence[Marked]) -> Economy:
    calls = sum(each.calls for each in marks)
    need = [each for each in marks if each.exam == "need"]
    needed = sum(bool(each.chosen) for each in need if each.part == "one")
    wasted = sum(bool(each.chosen) for each in need if each.part == "none")
    asked = [each for each in marks if each.exam == "ask"]
    costs = [each.cost_usd for each in marks]
    return Economy(
        model=model,
        questions=len(marks),
        calls=calls,
        productivity=sum(each.is_right for each in marks if each.tool) / calls if calls else None,
        necessity=needed / (needed + wasted) if needed + wasted else None,
        wasted=wasted,
        lacking=sum(not each.chosen for each in need if each.part == "one"),
        precision=_mean(each.precision for each in asked),
        recall=_mean(each.recall for each in asked),
        turns=sum(each.turns for each in marks) / len(marks),
        after=_mean(None if each.after is None else float(each.after) for each in marks),
        input_tokens=sum(each.input_tokens for each in marks),
        output_tokens=sum(each.output_tokens for each in marks),
        cost_usd=None if None in costs else fsum(cost for cost in costs if cost is not None),
        model_seconds=round(fsum(each.model_seconds for each in marks), 3),
        seconds=round(fsum(each.seconds for each in marks), 3),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None
