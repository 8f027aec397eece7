"""Whether the cases that a tool misses are a class of inputs: then the tool is wrong there, and no label is.

A wrong label comes anywhere. A wrong tool misses what its inputs have in common: a value, a range, a length, a word, a
divisor, or two of these together. Each such trait, and each pair, is a set of cases; the test asks how probable it is
that misses spread by chance would lie in one of them as they do (hypergeometric, corrected for the number of sets).

One or two misses lie in some class always. They are the tool's where they are all that is known of something: of a
value, of an end of a range, of a divisor; also among the rows that share another value with them.

Covered: classes with about three misses or more, as traits of single arguments, of pairs of arguments and of results;
smaller ones as far as no right case belongs to them.
Not covered: one or two misses in a class that right cases surround.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Any, NamedTuple

from toolsmith.types.value import JsonValue

_SIGNIFICANCE = 0.05
_DIVISORS = (2, 3, 4, 5, 7, 10, 12, 24, 60, 100, 400)
_RARE_DIVISORS = (10, 12, 24, 60, 100, 400)
_SMALL_COLUMN = 12  # different values; of a column with more, a value that only one case has is ordinary
_FEW_MISSES = 2  # among more, a class shows by itself
_FEWEST_BESIDE = 20  # right rows that share a value: of fewer, many are at some end
_DERIVED = ("the sum of", "the order of", "the words of")
_MOST_VALUES = 40  # different values of a column of which each is a trait
_MOST_BORDERS = 40  # of a column of numbers
_MOST_COLUMNS = 12  # compared with each other
_MOST_COMBINED = 150  # traits


class Trait(NamedTuple):
    """What some rows have in common: in words, and which rows, a bit each."""

    told: str
    rows: int


def class_of(rows: Sequence[Mapping[str, JsonValue]], missed: Sequence[int]) -> str:
    """The class of inputs that the misses make up, in words; empty where they lie as chance would have them.

    Args:
        rows: what is known of each case: its arguments, and what the tool returned.
        missed: places of those that the tool answers wrongly.
    """
    wrong = sum(1 << place for place in missed)
    traits = _traits(rows)
    best = _best(traits, wrong, len(rows), tests=2 * len(traits))
    if best:
        return best
    likely = sorted(traits, key=lambda each: _chance(each.rows, wrong, len(rows)))[:_MOST_COMBINED]
    pairs = [
        Trait(f"{one.told} and {other.told}", one.rows & other.rows)
        for one, other in combinations(likely, 2)
        if (one.rows & other.rows & wrong).bit_count() * 2 >= len(missed)
    ]
    return _best(pairs, wrong, len(rows), tests=max(1, len(traits) * (len(traits) - 1)))


def known_by_misses_alone(rows: Sequence[Mapping[str, JsonValue]], missed: Sequence[int]) -> dict[int, str]:
    """Misses that are all that is known of something, with what it is: a value, an end of a range, a divisor.

    Args:
        rows: the arguments of each case.
        missed: places of those that the tool answers wrongly.
    """
    wrong = set(missed)
    found: dict[int, str] = {}
    for name, column in _columns(rows).items():
        right = [value for place, value in enumerate(column) if place not in wrong]
        values, numbers = {repr(value) for value in right}, [value for value in right if _is_number(value)]
        is_small = len({repr(value) for value in column}) <= _SMALL_COLUMN
        for place in missed:
            value = column[place]
            if is_small and repr(value) not in values:
                found.setdefault(place, f"{name} = {value!r}")
            if not _is_number(value) or not numbers or name.startswith(_DERIVED) or "[" in name:
                continue
            if _is_beyond(value, numbers):
                found.setdefault(place, f"{name} beyond {max(numbers) if value > max(numbers) else min(numbers):g}")
            rare = [step for step in _RARE_DIVISORS if value % step == 0 and all(each % step for each in numbers)]
            if rare:
                found.setdefault(place, f"{name} as a multiple of {rare[0]}")
    if len(missed) <= _FEW_MISSES:
        found = {place: told for place in missed if (told := _alone_beside_a_value(rows, place, wrong))} | found
    return found


def _alone_beside_a_value(rows: Sequence[Mapping[str, JsonValue]], place: int, wrong: set[int]) -> str:
    """The same among the rows that share a value with a miss: another value, or an end of a range, that only it has."""
    columns = _by_name(rows)
    small = [name for name, column in columns.items() if len({repr(value) for value in column}) <= _SMALL_COLUMN]
    for name in small:
        shared = repr(columns[name][place])
        right = [row for row, value in enumerate(columns[name]) if repr(value) == shared and row not in wrong]
        for other, column in columns.items() if len(right) >= _FEWEST_BESIDE else ():
            value, known = column[place], [column[row] for row in right]
            is_beyond = _is_beyond(value, known)
            if is_beyond or (other in small and repr(value) not in map(repr, known)):
                return f"{other} = {value!r}{' or beyond' if is_beyond else ''} where {name} = {shared}"
    return ""


def _is_beyond(value: Any, known: Sequence[Any]) -> bool:
    """Whether a number is smaller or larger than all that are known."""
    numbers = [each for each in known if _is_number(each)]
    return _is_number(value) and bool(numbers) and not min(numbers) <= value <= max(numbers)


def _best(traits: Sequence[Trait], wrong: int, count: int, tests: int) -> str:
    found = min(traits, key=lambda each: _chance(each.rows, wrong, count), default=None)
    if found is None or _chance(found.rows, wrong, count) * tests > _SIGNIFICANCE:
        return ""
    return f"{found.told} ({(found.rows & wrong).bit_count()} of {found.rows.bit_count()} are missed)"


def _chance(rows: int, wrong: int, count: int) -> float:
    """How probable it is that as many of the misses lie in a set of rows, were they spread over all."""
    size, misses, inside = rows.bit_count(), wrong.bit_count(), (rows & wrong).bit_count()
    ways = sum(comb(size, n) * comb(count - size, misses - n) for n in range(inside, min(size, misses) + 1))
    return ways / comb(count, misses)


def _traits(rows: Sequence[Mapping[str, JsonValue]]) -> list[Trait]:
    """Every set of rows that some trait has, once, and neither none nor all of them."""
    columns = _columns(rows)
    named: dict[int, str] = {}
    for name, column in columns.items():
        for told, has in _of_column(column):
            named.setdefault(_bits(has), f"{name} {told}")
    numbers = {name: column for name, column in columns.items() if all(_is_number(value) for value in column)}
    for one, other in combinations(list(numbers)[:_MOST_COLUMNS], 2):
        pairs = list(zip(numbers[one], numbers[other], strict=True))
        named.setdefault(_bits([left == right for left, right in pairs]), f"{one} = {other}")
        named.setdefault(_bits([left < right for left, right in pairs]), f"{one} < {other}")
        named.setdefault(_bits([left > right for left, right in pairs]), f"{one} > {other}")
    everything = (1 << len(rows)) - 1
    return [Trait(told, bits) for bits, told in named.items() if bits not in (0, everything)]


def _bits(has: Sequence[bool]) -> int:
    return sum(1 << place for place, each in enumerate(has) if each)


def _columns(rows: Sequence[Mapping[str, JsonValue]]) -> dict[str, list[JsonValue]]:
    return _by_name([dict(leaf for name, value in row.items() for leaf in _leaves(name, value)) for row in rows])


def _by_name(rows: Sequence[Mapping[str, JsonValue]]) -> dict[str, list[JsonValue]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _leaves(name: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Single values that describe a value: itself, or of a list its length, ends, sum and order."""
    if isinstance(value, dict):
        yield f"the size of {name}", len(value)
        for key, member in value.items():
            yield from _leaves(f"{name}.{key}", member)
    elif isinstance(value, list):
        yield f"the length of {name}", len(value)
        yield f"repetition in {name}", len({repr(member) for member in value}) < len(value)
        if value and all(_is_number(member) for member in value):
            yield from ((f"the {told} of {name}", of(value)) for told, of in _OF_LISTS.items())
        for place, member in enumerate(value[:3]):
            yield from _leaves(f"{name}[{place}]", member)
    else:
        yield name, value
        if isinstance(value, str):
            yield f"the length of {name}", len(value)
            yield f"the words of {name}", len(value.split())


_OF_LISTS: Mapping[str, Callable[[Any], Any]] = {
    "smallest": min,
    "largest": max,
    "sum": sum,
    "order": lambda value: value == sorted(value),
}


def _of_column(column: Sequence[JsonValue]) -> Iterator[tuple[str, list[bool]]]:
    keys = [repr(value) for value in column]
    counts = Counter(keys)
    if len(counts) <= _MOST_VALUES:
        for key in sorted(counts):
            yield f"= {key}", [each == key for each in keys]
    numbers = sorted({value for value in column if _is_number(value)})
    borders = numbers[1 :: max(1, len(numbers) // _MOST_BORDERS)]
    for border in borders:
        yield f">= {border:g}", [_is_number(value) and value >= border for value in column]
        yield f"< {border:g}", [_is_number(value) and value < border for value in column]
    if numbers and all(value == int(value) for value in numbers):
        for divisor in _DIVISORS:
            yield f"is a multiple of {divisor}", [_is_number(value) and value % divisor == 0 for value in column]
            yield f"is no multiple of {divisor}", [_is_number(value) and value % divisor != 0 for value in column]
    elif numbers:
        yield "is whole", [_is_number(value) and value == int(value) for value in column]
    texts = [value.casefold() if isinstance(value, str) else "" for value in column]
    for mark in sorted({mark for text in texts for mark in text})[:_MOST_VALUES]:
        yield f"holds {mark!r}", [mark in text for text in texts]
    words = [set(text.split()) for text in texts]
    for word in sorted({word for each in words for word in each})[: 2 * _MOST_VALUES]:
        yield f"holds the word {word!r}", [word in each for each in words]


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
