"""The words of a text: identifiers split, marks of grammar left out, endings cut, Chinese and Japanese in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MOST_WORDS = 1_500  # of one text: what stands later plays no part
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,}")
_LATIN = re.compile(r"[a-z]+|\d+")
_LONGEST = 40  # letters: more is data, not a word
_DULL = frozenset((
    "a", "an", "the", "of", "for", "to", "in", "on", "at", "by", "with", "and", "or", "is", "are", "be", "was",
    "were", "it", "its", "this", "that", "these", "those", "i", "you", "me", "my", "your", "we", "our", "he", "she",
    "they", "them", "his", "her", "can", "could", "would", "will", "do", "does", "did", "what", "which", "who",
    "how", "when", "where", "please", "need", "want", "like", "some", "any", "from", "as", "into", "about", "if",
    "so", "have", "has", "had", "us", "let", "there", "also", "not", "no", "tell", "give", "get", "help", "find",
    "provide", "show", "looking", "der", "die", "das", "und", "ein", "eine", "einen", "ist", "mit", "von", "für",
    "zu", "im", "den", "wie", "ich", "mir", "bitte",
))  # fmt: skip
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ers", "er"), ("es", "e"), ("s", ""))
_BY_LAST = {last: [each for each in _ENDINGS if each[0][-1] == last] for last in {ending[-1] for ending, _ in _ENDINGS}}


def terms(text: str) -> list[str]:
    """All words of a text, in order, in lower case."""
    return list(_words(text))


def words(text: str) -> list[str]:
    """Lower-case words in Latin letters; identifiers are split at underscores, hyphens and capitals."""
    return _LATIN.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower())


def telling(words: Iterable[str]) -> list[str]:
    """Each word once that says what a text is about: none of grammar, nor of how one asks."""
    return [word for word in dict.fromkeys(words) if word not in _DULL]


def stem(word: str) -> str:
    """A word without its English ending, so that forms of one word are one."""
    for ending, rest in _BY_LAST.get(word[-1:], ()):
        kept = len(word) - len(ending)
        if word.endswith(ending) and kept >= 3 and not (ending == "s" and word.endswith("ss")):
            word = word[:kept] + rest
            break
    return word.rstrip("e") if len(word) > 4 else word


def _words(text: str) -> Iterator[str]:
    for count, match in enumerate(_WORD.finditer(_HUMP.sub(" ", text[: 20 * MOST_WORDS]))):
        if count >= MOST_WORDS:
            return
        word = match.group().lower()[:_LONGEST]
        if _UNSPACED.fullmatch(word):
            yield from (word[place : place + 2] for place in range(len(word) - 1))
        else:
            yield word
