r"""What an environment of a book is: by the map that was given, by its own declaration, by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from toolsmith.reading.books.label_words import roles
from toolsmith.reading.books.labels import label_of_heading

_SHORT = {
    "examples": "example", "exmp": "example", "exam": "example", "xmpl": "example", "exmpl": "example",
    "exer": "exercise", "xca": "exercise", "prob": "exercise", "exo": "exercise", "ques": "exercise",
    "sol": "solution", "soln": "solution", "ans": "solution", "hint": "hint", "hints": "hint",
}  # fmt: skip
_COMMANDS = re.compile(
    r"\\(?:begin|end|item)\s*(?:\{[^{}]*\}|\[[^\]]*\])?|\\[A-Za-z@]+\*?|\\.|[{}~]|\[[^\]]*\]|\$[^$]*\$"
)
_FIRST_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}")
ROLES = ("example", "exercise", "solution", "hint")


@dataclass(frozen=True)
class Theorem:
    r"""An environment with a name that is printed and a number: `\newtheorem{exa}[thm]{Example}[section]`."""

    title: str
    counter: str = ""
    within: str = ""


def role(name: str, theorems: Mapping[str, Theorem], printed: str, given: Mapping[str, str]) -> str:
    """One of `ROLES`, or "". `printed` is what the environment's own beginning puts on the page."""
    bare = name.rstrip("*")
    if bare in given:
        return given[bare]
    if bare in theorems:
        return _role_of_title(theorems[bare].title)
    first = _FIRST_WORDS.search(_COMMANDS.sub(" ", printed))
    if first is not None:
        words = first[0].split()
        for count in range(len(words), 0, -1):
            if found := _role_of_title(" ".join(words[:count])):
                return found
    return _SHORT.get(bare.lower()) or roles().get(bare.lower(), "")


def _role_of_title(title: str) -> str:
    label = label_of_heading(" ".join(_COMMANDS.sub(" ", title).split()))
    return label.role if label is not None and label.role in ROLES else ""
