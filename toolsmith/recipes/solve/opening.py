"""The first question of `direct`: as few tools, worked calls and words as the request needs, within a budget of tokens.

Where the request is like those that one tool is known to answer, and not like another's, only that tool is offered and
the model writes arguments. One worked call stands in it, of the known one nearest to the request (demonstration
retrieval of SambaNova's tool manipulation study, Xu et al. 2023). What does not fit the budget goes: first the worked
call, then all but the first sentence of descriptions, then the last tools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.grounding import KnownCall, likeness, narrowed
from toolsmith.calls.known_sizes import with_known_ends
from toolsmith.calls.parameters_line import first_sentence
from toolsmith.calls.session import ToolDefinition
from toolsmith.types.message import CHARACTERS_PER_TOKEN
from toolsmith.types.record import Record

ALIKE = 0.4  # of a request and the nearest that a tool is known to answer
_SAME_WORDING = 0.6  # of them, where a call is wanted: foreign requests reach 0.5
_CLEAR_LEAD = 0.2  # of it over the next tool's
_AROUND = 400  # characters of a prompt that are neither tools nor a worked call


class Opening(Record):
    """What is on offer in the first question: the tools, best first, and the worked call.

    `is_known`: the request is worded like those of some tool on offer, so that one of them must be called; `is_sure`:
    it is like those of one of them. `is_terse`: a line a tool, for a model that was trained on such a question.
    """

    request: str
    definitions: tuple[ToolDefinition, ...]
    known: dict[str, tuple[KnownCall, ...]] = {}
    worked: tuple[KnownCall, ...] = ()
    is_brief: bool = False
    is_known: bool = False
    is_sure: bool = False
    is_terse: bool = False

    @property
    def variables(self) -> dict[str, Any]:
        """For the prompt."""
        name = self.definitions[0].name
        worked = [{"name": name, **call.model_dump()} for call in self.worked]
        shown = {"definitions": self.definitions, "worked": worked, "is_brief": self.is_brief}
        return {**shown, "focus": self.is_sure, "is_known": self.is_known}

    def functions(self, *, is_held: bool, is_narrow: bool) -> list[dict[str, Any]]:
        """As OpenAI's `tools`.

        Args:
            is_held: to a grammar: lists and texts end where those of known calls do.
            is_narrow: with the values that the request can give, for a grammar too.
        """
        return [
            {
                "type": "function",
                "function": {
                    "name": each.name,
                    "description": first_sentence(each.description) if self.is_brief else each.description,
                    "parameters": self._parameters(each, is_held=is_held, is_narrow=is_narrow),
                },
            }
            for each in self.definitions
        ]

    def _parameters(self, definition: ToolDefinition, *, is_held: bool, is_narrow: bool) -> dict[str, Any]:
        known = self.known.get(definition.name, ())
        schema = with_known_ends(definition.parameters, self.request, known) if is_held else definition.parameters
        return narrowed(schema, self.request, known) if is_narrow else dict(schema)

    def tokens(self) -> int:
        """About how many the question has."""
        worked = "".join(call.model_dump_json() for call in self.worked)
        if self.is_terse:
            tools = sum(len(each.line) for each in self.definitions)
        else:
            tools = sum(len(each.name) + len(each.in_words(is_brief=self.is_brief)) for each in self.definitions)
        return (_AROUND + len(self.request) + len(worked) + tools) // CHARACTERS_PER_TOKEN


def opening_of(
    request: str,
    definitions: Sequence[ToolDefinition],
    known: Mapping[str, Sequence[KnownCall]],
    budget: int | None,
    worked_calls: int | None = None,
    *,
    is_terse: bool = False,
) -> Opening:
    """The opening for a request.

    Args:
        request: in words.
        definitions: on offer, best first.
        known: right calls by name, nearest to the request first.
        budget: tokens, about; None keeps all tools, since several calls may be needed.
        worked_calls: shown of the first tool's known ones; None: one, where its request is like this one.
        is_terse: whether the model was trained on a line a tool, and needs no worked call.
    """
    alike = {
        each.name: max((likeness(request, call.request) for call in known.get(each.name, ())), default=0.0)
        for each in definitions
    }
    ordered = sorted(definitions, key=lambda each: -alike[each.name])
    best = alike[ordered[0].name]
    following = alike[ordered[1].name] if len(ordered) > 1 else 0.0
    is_sure = best >= ALIKE and best - following >= _CLEAR_LEAD
    most = worked_calls if worked_calls is not None else int(best >= ALIKE)
    opening = Opening(
        request=request,
        definitions=tuple(ordered[:1] if is_sure and budget is not None else ordered if best >= ALIKE else definitions),
        known={name: tuple(calls) for name, calls in known.items()},
        worked=tuple(known.get(ordered[0].name, ()))[:most] if not is_terse else (),
        is_known=best >= _SAME_WORDING,
        is_sure=is_sure,
        is_terse=is_terse,
    )
    if budget is None:
        return opening
    if opening.tokens() > budget:
        opening = opening.model_copy(update={"worked": ()})
    if opening.tokens() > budget:
        opening = opening.model_copy(update={"is_brief": True})
    while opening.tokens() > budget and len(opening.definitions) > 1:
        opening = opening.model_copy(update={"definitions": opening.definitions[:-1]})
    return opening
