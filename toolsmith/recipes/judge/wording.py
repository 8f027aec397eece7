"""What an answer in words states its value with: where it states it, and whether all that stands around it is harmless.

Whoever hedges, denies, quotes others or speaks of something else finds ever new words, in any language. So the words
that change nothing are listed, and an answer with any other is not understood; those of the question are its own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from toolsmith.verify.quantities.numbers import Quantity, quantities_of
from toolsmith.verify.quantities.spelling import plain

_MARKED = re.compile(
    r"(?:####|\b(?:answer|result|total)\b\W*(?:is|=|:)|\b(?:so|thus|hence|therefore)\b[^.\n]{0,30}?\b(?:is|are|=))\s*(\S[^\n]*)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:=|≈|:|\b(?:is|are|was|be|to|get|gives?)\b)\s*(\S[^\n]*?)\s*$")
_QUOTED = re.compile(r"`([^`\n]+)`|\*\*([^*\n]+)\*\*|\"([^\"\n]+)\"|“([^”\n]+)”|(?<!\w)'([^'\n]+)'(?!\w)")
_PLEASANTRY = re.compile(
    r"\b(?:I )?hope (?:this|that|it) helps\b|\byou're welcome\b|^(?:great|good) question\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_ITEM = re.compile(r"^[ \t]*(?:[-*•+]|\(?\d{1,2}[.)])[ \t]+(?=\S)", re.MULTILINE)
_DOUBT = re.compile(  # of words that a request may have as well
    r"\b(?:not|never|wrong|false|incorrect\w*|cannot|can't|or|but|maybe|perhaps|instead|rather|except|unless|if|"
    r"hardly|nobody|unlikely|fails?|guess|doubt|problem|used to|less|more|fewer|greater|smaller|larger|least|most|"
    r"exceeds?|below|above|before|after|half|half-\w+|twice|thrice|double|triple|pairs?|dozens?|squared?|cubed?|root|"
    r"plus|minus|reversed|neither|nor|without|other|than|between)\b|n't\b|\?|≠|!=",
    re.IGNORECASE,
)
_HARMLESS_WORDS = """
    a an the it its this that these those there here he she they we you i is are am was were be will has have
    had s ll re ve of in on at to for by with as and so thus hence therefore then now get gets got give gives
    gave make makes made come comes came equal equals yield yields show shows mean means read reads work works
    turn turns out convert converts converted corresponds equivalent written expressed rounded round decimal
    decimals e places place digits boxed output answer answers result results solution value values number
    amount total sum final correct right exactly precisely altogether together overall all left sure certainly
    ok okay indeed
    would what checked verified
"""
_HARMLESS = frozenset(_HARMLESS_WORDS.split())
_TURNING_WORDS = "not no never out off down up over under away back without against non unable failed missing"
_TURNING = frozenset(_TURNING_WORDS.split())  # of a question whose other words say the opposite without it
_ROUGH = frozenset(("about", "approximately", "roughly", "around", "nearly", "approx"))
_DANGLING = re.compile(r"\d\s?[-+–−^/×·]+(?=\s*(?:[.,;:!)\]*`]*\s*$|[.,;:!)\]*`]+\s))")  # 29+, 29-: more, or less
_OPERATORS = frozenset("+-*/×·^")
_HARMLESS_SIGNS = re.compile(r"[\s.,:;!()\[\]{}*_`'’\"“”=≈#+\-–—−×·/^|\\]")


def statement(answer: str) -> str:
    """From the last sentence that says what the answer is to the end; all of an answer without such a one."""
    marks = list(_MARKED.finditer(answer))
    if not marks:
        return answer.strip()
    ends = [found.end() for found in _SENTENCE_END.finditer(answer) if found.end() <= marks[-1].start()]
    begin = marks[-1].start() if marks[-1][0].startswith("####") else max(ends, default=0)
    return answer[begin:].strip()


def regions(answer: str) -> Iterator[str]:
    """What an answer may state, the surest first: behind a mark, all of it, behind `is` or `=`, in quotes."""
    marked = [found[1] for found in _MARKED.finditer(answer)]
    if marked:
        yield marked[-1]
        return
    yield answer.strip()
    for sentence in filter(None, _SENTENCE_END.split(answer.strip())):
        if found := _BEHIND.search(sentence):
            yield found[1]
    for found in _QUOTED.finditer(answer):
        yield next(filter(None, found.groups()))


def is_doubtful(text: str) -> bool:
    return bool(_DOUBT.search(text))


def _is_of_something_else(text: str, number: Quantity, asked: set[str]) -> bool:
    """Whether a number counts, or is the number of, a thing of the question that is not what is counted: `day 15`."""
    behind = re.match(r"\s*(\w+)", text[number.end :])
    before = re.fullmatch(r"\W*(\w+)\s*|.*(?<!#)#", text[: number.start], re.DOTALL)
    words = {found[1].casefold() for found in (behind, before) if found and found[1]} - _HARMLESS
    return bool(words & asked) or (before is not None and before[1] is None)


def is_statement(text: str) -> bool:
    """Whether it has words that say something."""
    return not set(_words(text.casefold())) <= _HARMLESS | set(re.findall(r"\d+", text))


def is_understood(text: str, request: str, said: Iterable[str] = ()) -> bool:
    """Whether a statement is made of harmless words, those of the question, numbers with units, and what is said."""
    said = sorted(said, key=len, reverse=True)
    for each in said:
        text = re.sub(re.escape(each), " ", text, flags=re.IGNORECASE)
    text = _PLEASANTRY.sub("", text)
    is_noted = text.rstrip().endswith("*") and text.count("*") % 2 == 1  # a footnote
    if is_noted or is_doubtful(text) or _DANGLING.search(text) or (said and _ROUGH & set(_words(text.casefold()))):
        return False
    text, question = plain(text), plain(_question(request)).casefold()
    numbers = quantities_of(text)
    between = [text[one.end : other.start].strip() or text[other.start] for one, other in itertools.pairwise(numbers)]
    if between and _OPERATORS.issuperset(between) and not re.search("[=≈]", text):
        return False  # what has yet to be computed
    counted = set(re.findall(r"\bhow many\s+(\w+)", question))
    if any(_is_of_something_else(text, number, set(_words(question)) - counted) for number in numbers):
        return False
    for number in reversed(numbers):
        text = f"{text[: number.start]} {text[number.end :]}"
    said_words, asked = set(_words(text.casefold())), set(_words(question))
    own = {form for word in asked for form in (word, f"{word}s", word.removesuffix("s"))} - _HARMLESS
    if said_words & own and asked & _TURNING - said_words:
        return False
    signs = set(re.sub(r"[\w\s]", "", question))
    return said_words <= _HARMLESS | _ROUGH | own and set(_HARMLESS_SIGNS.sub("", re.sub(r"\w", "", text))) <= signs


def _question(request: str) -> str:
    """The sentences of a request that ask; all where none does. Words of the others speak of what is given."""
    asking = [each for each in _SENTENCE_END.split(request) if each.rstrip().endswith("?")]
    return " ".join(asking) or request


def without_list_marks(text: str) -> str:
    """The items of a list without the bullets and numbers before them, which are no signs and no values."""
    return _ITEM.sub("", text) if len(_ITEM.findall(text)) > 1 else text


def _words(text: str) -> list[str]:
    """Its words, and its digits where these belong to no number that was read."""
    return re.findall(r"\w+", text.replace("_", " "))
