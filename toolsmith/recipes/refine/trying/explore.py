"""The explorer of DRAFT (Qu et al. 2024): realistic requests with arguments, each unlike the earlier ones."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.prompts.quote import trial_as_data
from toolsmith.recipes.refine.trying.coverage import not_shown, targets_of
from toolsmith.recipes.refine.trying.similarity import TOO_CLOSE, nearest
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue

DIVERSITY_TRIES = 3  # DRAFT: a request too close to an earlier one is asked again, three times at most
TRIES_PER_QUESTION = 2  # an unreadable reply is fed back once
_SHOWN_TRIALS = 12
_SHOWN_TARGETS = 12
_LONGEST_REQUEST = 1_000
_LONGEST_ARGUMENTS = 20_000


class Idea(Record):
    """A request that a person could make, and the call that an explorer makes for it."""

    request: str
    arguments: dict[str, JsonValue]


def explore(
    tool: Tool, explorer: Model, trials: Sequence[Trial], embedder: Embedder, *, count: int, hint: str = ""
) -> list[Idea]:
    """Up to `count` new ideas; fewer where the explorer repeats itself in spite of being told.

    Raises:
        BadReplyError: the reply could not be read, even after feeding that back.
        ModelError: the explorer could not be asked.
    """
    earlier = [trial.request for trial in trials if trial.request]
    kept: list[Idea] = []
    too_close: list[str] = []
    for _ in range(DIVERSITY_TRIES):
        variables = {
            "tool": tool,
            "doc": render_doc(tool),
            "schema": tool.signature.json_schema(tool.doc.parameters),
            "trials": [trial_as_data(trial) for trial in trials[-_SHOWN_TRIALS:]],
            "hint": hint,
            "targets": list(map(str, not_shown(targets_of(tool.signature), trials)))[:_SHOWN_TARGETS],
            "too_close": too_close,
            "count": count - len(kept),
        }
        ideas = ask(explorer, "explore_tool", lambda text: _parse(text, tool), variables, tries=TRIES_PER_QUESTION)
        for idea in ideas:
            known = [*earlier, *(other.request for other in kept)]
            if nearest(idea.request, known, embedder) >= TOO_CLOSE:
                too_close.append(idea.request)
            elif len(kept) < count:
                kept.append(idea)
        if kept:
            break
    return kept


def _parse(text: str, tool: Tool) -> list[Idea]:
    items = the_json(text).get("trials")
    if not isinstance(items, list) or not items:
        raise UnreadableReplyError('its JSON has no list "trials" with at least one trial.')
    problems = [problem for number, item in enumerate(items, 1) for problem in idea_problems(number, item, tool)]
    if problems:
        raise UnreadableReplyError(" ".join(problems))
    return [Idea(request=item["request"].strip(), arguments=item["arguments"]) for item in items]


def idea_problems(number: int, item: Any, tool: Tool) -> list[str]:
    """Everything that is wrong with one item of a list of requests with arguments."""
    if not isinstance(item, dict):
        return [f"item {number} is not an object."]
    request, arguments = item.get("request"), item.get("arguments")
    problems = []
    if not isinstance(request, str) or not request.strip():
        problems.append(f"item {number} has no request.")
    elif len(request) > _LONGEST_REQUEST:
        problems.append(f"the request of item {number} is longer than {_LONGEST_REQUEST} characters.")
    elif names_tool(request, tool):
        problems.append(f"the request of item {number} names the tool; a person would not.")
    if not isinstance(arguments, dict):
        problems.append(f"item {number} has no arguments object.")
    elif len(json.dumps(arguments)) > _LONGEST_ARGUMENTS:
        problems.append(f"the arguments of item {number} are longer than {_LONGEST_ARGUMENTS} characters.")
    return problems


def names_tool(request: str, tool: Tool) -> bool:
    """Whether a request contains the tool's name; a name that is one ordinary word may occur."""
    names = [name for name in (tool.name, tool.function, tool.path) if re.search(r"[-_/\d]", name)]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", request, re.IGNORECASE) for name in names)
