"""The gate: a user model gets the doc and a held-out request and must produce the call; its success decides.

DRAFT (Qu et al. 2024) keeps every rewrite, and docs that were good got worse. Here a doc is kept only when it helps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import Executor

from pydantic import Field

from toolsmith.calls.shown import Target, shown
from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.prompts.quote import as_data
from toolsmith.recipes.call_prompt import call_variables
from toolsmith.recipes.refine.judging.choice import Choice, choose, the_arguments
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.judging.neighbours import Surroundings
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Signature, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import argument_problems

_SAME_VALUES = Comparison(mode="json")


class Scored(Record):
    """One call of the user model against the right one. `why` says what was wrong with it."""

    is_right: bool
    names_right: bool = False
    values_right: bool = False
    returned: bool = False
    arguments: dict[str, JsonValue] | None = None
    why: str = ""
    chose: str = Field(default="", description="the tool that was taken in its place, or `none`; empty: no other")


class Measured(Record):
    """One doc on all held-out requests: id of the request → what came of it. `tokens` is its share of a prompt."""

    scores: dict[str, Scored]
    tokens: int = 0

    @property
    def right(self) -> dict[str, bool]:
        return {key: scored.is_right for key, scored in self.scores.items()}

    @property
    def count(self) -> int:
        return sum(scored.is_right for scored in self.scores.values())

    @property
    def success(self) -> float:
        return self.count / len(self.scores) if self.scores else 0.0

    def __str__(self) -> str:
        return f"{self.count}/{len(self.scores)}"


class Lessons(Record):
    """What requests teach that judge nothing: the mistakes in words, the right calls and the wrong ones."""

    mistakes: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()


class Gate:
    """Asks the user model all requests of a tool at once, over a pool of threads."""

    def __init__(
        self,
        user: Model,
        calls: Calls,
        requests: Sequence[HeldOut],
        pool: Executor,
        target: Target = "mcp",
        around: Surroundings | None = None,
    ) -> None:
        """What it measures by.

        Args:
            user: the cheaper model.
            calls: execute what it calls.
            requests: held out.
            pool: threads for its requests.
            target: where the docs are read: the user model is shown what it shows, and nothing else.
            around: what stands beside the tool: then every request is a choice too.
        """
        self._user = user
        self._target = target
        self._calls = calls
        self._requests = tuple(requests)
        self._pool = pool
        self._around = around or Surroundings()
        answers = Counter(content_hash(held.expected) for held in requests)
        self._telling = {held.id for held in requests if answers[content_hash(held.expected)] == 1}

    def measure(self, tool: Tool) -> Measured:
        """How often the user model calls `tool` rightly from its doc, and leaves alone what is not for it.

        Raises:
            ModelError: the user model could not be asked. Refusals and unreadable replies count as wrong calls.
        """
        asked = [*self._requests, *self._around.foreign]
        scored = self._pool.map(lambda held: self._ask(tool, held), asked)
        scores = dict(zip((held.id for held in asked), scored, strict=True))
        return Measured(scores=scores, tokens=shown(tool, self._target).tokens)

    def lessons(self, tool: Tool) -> Lessons:
        """What the user model makes of requests that teach, and the right call of each.

        Where it took another tool it is asked to call this one: a doc may be wrong in both.

        Raises:
            ModelError: the user model could not be asked.
        """
        scores = self.measure(tool).scores if self._requests else {}
        wrong = [(held, scores[held.id]) for held in self._requests if not scores[held.id].is_right]
        alone = list(self._pool.map(lambda each: self._call(tool, each[0]) if each[1].chose else each[1], wrong))
        mistakes = [
            f"request: {as_data(held.request)}\n{f'chose: {scored.chose}' + chr(10) if scored.chose else ''}"
            f"called with: {as_data(called.arguments)}: {called.why or 'right'}\n"
            f"the right call: {as_data(held.arguments)}, which returned {as_data(held.expected)}"
            for (held, scored), called in zip(wrong, alone, strict=True)
        ]
        made = [*(held.arguments for held in self._requests), *(each.arguments for each in alone)]
        trials = [self._calls.run(tool, arguments) for arguments in made if arguments is not None]
        return Lessons(mistakes=tuple(mistakes), trials=tuple(trial for trial in trials if trial.was_made))

    def _ask(self, tool: Tool, held: HeldOut) -> Scored:
        if not (self._around.neighbours or held.tool != tool.path or is_blank(tool)):
            return self._call(tool, held)
        user = Meter(self._user)
        choice = choose([tool, *self._around.neighbours], held, user, self._target)
        if held.tool != tool.path or choice.path != tool.path:
            return _chosen(tool, held, choice, self._around.shared.get(held.request, ()))
        return self._scored(tool, held, choice.arguments, user)

    def _call(self, tool: Tool, held: HeldOut) -> Scored:
        """Of a model that is shown this tool alone."""
        user, variables = Meter(self._user), call_variables(tool, held.request, self._target)
        try:
            arguments = ask(user, "call_tool", the_arguments, variables, tries=TRIES_PER_QUESTION)
        except (BadReplyError, ModelRefusedError) as error:
            return Scored(is_right=False, why=error.message)
        return self._scored(tool, held, arguments, user)

    def _scored(self, tool: Tool, held: HeldOut, arguments: dict[str, JsonValue], user: Meter) -> Scored:
        return score_call(tool, held, arguments, self._calls, user, answer_tells=held.id in self._telling)


def is_blank(tool: Tool) -> bool:
    """Whether nothing says what the tool is for, so that nobody could choose it."""
    return re.search(r"[^\W\d_]{2}", tool.doc.description) is None


def _chosen(tool: Tool, held: HeldOut, choice: Choice, also: Collection[str]) -> Scored:
    """What was chosen, of a request of another's or where another was chosen; `also` are tools that take it as well."""
    other = choice.path or "none"
    if held.tool != tool.path:
        is_right = choice.path != tool.path
        return Scored(is_right=is_right, why="" if is_right else "it took a request that is not for it", chose=other)
    return Scored(is_right=choice.path in also, why="" if choice.path in also else f"chose {other}", chose=other)


def score_call(
    tool: Tool,
    held: HeldOut,
    arguments: dict[str, JsonValue],
    calls: Calls,
    user: Meter,
    *,
    answer_tells: bool,
) -> Scored:
    """A call is right where it returns and either has the right arguments or gives the right answer.

    An answer that is a mere yes, no or nothing, or that other requests have too, proves no argument (`answer_tells`).
    Where a remote cannot be reached, arguments decide.
    """
    given, wanted = _with_defaults(arguments, tool.signature), _with_defaults(held.arguments, tool.signature)
    names = given.keys() == wanted.keys()
    values = names and matches(given, wanted, _SAME_VALUES)
    if refused := argument_problems(tool, arguments):  # whoever serves it refuses the call by what it shows
        why = f"the schema forbids it: {'; '.join(refused)}"[:300]
        return Scored(is_right=False, names_right=names, values_right=values, arguments=arguments, why=why)
    cost = user.spending.cost_usd
    trial = calls.run(tool, arguments, request=held.request, model=user.name, cost_usd=cost)
    if values and trial.is_ok and tool.remote is not None and arguments.keys() != held.arguments.keys():
        values = _keeps_its_default(tool, held, trial, calls)
    answers = (
        trial.is_ok
        and answer_tells
        and not isinstance(held.expected, (bool, type(None)))
        and matches(trial.result, held.expected, tool.comparison, held.request)
    )
    is_right = values if trial.blame == "environment" else trial.is_ok and (values or answers)
    why = "" if is_right else trial.explain()[:300] if not trial.is_ok else "other arguments and another answer"
    return Scored(
        is_right=is_right,
        names_right=names,
        values_right=values,
        returned=trial.is_ok,
        arguments=arguments,
        why=why,
    )


def _keeps_its_default(tool: Tool, held: HeldOut, trial: Trial, calls: Calls) -> bool:
    """Whether what was left out is what a foreign schema says: not where the right call gives another answer."""
    right, again = (calls.run(tool, held.arguments, occasion=occasion) for occasion in (0, 1))
    if not (right.is_ok and again.is_ok) or to_json(right.result) != to_json(again.result):
        return True  # it cannot be told
    return matches(trial.result, right.result, tool.comparison)


def _with_defaults(arguments: dict[str, JsonValue], signature: Signature) -> dict[str, JsonValue]:
    defaults = {parameter.name: parameter.default for parameter in signature.parameters if not parameter.is_required}
    return defaults | arguments
