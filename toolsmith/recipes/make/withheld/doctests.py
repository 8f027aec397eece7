"""Doctests in the text of a section as exercises: the call that the book shows, and the number that it returns."""

from __future__ import annotations

import re

from toolsmith.types.reference import Exercise
from toolsmith.verify.quantities.numbers import quantities

_PROMPT = re.compile(r"\s*(?:>>>|In\s?\[\d*\]:)\s?(?P<code>.*\S)")
_OUTPUT = re.compile(r"\s*(?:Out\s?\[\d*\]:\s*)?(?P<value>-?[\d.][^\n]*)$")


def split_doctests(text: str) -> tuple[str, list[Exercise]]:
    """The text without every second doctest that shows a number, and these as exercises."""
    lines = text.split("\n")
    found: list[tuple[int, Exercise]] = []
    setup: list[str] = []
    for place, line in enumerate(lines[:-1]):
        prompt, output = _PROMPT.match(line), _OUTPUT.match(lines[place + 1])
        if prompt is None:
            setup = [] if line.strip() and not _OUTPUT.match(line) else setup
        elif output is None or not quantities(output["value"]):
            setup.append(prompt["code"])
        else:
            problem = "The book calls its code so; what is the number that comes back?\n"
            problem += "\n".join((*setup, prompt["code"]))
            number = f"doctest {len(found) + 1}"
            found.append((place, Exercise(number=number, problem=problem, solution=output["value"])))
    taken = found[1::2]
    gone = {line for place, _ in taken for line in (place, place + 1)}
    return "\n".join(line for place, line in enumerate(lines) if place not in gone), [each for _, each in taken]
