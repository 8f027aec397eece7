"""Keeps held-out requests out of docs: an example that is one of them, or a text that repeats one, teaches the answer.

No rewriter is shown them; an explorer may imagine the same all the same, and a model may know a public set by heart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.types.tool import Doc, Example

_REPEATED_WORDS = 7  # in a row; fewer are how people ask anyway


def without_leaks(doc: Doc, requests: Sequence[HeldOut]) -> Doc:
    """The doc without examples that are held-out requests: worded alike, or the very call of one."""
    kept = tuple(example for example in doc.examples if not any(_is_same(example, held) for held in requests))
    return doc if len(kept) == len(doc.examples) else doc.model_copy(update={"examples": kept})


def leaks(doc: Doc, requests: Iterable[HeldOut]) -> list[str]:
    """What of the prose repeats a held-out request, without naming which one: whoever writes docs must not learn it.

    Words that several requests share are how people ask, and tell none of them.
    """
    asked = Counter(run for text in {held.request for held in requests} for run in _runs(text))
    if any(asked[run] == 1 for run in _runs(" ".join(doc.texts))):
        return ["it repeats a person's request word for word; say what the tool does, not what somebody asked."]
    return []


def _is_same(example: Example, held: HeldOut) -> bool:
    if held.arguments and example.arguments == held.arguments:
        return True
    return example.request is not None and _words(example.request) == _words(held.request)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + _REPEATED_WORDS]) for at in range(len(words) - _REPEATED_WORDS + 1)}
