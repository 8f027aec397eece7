"""Noise: the questions of `call` with typos, in other words, in another order and longer; and with worked calls.

What the right call holds is never touched, so that the right answer stays the same.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.call import call_question
from toolsmith.recipes.exam.records import Question

WORKED = (0, 1, 3, 5)
_TYPO_EVERY = 6  # words
_WORD = re.compile(r"[A-Za-z]{4,}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_WAYS = (
    "Could you please help me with this? {}",
    "I need this for a report: {}",
    "Hi! Quick question. {} Thanks a lot!",
    "My colleague asks: {}",
)
_LONG = (
    "I have had a long day, the trains were late and the coffee machine is out of order again. Anyway. We talked about "
    "many things in the meeting, most of which do not matter here. There is one thing left that I could not find out "
    "alone, and it is this. {} There is no hurry; whenever you have a moment is fine, and the weather is nice today."
)


def noise_questions(material: Material, count: int) -> list[Question]:
    """Every form of as many requests as the count allows; `base` is the id of the plain question."""
    forms: tuple[tuple[str, Callable[[str, random.Random, set[str]], str]], ...] = (
        ("typos", typos),
        ("paraphrase", lambda text, chooser, _: chooser.choice(_WAYS).format(text)),
        ("other order", other_order),
        ("longer", lambda text, _, __: _LONG.format(text)),
    )
    found = []
    each_count = max(1, count // (len(forms) + len(WORKED)))
    for held in material.rounds(each_count):
        plain = call_question(material, held)
        kept = _words_of(held.arguments)
        for part, change in forms:
            text = change(held.request, material.chooser("noise", part, held.id), kept)
            form = {"exam": "noise", "part": part, "request": text, "base": plain.id}
            found.append(plain.model_copy(update=form))
        for worked in WORKED:
            shown = {"exam": "noise", "part": f"worked calls: {worked}", "worked": worked, "base": plain.id}
            found.append(plain.model_copy(update=shown))
    return found[:count]


def typos(text: str, chooser: random.Random, kept: set[str]) -> str:
    """Two letters swapped in every sixth word, at least in one; never in one that the right call holds."""
    places = [found for found in _WORD.finditer(text) if found[0].lower() not in kept]
    chosen = chooser.sample(places, min(len(places), max(1, len(places) // _TYPO_EVERY)))
    for found in sorted(chosen, key=lambda found: -found.start()):
        at = found.start() + chooser.randrange(1, len(found[0]) - 2)
        text = f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"
    return text


def other_order(text: str, _: random.Random, __: set[str]) -> str:
    """The last sentence first; a single one stays as it is, with a greeting behind it."""
    parts = _SENTENCE.split(text)
    if len(parts) < 2 or "\n" in text:
        return f"{text} That is what I would like to know."
    return " ".join([parts[-1], *parts[:-1]])


def _words_of(arguments: object) -> set[str]:
    return {word.lower() for word in _WORD.findall(json.dumps(arguments, ensure_ascii=False))}
