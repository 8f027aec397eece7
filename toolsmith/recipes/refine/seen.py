"""What one refinement has seen of its tool: calls that an explorer imagines, varied ones, ones its schema forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from toolsmith.models.meter import Meter, cost_between
from toolsmith.recipes.refine.records import RefineOptions
from toolsmith.recipes.refine.trying.attempts import attempts
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.coverage import variations
from toolsmith.recipes.refine.trying.explore import explore
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.types.tool import Correction, Signature, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json
from toolsmith.verify.docs.corrections import corrections_of

_NOT_KEPT = "calls prove it; what came back is not kept"


class Seen:
    """Calls of one tool in one run. `trials` is what its doc may learn from."""

    def __init__(
        self,
        tool: Tool,
        calls: Calls,
        explorer: Meter,
        embedder: Embedder,
        options: RefineOptions,
        say: Callable[[str], None],
    ) -> None:
        self._tool = tool
        self._calls = calls
        self._explorer = explorer
        self._embedder = embedder
        self._options = options
        self._say = say
        self.trials: list[Trial] = []
        self._unheeded: list[Trial] = []  # that failed around the tool: not learned from, and not made again

    def explore(self, working: Tool, hint: str) -> None:
        """Make the calls of one round.

        Args:
            working: the tool with the doc that the explorer reads.
            hint: where to look next.

        Raises:
            BadReplyError: the explorer's reply could not be read, even after feeding that back.
            ModelError: the explorer could not be asked.
        """
        before = self._explorer.spending
        count = self._options.requests_per_round
        ideas = explore(working, self._explorer, self.trials, self._embedder, count=count, hint=hint)
        cost = cost_between(before, self._explorer.spending, max(1, len(ideas)))
        for idea in ideas:
            self._try(idea.arguments, idea.request, cost)
        is_own = self._tool.remote is None
        limit = self._options.variations_per_round
        for arguments in variations(self._tool.signature, self.trials, limit, with_edges=is_own):
            self._try(arguments, None)
        if not is_own and self._options.correct_schemas:
            self._attempt()

    def add(self, trials: Iterable[Trial]) -> None:
        """Take in calls that others made."""
        for trial in trials:
            self._keep(trial)

    def corrections(self) -> list[Correction]:
        """What all calls so far show against the schema of a foreign tool's source."""
        if self._tool.remote is None or not self.trials or not self._options.correct_schemas:
            return list(self._tool.corrections)
        found = corrections_of(self._said, self.trials, is_steady=self._is_steady())
        if not self._options.keep_results:
            found = [each.model_copy(update={"proof": _NOT_KEPT}) for each in found]
        shown = {each.parameter for each in found}
        return [*(each for each in self._tool.corrections if each.parameter not in shown), *found]

    @property
    def _said(self) -> Signature:
        return self._tool.uncorrected or self._tool.signature

    def _attempt(self) -> None:
        """Calls without regard to the schema: refused ones mended, each thing left out once."""
        left = self._options.attempts_per_round
        while left > 0 and (wanted := attempts(self._said, [*self.trials, *self._unheeded], left)):
            for arguments in wanted:
                self._try(arguments, None)
            left -= len(wanted)

    def _try(self, arguments: Mapping[str, object], request: str | None, cost_usd: float | None = None) -> None:
        """Only what the tool or its caller did becomes experience: neither a failing network nor a bug is behaviour."""
        model = self._explorer.name if request else None
        trial = self._calls.run(self._tool, arguments, request=request, model=model, cost_usd=cost_usd)
        self._say(f"{request or 'variation'} → {trial.explain()[:200]}")
        self._keep(trial)

    def _keep(self, trial: Trial) -> None:
        known = self.trials if self._calls.behaves(self._tool, trial) else self._unheeded
        if trial.arguments not in [each.arguments for each in known]:
            known.append(trial)

    def _is_steady(self) -> bool:
        """Whether a call that returned gives the same again."""
        first = next((trial for trial in self.trials if trial.is_ok), None)
        if first is None or self._calls.refusal(self._tool):
            return False
        again = self._calls.run(self._tool, first.arguments, occasion=1)
        return again.is_ok and to_json(again.result) == to_json(first.result)
