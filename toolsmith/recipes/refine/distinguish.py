"""Tells apart tools that a user model confuses: "use X instead when …" in both docs, gated on selection accuracy.

DRAFT (Qu et al. 2024) rewrites each doc by itself, so two tools that look alike stay alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from toolsmith.calls.shown import Target
from toolsmith.errors import ModelError
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.prompts.quote import trial_as_data
from toolsmith.recipes.refine.judging.choice import choose, name_among
from toolsmith.recipes.refine.judging.decide import is_beyond_chance
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.rewrite import doc_problems
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.types.message import total_usd
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.verify.docs.screen import screened
from toolsmith.verify.mcnemar import compare_paired

_LONGEST_NOTE = 600
_SHOWN_TRIALS = 4
_FIELDS = ("when_to_use", "when_not_to_use")


class Distinguished(Record):
    """What came of one pair. `before` and `after` are right choices of `requests`; `tools` carry the docs to keep."""

    paths: tuple[str, str]
    is_kept: bool
    reason: str
    before: int = 0
    after: int = 0
    requests: int = 0
    tools: tuple[Tool, ...] = ()
    commit: str = ""
    calls: int = 0
    cost_usd: float | None = None


def confused_pairs(
    tools: Sequence[Tool],
    requests: Mapping[str, Sequence[HeldOut]],
    rivals: Mapping[str, Sequence[Tool]],
    user: Model,
    pool: Executor,
    target: Target = "mcp",
) -> list[tuple[Tool, Tool]]:
    """Pairs of which the user model took one for the other at least once.

    Args:
        tools: that were refined.
        requests: path → held-out requests.
        rivals: path → the tools that search finds for its requests besides it, few.
        user: the cheaper model.
        pool: threads for its requests.
        target: where the docs are read.
    """
    asked = [(tool, held) for tool in tools if rivals.get(tool.path) for held in requests.get(tool.path, ())]
    picked = pool.map(
        lambda pair: choose([pair[0], *rivals[pair[0].path]], pair[1], user, target).path,
        asked,
    )
    known = {tool.path: tool for tool in tools} | {tool.path: tool for each in rivals.values() for tool in each}
    pairs: dict[tuple[str, str], tuple[Tool, Tool]] = {}
    for (tool, _), path in zip(asked, picked, strict=True):
        if path is not None and path != tool.path:
            first, second = sorted((tool.path, path))
            pairs[first, second] = (known[first], known[second])
    return list(pairs.values())


def distinguish(
    pair: tuple[Tool, Tool],
    requests: Sequence[HeldOut],
    trials: Mapping[str, Sequence[Trial]],
    rewriter: Model,
    user: Model,
    calls: Calls,
    pool: Executor,
    target: Target = "mcp",
) -> Distinguished:
    """One pass over two tools; kept only where the user model picks the right one more often.

    Args:
        pair: two tools of one toolbox.
        requests: held-out requests of both.
        trials: path → calls to show to the rewriter.
        rewriter: the strong model.
        user: the cheaper model.
        calls: executes the examples of the docs again.
        pool: threads for the user model's requests.
        target: where the docs are read.
    """
    strong, cheap = Meter(rewriter), Meter(user)
    result: dict[str, Any] = {"paths": (pair[0].path, pair[1].path), "requests": len(requests)}

    def ended(reason: str, *, is_kept: bool = False, **more: Any) -> Distinguished:
        return Distinguished(
            **result,
            **more,
            is_kept=is_kept,
            reason=reason,
            calls=strong.spending.calls + cheap.spending.calls,
            cost_usd=total_usd(meter.spending.cost_usd for meter in (strong, cheap)),
        )

    try:
        before = _choices(pair, requests, cheap, pool, target)
        result["before"] = sum(before.values())
        if all(before.values()):
            return ended("the user model tells them apart already", after=result["before"])
        after_tools = _rewritten(pair, trials, strong, calls)
        after = _choices(after_tools, requests, cheap, pool, target)
    except ModelError as error:
        return ended(error.message, after=result.get("before", 0))
    paired = compare_paired(before, after)
    is_sure = is_beyond_chance(paired, 1)
    reason = f"right choices {paired.before} → {paired.after} of {paired.total}"
    reason += "" if is_sure or not paired.rises else f", which may be chance (p = {paired.p_value:.2g})"
    return ended(reason, is_kept=is_sure, after=paired.after, tools=after_tools if is_sure else ())


def _choices(
    pair: Sequence[Tool], requests: Sequence[HeldOut], user: Model, pool: Executor, target: Target
) -> dict[str, bool]:
    picked = pool.map(lambda held: choose(pair, held, user, target).path, requests)
    return {held.id: path == held.tool for held, path in zip(requests, picked, strict=True)}


def _rewritten(
    pair: tuple[Tool, Tool], trials: Mapping[str, Sequence[Trial]], rewriter: Model, calls: Calls
) -> tuple[Tool, ...]:
    names = [name_among(tool, pair) for tool in pair]
    variables = {
        "tools": [
            {
                "name": name,
                "doc": render_doc(tool),
                "trials": [trial_as_data(trial) for trial in list(trials.get(tool.path, ()))[:_SHOWN_TRIALS]],
            }
            for name, tool in zip(names, pair, strict=True)
        ],
        "longest": _LONGEST_NOTE,
        "form": {name: dict.fromkeys(_FIELDS, "…") for name in names},
    }
    return ask(
        rewriter,
        "distinguish_tools",
        lambda text: _parse_notes(text, pair, trials, calls),
        variables,
        tries=TRIES_PER_QUESTION,
    )


def _parse_notes(
    text: str, pair: tuple[Tool, Tool], trials: Mapping[str, Sequence[Trial]], calls: Calls
) -> tuple[Tool, ...]:
    fields = the_json(text)
    problems: list[str] = []
    rewritten: list[Tool] = []
    for tool, other in (pair, pair[::-1]):
        name, rival = name_among(tool, pair), name_among(other, pair)
        notes = fields.get(name)
        if not isinstance(notes, dict) or not all(isinstance(notes.get(field), str) for field in _FIELDS):
            problems.append(f"{name} has no texts {' and '.join(_FIELDS)}.")
            continue
        texts = {field: notes[field].strip() for field in _FIELDS}
        if any(len(said) > _LONGEST_NOTE for said in texts.values()):
            problems.append(f"a text of {name} is longer than {_LONGEST_NOTE} characters.")
        if rival not in texts["when_not_to_use"]:
            problems.append(f"when_not_to_use of {name} does not name {rival}.")
        doc = tool.doc.model_copy(update=texts)
        wrong = [*doc_problems(tool, doc, trials.get(tool.path, ()), calls), *screened(doc, tool.doc, known=rival)]
        problems += [f"{name}: {problem}" for problem in wrong]
        rewritten.append(tool.with_(doc=doc))
    if problems:
        raise UnreadableReplyError(" ".join(problems))
    return tuple(rewritten)
