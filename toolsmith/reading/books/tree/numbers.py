"""The numbers that a book prints before the titles of its chapters and sections."""

from __future__ import annotations

import re
from functools import cache

from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.tree.levels import folded

_SLUG = 40


@cache
def _chapter() -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:(?:{words('chapter')}|{words('appendix')})\s+(?P<named>\d{{1,3}}(?:\.\d{{1,3}})*|[IVXLC]{{1,6}}\b|[A-Z]\b)|(?P<bare>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}|[A-Z](?:\.\d{{1,3}}){{1,3}})(?![\w,%]|-[^\W\d]))"
        r"[\s.:)—–-]*(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    )


def split_number(title: str) -> tuple[str, str]:
    """`1.2 Speed` as `1.2` and `Speed`; `Chapter 3: Motion` as `3` and `Motion`; without a number, "" and the title."""
    found = _chapter().match(title)
    if found is None:
        return "", title
    number, rest = found["named"] or found["bare"], found["rest"].strip()
    if found["bare"] and not re.match(r"[^\W\d]|[¿¡$\[(“\"'`]", rest):
        return "", title  # a heading that is a number, or a quantity
    return number, rest


def bare(title: str) -> str:
    """A title for comparing: without its number, case and signs."""
    return folded(split_number(title)[1] or title)


def word_of(title: str) -> str:
    """A title as one short word: what stands for the number of a section that has none."""
    slug = "-".join(re.findall(r"[^\W_]+", title.casefold()))
    return (
        slug if len(slug) <= _SLUG else slug[: slug.rfind("-", 0, _SLUG + 1)] if "-" in slug[:_SLUG] else slug[:_SLUG]
    )
