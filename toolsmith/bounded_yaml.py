"""YAML that strangers wrote: read from the parser's events and bounded, before anything is built of it.

Covered: length, depth, the number of values with every alias written out, tags that build objects or fail inside of the
library, numbers that take long to read.
Not covered: who builds more of the values than there are; see what reads them.
"""

from __future__ import annotations

from typing import Any

_DEEPEST = 60  # levels
_LONGEST_NUMBER = 1_000  # characters: those of base 60 take the square of their length


def parsed_yaml(text: str, *, most_characters: int, most_values: int, deepest: int = _DEEPEST) -> Any:
    """The value of a YAML document.

    Args:
        text: the document.
        most_characters: of it.
        most_values: mappings, lists, keys and plain values, those behind an alias counted each time.
        deepest: levels of lists and mappings.

    Raises:
        ValueError: it is not YAML, or more than that.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, in a tenth of the time
    if len(text) > most_characters:
        raise ValueError(f"it is longer than {most_characters} characters")
    try:
        _refuse_wild(yaml, yaml.parse(text, loader), most_values, deepest)
        return yaml.load(text, loader)  # noqa: S506 - both loaders are the safe one
    except (yaml.YAMLError, OverflowError) as error:
        raise ValueError(f"it is not YAML: {error}") from error


def _refuse_wild(yaml: Any, events: Any, most_values: int, deepest: int) -> None:
    """Adds up what would be built, an alias as the values that it stands for."""
    total = 0
    sizes: dict[str | None, int] = {}  # of what has an anchor
    opened: list[tuple[str | None, int]] = []  # collections without their end: the anchor, and the total before it
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in opened):
                raise ValueError("it holds itself, by a YAML alias")
            total += sizes.get(event.anchor, 1)
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            _refuse_value(yaml, event)
            sizes[event.anchor] = 1
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            sizes[anchor] = total - before
        if len(opened) > deepest:
            raise ValueError(f"it is nested deeper than {deepest} levels")
        if total > most_values:
            raise ValueError(f"it has more than {most_values} values, with YAML aliases written out")


def _refuse_value(yaml: Any, event: Any) -> None:
    if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
        raise ValueError(f"it uses the YAML tag {event.tag[:80]!a}")
    is_plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
    if is_plain and len(event.value) > _LONGEST_NUMBER and event.value[0] in "+-.0123456789" and " " not in event.value:
        raise ValueError(f"it has a number of {len(event.value)} characters")
