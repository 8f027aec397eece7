"""GEPA (Agrawal et al. 2025, "Reflective Prompt Evolution Can Outperform Reinforcement Learning") as a rewriter.

The `gepa` package keeps a Pareto front of docs, each the best for some request, takes one of them, has one part of it
written anew from what a few requests made of it, and keeps the child where these few go better. Parts are the texts of
a doc that say something, and all parameters together, since the meanings of two may be swapped. What our own rewrites
may not hold is worth nothing here either, and what comes out is judged and confirmed like any rewrite.
Covered: a request that judges shows its writer neither its words nor its right call; requests that teach show both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.prompts.quote import as_data, trial_as_data
from toolsmith.recipes.refine.judging.gate import Gate, Scored
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.types.record import Record
from toolsmith.types.tool import DOC_TEXTS, Doc, Tool
from toolsmith.types.trial import Trial

_PARAMETERS = "parameters"
_MINIBATCH = 3  # requests that a child is tried on before all: GEPA's own number
_MOST_CHILDREN = 24  # that are tried: a few passes over the parts of a doc
_SHOWN_TRIALS = 12
_LONGEST_PART = 2_000  # characters


class Found(Record):
    """The best doc of a search, and how many were measured on all requests."""

    doc: Doc
    looks: int


class Search:
    """GEPA's adapter over one tool: docs are candidates, the gate scores them, a strong model writes parts anew."""

    def __init__(
        self,
        tool: Tool,
        writer: Model,
        trials: Sequence[Trial],
        gate_of: Callable[[Sequence[HeldOut]], Gate],
        problems: Callable[[Doc], Sequence[str]],
        lessons: Sequence[HeldOut],
    ) -> None:
        self._tool = tool
        self._writer = writer
        self._trials = [trial_as_data(trial) for trial in trials[-_SHOWN_TRIALS:]]
        self._gate_of = gate_of
        self._problems = problems
        self._lessons = {held.id for held in lessons}

    def found(self, teaching: Sequence[HeldOut], judging: Sequence[HeldOut], calls: int) -> Found:
        """Search for a doc.

        Args:
            teaching: requests that parts are written from.
            judging: requests that decide among candidates.
            calls: of the user model, at most.

        Raises:
            ModelError: a model could not be asked.
        """
        import gepa

        result = gepa.optimize(
            seed_candidate=parts_of(self._tool),
            trainset=list(teaching),
            valset=list(judging),
            adapter=self,
            reflection_minibatch_size=min(_MINIBATCH, len(teaching)),
            max_metric_calls=calls,
            stop_callbacks=_is_done,
            cache_evaluation=True,
            logger=_Silent(),
        )
        return Found(doc=self._doc(result.best_candidate) or self._tool.doc, looks=len(result.candidates))

    def evaluate(self, batch: list[HeldOut], candidate: dict[str, str], capture_traces: bool = False) -> Any:  # noqa: FBT001, FBT002 - GEPA calls it so
        """Right calls of some requests under one candidate; none where its doc may not be kept."""
        from gepa import EvaluationBatch

        doc = self._doc(candidate)
        problems = ["parameters is no JSON object of texts"] if doc is None else []
        problems += self._problems(doc) if doc is not None and doc != self._tool.doc else []
        if doc is None or problems:
            scored = {held.id: Scored(is_right=False, why="; ".join(problems)) for held in batch}
        else:
            scored = self._gate_of(batch).measure(self._tool.with_(doc=doc)).scores
        outputs = [scored[held.id] for held in batch]
        traces = list(zip(batch, outputs, strict=True)) if capture_traces else None
        return EvaluationBatch(outputs=outputs, scores=[float(each.is_right) for each in outputs], trajectories=traces)

    def make_reflective_dataset(
        self, _: dict[str, str], evaluated: Any, components_to_update: list[str]
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """What went wrong, for each part that is to be written anew."""
        records = [{"record": self._told(held, scored)} for held, scored in evaluated.trajectories]
        return dict.fromkeys(components_to_update, records)

    def _told(self, held: HeldOut, scored: Scored) -> str:
        outcome = "right" if scored.is_right else f"wrong: {scored.why}"
        if held.id not in self._lessons:
            return f"called with: {as_data(scored.arguments)}: {outcome}"
        right = f"the right call: {as_data(held.arguments)}, which returned {as_data(held.expected)}"
        return f"request: {as_data(held.request)}\ncalled with: {as_data(scored.arguments)}: {outcome}\n{right}"

    def propose_new_texts(
        self, candidate: dict[str, str], told: Mapping[str, Sequence[Mapping[str, Any]]], components: list[str]
    ) -> dict[str, str]:
        """Parts written anew by the strong model, under our own question in place of GEPA's."""
        return {part: self._part(candidate, part, [each["record"] for each in told[part]]) for part in components}

    def _part(self, candidate: dict[str, str], part: str, records: Sequence[str]) -> str:
        tool = self._tool.with_(doc=self._doc(candidate) or self._tool.doc)
        variables = {
            "tool": tool,
            "doc": render_doc(tool),
            "schema": tool.signature.json_schema(),
            "part": part,
            "text": candidate[part],
            "trials": self._trials,
            "records": list(records),
        }
        return ask(self._writer, "reflect_doc", _text_of, variables, tries=TRIES_PER_QUESTION)

    def _doc(self, candidate: Mapping[str, str]) -> Doc | None:
        try:
            said = json.loads(candidate[_PARAMETERS])
        except (ValueError, RecursionError):
            return None
        if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
            return None
        texts = {name: text for name, text in candidate.items() if name != _PARAMETERS}
        known = {name: text for name, text in said.items() if text or name in self._tool.doc.parameters}
        return self._tool.doc.model_copy(update={**texts, "parameters": known})


def _is_done(state: Any) -> bool:
    """Whether a doc is right on all requests, or enough were tried: one that is seen before costs GEPA no call."""
    return max(state.program_full_scores_val_set, default=0.0) >= 1.0 or state.i >= _MOST_CHILDREN


def parts_of(tool: Tool) -> dict[str, str]:
    """The texts of a doc by name, and its parameters as one JSON object."""
    names = dict.fromkeys([*(parameter.name for parameter in tool.signature.parameters), *tool.doc.parameters])
    texts = {name: str(getattr(tool.doc, name)) for name in DOC_TEXTS}
    said = {name: tool.doc.parameters.get(name, "") for name in names}
    kept = {name: text for name, text in texts.items() if text.strip() or name == "description"}
    return kept | {_PARAMETERS: json.dumps(said, ensure_ascii=False)}


def _text_of(reply: str) -> str:
    text = the_json(reply).get("text")
    text = json.dumps(text, ensure_ascii=False) if isinstance(text, dict) else text
    if not isinstance(text, str) or len(text) > _LONGEST_PART:
        raise UnreadableReplyError(f'its JSON has no "text" of at most {_LONGEST_PART} characters.')
    return text.strip()


class _Silent:
    """GEPA tells its progress line by line; ours is told by steps."""

    def log(self, _: str) -> None:
        pass
