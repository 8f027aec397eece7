"""The gate: a user model gets the doc and a held-out request and must produce the call; its success decides.

DRAFT (Qu et al. 2024) keeps every rewrite, and docs that were good got worse. Here a doc is kept only when it helps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any, Literal

from toolsmith.calls.shown import Target, shown
from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.recipes.call_prompt import call_variables
from toolsmith.recipes.refine.calls import Calls
from toolsmith.recipes.refine.explore import TRIES_PER_QUESTION
from toolsmith.recipes.refine.held_out import HeldOut
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Signature, Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches
from toolsmith.verify.mcnemar import Paired

GOOD = 0.8  # success at which a doc counts as good already: then only a rise is kept
_SAME_VALUES = Comparison(mode="json")

Decision = Literal["kept", "within noise", "refused"]


class Scored(Record):
    """One call of the user model against the right one. `why` says what was wrong with it."""

    is_right: bool
    names_right: bool = False
    values_right: bool = False
    returned: bool = False
    arguments: dict[str, JsonValue] | None = None
    why: str = ""


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


class Gate:
    """Asks the user model all requests of a tool at once, over a pool of threads."""

    def __init__(
        self, user: Model, calls: Calls, requests: Sequence[HeldOut], pool: Executor, target: Target = "mcp"
    ) -> None:
        """`target` is where the docs are read: the user model is shown what it shows, and nothing else."""
        self._user = user
        self._target = target
        self._calls = calls
        self._requests = tuple(requests)
        self._pool = pool
        answers = Counter(content_hash(held.expected) for held in requests)
        self._telling = {held.id for held in requests if answers[content_hash(held.expected)] == 1}

    def measure(self, tool: Tool) -> Measured:
        """How often the user model calls `tool` rightly from its doc.

        Raises:
            ModelError: the user model could not be asked. Refusals and unreadable replies count as wrong calls.
        """
        scored = self._pool.map(lambda held: self._ask(tool, held), self._requests)
        scores = dict(zip((held.id for held in self._requests), scored, strict=True))
        return Measured(scores=scores, tokens=shown(tool, self._target).tokens)

    def _ask(self, tool: Tool, held: HeldOut) -> Scored:
        variables = call_variables(tool, held.request, self._target)
        user = Meter(self._user)
        try:
            arguments = ask(user, "call_tool", the_arguments, variables, tries=TRIES_PER_QUESTION)
        except (BadReplyError, ModelRefusedError) as error:
            return Scored(is_right=False, why=error.message)
        return score_call(tool, held, arguments, self._calls, user, answer_tells=held.id in self._telling)


def the_arguments(text: str) -> dict[str, Any]:
    """The arguments in a user model's reply. Many models wrap them: {"arguments": {…}}."""
    fields = the_json(text)
    wrapped = fields.get("arguments")
    if isinstance(wrapped, dict) and fields.keys() <= {"arguments", "name", "tool"}:
        return wrapped
    if len(str(fields)) > 100_000:
        raise UnreadableReplyError("it is far too long.")
    return fields


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
    cost = user.spending.cost_usd
    trial = calls.run(tool, arguments, request=held.request, model=user.name, cost_usd=cost)
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


def decide(paired: Paired) -> Decision:
    """Whether a new doc takes the place of the best one so far.

    Kept where success rises; where it stays, only while the old doc is poor yet not always wrong (a doc that nothing
    gets right cannot show that another is no worse). A fall within noise is explored further, and never kept.
    """
    if paired.rises:
        return "kept"
    if not paired.falls:
        return "kept" if 0 < paired.before < GOOD * paired.total else "within noise"
    return "refused" if paired.falls_beyond_noise else "within noise"


def _with_defaults(arguments: dict[str, JsonValue], signature: Signature) -> dict[str, JsonValue]:
    defaults = {parameter.name: parameter.default for parameter in signature.parameters if not parameter.is_required}
    return defaults | arguments
