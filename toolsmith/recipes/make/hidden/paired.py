"""Several calls of one exercise, or entries of one result, answered by as many numbers: believed only where all agree.

Whether the book answers in the order of the calls is a guess, unless words before its numbers tell. So a group whose
results are not all the book's says nothing about its tools; one whose results all are has told each number by another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import is_same
from toolsmith.verify.quantities.spelling import plain, without_figures
from toolsmith.verify.run_cases import run_cases

_CONCLUSION = re.compile(r"[=≈]\s*(?P<number>[^=≈]*)$")


@dataclass(frozen=True)
class Pair:
    """A call of a tool, and the number that may be its answer."""

    tool: Tool
    case: Case


def numbers_in_order(text: str, names: Sequence[str]) -> list[Quantity]:
    """A number for each name; none where there are not as many distinct ones.

    Those are all that a solution states, or those that its statements end in; in its order, or where words of the
    names tell them apart (`the first eagle hears …`) by these.
    """
    text = without_figures(text)
    pieces = re.split(r"\n|;\s|\sand\s|,\s", text)
    lines = [end["number"] for line in pieces if (end := _CONCLUSION.search(line.rstrip(" .")))]
    ends = [each for line in lines for each in quantities(line)]
    for found in (quantities(text), ends):
        is_clear = not any(each.is_partial for each in found)
        is_distinct = not any(is_same(one, other) for place, one in enumerate(found) for other in found[:place])
        if len(found) == len(names) and is_clear and is_distinct:
            return found if found is ends else _by_words(plain(text), found, names)
    return []


def _by_words(text: str, found: Sequence[Quantity], names: Sequence[str]) -> list[Quantity]:
    """The numbers in the order of the names, where each name has words that stand before one number only."""
    begins = [0, *(each.end for each in found)]
    clauses = [_words(text[begin : each.start]) for begin, each in zip(begins, found, strict=False)]
    wanted = [_words(name) for name in names]
    own = [words - set().union(*wanted[:place], *wanted[place + 1 :]) for place, words in enumerate(wanted)]
    places = [[place for place, clause in enumerate(clauses) if words & clause] for words in own]
    is_told = all(len(each) == 1 for each in places) and len({each[0] for each in places}) == len(found)
    return [found[each[0]] for each in places] if is_told else list(found)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


def in_said_order(names: Sequence[str], *texts: str) -> list[str]:
    """Names of entries in the order in which the first of the texts that has all of them says them; else none."""
    for text in texts:
        said = text.lower()
        places = {name: _place(name, said) for name in names}
        if len(set(places.values())) == len(names) and min(places.values(), default=-1) >= 0:
            return sorted(names, key=places.__getitem__)
    return []


def _place(name: str, text: str) -> int:
    """Where a text says the first word of a name; -1 where it does not."""
    word = re.split(r"[_\W]+", name.lower())[0]
    found = re.search(rf"(?<![^\W\d_]){re.escape(word)}", text)
    return -1 if found is None else found.start()


def agree(pairs: Sequence[Pair], sandbox: Sandbox, policy: Policy) -> bool:
    """Whether each call gives the number beside it."""
    return all(run_cases(pair.tool, [pair.case], sandbox, policy)[0].is_right for pair in pairs)
