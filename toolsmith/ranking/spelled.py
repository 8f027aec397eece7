"""Words of a request that nobody knows and that are one slip of the keyboard away from one that somebody does.

Known is what the tools' texts hold and what the table of meanings has as a whole word. The nearest word is looked up
among all edits of the unknown one (Norvig 2007), so nothing has to be built or kept. A request with grammar of another
language than English stays as it is, and so does one that is strange for the most part: it is no text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log

from toolsmith.ranking.table import place_of
from toolsmith.ranking.terms import stem, telling

_SHORTEST, _LONGEST = 4, 24  # letters
_MOST_UNKNOWN = 0.8  # of a request's words; two are always looked up
_OTHER_LANGUAGES = frozenset(
    [
        *("der", "das", "und", "ein", "eine", "ist", "mit", "für", "wie", "zum"),
        *("le", "les", "une", "pour", "el", "los", "las", "una", "para", "que", "il", "di", "het", "een", "voor"),
    ]
)
_MOST = 8  # words of a request that are looked up
_RARE = 50_000  # place in the order of how common words are, of one that only the tools' texts know
_OF_TOOLS = 3.0  # how much likelier (logarithm) a word that the tools use
_SWAPPED, _OTHER_BEGIN = 1.0, -2.0
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def is_strange(said: Sequence[str], is_of_tools: Callable[[str], bool]) -> bool:
    """Whether most words of a request are known to nobody: it is in another language, or is no text."""
    words = telling(said)
    return sum(not _is_known(word, is_of_tools) for word in words) > len(words) / 2


def corrected(said: Sequence[str], is_of_tools: Callable[[str], bool]) -> dict[str, str]:
    """Unknown word → the word that was probably meant, for those that have one; `said` are all words of a request."""
    words = telling(said)
    unknown = [word for word in words if not _is_known(word, is_of_tools)]
    if len(unknown) > max(2.0, _MOST_UNKNOWN * len(words)) or not _OTHER_LANGUAGES.isdisjoint(said):
        return {}
    found = {word: _nearest(word, is_of_tools) for word in unknown[:_MOST] if _SHORTEST <= len(word) <= _LONGEST}
    return {word: near for word, near in found.items() if near}


def _is_known(word: str, is_of_tools: Callable[[str], bool]) -> bool:
    return not word.isalpha() or is_of_tools(word) or any(place_of(form) is not None for form in (word, stem(word)))


def _nearest(word: str, is_of_tools: Callable[[str], bool]) -> str:
    best, highest = "", float("-inf")
    for edit, weight in _edits(word):
        place, of_tools = place_of(edit), is_of_tools(edit)
        if place is None and not of_tools:
            continue
        likely = weight + _OF_TOOLS * of_tools - log(1 + (_RARE if place is None else place))
        if likely > highest:
            best, highest = edit, likely
    return best


def _edits(word: str) -> list[tuple[str, float]]:
    """Everything that is one letter away, with what speaks for that slip."""
    found = []
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        begin = _OTHER_BEGIN if at == 0 else 0.0
        if tail:
            found.append((head + tail[1:], begin))
            found += [(head + letter + tail[1:], begin) for letter in _LETTERS]
        if len(tail) > 1:
            found.append((head + tail[1] + tail[0] + tail[2:], begin + _SWAPPED))
        found += [(head + letter + tail, begin) for letter in _LETTERS]
    return found
