"""`toolsmith judge`: whether answers solve their requests, and which of two is better, by running the evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.library.open_models import open_named, transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Budget, Meter
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.recipes.judge.by_tools import ToolJudge
from toolsmith.recipes.judge.judge import Judge
from toolsmith.recipes.judge.records import Judged, Judgement
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.scoring.formats.read import json_or_lines
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record

_MOST_PROBLEMS = 20
_HINT = (
    'A line is {"request", "answer"} or {"request", "answers": [one, other]}, with "tests" (assertions) or "expected" '
    "where they are known. See docs/exams.md."
)


class JudgedFile(Record):
    """All rows, judged. `decided` counts wins that something decided, `agreed` those that people's choice confirms."""

    judgements: tuple[Judgement, ...]
    problems: tuple[str, ...] = ()

    @property
    def verdicts(self) -> dict[str, int]:
        return dict(Counter(each.verdict for row in self.judgements for each in row.passes))

    @property
    def pairs(self) -> int:
        return sum(len(row.passes) == 2 for row in self.judgements)

    @property
    def decided(self) -> int:
        return sum(row.win != "unsure" for row in self.judgements)

    @property
    def labelled(self) -> int:
        """Decided pairs of which people said which is better."""
        return sum(row.win != "unsure" and row.better is not None for row in self.judgements)

    @property
    def agreed(self) -> int:
        known = [row for row in self.judgements if row.win != "unsure" and row.better is not None]
        return sum(row.win == ("first", "second")[row.better or 0] for row in known)


def judge(
    path: str | Path,
    toolbox: str | Path | Toolbox | None = None,
    model: str | Model | None = None,
    *,
    budget: Budget | None = None,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> JudgedFile:
    """Judge every row of a file.

    Args:
        path: JSON Lines or a JSON list of requests with one answer or two.
        toolbox: whose tools are witnesses; None asks none.
        model: a model whose word counts where nothing else decides; None leaves such rows undecided.
        budget: caps on the model.
        sandbox: None opens one.
        report: called with how many rows are judged, of how many.

    Raises:
        BadInputError: the file holds nothing to judge.
        ModelError: the model cannot be asked.
    """
    rows, problems = _read(Path(path))
    box = opened_toolbox(toolbox, sandbox=sandbox) if toolbox is not None else None
    opened = box.sandbox if box is not None else sandbox or open_sandbox()
    asked: Model | None = None
    if model is not None:
        plain = open_named(model, box if box is not None else Path.cwd())
        asked = Meter(RecordedModel(plain, transcript_of(box, "judge")) if box is not None else plain, budget)
    policy = box.settings.policy if box is not None else Policy()
    judging = Judge(opened, policy, tools=ToolJudge(box) if box is not None else None, model=asked)
    found = []
    for done, row in enumerate(rows, 1):
        found.append(judging.judge(row))
        report(done, len(rows))
    return JudgedFile(judgements=tuple(found), problems=tuple(problems))


def _read(path: Path) -> tuple[list[Judged], list[str]]:
    whole = json_or_lines(path, _HINT)
    read = whole if isinstance(whole, list) else [whole]
    found: list[Judged] = []
    problems: list[str] = []
    for number, row in enumerate(read, 1):
        judged = _row(row, f"row {number}")
        if isinstance(judged, Judged):
            found.append(judged)
        else:
            problems.append(f"row {number}: {judged}")
    if not found:
        raise BadInputError(f"{path} holds nothing to judge", problems[:_MOST_PROBLEMS] or ["it is empty"], hint=_HINT)
    return found, problems


def _row(row: Any, place: str) -> Judged | str:
    """The row, also in the form of Themis' pairs; or what is wrong with it."""
    if not isinstance(row, Mapping):
        return "is no JSON object"
    request = row.get("request", row.get("question"))
    answers, better = _answers(row)
    tests = row.get("tests", row.get("test_list")) or []
    if not isinstance(request, str) or not request.strip():
        return "has no request"
    if not 1 <= len(answers) <= 2:
        return "has no answer, or more than two"
    if not isinstance(tests, list) or not all(isinstance(test, str) for test in tests):
        return "tests is no list of assertions"
    return Judged(
        place=str(row.get("id", place)),
        request=request,
        answers=tuple(answers),
        tests=tuple(tests),
        expected=row.get("expected"),
        has_expected="expected" in row,
        better=better,
    )


def _answers(row: Mapping[str, Any]) -> tuple[list[str], int | None]:
    if "pos_answer" in row and "neg_answer" in row:
        return [_text(row["pos_answer"]), _text(row["neg_answer"])], 0
    given = row.get("answers", [row["answer"]] if "answer" in row else [])
    better = row.get("better")
    answers = [_text(each) for each in given] if isinstance(given, list) else []
    return answers, better if better in (0, 1) and not isinstance(better, bool) else None


def _text(answer: Any) -> str:
    inner = answer.get("answer") if isinstance(answer, Mapping) else answer
    return inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
