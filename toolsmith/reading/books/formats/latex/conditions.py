r"""Conditions of TeX and of the packages etoolbox, ifthen and xparse, as far as the book's own settings decide them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from toolsmith.reading.books.formats.latex.counters import Counters
from toolsmith.reading.books.formats.latex.definitions import Definitions
from toolsmith.reading.books.formats.latex.macros import NO_VALUE, Input, Macro

_FI = re.compile(r"\\(if[A-Za-z@]*|else|fi)(?![A-Za-z@])|(?<!\\)%[^\n]*")
_DEFINES = re.compile(r"\\(?:(?:new|renew|provide)command|DeclareRobustCommand|[egx]?def|let|newif)\*?\s*\{?\s*$")
_LONGEST_BEFORE = 40  # characters
# Conditions that take their branches as arguments: the number of arguments before these.
CHOICES = {
    "IfNoValueTF": 1, "IfValueTF": 1, "IfBooleanTF": 1, "@ifundefined": 1, "@ifpackagelater": 2, "@ifpackageloaded": 1,
    "ifthenelse": 1, "ifblank": 1, "ifstrempty": 1, "ifdefempty": 1, "ifcsdef": 1, "ifdef": 1, "ifbool": 1,
    "iftoggle": 1, "nottoggle": 1, "ifstrequal": 2, "IfFileExists": 1, "ifnumgreater": 2, "ifnumless": 2,
    "ifnumequal": 2,
}  # fmt: skip
# As these, with one of the two branches: (what decides, which branch).
_ONE_BRANCH = {
    f"{name}{branch}": (f"{name}TF", "TF".index(branch))
    for name in ("IfNoValue", "IfValue", "IfBoolean")
    for branch in "TF"
}
_NOT_CONDITIONS = {"iff", *CHOICES}
_DECIDED = ("ifdefined", "ifcsname", "ifx", "ifeof", "iftrue", "iffalse")  # others count as false, either way
CONDITIONS = frozenset({*CHOICES, *_ONE_BRANCH})


@dataclass(frozen=True)
class Conditions:
    """`push` puts a text before what is read next; `is_at_end` says whether a stream has no more lines."""

    names: Definitions
    counters: Counters
    push: Callable[[str], None]
    is_at_end: Callable[[str], bool]

    def choose(self, source: Input, name: str) -> None:
        """One whose branches are its arguments."""
        if name in _ONE_BRANCH:
            full, branch = _ONE_BRANCH[name]
            is_true = self._is_true(full, [source.argument()])
            text = source.argument()
            self.push(text if is_true == (branch == 0) else "")
            return
        asked = [source.argument() for _ in range(CHOICES[name])]
        yes, no = source.argument(), source.argument()
        self.push(yes if self._is_true(name, asked) else no)

    def _is_true(self, name: str, asked: list[str]) -> bool:
        names = self.names
        match name:
            case "IfNoValueTF" | "IfValueTF":
                return (asked[0] == NO_VALUE) == (name == "IfNoValueTF")
            case "IfBooleanTF":
                return asked[0].strip() == r"\BooleanTrue"
            case "@ifundefined":
                return asked[0] not in names.scopes
            case "@ifpackagelater" | "@ifpackageloaded" | "IfFileExists":
                return True
            case "ifbool" | "iftoggle" | "nottoggle":
                return names.booleans.get(names.plain(asked[0]).strip(), False) == (name != "nottoggle")
            case "ifstrequal":
                return asked[0] == asked[1]
            case "ifcsdef" | "ifdef":
                return asked[0].strip().removeprefix("\\") in names.scopes
            case "ifnumgreater" | "ifnumless" | "ifnumequal":
                first, second = map(self.counters.number, asked)
                return {"ifnumgreater": first > second, "ifnumless": first < second}.get(name, first == second)
            case "ifthenelse":
                return self._is_true_of_ifthen(asked[0])
            case _:
                return not names.plain(asked[0]).strip()

    def _is_true_of_ifthen(self, asked: str) -> bool:
        r"""`\boolean{x}`, `\equal{a}{b}`, `\value{n} > 3`."""
        source = Input(asked.strip())
        if asked.strip().startswith((r"\boolean", r"\equal")):
            source.place = 1
            word = source.name()
            first = self.names.plain(source.argument()).strip()
            if word == "boolean":
                return self.names.booleans.get(first, False)
            return first == self.names.plain(source.argument()).strip()
        found = re.fullmatch(r"([^<>=]+)([<>=])([^<>=]+)", asked)
        if found is None:
            return False
        first_number, second = self.counters.number(found[1]), self.counters.number(found[3])
        return {"<": first_number < second, ">": first_number > second}.get(found[2], first_number == second)

    def begin(self, source: Input, name: str, *, is_inverted: bool = False) -> None:
        r"""`\if…`: one that the book sets is known, `\ifdefined` and `\ifx` are looked up, others count as false."""
        is_true = name == "iftrue" or self.names.booleans.get(name.removeprefix("if"), False)
        if name == "ifdefined":
            is_true = source.argument().removeprefix("\\") in self.names.scopes
        elif name == "ifcsname":
            is_true = self.names.name_of_cs(source) in self.names.scopes
        elif name == "ifx":
            first, second = (source.argument().strip() for _ in range(2))
            is_true = self._meaning(first) == self._meaning(second)
        elif name == "ifeof":
            is_true = self.is_at_end(source.argument().removeprefix("\\"))
        if is_true == is_inverted:
            self.skip_branch(source)

    def begin_inverted(self, source: Input) -> None:
        r"""`\unless\if…`."""
        source.skip_space()
        if source.text.startswith("\\if", source.place):
            source.place += 1
            name = source.name()
            is_decided = name in _DECIDED or name.removeprefix("if") in self.names.booleans
            self.begin(source, name, is_inverted=is_decided)

    def _meaning(self, token: str) -> object:
        macro = self.names.scopes.get(token.removeprefix("\\"))
        if macro is None and token in (r"\empty", r"\@empty"):
            macro = Macro("")
        return token if macro is None else (macro.body, macro.arguments, macro.alias)

    def skip_branch(self, source: Input) -> None:
        r"""To behind the `\else` or `\fi` of the open condition."""
        depth = 0
        for found in _FI.finditer(source.text, source.place):
            word = found[1] or ""
            if word.startswith("if"):
                depth += self._is_condition(word, source.text[max(0, found.start() - _LONGEST_BEFORE) : found.start()])
            elif word == "fi":
                if depth == 0:
                    source.place = found.end()
                    return
                depth -= 1
            elif word == "else" and depth == 0:
                source.place = found.end()
                return
        source.place = len(source.text)

    def _is_condition(self, name: str, before: str) -> bool:
        r"""Whether it opens a condition: no macro of the book (`\newcommand{\ifeff}{iff}`), nor where it is defined."""
        return name not in _NOT_CONDITIONS and name not in self.names.scopes and not _DEFINES.search(before)

    def set_toggle(self, source: Input, *, value: bool | None) -> None:
        r"""`\toggletrue`, `\setbool{x}{true}`; None: what an argument says."""
        name = self.names.plain(source.argument()).strip()
        if value is None:
            self.names.booleans[name] = source.argument().strip() == "true"
        else:
            self.names.booleans[name] = value

    def provide_toggle(self, source: Input) -> None:
        self.names.booleans.setdefault(self.names.plain(source.argument()).strip(), False)

    def each_of(self, source: Input, *, has_handler: bool) -> None:
        r"""`\docsvlist{a,b}` carries out `\do{a}\do{b}`; `\forcsvlist{\handler}{a,b}` any macro."""
        handler = source.argument() if has_handler else r"\do"
        listed = [item.strip() for item in self.names.plain_arguments(source.argument()).split(",")]
        self.push("".join(f"{handler}{{{item}}}" for item in listed if item))
