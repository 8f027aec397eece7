r"""What a book defines: macros in their scopes, environments, theorems, conditions."""

from __future__ import annotations

import re
from collections import ChainMap

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.latex.counters import Counters
from toolsmith.reading.books.formats.latex.environments import Theorem
from toolsmith.reading.books.formats.latex.known import KEPT
from toolsmith.reading.books.formats.latex.macros import (
    LAST_NAME,
    Input,
    Macro,
    counted,
    delimited,
    specified,
    without_line_ends,
)

_LONGEST_BODY = 1_000_000  # characters
_DEFINITION = re.compile(r"\s*\\(?:long\s*\\|protected\s*\\)?(?:let|[egx]?def|(?:re)?newcommand)(?![A-Za-z])")


class Definitions:
    """Each method carries out the command of its name, whose arguments follow in the source."""

    def __init__(self, counters: Counters) -> None:
        self.scopes: ChainMap[str, Macro] = ChainMap({})
        self.theorems: dict[str, Theorem] = {}
        self.booleans: dict[str, bool] = {}
        self.shorthands: dict[str, str] = {}  # signs that a book of babel's makes a command, `!!`
        self._counters = counters
        self._is_global = False

    def open_scope(self) -> None:
        self.scopes = self.scopes.new_child()

    def close_scope(self) -> None:
        self.scopes = self.scopes.parents if len(self.scopes.maps) > 1 else self.scopes

    def merge_scopes(self, depth: int) -> None:
        """What scopes deeper than this have defined, in that one: what would close them was not carried out."""
        while len(self.scopes.maps) > max(1, depth):
            inner, self.scopes = self.scopes.maps[0], self.scopes.parents
            self.scopes.maps[0].update(inner)

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

    def plain_arguments(self, text: str) -> str:
        r"""A text with the macros in it that take no arguments carried out, the others left: what `\edef` keeps.

        Raises:
            BadInputError: it grows without end.
        """
        for _ in range(20):
            done = self._carried_out_once(text)
            if done == text:
                break
            text = done
        return text

    def _carried_out_once(self, text: str) -> str:
        size = 0

        def body(found: re.Match[str]) -> str:
            nonlocal size
            macro = self.scopes.get(found[1])
            kept = found[0] if macro is None or macro.arguments or macro.alias else macro.body
            size += len(kept)
            if size > _LONGEST_BODY:
                raise BadInputError(
                    rf"the macro \{found[1]} grows without end", hint="Remove it, or give the chapters without it."
                )
            is_cut = text[found.end() : found.end() + 1].isalpha() and LAST_NAME.search(kept)
            return f"{kept} " if is_cut else kept

        return re.sub(r"\\([A-Za-z@]+) ?", body, text)

    def make_global(self, source: Input) -> None:
        r"""`\global` before a definition."""
        self._is_global = _DEFINITION.match(source.text, source.place) is not None

    def name_of_cs(self, source: Input) -> str:
        r"""What stands up to `\endcsname`, as a name."""
        end = source.text.find(r"\endcsname", source.place)
        if end < 0:
            return ""
        name = self.plain(source.text[source.place : end]).strip()
        source.place = end + len(r"\endcsname")
        return name

    def _named(self, source: Input) -> str:
        r"""The name that is defined here: `\name`, `{\name}`, or `\csname name\endcsname`."""
        name = source.argument().strip()
        while name in (r"\expandafter", r"\protected", r"\long"):
            name = source.argument().strip()
        return self.name_of_cs(source) if name == r"\csname" else name.removeprefix("\\")

    def _set(self, name: str, macro: Macro | None) -> None:
        """None: the command is what it was before the book defined it."""
        name = name.strip().removeprefix("\\")
        maps = self.scopes.maps
        if name and name not in KEPT:
            for level in maps if self._is_global or macro is None else ():
                level.pop(name, None)
            if macro is not None:
                maps[-1 if self._is_global else 0][name] = macro
        self._is_global = False

    def newcommand(self, source: Input) -> None:
        name = self._named(source)
        arguments, defaults = counted(source.bracket(), source.bracket())
        self._set(name, Macro(without_line_ends(source.argument()), arguments, defaults))

    def newdocument(self, source: Input) -> None:
        name, spec = source.argument(), source.argument()
        self._set(name, Macro(without_line_ends(source.argument()), *specified(spec)))

    def define(self, source: Input, *, is_global: bool = False, is_carried_out: bool = False) -> None:
        r"""`\def` and its like; `\edef` keeps what its body stands for now."""
        self._is_global = self._is_global or is_global
        name = self._named(source)
        end = source.text.find("{", source.place)
        pattern = source.text[source.place : end] if end >= 0 else ""
        if end < 0 or len(pattern) > 200:
            return
        source.place = end
        body = without_line_ends(source.group() or "")
        arguments = delimited(pattern)
        if is_carried_out:
            body = self.plain_arguments(body)
            body = "" if re.search(rf"\\{re.escape(name)}(?![A-Za-z@])", body) else body  # by what is not carried out
        if arguments is not None:
            self._set(name, Macro(body, *arguments))

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
        name = self._named(source)
        source.sign("=")
        other = self._named(source)
        macro = self.scopes.get(other) or Macro("", alias=other)
        self._set(name, None if macro.alias == name else macro)

    def undefine(self, source: Input) -> None:
        self._set(self._named(source), Macro(""))

    def shorthand(self, source: Input) -> None:
        r"""Of babel: `\defineshorthand{!!}{\printtoken}`."""
        signs = source.argument()
        self.shorthands[signs] = source.argument()

    def newif(self, source: Input) -> None:
        self.booleans[source.argument().removeprefix("\\").removeprefix("if")] = False
