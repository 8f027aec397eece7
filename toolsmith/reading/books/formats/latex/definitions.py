r"""What a book defines: macros in their scopes, environments, theorems, conditions."""

from __future__ import annotations

import re
from collections import ChainMap

from toolsmith.reading.books.formats.latex.counters import Counters
from toolsmith.reading.books.formats.latex.environments import Theorem
from toolsmith.reading.books.formats.latex.known import KEPT
from toolsmith.reading.books.formats.latex.macros import Input, Macro, counted, specified


class Definitions:
    """Each method carries out the command of its name, whose arguments follow in the source."""

    def __init__(self, counters: Counters) -> None:
        self.scopes: ChainMap[str, Macro] = ChainMap({})
        self.theorems: dict[str, Theorem] = {}
        self.booleans: dict[str, bool] = {}
        self._counters = counters

    def open_scope(self) -> None:
        self.scopes = self.scopes.new_child()

    def close_scope(self) -> None:
        self.scopes = self.scopes.parents if len(self.scopes.maps) > 1 else self.scopes

    def plain(self, text: str) -> str:
        """A name with the macros in it carried out."""
        for _ in range(20):
            if "\\" not in text:
                break
            text = re.sub(r"\\([A-Za-z@]+) ?", self._body_of, text)[:2000]
        return text

    def _body_of(self, found: re.Match[str]) -> str:
        macro = self.scopes.get(found[1])
        return macro.body if macro is not None else ""

    def _set(self, name: str, macro: Macro) -> None:
        name = name.strip().removeprefix("\\")
        if name and name not in KEPT:
            self.scopes.maps[-1 if len(self.scopes.maps) == 1 else 0][name] = macro

    def newcommand(self, source: Input) -> None:
        name = source.argument()
        arguments, defaults = counted(source.bracket(), source.bracket())
        self._set(name, Macro(source.argument(), arguments, defaults))

    def newdocument(self, source: Input) -> None:
        name, spec = source.argument(), source.argument()
        self._set(name, Macro(source.argument(), *specified(spec)))

    def define(self, source: Input) -> None:
        name = source.argument()
        end = source.text.find("{", source.place)
        pattern = source.text[source.place : end] if end >= 0 else ""
        if end < 0 or len(pattern) > 200:
            return
        source.place = end
        body = source.group() or ""
        if re.fullmatch(r"(?:\s*#\d)*\s*", pattern):
            count = pattern.count("#")
            self._set(name, Macro(body, "m" * count, ("",) * count))

    def newenvironment(self, source: Input) -> None:
        name = source.argument()
        arguments, defaults = counted(source.bracket(), source.bracket())
        self._environment(name, Macro(source.argument(), arguments, defaults), source.argument())

    def newdocumentenvironment(self, source: Input) -> None:
        name, spec = source.argument(), source.argument()
        self._environment(name, Macro(source.argument(), *specified(spec)), source.argument())

    def _environment(self, name: str, begin: Macro, end: str) -> None:
        self._set(name, begin)
        self._set("end" + name, Macro(end))

    def newtheorem(self, source: Input) -> None:
        name = source.argument()
        shared, title, within = source.bracket(), source.argument(), source.bracket()
        self._theorem(name, title, shared or name, within or "")

    def declaretheorem(self, source: Input) -> None:
        before, names = source.bracket() or "", source.argument()
        options = dict(re.findall(r"(\w+)\s*=\s*(\{[^{}]*\}|[^,]*)", before + "," + (source.bracket() or "")))
        for name in names.split(","):
            title = str(options.get("name") or options.get("title") or name.strip().capitalize()).strip(" {}")
            shared = next((options[key] for key in ("sibling", "sharenumber", "numberlike") if key in options), name)
            within = next((options[key] for key in ("numberwithin", "parent", "within") if key in options), "")
            self._theorem(name.strip(), title, shared.strip(), within.strip())

    def newtcbtheorem(self, source: Input) -> None:
        source.bracket()
        name, title = source.argument(), source.argument()
        source.argument(), source.argument()
        self._theorem(name, title, name, "")

    def newtcolorbox(self, source: Input) -> None:
        source.bracket()
        name = source.argument()
        arguments, defaults = counted(source.bracket(), source.bracket())
        found = re.search(r"title\s*=\s*(\{[^{}]*\}|[^,]*)", source.argument())
        self._environment(name, Macro(f"\\textbf{{{found[1]}}}\n\n" if found else "", arguments, defaults), "")

    def _theorem(self, name: str, title: str, counter: str, within: str) -> None:
        title = re.sub(r"\\(\w+)name\b", lambda found: found[1].capitalize(), title)
        self.theorems[name] = Theorem(title, self.theorems[counter].counter if counter in self.theorems else counter)
        if within:
            self._counters.within[counter] = within

    def let(self, source: Input) -> None:
        name = source.argument()
        source.sign("=")
        other = source.argument().removeprefix("\\")
        self._set(name, self.scopes.get(other) or Macro("", alias=other))

    def newif(self, source: Input) -> None:
        self.booleans[source.argument().removeprefix("\\").removeprefix("if")] = False
