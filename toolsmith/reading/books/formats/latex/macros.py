r"""Macros and their arguments: `\newcommand`, `\def`, `\NewDocumentCommand`, read as TeX reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

NAME = re.compile(r"[A-Za-z@]+\*?|.", re.DOTALL)
_GROUP = re.compile(r"\\.|[{}]|(?<!\\)%[^\n]*\n?", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n[ \t]*")
_LINE_END = re.compile(r"[ \t]*\n\s*")
_SKIPS = re.compile(r"\\(?:smallskip|medskip|bigskip|vskip|vspace|addvspace|newpage|clearpage|vfill)(?![A-Za-z])")
_BRACKET = re.compile(r"\\.|[{}\[\]]", re.DOTALL)
_SPACE = re.compile(r"(?:[ \t]|\n(?![ \t]*\n)|(?<!\\)%[^\n]*\n[ \t]*)*")
LAST_NAME = re.compile(r"\\[A-Za-z@]+\*?$")  # a letter behind it would belong to it
_GOES_ON = re.compile(r"[A-Za-z@#]")
_PARAMETER = re.compile(r"##?(\d)")
NO_VALUE = "-NoValue-"
_SPEC = re.compile(r"\s*([+!>]*)([moOsdDtrRvegG])((?:\{[^{}]*\}|(?<=t)\S)*)")


@dataclass(frozen=True)
class Macro:
    """`arguments` are letters, which `defaults` go with.

    m mandatory, o optional, s an optional sign, S one that no space may stand before, d all up to its default.
    """

    body: str
    arguments: str = ""
    defaults: tuple[str, ...] = ()
    alias: str = ""  # of a command that is carried out by itself


def without_line_ends(body: str) -> str:
    """The body of a macro as TeX keeps it: its lines are one, so that what a line alone held leaves no paragraph.

    One that skips down ends paragraphs by it, and stays as it is.
    """
    if _SKIPS.search(body):
        return body
    return _LINE_END.sub(lambda found: found[0] if found[0].count("\n") > 1 else " ", _COMMENT.sub("", body))


@dataclass
class Input:
    """A text that is being read. `macro` names whose expansion it is, `depth` counts the scopes around it.

    `is_package`: it leaves no scope open.
    """

    text: str
    place: int = 0
    files: tuple[Path, ...] = ()  # the open files, the innermost last
    macro: str = ""
    depth: int = 0
    is_package: bool = False

    def skip_space(self) -> None:
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def name(self) -> str:
        r"""The name after a `\`."""
        found = NAME.match(self.text, self.place)
        if found is None:
            return ""
        self.place = found.end()
        return found[0]

    def group(self) -> str | None:
        """A `{…}` without its braces; None where none follows."""
        self.skip_space()
        if not self.text.startswith("{", self.place):
            return None
        depth = 0
        for found in _GROUP.finditer(self.text, self.place):
            depth += (found[0] == "{") - (found[0] == "}")
            if depth == 0 and found[0] == "}":
                inside = self.text[self.place + 1 : found.start()]
                self.place = found.end()
                return inside
        inside, self.place = self.text[self.place + 1 :], len(self.text)
        return inside

    def bracket(self) -> str | None:
        """A `[…]` without its brackets; None where none follows."""
        before = self.place
        self.skip_space()
        if not self.text.startswith("[", self.place):
            self.place = before
            return None
        depth = braces = 0
        for found in _BRACKET.finditer(self.text, self.place):
            braces += (found[0] == "{") - (found[0] == "}")
            if braces < 0:
                break
            if braces == 0:
                depth += (found[0] == "[") - (found[0] == "]")
                if depth == 0 and found[0] == "]":
                    inside = self.text[self.place + 1 : found.start()]
                    self.place = found.end()
                    return inside
        self.place = before
        return None

    def argument(self) -> str:
        """A group, or the one token that stands for it."""
        inside = self.group()
        if inside is not None:
            return inside
        if self.text.startswith("\\", self.place):
            self.place += 1
            return "\\" + self.name()
        self.place += 1
        return self.text[self.place - 1 : self.place]

    def until(self, delimiter: str) -> str:
        """What stands before a delimiter outside of braces, which is taken as well; without one, an argument."""
        depth, before = 0, self.place
        ends = r"(?![A-Za-z])" if LAST_NAME.search(delimiter) else ""
        for found in re.finditer(rf"\\[{{}}]|[{{}}]|{re.escape(delimiter)}{ends}", self.text[self.place :]):
            depth += (found[0] == "{") - (found[0] == "}")
            if depth < 0:
                break
            if depth == 0 and found[0] == delimiter:
                inside = self.text[before : before + found.start()].strip()
                self.place = before + found.end()
                if delimiter[:1] == "\\":
                    self.skip_space()
                group = Input(inside)
                whole = group.group()
                return inside if whole is None or group.place < len(inside) else whole
        return self.argument()

    def sign(self, sign: str, *, is_close: bool = False) -> bool:
        """Whether the next character is this one; it is taken then. `is_close`: without space before it."""
        before = self.place
        if not is_close:
            self.skip_space()
        if self.text.startswith(sign, self.place):
            self.place += len(sign)
            return True
        self.place = before
        return False

    def taken(self, macro: Macro) -> list[str]:
        """The arguments of a macro, in order."""
        values = []
        for kind, default in zip(macro.arguments, macro.defaults, strict=True):
            if kind == "m":
                values.append(self.argument())
            elif kind == "o":
                given = self.bracket()
                values.append(default if given is None else given)
            elif kind == "d":
                values.append(self.until(default))
            else:
                values.append("\\BooleanTrue" if self.sign(default or "*", is_close=kind == "S") else "\\BooleanFalse")
        return values


def filled(body: str, values: list[str]) -> str:
    """A body with `#1`, `#2` … as the arguments; `##1` becomes `#1`, for a definition within."""

    def value(found: re.Match[str]) -> str:
        if found[0].startswith("##"):
            return found[0][1:]
        place = int(found[1])
        given = values[place - 1] if 0 < place <= len(values) else ""
        return f"{given} " if LAST_NAME.search(given) and _GOES_ON.match(body, found.end()) else given

    return _PARAMETER.sub(value, body) if "#" in body else body


def counted(number: str | None, default: str | None) -> tuple[str, tuple[str, ...]]:
    r"""The arguments of `\newcommand{…}[number][default]`."""
    count = int(number) if number and number.strip().isdigit() else 0
    if default is None or count == 0:
        return "m" * count, ("",) * count
    return "o" + "m" * (count - 1), (default, *("",) * (count - 1))


def specified(spec: str) -> tuple[str, tuple[str, ...]]:
    r"""The arguments of `\NewDocumentCommand{…}{s o m}`."""
    kinds, defaults = [], []
    for modifiers, kind, rest in _SPEC.findall(spec):
        given = rest.strip()
        if kind in "oOdD":
            kinds.append("o")
            defaults.append(given.removeprefix("{").removesuffix("}") if kind in "OD" else NO_VALUE)
        elif kind in "st":
            kinds.append("S" if "!" in modifiers else "s")
            defaults.append(given.strip("{}")[:1] if kind == "t" else "*")
        else:
            kinds.append("m")
            defaults.append("")
    return "".join(kinds), tuple(defaults)


def delimited(pattern: str) -> tuple[str, tuple[str, ...]] | None:
    r"""The arguments of `\def\name#1/#2\relax`; None for one that begins with a delimiter."""
    first, *rest = re.split(r"#\d", pattern)
    if first.strip():
        return None
    delimiters = tuple(text.strip() for text in rest)
    return "".join("d" if text else "m" for text in delimiters), delimiters
