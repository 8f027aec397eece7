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


def filled(text: str, names: Mapping[str, str], depth: int = 0) -> str:
    """The text with its names filled in; one that nobody gives stays as it stands."""
    if not names or "{{" not in text or depth > _DEEPEST:
        return text

    def value(found: re.Match[str]) -> str:
        if found["name"] not in names:
            return found[0]
        given = filled(names[found["name"]], names, depth + 1)
        for pair in _PAIR.finditer(found["filters"]):
            given = given.replace(_spelled(pair["old"]), _spelled(pair["new"]))
        return given if len(given) <= _LONGEST else found[0]

    text = _FILLED.sub(value, text)
    return _QUARTO.sub(value, text)


def _spelled(quoted: str) -> str:
    try:
        return str(ast.literal_eval(quoted))
    except (ValueError, SyntaxError):
        return quoted[1:-1]
