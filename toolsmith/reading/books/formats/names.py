"""Names that a project fills into its pages: `{{ name | replace("a", "b") }}` and Quarto's `{{< var name >}}`.

Covered: names of the project and of the page, the filter `replace`, names within what is filled in.
Not covered: other filters, conditions and loops, which stay as they stand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

_DEEPEST = 5  # names within names
_LONGEST = 20_000  # characters that a name may come to
_MOST_OF_A_PAGE = 2_000_000  # characters that are filled in
_TEXT = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_REPLACE = rf"\|\s*replace\(\s*(?:{_TEXT})\s*,\s*(?:{_TEXT})\s*\)\s*"
_FILLED = re.compile(rf"\{{\{{\s*(?P<name>[A-Za-z_][\w.-]*)\s*(?P<filters>(?:{_REPLACE})*)\}}\}}")
_QUARTO = re.compile(r"\{\{<\s*(?:var|meta)\s+(?P<name>[A-Za-z_][\w.-]*)(?P<filters>)\s*>\}\}")
_PAIR = re.compile(rf"replace\(\s*(?P<old>{_TEXT})\s*,\s*(?P<new>{_TEXT})\s*\)")


def flat(table: object, above: str = "") -> Iterator[tuple[str, str]]:
    """The texts and numbers of nested tables, by their dotted names."""
    for name, value in table.items() if isinstance(table, dict) else ():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            yield f"{above}{name}", str(value)


def filled(text: str, names: Mapping[str, str]) -> str:
    """The text with its names filled in; one that nobody gives, or that grows too long, stays as it stands."""
    return _Filling(names).text(text, _DEEPEST) if names and "{{" in text else text


class _Filling:
    """Each name is carried out once for a page, and so much is filled in at most."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._known: dict[str, str] = {}
        self._left = _MOST_OF_A_PAGE

    def text(self, text: str, depth: int) -> str:
        for pattern in (_FILLED, _QUARTO):
            text = pattern.sub(lambda found: self._value(found, depth), text)
        return text

    def _value(self, found: re.Match[str], depth: int) -> str:
        name = found["name"]
        if name not in self._names or not depth:
            return found[0]
        if name not in self._known:
            self._known[name] = found[0]  # within itself
            self._known[name] = self.text(self._names[name], depth - 1)
        given = self._known[name]
        for pair in _PAIR.finditer(found["filters"]):
            old, new = _spelled(pair["old"]), _spelled(pair["new"])
            if len(given) + given.count(old) * len(new) > _LONGEST:
                return found[0]
            given = given.replace(old, new)
        if len(given) > min(_LONGEST, self._left):
            return found[0]
        self._left -= len(given)
        return given


def _spelled(quoted: str) -> str:
    try:
        return str(ast.literal_eval(quoted))
    except (ValueError, SyntaxError):
        return quoted[1:-1]
