"""Asks the maker what waiting requests have in common and what their answers are; a person confirms them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.recipes.solve.queue import Queued
from toolsmith.types.record import Record
from toolsmith.types.tool import slug
from toolsmith.types.value import JsonValue

_MOST_ASKED = 20  # requests of one question
_ID = 8  # characters of an id that are shown


class Proposal(Record):
    """What the maker says of one request: whose intent it shares, and its answer; None where it is not sure."""

    id: str
    intent: str
    answer: JsonValue = None


def propose_answers(waiting: Sequence[Queued], model: Model, intents: Sequence[str] = ()) -> Iterator[Proposal]:
    """One proposal a request, in questions of twenty; each question knows the names of those before.

    Args:
        waiting: the requests.
        model: the maker.
        intents: names that other requests have already.

    Raises:
        ModelError: the model gave no usable reply.
    """
    known = dict.fromkeys(intents)
    for start in range(0, len(waiting), _MOST_ASKED):
        batch = {item.id[:_ID]: item for item in waiting[start : start + _MOST_ASKED]}
        variables = {
            "requests": [{"id": number, "request": item.request} for number, item in batch.items()],
            "intents": list(known),
        }
        for proposal in ask(model, "propose_answers", partial(_read, ids=frozenset(batch)), variables):
            known[proposal.intent] = None
            yield proposal.model_copy(update={"id": batch[proposal.id].id})


def _read(text: str, ids: frozenset[str]) -> list[Proposal]:
    listed = the_json(text).get("intents")
    if not isinstance(listed, list):
        raise UnreadableReplyError('its JSON has no list "intents".')
    found: dict[str, Proposal] = {}
    for item in listed:
        answers = item.get("answers") if isinstance(item, dict) else None
        name = slug(str(item.get("name") or "")) if isinstance(item, dict) else ""
        if not name or not isinstance(answers, dict):
            raise UnreadableReplyError('each of "intents" has a "name" and an object "answers".')
        for number, answer in answers.items():
            if number in ids:
                found.setdefault(number, Proposal(id=number, intent=name, answer=answer))
    if missing := sorted(ids - found.keys()):
        raise UnreadableReplyError(f"these requests have no intent in it: {', '.join(missing)}.")
    return list(found.values())
