"""Confirms the winner of a refinement on requests that chose nothing, with more of them until they decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from toolsmith.recipes.refine.judging.decide import is_beyond_chance, is_safe_to_shorten
from toolsmith.recipes.refine.judging.gate import Gate, Measured
from toolsmith.recipes.refine.judging.held_out import HeldOut, confirmed
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.mcnemar import Paired, compare_paired

_MOST_EXTENSIONS = 3  # times that requests are added to a difference that may be chance

MoreRequests = Callable[[Tool, Sequence[HeldOut]], Sequence[HeldOut]]
"""Makes further requests of a tool with known right calls, unlike those that there are; none where it cannot."""


class Confirmation:
    """The requests of one tool that were kept back: what the first doc and the winner made of them."""

    def __init__(
        self,
        tool: Tool,
        kept_back: Sequence[HeldOut],
        gate_of: Callable[[Sequence[HeldOut]], Gate],
        calls: Calls,
        more: MoreRequests | None,
        say: Callable[[str], None],
    ) -> None:
        self._tool = tool
        self._gate_of = gate_of
        self._gate = gate_of(kept_back)
        self._calls = calls
        self._more = more
        self._say = say
        self.before = self.after = Measured(scores={})
        self.added: list[HeldOut] = []
        self.dropped: list[str] = []

    def measure_first(self) -> None:
        """Ask the requests under the doc as it is."""
        self.before = self.after = self._gate.measure(self._tool)

    def measure_winner(self, winner: Tool) -> None:
        """Ask them under the best doc, which nothing hangs on."""
        self.after = self._gate.measure(winner)

    def forget_winner(self) -> None:
        """The first doc stays."""
        self.after = self.before

    def paired(self, first: Measured, best: Measured) -> Paired:
        """Both docs over the requests that chose and those that did not."""
        return compare_paired(first.right | self.before.right, best.right | self.after.right)

    def why_not(self, winner: Tool, first: Measured, best: Measured, looks: int, known: Sequence[HeldOut]) -> str:
        """Why the winner does not take the first doc's place, after as many requests as that takes; empty: it does.

        Args:
            winner: the tool with the best doc.
            first: the first doc over the requests that chose.
            best: the winner over the same.
            looks: how many docs were measured.
            known: all requests so far.

        Raises:
            ModelError: the user model could not be asked.
        """
        self.measure_winner(winner)
        for extension in range(_MOST_EXTENSIONS + 1):
            if compare_paired(self.before.right, self.after.right).falls:
                return f"the requests that were kept back got worse: {self.before} → {self.after}"
            paired = self.paired(first, best)
            is_better = is_beyond_chance(paired, looks + extension)
            if paired.rises and paired.lost == 0 and says_nothing(self._tool.doc):
                is_better = True  # nothing is lost with a doc that said nothing
            if is_better or (not paired.rises and is_safe_to_shorten(paired)):
                return ""
            if paired.falls or extension == _MOST_EXTENSIONS or not self._add(winner, [*known, *self.added]):
                break
        counts = f"{paired.before} → {paired.after} right calls of {paired.total}"
        if paired.rises:
            return f"{counts} may be chance (p = {paired.p_value:.2g}, {looks} docs measured): give more requests"
        return f"{counts} do not show that nothing was lost"

    def _add(self, winner: Tool, known: Sequence[HeldOut]) -> bool:
        """Ask both docs requests that neither has seen; whether there were any."""
        if self._more is None or self._calls.refusal(self._tool):
            return False
        self._say("more held-out requests, since those that there are decide nothing")
        ids = {held.id for held in known}
        made, dropped = confirmed(
            self._tool, [held for held in self._more(self._tool, known) if held.id not in ids], self._calls
        )
        self.dropped += dropped
        self.added += made
        gate = self._gate_of(made)
        self.before = _with(self.before, gate.measure(self._tool))
        self.after = _with(self.after, gate.measure(winner))
        return bool(made)


def says_nothing(doc: Doc) -> bool:
    """Whether a doc has not a word, of the tool or of any parameter."""
    return not any(re.search(r"[^\W\d_]", text) for text in doc.texts) and not doc.examples


def _with(seen: Measured, more: Measured) -> Measured:
    return seen.model_copy(update={"scores": seen.scores | more.scores})
