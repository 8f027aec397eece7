"""The table of label words, `label_words.toml`, as patterns over all its languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal[
    "example", "exercise", "solution", "exercises", "solutions", "of", "prefix", "appendix", "chapter", "show",
    "licence", "matter", "front", "self_test", "plan", "remarks", "table", "hints", "filler", "listing",
]  # fmt: skip
_FILE = Path(__file__).with_name("label_words.toml")


@cache
def languages() -> dict[str, dict[str, list[str]]]:
    """The table as it stands in the file: language -> kind -> words."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def words(kind: Kind) -> str:
    """A pattern for any of the words of a kind, the longest first; to be used with `re.IGNORECASE`."""
    listed = {word for table in languages().values() for word in table.get(kind, ())}
    spellings = listed | {without_accents(word) for word in listed}
    return "|".join(_pattern(word) for word in sorted(spellings, key=lambda word: (-len(word), word)))


@cache
def roles() -> dict[str, str]:
    """One word, in lower case and without accents, as classes and environments are called -> its role."""
    found = {}
    for role in ("example", "exercise", "solution"):
        for table in languages().values():
            for word in table[role]:
                for spelling in (without_accents(word), _in_ascii(word)):
                    found[re.sub(r"[\s-]+", "", spelling.lower())] = role
    return found


def without_accents(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))


def _in_ascii(word: str) -> str:
    """German umlauts as two letters: `Loesung`."""
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss")):
        word = word.replace(umlaut, letters)
    return without_accents(word)


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+").replace(r"\-", r"[-\s]")
