"""Narrows a tool's schema to what a request says: values become choices among its numbers and words.

Where a value stands in a request is learnt from the nearest requests whose right arguments are known: between which
words. Each place of the arguments takes the closest context that finds the known values there; where none does, the
schema stays as it is. The narrowed schema goes into a grammar only: what is called is checked by the tool's own schema.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolsmith.types.record import Record
from toolsmith.types.schema import fits
from toolsmith.types.value import JsonValue

NEAREST = 12  # known calls that a request is compared with
_FEWEST = 3  # of them, before anything is learnt
_NEAR = 0.8  # of the likeness of the nearest one
_SHARE = 0.9  # of the known calls in which a context must find the value
_MOSTLY = 0.5  # of the numbers in a context
_SAME_WORDING = 0.7  # likeness of a request and one known call that shows alone where values stand
_MOST_CHOICES = 40
_LONGEST_REQUEST = 4_000  # characters
_PART = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|\S")
_NUMBER = re.compile(r"(?<![\w.])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WORTH = {
    **{word: float(number) for number, word in enumerate(_SMALL)},
    **{word: float(number) for number, word in enumerate(_ORDINALS)},
    **{word: number + 1.0 for number, word in enumerate(_MONTHS)},
    **{word[:3]: number + 1.0 for number, word in enumerate(_MONTHS)},
    "a": 1.0,
    "an": 1.0,
    "half": 0.5,
    "dozen": 12.0,
    "hundred": 100.0,
    "thousand": 1000.0,
}


class KnownCall(Record):
    """A request and the arguments that are right for it."""

    request: str
    arguments: dict[str, JsonValue]


@dataclass(frozen=True)
class _Span:
    """Characters of a text, and the number that they are, if they are one."""

    start: int
    end: int
    value: float | None = None


class _Text:
    """A request cut into parts: words, numbers, marks."""

    def __init__(self, text: str) -> None:
        self.text = text[:_LONGEST_REQUEST]
        self.parts = [(found.start(), found.end()) for found in _PART.finditer(self.text)]
        self.numbers = list(_numbers(self.text))
        self._starts = {start: number for number, (start, _) in enumerate(self.parts)}
        self._ends = {end: number for number, (_, end) in enumerate(self.parts)}

    def context(self, span: _Span, left: int, right: int) -> tuple[str, ...] | None:
        """The kinds of the parts before and after a span; None where it does not begin and end with parts."""
        first, last = self._starts.get(span.start), self._ends.get(span.end)
        if first is None or last is None:
            return None
        before = [self._kind(place) for place in range(first - left, first)]
        after = [self._kind(place) for place in range(last + 1, last + 1 + right)]
        return (*before, "…", *after)

    def spans_of(self, value: JsonValue) -> list[_Span]:
        """Where a value stands in the text."""
        if isinstance(value, str):
            found = re.finditer(re.escape(value), self.text, re.IGNORECASE) if value else ()
            return [_Span(each.start(), each.end()) for each in found]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return []
        return [span for span in self.numbers if span.value == float(value)]

    def texts_between(self, contexts: set[tuple[str, ...]], left: int, right: int, longest: int) -> list[_Span]:
        """The shortest span from each part on that has one of these contexts."""
        spans = []
        for first, (start, _) in enumerate(self.parts):
            for _, end in self.parts[first : first + longest]:
                span = _Span(start, end)
                if self.context(span, left, right) in contexts:
                    spans.append(span)
                    break
        return spans

    def between(self, one: _Span, other: _Span) -> tuple[str, ...]:
        """The kinds of the parts between two spans."""
        places = [place for place, (start, end) in enumerate(self.parts) if start >= one.end and end <= other.start]
        return tuple(self._kind(place) for place in places)

    def _kind(self, place: int) -> str:
        if not 0 <= place < len(self.parts):
            return "^" if place < 0 else "$"
        start, end = self.parts[place]
        part = self.text[start:end].lower()
        return "#" if part[0].isdigit() else part


_Seen = Sequence[Sequence[tuple[str, ...] | None]]
_Spans = Callable[[_Text], list[_Span]]
_LEVELS = ((2, 1), (1, 1), (1, 0), (0, 1))  # parts before and after that make a context, the closest first


def narrowed(schema: Mapping[str, Any], request: str, known: Sequence[KnownCall]) -> dict[str, Any]:
    """The schema of a call's arguments with the values that the request can give.

    Args:
        schema: JSON Schema of an object.
        request: in words.
        known: the nearest known calls of the same tool, best first.
    """
    if len(known) < _FEWEST or not isinstance(schema.get("properties"), Mapping):
        return dict(schema)
    texts = [_Text(call.request) for call in known]
    target = _Text(request)
    has_this_wording = likeness(request, known[0].request) >= _SAME_WORDING
    properties = {}
    for name, part in schema["properties"].items():
        values = [call.arguments.get(name) for call in known]
        properties[name] = _narrowed(part, target, texts, values)
        # A wording may stand alone among the known ones. One list shows too little of where lists end.
        if has_this_wording and properties[name] is part and not isinstance(values[0], list):
            properties[name] = _narrowed(part, target, texts[:1], values[:1])
    return {**schema, "properties": properties}


def nearest(request: str, known: Sequence[KnownCall], limit: int = NEAREST) -> list[KnownCall]:
    """Known calls whose requests share most words with this one, numbers apart; best first, and only such as are near.

    At least three, where there are so many.
    """
    wanted = _kinds(request)
    alike = sorted(((_alike(wanted, _kinds(call.request)), call) for call in known), key=lambda pair: -pair[0])
    enough = _NEAR * alike[0][0] if alike else 0.0
    return [call for place, (share, call) in enumerate(alike[:limit]) if share >= enough or place < _FEWEST]


def likeness(one: str, other: str) -> float:
    """How many of their words and marks two requests share, 0 to 1."""
    return _alike(_kinds(one), _kinds(other))


def _narrowed(part: Mapping[str, Any], target: _Text, texts: Sequence[_Text], values: Sequence[JsonValue]) -> Any:
    if all(isinstance(value, list) for value in values):
        return _narrowed_list(part, target, texts, values)
    if "const" in part or not _are_plain(values):
        return part
    for spans in _levels(texts, [[value] for value in values]):
        if _share(spans, texts, values) >= _SHARE:
            return _chosen(part, target, texts, values, _each(spans)) or part
    return part


def _narrowed_list(part: Mapping[str, Any], target: _Text, texts: Sequence[_Text], values: Sequence[Any]) -> Any:
    """One of the runs of values that stand in one context with the same marks and words between them."""
    if not isinstance(part.get("items"), Mapping) or not all(map(_are_plain, values)):
        return part
    for spans in _levels(texts, values):
        for runs in (_one_run(spans), _runs_by_gaps(spans, texts, values)):
            count = sum(value in runs(text) for text, value in zip(texts, values, strict=True))
            chosen = _chosen(part, target, texts, values, runs) if count >= _SHARE * len(texts) else {}
            if chosen:
                return chosen
    for spans in _levels(texts, values):
        if _share(spans, texts, values) >= _SHARE:
            found = _values(spans(target), target)
            if choices := _fitting(part["items"], found):
                return {**part, "items": {"enum": choices}, "maxItems": len(found)}
    return part


def _chosen(
    part: Mapping[str, Any],
    target: _Text,
    texts: Sequence[_Text],
    values: Sequence[Any],
    find: Callable[[_Text], list[Any]],
) -> dict[str, Any]:
    """The schema of what is found in the request; of one of it, where the known values are always in that place."""
    found = [_fitting(part, find(text)) for text in texts]
    choices = [each for each in _fitting(part, find(target)) if each != [] or [] in values]
    for place in (0, -1, 1, -2):
        right = sum(
            each[place] == value for each, value in zip(found, values, strict=True) if -len(each) <= place < len(each)
        )
        if right >= _SHARE * len(texts) and -len(choices) <= place < len(choices):
            return {"enum": [choices[place]]}
    return {"enum": choices} if choices else {}


def _levels(texts: Sequence[_Text], values: Sequence[Sequence[Any]]) -> Iterator[_Spans]:
    """Ways to find where such values stand in a text, the closest context first; at last, every number."""
    wanted = [value for each in values for value in each]
    if not wanted or len({isinstance(value, str) for value in wanted}) != 1:
        return
    is_text = isinstance(wanted[0], str)
    longest = 1 + 2 * max(len(_PART.findall(value)) for value in wanted) if is_text else 1
    kinds = {kind for value in wanted for kind in _character_kinds(value)} if is_text else set()
    for left, right in _LEVELS:
        seen = [
            [text.context(span, left, right) for value in each for span in text.spans_of(value)]
            for text, each in zip(texts, values, strict=True)
        ]
        if not is_text:
            telling = _telling(texts, values, left, right)
            seen = [[context for context in found if context in telling] for found in seen]

        def spans(text: _Text, seen: _Seen = seen, left: int = left, right: int = right) -> list[_Span]:
            contexts = _of_others(seen, texts, text)
            if is_text:
                found = text.texts_between(contexts, left, right, longest)
                return [span for span in found if _character_kinds(text.text[span.start : span.end]) <= kinds]
            return [span for span in text.numbers if text.context(span, left, right) in contexts]

        yield spans
    if not is_text:
        yield lambda text: text.numbers


def _telling(
    texts: Sequence[_Text], values: Sequence[Sequence[Any]], left: int, right: int
) -> set[tuple[str, ...] | None]:
    """The contexts whose numbers are mostly wanted: a number that is always there is some text's value by chance."""
    there, wanted = Counter[tuple[str, ...] | None](), Counter[tuple[str, ...] | None]()
    for text, each in zip(texts, values, strict=True):
        for span in text.numbers:
            context = text.context(span, left, right)
            there[context] += 1
            wanted[context] += span.value in each
    return {context for context, count in there.items() if wanted[context] >= _MOSTLY * count}


def _share(spans: _Spans, texts: Sequence[_Text], values: Sequence[JsonValue]) -> float:
    """Of the texts, in how many the value, or every value of a list, is found."""
    wanted = [value if isinstance(value, list) else [value] for value in values]
    found = [set(map(_folded, _values(spans(text), text))) for text in texts]
    return sum(set(map(_folded, each)) <= there for each, there in zip(wanted, found, strict=True)) / len(texts)


def _values(spans: Sequence[_Span], text: _Text) -> list[Any]:
    return [text.text[span.start : span.end] if span.value is None else _plain(span.value) for span in spans]


def _of_others(seen: _Seen, texts: Sequence[_Text], text: _Text) -> set[tuple[str, ...]]:
    """What was seen in all texts but this one: a known text shows what would be found in a new one."""
    others = [found for other, found in zip(texts, seen, strict=True) if other is not text] or seen
    return {each for found in others for each in found if each}


def _each(spans: _Spans) -> Callable[[_Text], list[Any]]:
    return lambda text: _values(spans(text), text)


def _one_run(spans: _Spans) -> Callable[[_Text], list[list[Any]]]:
    return lambda text: [_values(spans(text), text)]


def _runs_by_gaps(
    spans: _Spans, texts: Sequence[_Text], values: Sequence[Sequence[Any]]
) -> Callable[[_Text], list[list[Any]]]:
    seen = [list(_gaps(text, spans(text), each)) for text, each in zip(texts, values, strict=True)]
    return lambda text: [_values(run, text) for run in _runs(text, spans(text), _of_others(seen, texts, text))]


def _gaps(text: _Text, spans: Sequence[_Span], values: Sequence[Any]) -> Iterator[tuple[str, ...]]:
    """What stands between the values of a list, where they stand in the text one after the other."""
    found = _values(spans, text)
    for start in range(len(found) - len(values) + 1):
        if found[start : start + len(values)] == list(values):
            for one, other in itertools.pairwise(spans[start : start + len(values)]):
                yield text.between(one, other)


def _runs(text: _Text, spans: Sequence[_Span], gaps: set[tuple[str, ...]]) -> list[list[_Span]]:
    runs: list[list[_Span]] = []
    for span in spans:
        if runs and text.between(runs[-1][-1], span) in gaps:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _character_kinds(text: str) -> set[str]:
    """Whether there are blanks, digits and letters in a text."""
    tests = {"blank": str.isspace, "digit": str.isdigit, "letter": str.isalpha}
    return {name for name, test in tests.items() if any(map(test, text))}


def _are_plain(values: Sequence[Any]) -> bool:
    return all(isinstance(value, (int, float, str)) and not isinstance(value, bool) for value in values)


def _fitting(schema: Mapping[str, Any], values: Sequence[Any]) -> list[Any]:
    """The values, each once, that the schema allows."""
    known = {_folded(value): value for value in schema.get("enum", ())}
    once = {json.dumps(value): value for value in (known.get(_folded(each), each) for each in values)}
    return [value for value in once.values() if fits(value, schema)][:_MOST_CHOICES]


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else json.dumps(value) if isinstance(value, list) else value


def _plain(value: float | None) -> int | float:
    number = value or 0.0
    return int(number) if number.is_integer() else number


def _numbers(text: str) -> Iterator[_Span]:
    """Every number of a text: as written, in a word, a month, a time of day in minutes."""
    for found in _NUMBER.finditer(text):
        number = float(found[0].replace(",", "").replace("−", "-"))
        sign = len(found[0]) - len(found[0].lstrip("-−+"))
        yield _Span(found.start() + sign, found.end(), number)
    for found in _CLOCK.finditer(text):
        yield _Span(found.start(), found.end(), 60.0 * int(found[1]) + int(found[2]))
    for found in re.finditer(r"[^\W\d_]+", text):
        if found[0].lower() in _WORTH:
            yield _Span(found.start(), found.end(), _WORTH[found[0].lower()])


def _kinds(text: str) -> set[str]:
    return {part.lower() for part in _PART.findall(text) if not part[0].isdigit()}


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
