"""Right calls with one thing made wrong, as often as a model makes that mistake: after iTool (Zeng et al. 2025, §3.3).

The wrong value is one that could be mistaken for the right one: another value of the request, or one that the same
parameter has elsewhere. The altered call is executed; where it gives the right result all the same, it is no mistake.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolsmith.calls.session import ToolDefinition
from toolsmith.scoring.grade import Mistake
from toolsmith.training.data.line import Executed
from toolsmith.training.data.menus import called, menu_with
from toolsmith.training.data.preference import PreferencePair
from toolsmith.training.data.right_calls import RightCall
from toolsmith.types.message import Message
from toolsmith.types.record import Record, content_hash
from toolsmith.types.schema import fits
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json

ALTERABLE: tuple[Mistake, ...] = (
    "wrong_value",
    "wrong_tool",
    "missing_parameter",
    "invented_parameter",
    "redundant_parameter",
)
_TRIES = 6
_INVENTED = ("note", "format", "verbose", "unit_system")


class Altered(Record):
    """A call that is wrong in one thing, and the kind of mistake."""

    name: str
    arguments: dict[str, JsonValue]
    mistake: Mistake


def altered_pairs(
    calls: Sequence[RightCall],
    definitions: Mapping[str, ToolDefinition],
    runner: Any,
    seed: int,
    counts: Mapping[str, int] | None = None,
) -> list[PreferencePair]:
    """A pair a call, where one can be made.

    Args:
        calls: of tools that may be trained on.
        definitions: by path; the menu of a pair is drawn from them, as that of a line is.
        runner: `Runner`; runs the altered calls.
        seed: draws what is altered.
        counts: how often each kind of mistake is made, as an exam says; None: wrong values only.
    """
    elsewhere: dict[str, list[RightCall]] = {}
    for call in calls:
        elsewhere.setdefault(call.tool, []).append(call)
    pairs = (_pair(call, elsewhere[call.tool], definitions, runner, seed, _weights(counts)) for call in calls)
    return [pair for pair in pairs if pair is not None]


def _weights(counts: Mapping[str, int] | None) -> dict[Mistake, int]:
    known: dict[Mistake, int] = {kind: (counts or {}).get(kind, 0) for kind in ALTERABLE}
    return known if any(known.values()) else {"wrong_value": 1}


def _pair(
    call: RightCall,
    others: Sequence[RightCall],
    definitions: Mapping[str, ToolDefinition],
    runner: Any,
    seed: int,
    weights: Mapping[Mistake, int],
) -> PreferencePair | None:
    drawn = random.Random(f"{seed} altered {call.tool} {call.request}")  # noqa: S311 - a choice, no secret
    right = definitions[call.tool]
    kind = drawn.choices(list(weights), list(weights.values()))[0]
    for altered in _alterations(kind, call, others, definitions, drawn):
        if altered.name == right.name and _gives_the_same(altered.arguments, call, right, runner):
            continue
        offered = [right] + [each for each in definitions.values() if each.name == altered.name and each is not right]
        return PreferencePair(
            origin="altered",
            prompt=(Message(role="user", content=call.request),),
            chosen=called(right.name, call.arguments),
            rejected=called(altered.name, altered.arguments),
            tools=menu_with(offered, definitions, drawn),
            request=call.request,
            tool=call.tool,
            version=right.version,
            mistake=altered.mistake,
            seed=seed,
            executed=(Executed(tool=call.tool, arguments=call.arguments, result=call.result),),
        )
    return None


def _gives_the_same(arguments: dict[str, JsonValue], call: RightCall, definition: ToolDefinition, runner: Any) -> bool:
    if not fits(arguments, definition.parameters):
        return False
    trial: Trial = runner.run(definition, arguments)
    return trial.is_ok and content_hash(to_json(trial.result)) == content_hash(call.result)


def _alterations(
    kind: Mistake,
    call: RightCall,
    others: Sequence[RightCall],
    definitions: Mapping[str, ToolDefinition],
    drawn: random.Random,
) -> Iterator[Altered]:
    """Calls with that mistake, the first of which will mostly do."""
    right = definitions[call.tool]
    if kind == "wrong_tool":
        for other in drawn.sample(list(definitions.values()), len(definitions)):
            if other.tool != call.tool:
                yield Altered(name=other.name, arguments=dict(call.arguments), mistake=kind)
        return
    for arguments in _wrong_arguments(kind, call, others, right.parameters.get("properties", {}), drawn):
        yield Altered(name=right.name, arguments=arguments, mistake=kind)


def _wrong_arguments(
    kind: Mistake,
    call: RightCall,
    others: Sequence[RightCall],
    properties: Mapping[str, Any],
    drawn: random.Random,
) -> Iterator[dict[str, JsonValue]]:
    given = call.arguments
    if kind == "invented_parameter":
        yield from ({**given, name: True} for name in _INVENTED if name not in properties)
    elif kind == "redundant_parameter":
        spare = {name: part["default"] for name, part in properties.items() if "default" in part and name not in given}
        yield from ({**given, name: value} for name, value in spare.items())
    else:
        for name in drawn.choices(list(given), k=_TRIES) if given else ():
            if kind == "missing_parameter":
                yield {key: value for key, value in given.items() if key != name}
            elif (value := _mistaken(name, call, others, drawn)) != given[name]:
                yield {**given, name: value}


def _mistaken(name: str, call: RightCall, others: Sequence[RightCall], drawn: random.Random) -> JsonValue:
    """A value that could be mistaken for the right one; of a list, one member is another or is left out."""
    right = call.arguments[name]
    if isinstance(right, list) and right:
        place = drawn.randrange(len(right))
        if len(right) > 1 and drawn.random() < 0.5:
            return [*right[:place], *right[place + 1 :]]
        return [*right[:place], _scalar(right[place], name, call, others, drawn), *right[place + 1 :]]
    return _scalar(right, name, call, others, drawn)


def _scalar(
    right: JsonValue, name: str, call: RightCall, others: Sequence[RightCall], drawn: random.Random
) -> JsonValue:
    beside = [value for other, value in call.arguments.items() if other != name and type(value) is type(right)]
    seen = [other.arguments[name] for other in others if type(other.arguments.get(name)) is type(right)]
    near = [right + 1, right - 1] if isinstance(right, int) and not isinstance(right, bool) else []
    choices = [value for value in (*beside, *seen, *near) if value != right and not isinstance(value, list)]
    return drawn.choice(choices) if choices else right
