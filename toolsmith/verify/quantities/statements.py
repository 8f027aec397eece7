"""Statements of a solution, told apart by their left sides: `ΔH° = 87 kJ; ΔG° = 44 kJ`, `the pH is 4.2 and K = 3.0`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolsmith.verify.quantities.numbers import Quantity, quantities_of
from toolsmith.verify.quantities.quantity import is_same
from toolsmith.verify.quantities.units import converted

_END = re.compile(
    r"[;\n]|\s(?=\([a-n]\)\s)|,\s|\.\s|\s(?:and|or|und|et|y|e|while|whereas|where)\s"
    r"|\s(?:for|if|when)\s(?=\S+\s?[<≤>≥=])"
)
_BARE = re.compile(r"\s*(?P<label>(?=[^\W\d]*[^\W\da-z])[^\W\d]\w{0,5})\s+$")  # `pH 3.89`, `K 0.5`
_MARK = re.compile(r"[=≈≅]|:(?=\s)|\s(?:is|are|was|ist|est|es)\s")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_MOST_STATEMENTS = 200
_LONGEST_LABEL = 6  # words
_NAMES = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "∆": "delta", "ε": "epsilon", "ϵ": "epsilon", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "\u0304": "bar", "\u0305": "bar", "\u0302": "hat",
    "′": "prime", "'": "prime", "<": "<", ">": ">", "≤": "≤", "≥": "≥", "Δ": "delta", "Ω": "omega", "Σ": "sigma",
}  # fmt: skip
_SIGNS = {"standard deviation": ["sigma", "s", "SD"], "mean": ["mu", "xbar"], "variance": ["sigma2", "s2"]}


@dataclass(frozen=True)
class _Statement:
    label: str
    numbers: tuple[Quantity, ...]  # behind the last equals sign


def stated_as(text: str, names: Sequence[str], unit: str = "", *, takes_last: bool = False) -> Quantity | None:
    """The number of the one statement whose left side is one of the names; None where there is none, or several.

    Args:
        text: a solution in the plain spelling.
        names: what the number may be called, the likeliest first: `ΔG°`, `delta_G`, `margin of error`.
        unit: of the number.
        takes_last: whether of several statements the last is meant, as in a worked solution.
    """
    statements = list(_statements(text))
    for name in [spelling for each in names for spelling in _spellings(each)]:
        labels = [_endings(each.label) for each in statements]
        found = [each for each, label in zip(statements, labels, strict=True) if name in label]
        if not found:
            small = name.casefold()
            found = [each for each, label in zip(statements, labels, strict=True) if small in map(str.casefold, label)]
        if found:
            return _only([each for each in found if _fits(each, unit)], takes_last=takes_last)
    short = [each for each in statements if any(_abbreviates(each.label, name) for name in names)]
    return _only([each for each in short if _fits(each, unit)], takes_last=takes_last)


def _abbreviates(label: str, name: str) -> bool:
    """Whether a left side is in the first letters of a name, and at most one more: `EBM` is an error bound."""
    last = (label.split() or [""])[-1]
    first = "".join(word[0].upper() for word in re.findall(r"[^\W\d_]+", name))
    return len(first) > 1 and last.isupper() and last.startswith(first) and len(last) <= len(first) + 1


def _only(found: Sequence[_Statement], *, takes_last: bool) -> Quantity | None:
    numbers = [each.numbers[0] for each in found]
    is_one = bool(numbers) and (takes_last or all(is_same(each, numbers[0]) for each in numbers))
    return numbers[-1] if is_one and not numbers[-1].is_partial else None


def _fits(statement: _Statement, unit: str) -> bool:
    """Whether it states one number, of the unit."""
    if len(statement.numbers) != 1:
        return False
    (number,) = statement.numbers
    return not (unit and number.unit) or converted(1.0, number.unit, unit) is not None


def _statements(text: str) -> Iterator[_Statement]:
    """Every `label = … = number`; numbers behind a comma without a label of their own belong to those before."""
    every = quantities_of(text)
    label: str | None = None
    numbers: list[Quantity] = []
    for begin, end in _pieces(text)[:_MOST_STATEMENTS]:
        marks = list(_MARK.finditer(text, begin, end))
        behind = [each for each in every if (marks[-1].end() if marks else begin) <= each.start < end]
        if not marks and len(behind) == 1 and (bare := _BARE.match(text[begin : behind[0].start])):
            if label is not None:
                yield _Statement(label, tuple(numbers))
            label, numbers = bare["label"], behind
            continue
        if not marks:
            is_list = re.search(r"(?:,|\sand|\sor)\s$", text[max(0, begin - 5) : begin])
            numbers += behind if is_list and numbers else []
            continue
        if label is not None and not re.search(r"[^\W\d_]", text[begin : marks[0].start()]):
            numbers = behind  # `738/27 = 27.3` goes on with what was being computed
            continue
        if label is not None:
            yield _Statement(label, tuple(numbers))
        label, numbers = text[begin : marks[0].start()], behind
    if label is not None:
        yield _Statement(label, tuple(numbers))


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where statements begin and end: at marks that stand in no brackets."""
    depth, depths = 0, []
    for letter in text:
        depth = max(0, depth + _BRACKETS.get(letter, 0))
        depths.append(depth)
    ends = [found for found in _END.finditer(text) if depths[found.start()] == 0 or found[0] == "\n"]
    begins = [0, *(found.end() for found in ends)]
    return list(zip(begins, [*(found.start() for found in ends), len(text)], strict=True))


def _endings(label: str) -> list[str]:
    """What a left side may be called: all of it, or its last words: `the energy ΔG°`."""
    words = label.split()[-_LONGEST_LABEL:]
    return [symbol(" ".join(words[place:])) for place in range(len(words))]


def _spellings(name: str) -> list[str]:
    """A name as it is, without what stands in brackets behind it, and the symbol in it: `heat Q_h (J)`."""
    bare = re.sub(r"\s+\(.*", "", name)
    short = [word for word in bare.split() if not re.fullmatch(r"[a-zäöüß]{3,}", word)]
    spelled = [symbol(name), symbol(bare), *([symbol(short[0])] if len(short) == 1 else [])]
    spelled += next((signs for words, signs in _SIGNS.items() if words in re.sub(r"[_\W]+", " ", name.lower())), [])
    return list(dict.fromkeys(each for each in spelled if each))


def symbol(text: str) -> str:
    """The letters and digits of a symbol, Greek ones in words: `ΔG°` and `delta_G` are `deltaG`."""
    letters = []
    for letter in unicodedata.normalize("NFD", text):
        plain = unicodedata.normalize("NFKC", letter)
        letters.append(_NAMES.get(letter) or _NAMES.get(letter.lower()) or (plain if plain.isalnum() else ""))
    return "".join(letters)
