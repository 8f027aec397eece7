"""Judges an answer, or which of two is better, by the evidence; a model's word is the last resort, and named."""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.recipes.judge.by_tools import ToolJudge
from toolsmith.recipes.judge.claims import recomputed
from toolsmith.recipes.judge.records import Finding, Judged, Judgement, Pass, PassVerdict, Win
from toolsmith.recipes.judge.run_tests import run_assertions
from toolsmith.recipes.judge.stated import states
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison

_WORDS = Comparison(mode="text")


class Judge:
    """Judges rows. Without tools and without a model, only what stands in a row is evidence."""

    def __init__(
        self, sandbox: Sandbox, policy: Policy, *, tools: ToolJudge | None = None, model: Model | None = None
    ) -> None:
        self._sandbox = sandbox
        self._policy = policy
        self._tools = tools
        self._model = model

    def judge(self, row: Judged) -> Judgement:
        """The verdict of each answer, and of two which is better.

        Raises:
            ModelError: a model is asked, and gives no reply.
        """
        passes = tuple(self._passes(row, answer) for answer in row.answers)
        win: Win = "unsure"
        by = ""
        if len(passes) == 2:
            win, by = _win(passes[0], passes[1])
            if win == "unsure" and self._model is not None:
                win = self._by_model(row, self._model)
                by = f"model {self._model.name}" if win != "unsure" else ""
        return Judgement(place=row.place, request=row.request, passes=passes, win=win, by=by, better=row.better)

    def _passes(self, row: Judged, answer: str) -> PassVerdict:
        findings: list[Finding] = []
        if row.has_expected:
            says = states(answer, row.expected, _WORDS, row.request)
            findings.append(Finding(kind="expected", says=says))
        if row.tests:
            findings.append(run_assertions(answer, row.tests, self._sandbox, self._policy))
        elif (found := recomputed(row.request, answer)) is not None:
            findings.append(found)
        if self._tools is not None and not row.tests:
            findings += self._tools.findings(row.request, answer)
        return PassVerdict(verdict=_verdict(findings), findings=tuple(findings))

    def _by_model(self, row: Judged, model: Model) -> Win:
        """A model's word, asked in both orders; unsure where the order decides."""
        one = self._asked(row.request, row.answers[0], row.answers[1], model)
        other = self._asked(row.request, row.answers[1], row.answers[0], model)
        if (one, other) == ("first", "second"):
            return "first"
        return "second" if (one, other) == ("second", "first") else "unsure"

    def _asked(self, request: str, one: str, other: str, model: Model) -> Win:
        def parse(text: str) -> Win:
            better = the_json(text).get("better")
            if better not in ("first", "second", "unsure"):
                raise UnreadableReplyError("better is none of first, second and unsure.")
            found: Win = better
            return found

        try:
            return ask(model, "judge_answers", parse, {"request": request, "first": one, "second": other})
        except (BadReplyError, ModelRefusedError):
            return "unsure"


def _verdict(findings: Sequence[Finding]) -> Pass:
    """What all of the evidence says; where it contradicts itself, nothing."""
    said = {each.says for each in findings} - {"unsure"}
    if any(each.kind == "cross-check" and each.says == "unsure" for each in findings):
        return "unsure"
    return said.pop() if len(said) == 1 else "unsure"


def _win(one: PassVerdict, other: PassVerdict) -> tuple[Win, str]:
    """The solved one against an unsolved one; one whose statements all hold; that of whose tests more hold."""
    pair = (one.verdict, other.verdict)
    if pair == ("solved", "unsolved"):
        return "first", _decided_by(one, other)
    if pair == ("unsolved", "solved"):
        return "second", _decided_by(other, one)
    if pair == ("unsure", "unsolved") and _all_hold(one):
        return "first", _decided_by(one, other)
    if pair == ("unsolved", "unsure") and _all_hold(other):
        return "second", _decided_by(other, one)
    if pair == ("unsolved", "unsolved") and one.share is not None and other.share is not None:
        if one.share > other.share:
            return "first", "tests"
        if other.share > one.share:
            return "second", "tests"
    return "unsure", ""


def _all_hold(verdict: PassVerdict) -> bool:
    """Whether an answer makes statements, and all hold: they may be the wrong ones, but false ones are worse."""
    return any(each.kind == "recomputed" and each.share == 1.0 for each in verdict.findings)


def _decided_by(winner: PassVerdict, loser: PassVerdict) -> str:
    kinds = [each.kind for each in (*winner.findings, *loser.findings) if each.says != "unsure"]
    return " and ".join(dict.fromkeys(kinds))
