"""The front matter of a SKILL.md: single keys are set, and all that people wrote beside them stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from toolsmith.bounded_yaml import parsed_yaml

_WHOLE = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_LONGEST = 64_000  # characters
_MOST_VALUES = 500
_DEEPEST = 20  # levels


class Parts(NamedTuple):
    """A SKILL.md: what stands between the lines of ---, and what follows them."""

    front: str
    body: str


def split_front(text: str) -> Parts:
    """Front matter and body.

    Raises:
        ValueError: there is no front matter.
    """
    match = _WHOLE.match(text.replace("\r\n", "\n") if text.startswith("---\r\n") else text)
    if match is None:
        raise ValueError("there is no front matter between lines of ---")
    return Parts(match[1], match[2])


def read_front(front: str) -> dict[str, Any]:
    """The keys and their values; none where it is YAML of another form.

    Raises:
        ValueError: it is not YAML, or more than a front matter holds.
    """
    try:
        found = parsed_yaml(front, most_characters=_LONGEST, most_values=_MOST_VALUES, deepest=_DEEPEST)
    except ValueError as error:
        raise ValueError(f"the front matter is refused: {error}") from error
    return found if isinstance(found, dict) else {}


def dump_front(fields: Mapping[str, Any]) -> str:
    """The keys as YAML that says them; letters of all languages as they are, where that can be read back."""
    import yaml

    for is_plain in (True, False):  # PyYAML writes some line breaks of Unicode in a way that it does not read
        text = yaml.safe_dump(dict(fields), sort_keys=False, allow_unicode=is_plain, width=10_000).rstrip("\n")
        if is_plain and read_front(text) == fields:
            break
    return text


def with_keys(front: str, changes: Mapping[str, Any]) -> str:
    """The front matter with some keys set; comments, order and form of the others stay.

    Where the form allows no such change (braces, anchors), the values of all keys stay.
    """
    if not changes:
        return front
    wanted = {**read_front(front), **changes}
    edited = _edited(front, changes)
    try:
        return edited if read_front(edited) == wanted else dump_front(wanted)
    except ValueError:
        return dump_front(wanted)


def _edited(front: str, changes: Mapping[str, Any]) -> str:
    """Each key's text replaced by a new one, from the last to the first; new keys at the end."""
    import yaml

    node = yaml.compose(front, yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    text = front
    for key, value in reversed(pairs):
        if key.value in changes:
            end = _end(value)
            end -= len(text[key.start_mark.index : end]) - len(text[key.start_mark.index : end].rstrip())
            text = text[: key.start_mark.index] + dump_front({key.value: changes[key.value]}) + text[end:]
    known = {key.value for key, _ in pairs}
    new = {key: value for key, value in changes.items() if key not in known}
    return "\n".join(filter(None, [text, dump_front(new) if new else ""]))


def _end(node: Any) -> int:
    """Where a value ends, without the comments between it and the next key."""
    import yaml

    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
