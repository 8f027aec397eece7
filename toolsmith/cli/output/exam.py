"""How an exam is shown: shares by kind of question, what was wrong, what changed, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolsmith.cli.output import console
from toolsmith.cli.output.tables import show_table
from toolsmith.counted import money

if TYPE_CHECKING:
    from toolsmith.recipes.exam.records import Question
    from toolsmith.recipes.exam.report import ExamReport
    from toolsmith.recipes.exam.tables import Economy, Row

_MOST_CONFUSIONS = 8
_WORST = 8


def show_questions(questions: Sequence[Question], *, as_json: bool) -> None:
    if as_json:
        console.show_json(questions)
        return
    for each in questions:
        console.show_line(f"{each.exam}  {each.part}  {each.tool or '(none)'}  {each.request[:120]}")


def show_exam(found: ExamReport, *, as_json: bool) -> None:
    if as_json:
        console.show_json(found)
        return
    heads = ["model, exam", "right", "95 % interval", "score", "most frequent mistakes"]
    rows = [(f"{row.model}  {row.name}", _figures(row)) for row in _ordered(found)]
    show_table(heads, rows)
    for each in found.economies:
        console.show_line(_economy(each))
    wrong = [each for each in found.confusions if each.right != each.called][:_MOST_CONFUSIONS]
    for pair in wrong:
        console.show_line(f"{pair.count:4} times {pair.called} for {pair.right}")
    for change in found.changes:
        low, high = change.paired.interval
        said = f"{change.paired.before} → {change.paired.after} of {change.paired.total}, p {change.p_value:.3f}"
        console.show_line(f"{change.model}  {change.name}: {said}, difference {low:+.2f} to {high:+.2f}")
    for worst in [each for each in found.marked if not each.is_right][:_WORST]:
        flaws = ", ".join(worst.flaws)
        console.show_line(f"wrong: {worst.model}  {worst.exam}  {worst.tool}  {flaws}  {worst.request[:80]}")
    for number, advice in enumerate(found.advice, 1):
        console.show_line(f"{number}. {advice.step}: {' and '.join(advice.tools)}: {advice.why}. {advice.command}")


def _ordered(found: ExamReport) -> list[Row]:
    models = list(dict.fromkeys(row.model for row in found.totals))
    every = [*found.totals, *found.by_exam]
    return [row for model in models for row in every if row.model == model]


def _figures(row: Row) -> list[str]:
    low, high = row.share.interval
    flaws = ", ".join(f"{name} {count}" for name, count in list(row.flaws.items())[:3])
    return [f"{row.share.right}/{row.share.total}", f"{low:.2f} to {high:.2f}", f"{row.score:.3f}", flaws]


def _economy(each: Economy) -> str:
    parts = [f"{each.questions} questions", f"{each.turns:.1f} turns each", f"{each.calls} calls"]
    parts += [f"{each.productivity:.2f} right answers a call"] if each.productivity is not None else []
    parts += [f"{each.wasted} calls wasted, {each.lacking} lacking"] if each.necessity is not None else []
    parts += [f"asks with precision {each.precision:.2f}"] if each.precision is not None else []
    parts += [f"recall {each.recall:.2f}"] if each.recall is not None else []
    parts += [f"{each.input_tokens + each.output_tokens} tokens", f"cost {money(each.cost_usd)}"]
    return f"{each.model}: {', '.join(parts)}"
