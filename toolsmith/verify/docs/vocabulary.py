"""Whether a sentence is of words that English, or the texts around a tool, know: other languages and ciphers are not.

Covered: sentences of three words and more, in Latin letters, beside texts in English.
Not covered: two words; English words in a code of their own; a doc that was in another language before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

_FEWEST = 3  # words; of so few all must be unknown
_LEAST_KNOWN = 0.3  # of the words of a longer sentence; 84 of 3,514 of public docs, nearly all lists, have fewer
_FEWEST_OF_A_STRANGER, _LEAST_KNOWN_OF_A_STRANGER = 6, 0.1  # where nothing but the doc itself is known
_LEAST_ENGLISH = 0.5  # of the words of texts that are in English
_SENTENCE = re.compile(r"[.!?:;\n]")
_WORD = re.compile(r"[^\W\d_]+")
_FUNCTION_WORDS = (
    "an the this that these those it its is are was be been as at by for from in into of on or and to with without not "
    "no if when where which what who how than then else so such any all each every one two also only but can may must "
    "will do does has have here there"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_BETWEEN_ITEMS = re.compile(r"[,|/`\"'()]+| or ")
_WORDS_OF_AN_ITEM = 2  # at most, in a row of things, which is no sentence: "Fuel, tides or distances"
_MOST_ITEMS = 4  # of a row that a model writes: of more there may be a message in it
_LONGEST_SYMBOL = 3  # letters of units and the like, of which a stranger's doc may be full: "min h d wk yr in ft"
_LONGEST_CODE = 4  # capitals: EUR, ISO, YYYY


def unknown_sentence(text: str, written: str, known: str = "", *, by_a_stranger: bool = False) -> str:
    """The first sentence of words that are strange; empty: there is none, or what people wrote is not English either.

    Args:
        text: to look at.
        written: by people about the tool: its doc before, requests.
        known: what else has words of the tool's: its schema, and what calls gave, be it data.
        by_a_stranger: whether no call of the tool is known; a doc is full of names of things, so it takes more to tell.
    """
    people = words_of(written)
    if len(people) >= 2 * _FEWEST and len(people & _english()) < _LEAST_ENGLISH * len(people):
        return ""
    familiar = people | words_of(known) | _english()
    fewest, least = (_FEWEST_OF_A_STRANGER, _LEAST_KNOWN_OF_A_STRANGER) if by_a_stranger else (_FEWEST, _LEAST_KNOWN)
    for sentence in _SENTENCE.split(text):
        words = {each for each in words_of(sentence) if not by_a_stranger or len(each) > _LONGEST_SYMBOL}
        items = len(_BETWEEN_ITEMS.findall(sentence.strip(" ,"))) + 1
        if items > 1 and len(words) <= _WORDS_OF_AN_ITEM * items and (by_a_stranger or items <= _MOST_ITEMS):
            continue
        seen = len(words & familiar)
        if len(words) >= fewest and (seen < least * len(words) if len(words) > _FEWEST else not seen):
            return sentence.strip()
    return ""


def words_of(text: str) -> set[str]:
    """In small letters; parts of camel case and of names with underscores are words, short codes in capitals none."""
    found = [each for each in _WORD.findall(_HUMP.sub(" ", text)) if len(each) > 1]
    return {each.casefold() for each in found if not (each.isupper() and len(each) <= _LONGEST_CODE)}


def content_words(text: str) -> set[str]:
    """Words that name something: those of every doc left out."""
    return words_of(text) - words_of(_FUNCTION_WORDS)


@cache
def _english() -> frozenset[str]:
    """The words of Python's own language reference: it comes with Python, and docs are written as it is."""
    from pydoc_data.topics import topics

    return frozenset(_words_of_all(topics.values()))


def _words_of_all(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (word for word in words_of(text) if word.isascii())
