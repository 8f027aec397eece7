"""Probes a tool: simulated trial and error (Wang et al. 2024, "LLMs in the Imaginarium"), confirmed by execution.

The prober imagines a request, calls the tool, judges the result, and imagines the next. Short-term memory is the
dialogue of an episode, long-term memory all requests with solved or not. STE believes the judgement; here it counts
only where the call returns, returns alike again, and holds the answer that was pointed at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import Field

from toolsmith.errors import BadReplyError, ModelError, ModelRefusedError
from toolsmith.models.meter import Meter, cost_between
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.prompts.quote import trial_as_data
from toolsmith.recipes.refine.trying.calls import Calls, Execute
from toolsmith.recipes.refine.trying.coverage import not_shown, targets_of
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION, idea_problems
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.recipes.refine.trying.similarity import TOO_CLOSE, nearest
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.logs.probes import Probe, Use
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json

REQUESTS_PER_EPISODE = 4  # STE §3: an episode's short-term memory holds at most four requests
EPISODES = 3
_SHOWN_MEMORY = 30
_SHOWN_TARGETS = 8
_ROUNDED = 1e-3  # relative; an answer that was copied may be rounded

ProbeStatus = Literal["done", "left out", "stopped"]


class ProbeOptions(Record):
    episodes: int = Field(default=EPISODES, ge=1)
    requests: int = Field(default=REQUESTS_PER_EPISODE, ge=1, le=REQUESTS_PER_EPISODE)
    keep_results: bool = Field(default=True, description="whether docs of remote tools may hold what they returned")


class Judgement(Record):
    """What the prober makes of its last call."""

    is_solved: bool
    answer: JsonValue = None
    why: str = ""


class Turn(Record):
    """One reply: a judgement of the last call, and the next request with its arguments."""

    judgement: Judgement | None = None
    request: str = ""
    arguments: dict[str, JsonValue] = {}


class Probed(Record):
    """What probing one tool came to. `probes` are those of this run."""

    path: str
    status: ProbeStatus = "done"
    reason: str = ""
    episodes: int = 0
    skipped: int = 0
    probes: tuple[Probe, ...] = ()
    bugs: tuple[str, ...] = ()
    environment_failures: int = 0
    commit: str = ""
    calls: int = 0
    cost_usd: float | None = None

    @property
    def confirmed(self) -> int:
        return sum(probe.is_confirmed for probe in self.probes)


def probe_tool(
    tool: Tool,
    prober: Model,
    execute: Execute,
    journal: Journal,
    *,
    embedder: Embedder,
    memory: Sequence[Probe] = (),
    options: ProbeOptions | None = None,
    report: Callable[[str, str], None] = lambda *_: None,
) -> Probed:
    """Probe one tool; nothing is kept here.

    Args:
        tool: what is probed.
        prober: the model that imagines and judges.
        execute: calls the tool.
        journal: of this run; what it holds is not called again.
        embedder: for the similarity of requests.
        memory: probes of earlier runs.
        options: episodes, and requests an episode.
        report: called with the tool's path and what happens.
    """
    return _Probing(
        tool, Meter(prober), Calls(execute, journal), embedder, memory, options or ProbeOptions(), report
    ).probe()


class _Probing:
    """One run over one tool: holds what is known so far."""

    def __init__(
        self,
        tool: Tool,
        prober: Meter,
        calls: Calls,
        embedder: Embedder,
        memory: Sequence[Probe],
        options: ProbeOptions,
        report: Callable[[str, str], None],
    ) -> None:
        self._tool = tool
        self._prober = prober
        self._calls = calls
        self._embedder = embedder
        self._memory = list(memory)
        self._options = options
        self._report = report
        self._new: list[Probe] = []
        self._skipped = 0
        self._episode = 0

    def probe(self) -> Probed:
        try:
            for number in range(1, self._options.episodes + 1):
                self._episode = number
                self._run_episode()
        except ModelError as error:
            return self._result("stopped", error.message)
        return self._result("done", "")

    def _run_episode(self) -> None:
        """Up to four requests, each judged in the reply that imagines the next."""
        dialogue: list[Trial] = []
        for remaining in range(self._options.requests, -1, -1):
            before = self._prober.spending
            try:
                turn = self._ask(dialogue, remaining)
            except (BadReplyError, ModelRefusedError):
                self._skipped += 1
                return
            if dialogue and turn.judgement is not None:
                self._keep(dialogue[-1], turn.judgement)
            if not remaining:
                return
            cost = cost_between(before, self._prober.spending)
            trial = self._calls.run(
                self._tool, turn.arguments, request=turn.request, model=self._prober.name, cost_usd=cost
            )
            self._report(self._tool.path, f"{turn.request} → {trial.explain()[:200]}")
            if trial.blame == "environment":
                return
            dialogue.append(trial)

    def _ask(self, dialogue: Sequence[Trial], remaining: int) -> Turn:
        form: dict[str, Any] = {}
        if dialogue:
            form["judgement"] = {"solved": True, "answer": "the value, copied from the result", "why": "…"}
        if remaining:
            form |= {"request": "What a person asks for, with all facts in it.", "arguments": {"name": "value"}}
        trials = [probe.trial for probe in [*self._memory, *self._new]]
        variables = {
            "tool": self._tool,
            "doc": render_doc(self._tool),
            "schema": self._tool.signature.json_schema(self._tool.doc.parameters),
            "memory": self._remembered(),
            "dialogue": [trial_as_data(trial) for trial in dialogue],
            "targets": list(map(str, not_shown(targets_of(self._tool.signature), [*trials, *dialogue])))[
                :_SHOWN_TARGETS
            ],
            "remaining": remaining,
            "form": form,
        }
        return ask(
            self._prober,
            "probe_tool",
            lambda text: self._parse(text, dialogue, remaining),
            variables,
            tries=TRIES_PER_QUESTION,
        )

    def _remembered(self) -> list[str]:
        """Long-term memory: requests of other episodes with what came of them."""
        others = [probe for probe in [*self._memory, *self._new] if probe not in self._of_this_episode()]
        return [
            f"{'solved' if probe.is_confirmed else 'not solved'}: {probe.request}" for probe in others[-_SHOWN_MEMORY:]
        ]

    def _of_this_episode(self) -> list[Probe]:
        return [probe for probe in self._new if probe.episode == self._episode]

    def _parse(self, text: str, dialogue: Sequence[Trial], remaining: int) -> Turn:
        fields = the_json(text)
        problems: list[str] = []
        judgement = None
        if dialogue:
            judged = fields.get("judgement")
            if not isinstance(judged, dict) or not isinstance(judged.get("solved"), bool):
                problems.append("it has no judgement with solved true or false.")
            else:
                why = str(judged.get("why") or "")[:500]
                judgement = Judgement(is_solved=judged["solved"], answer=judged.get("answer"), why=why)
        if remaining:
            problems += idea_problems(1, fields, self._tool) or self._closeness(fields, dialogue)
        if problems:
            raise UnreadableReplyError(" ".join(problems))
        if not remaining:
            return Turn(judgement=judgement)
        return Turn(judgement=judgement, request=fields["request"].strip(), arguments=fields["arguments"])

    def _closeness(self, fields: dict[str, Any], dialogue: Sequence[Trial]) -> list[str]:
        """The last request may be tried again with other arguments; everything else has to be new."""
        last = dialogue[-1] if dialogue else None
        if last is not None and fields["request"] == last.request and fields["arguments"] != to_json(last.arguments):
            return []
        known = [probe.request for probe in [*self._memory, *self._new]]
        known += [trial.request for trial in dialogue if trial.request]
        if nearest(fields["request"], known, self._embedder) >= TOO_CLOSE:
            return ["the request is too close to an earlier one; be different in subject and in arguments."]
        return []

    def _keep(self, trial: Trial, judgement: Judgement) -> None:
        doubts = self._doubts(trial, judgement)
        is_confirmed = judgement.is_solved and not doubts
        use: Use = "none"
        if is_confirmed:
            count = sum(probe.is_confirmed for probe in [*self._memory, *self._new])
            use = "held_out" if count % 2 else "example"
        self._new.append(
            Probe(
                request=trial.request or "",
                trial=trial,
                episode=self._episode,
                is_solved=judgement.is_solved,
                is_confirmed=is_confirmed,
                why=doubts or judgement.why,
                use=use,
            )
        )

    def _doubts(self, trial: Trial, judgement: Judgement) -> str:
        """Why execution does not bear the judgement out; empty where it does."""
        if not judgement.is_solved:
            return ""
        if not trial.is_ok:
            return "judged solved, but the call failed"
        again = self._calls.run(self._tool, trial.arguments, request=trial.request, model=trial.model, occasion=1)
        if not again.is_ok:
            return "judged solved, but the same call failed the second time"
        if not is_like(to_json(again.result), to_json(trial.result), to_json(trial.arguments)):
            return "judged solved, but the same call gave a result of another form"
        if not holds_answer(to_json(trial.result), judgement.answer):
            return "judged solved, but the answer is not in the result"
        return ""

    def _result(self, status: ProbeStatus, reason: str) -> Probed:
        return Probed(
            path=self._tool.path,
            status=status,
            reason=reason,
            episodes=self._episode,
            skipped=self._skipped,
            probes=tuple(self._new),
            bugs=self._calls.described_bugs(),
            environment_failures=len(self._calls.environment_failures),
            calls=self._prober.spending.calls,
            cost_usd=self._prober.spending.cost_usd,
        )


def is_like(again: JsonValue, first: JsonValue, arguments: JsonValue) -> bool:
    """Whether two results of the same call are of one form, and repeat the same of its arguments.

    Clocks, random numbers and what creates something never give the same twice.
    """
    if again == first:
        return True
    echoed = [
        value for value in _leaves(arguments) if isinstance(value, str) and len(value) > 1 and value in str(first)
    ]
    return _form(again) == _form(first) and all(value in str(again) for value in echoed)


def _form(value: JsonValue) -> JsonValue:
    """Types and keys; a number is a number, and a list is what its first member is."""
    if isinstance(value, dict):
        return {name: _form(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_form(member) for member in value[:1]]
    if isinstance(value, str):
        return "number as text" if re.fullmatch(r"-?\d+(?:\.\d+)?", value.strip()) else "text"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(type(value).__name__)


def _leaves(value: JsonValue) -> list[JsonValue]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if members is None else [leaf for member in members for leaf in _leaves(member)]


def holds_answer(result: JsonValue, answer: JsonValue) -> bool:
    """Whether an answer that was pointed at really stands in a result: as a value, or within a text."""
    if answer is None or answer == "":
        return bool(result == answer)
    if result == answer or _same_number(result, answer):
        return True
    if isinstance(result, str):
        return str(answer).strip().lower() in result.lower()
    members = result.values() if isinstance(result, dict) else result if isinstance(result, list) else ()
    return any(holds_answer(member, answer) for member in members)


def _same_number(result: JsonValue, answer: JsonValue) -> bool:
    if isinstance(result, bool) or not isinstance(result, (int, float)) or isinstance(answer, bool):
        return False
    try:
        return bool(math.isclose(float(answer), result, rel_tol=_ROUNDED))
    except (TypeError, ValueError, OverflowError):
        return False
