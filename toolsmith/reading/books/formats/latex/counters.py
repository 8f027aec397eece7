r"""The counters of a book, and the numbers that it prints from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from toolsmith.reading.books.formats.latex.macros import Macro


class Counters:
    """`within` names the counter that sets another one back; `labels` the number that each label stands for."""

    def __init__(self) -> None:
        self.within: dict[str, str] = {"section": "chapter", "subsection": "section"}
        self.labels: dict[str, str] = {}
        self.last = ""  # the number that was stepped last
        self._values: Counter[str] = Counter()
        self._created: set[str] = set()

    def value(self, name: str) -> int:
        return self._values[name]

    def printed(self, name: str, formats: Mapping[str, Macro]) -> str | None:
        r"""`\theX`; None where there is no such counter. One that `\newcounter` made is its value alone."""
        if name not in self._values:
            return None
        is_alone = name in self._created and "the" + name not in formats
        return str(self._values[name]) if is_alone else self._number(name, formats)

    def create(self, name: str, within: str | None) -> None:
        self._values[name] = 0
        self._created.add(name)
        if within:
            self.within[name] = within

    def set(self, name: str, value: str, *, is_added: bool = False) -> None:
        """To a number, or to the value of another counter."""
        number = self.number(value)
        self._values[name] = self._values[name] + number if is_added else number

    def number(self, text: str) -> int:
        r"""`3`, `\value{page}`; 0 for what is neither."""
        text = re.sub(r"\\(?:value|arabic)\{(\w+)\}", lambda found: str(self._values[found[1]]), text)
        return int(text) if re.fullmatch(r"\s*-?\d{1,6}\s*", text) else 0

    def step(self, name: str, formats: Mapping[str, Macro]) -> str:
        r"""Count on, set back what counts within it, and give the number as it is printed; `formats` hold `\\theX`."""
        self._values[name] += 1
        self._set_back_below(name)
        self.last = self._number(name, formats)
        return self.last

    def _set_back_below(self, counter: str) -> None:
        for name, within in self.within.items():
            if within == counter and name != counter:
                self._values[name] = 0
                self._set_back_below(name)

    def _number(self, counter: str, formats: Mapping[str, Macro], depth: int = 0) -> str:
        """By default `3.2.1`; a format of the book's own where that is plain."""
        own = formats.get("the" + counter)
        if own is not None and depth < 5:
            text = re.sub(
                r"\\the(\w+)",
                lambda found: self._number(found[1], formats, depth + 1) if found[1] != counter else "",
                own.body,
            )
            text = re.sub(r"\\(arabic|alph|Alph)\s*\{(\w+)\}", lambda found: self._figure(found[1], found[2]), text)
            text = re.sub(r"[{}]|\$[^$]*\$", "", text)
            return text.strip() if re.fullmatch(r"[\w.\-– ]*", text) else str(self._values[counter])
        within = self.within.get(counter, "")
        if within == counter or depth > 5 or (within == "chapter" and not self._values["chapter"]):
            within = ""
        return (f"{self._number(within, formats, depth + 1)}." if within else "") + str(self._values[counter])

    def _figure(self, style: str, counter: str) -> str:
        value = self._values[counter]
        if style == "arabic" or not 0 < value <= 26:
            return str(value)
        return chr((97 if style == "alph" else 65) + value - 1)
