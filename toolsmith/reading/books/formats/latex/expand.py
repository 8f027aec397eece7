r"""Carries out what a book's own macros do, so that what is left is the LaTeX that everybody knows.

A small part of TeX: definitions and their scopes, arguments, counters, the plain conditionals, files. A printed counter
becomes a mark.

Not covered: catcodes, boxes, arithmetic, arguments with delimiters. What needs them is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.latex import units
from toolsmith.reading.books.formats.latex.boxes import MARK, Boxes
from toolsmith.reading.books.formats.latex.conditions import CONDITIONS
from toolsmith.reading.books.formats.latex.known import (
    EXERCISE_LISTS,
    ITEMS,
    LAYOUT,
    NUMBERED_ELSEWHERE,
    PART_LISTS,
    SECTIONS,
)
from toolsmith.reading.books.formats.latex.macros import NO_VALUE, Input, Macro, filled
from toolsmith.reading.books.formats.latex.sources import Sources
from toolsmith.reading.books.formats.latex.stream import DEEPEST

_PLAIN = re.compile(r"[^\\{}%]+")
_LAST_NAME = re.compile(r"\\[A-Za-z@]+\*? ?$")
_REFERENCE = re.compile("\ue000R([^\ue001]*)\ue001")


class Expander(Boxes):
    """Reads a book from its main file; `unknown` counts what is left out."""

    def __init__(self, sources: Sources, given: Mapping[str, str] | None = None) -> None:
        super().__init__(sources, given)
        self._plain = _PLAIN
        self._headings: dict[str, str] = {}  # label -> the heading that it stands under
        self._heading = ""  # the last one, as it is written
        self._commands = self._table()

    # --- the loop ----------------------------------------------------------------------------------------

    def read(self, path: Path) -> list[str]:
        r"""The body in pieces, each beginning with a heading that stands alone.

        Raises:
            BadInputError: files or macros go in a circle, or there is too much of them.
        """
        text = self._sources.read(path, ())
        self._is_body = r"\begin{document}" not in text and r"\documentclass" not in text
        self._names.scopes["jobname"] = Macro(path.stem)
        self._stack = [Input(text, files=(path,))]
        while self._stack:
            self._step(self._stack[-1])
        labels = {**self._counters.labels, **{f"*{label}": title for label, title in self._headings.items()}}
        whole = _REFERENCE.sub(lambda found: labels.get(found[1], "(see there)"), "".join(self._written))
        return [piece for piece in whole.split("\ue000C\ue001") if piece.strip()]

    def _step(self, source: Input) -> None:
        if source.place >= len(source.text):
            self._stack.pop()
            if source.is_package:
                self._names.merge_scopes(source.depth)
            return
        found = self._plain.match(source.text, source.place)
        if found is not None:
            source.place = found.end()
            self._write(found[0])
            return
        sign = source.text[source.place]
        source.place += 1
        if sign == "\\":
            self._command(source)
        elif sign == "%":
            end = source.text.find("\n", source.place)
            source.place = len(source.text) if end < 0 else end + 1
            source.skip_space()
        elif sign not in "{}":
            self._shorthand(source, sign)
        else:
            (self._names.open_scope if sign == "{" else self._names.close_scope)()
            if len(self._names.scopes.maps) > DEEPEST:
                raise BadInputError(f"{source.files[0]}: braces and environments are nested more than {DEEPEST} deep")
            self._write(sign)

    def _shorthand(self, source: Input, sign: str) -> None:
        """A sign that a book has made a command, where it is one."""
        for signs, meaning in self._names.shorthands.items():
            if source.text.startswith(signs, source.place - 1):
                source.place += len(signs) - 1
                self._push(meaning)
                return
        self._write(sign)

    def _set_shorthand(self, source: Input) -> None:
        self._names.shorthand(source)
        first = "".join(re.escape(signs[0]) for signs in self._names.shorthands if signs)
        self._plain = re.compile(rf"[^\\{{}}%{first}]+")

    # --- commands ----------------------------------------------------------------------------------------

    def _command(self, source: Input) -> None:
        name = self._name(source)
        macro = self._names.scopes.get(name)
        if macro is not None and name[:1].isalpha():
            source.skip_space()
        source = self._with_arguments(source)
        if macro is not None and macro.alias:
            name, macro = macro.alias, None  # what it was before the book gave it another meaning
        self._carry_out(source, name, macro)

    def _name(self, source: Input) -> str:
        """The name at this place: with its `@` or star only where such a command is known."""
        name = source.name()
        if self._is_known(name):
            return name
        if "@" in name[1:]:
            source.place -= len(name) - name.index("@", 1)
            name = name[: name.index("@", 1)]
        elif name.endswith("*") and name[:-1] in self._names.scopes:
            source.place, name = source.place - 1, name[:-1]
        return name

    def _is_known(self, name: str) -> bool:
        return name in self._names.scopes or name in self._commands or name in LAYOUT

    def _carry_out(self, source: Input, name: str, macro: Macro | None) -> None:  # noqa: C901, PLR0912  # a branch a kind
        if name in self._given and name not in self._names.theorems:
            self.met.add(name)
            self._boxed_macro(source, name, macro)
        elif macro is not None:
            self._expanded(source, name, macro)
        elif name in self._commands:
            self._commands[name](source)
        elif name in LAYOUT:
            source.bracket()
            for _ in range(LAYOUT[name]):
                source.argument()
            source.bracket()
        elif name.rstrip("*") in SECTIONS:
            self._section(source, name)
        elif name in units.COMMANDS:
            source.bracket()
            self._write(units.written(name, [source.argument() for _ in range(units.COMMANDS[name])]))
        elif name in CONDITIONS:
            self._conditions.choose(source, name)
        elif name.startswith("if") and name != "iff":
            self._conditions.begin(source, name)
        elif name in ("else", "fi"):
            if name == "else":
                self._conditions.skip_branch(source)
        elif name.removesuffix("true").removesuffix("false") in self._names.booleans:
            self._names.booleans[name.removesuffix("true").removesuffix("false")] = name.endswith("true")
        elif name in ITEMS and any(env in EXERCISE_LISTS or env in PART_LISTS for env, _ in self._environments):
            source.bracket()
            self._write(r"\item ")
        elif name.endswith("name") and len(name) > len("name"):
            self._write(name.removesuffix("name").capitalize())
        else:
            follows = source.text[source.place : source.place + 1]
            self._write(f"\\{name}" + (" " if name[:1].isalpha() and follows.isalpha() else ""))

    def _with_arguments(self, source: Input) -> Input:
        """Where the arguments of a command stand: behind the macro whose expansion it ends."""
        while source.place >= len(source.text) and len(self._stack) > 1 and self._stack[-2].files == source.files:
            self._stack.pop()
            source = self._stack[-1]
        return source

    def _expanded(self, source: Input, name: str, macro: Macro) -> None:
        if self._is_body and macro.arguments == "m" and self._is_answer(macro):
            self._answer(source)
            return
        body = filled(macro.body, source.taken(macro))
        follows = source.text[source.place : source.place + 1]
        self._push(body + " " if follows.isalpha() and _LAST_NAME.search(body) else body, name)

    def _boxed_macro(self, source: Input, name: str, macro: Macro | None) -> None:
        r"""A macro that the caller called an example or exercise: `\eoce{…}` with all its arguments."""
        values = source.taken(macro) if macro is not None else [source.bracket() or "", source.group() or ""]
        text = "\n\n".join(value for value in values if value != NO_VALUE)
        self._push(f"\\begin{{{name}}}{text}\\end{{{name}}}")

    def _table(self) -> dict[str, Callable[[Input], None]]:
        names, conditions = self._names, self._conditions
        commands: dict[str, Callable[[Input], None]] = {
            "declaretheorem": names.declaretheorem, "newtcbtheorem": names.newtcbtheorem, "newif": names.newif,
            "newtcolorbox": names.newtcolorbox, "let": names.let, "global": names.make_global,
            "comment": self._comment, "uppercase": self._uppercase, "nameref": self._nameref,
            "InputIfFileExists": self._input_if, "begin": self._begin, "end": self._end,
            "openout": self._own_files.open_out, "write": self._write_out, "openin": self._open_in,
            "read": self._read_line, "loop": self._loop, "unless": conditions.begin_inverted,
            "csname": self._csname, "import": self._import, "subimport": self._import,
            "newcounter": lambda source: self._counters.create(source.argument(), source.bracket()),
            "setcounter": self._set_counter, "addtocounter": partial(self._set_counter, is_added=True),
            "stepcounter": self._stepcounter, "refstepcounter": partial(self._stepcounter, is_marked=True),
            "item": self._item, "label": self._label, "title": self._title,
            "@firstoftwo": partial(self._one_of, which=0), "@secondoftwo": partial(self._one_of, which=1),
            "mathchoice": partial(self._one_of, which=1, count=4),
            "textcolor": partial(self._last_of, brackets=1, before=1), "raisebox": partial(self._last_of, brackets=0,
            before=1),
        }  # fmt: skip
        for listed, method in (
            ("newcommand renewcommand providecommand DeclareRobustCommand", names.newcommand),
            (
                "NewDocumentCommand RenewDocumentCommand DeclareDocumentCommand ProvideDocumentCommand",
                names.newdocument,
            ),
            ("def", names.define),
            ("gdef", partial(names.define, is_global=True)),
            ("edef", partial(names.define, is_carried_out=True)),
            ("xdef", partial(names.define, is_global=True, is_carried_out=True)),
            ("csundef undef", names.undefine),
            ("defineshorthand", self._set_shorthand),
            ("newtoggle newbool providetoggle providebool", conditions.provide_toggle),
            ("toggletrue booltrue", partial(conditions.set_toggle, value=True)),
            ("togglefalse boolfalse", partial(conditions.set_toggle, value=False)),
            ("settoggle setbool setboolean", partial(conditions.set_toggle, value=None)),
            ("docsvlist", partial(conditions.each_of, has_handler=False)),
            ("forcsvlist", partial(conditions.each_of, has_handler=True)),
            ("newenvironment renewenvironment", names.newenvironment),
            (
                "NewDocumentEnvironment DeclareDocumentEnvironment RenewDocumentEnvironment",
                names.newdocumentenvironment,
            ),
            ("newtheorem newmdtheoremenv spnewtheorem", names.newtheorem),
            ("input include subfile", self._input),
            ("usepackage RequirePackage documentclass LoadClass", self._package),
            ("csuse @nameuse", self._csuse),
            ("arabic value alph Alph roman Roman", self._printed_counter),
            ("ref autoref cref Cref", self._ref),
            ("verb", self._verb),
            ("licence license", self._licence),
            ("newwrite newread closeout closein", lambda source: source.argument() and None),
            ("immediate", lambda _: None),
            ("endinput", self._end_input),
            ("begingroup bgroup", lambda _: names.open_scope()),
            ("endgroup egroup", lambda _: names.close_scope()),
            ("answer ans sol solution", self._answer),
            ("@ifnextchar kernel@ifnextchar", self._if_next),
            ("@ifstar", partial(self._if_next, wanted="*")),
            ("MakeUppercase MakeLowercase mbox makebox textsf textsc textrm fbox", self._last_of),
        ):
            commands |= {f"{name}{star}": method for name in listed.split() for star in ("", "*")}
        return commands | {name: self._space(name) for name in ("quad", "qquad", "enspace", "thinspace")}

    def _last_of(self, source: Input, *, brackets: int = 2, before: int = 0) -> None:
        """A box or a colour: of its arguments the last one is text."""
        for _ in range(brackets):
            source.bracket()
        for _ in range(before):
            source.argument()
        self._push(f"{{{source.argument()}}}")

    # --- counters ----------------------------------------------------------------------------------------

    def _set_counter(self, source: Input, *, is_added: bool = False) -> None:
        name, value = source.argument(), source.argument()
        self._counters.set(name, value, is_added=is_added)
        if name.startswith("enum") and not is_added:  # where a list begins: pandoc knows
            self._write(f"\\setcounter{{{name}}}{{{value}}}")

    def _stepcounter(self, source: Input, *, is_marked: bool = False) -> None:
        number = self._counters.step(source.argument(), self._names.scopes)
        if is_marked and not any(env in NUMBERED_ELSEWHERE for env, _ in self._environments):
            self._write(MARK.format("N" + number))

    # --- the rest ----------------------------------------------------------------------------------------

    def _section(self, source: Input, name: str) -> None:
        bare = name.rstrip("*")
        short, title = source.bracket(), source.argument()
        if not self._is_body:
            return
        level = SECTIONS[bare]
        if level <= 2:
            self._close_forgotten(source)
        is_numbered = not name.endswith("*") and not bare.startswith("add")
        if is_numbered:
            self._counters.step(bare, self._names.scopes)
        is_alone = all(closing in ("\n\n", "") for _, closing in self._environments)
        sign = f"{level}{'' if is_numbered else '*'}"
        self._write(("\ue000C\ue001" if is_alone and level <= 2 else "") + f"\n\n{MARK.format('H' + sign)}")
        self._heading = title or short or ""
        self._push(f"{self._heading}\n\n")

    def _space(self, name: str) -> Callable[[Input], None]:
        """Such a space: pandoc takes a number behind it for its width."""
        return lambda _: self._write(f"\\{name}{{}}")

    def _item(self, source: Input) -> None:
        r"""An item; a number of its own, `\\item[3.]`, is kept."""
        mark = source.bracket()
        number = re.fullmatch(r"\W*(?:\\[a-z]+\W*)?(\d{1,4})[.)]?\W*", mark or "")
        self._write(
            r"\item " + MARK.format("N" + number[1]) if number else r"\item " if mark is None else f"\\item[{mark}]"
        )

    def _printed_counter(self, source: Input) -> None:
        self._write(str(self._counters.value(source.argument())))

    def _label(self, source: Input) -> None:
        name = source.argument().strip()
        if self._counters.last and not any(env in NUMBERED_ELSEWHERE for env, _ in self._environments):
            self._counters.labels[name] = self._counters.last
        if self._heading:
            self._headings.setdefault(name, self._heading)

    def _ref(self, source: Input) -> None:
        self._write(MARK.format("R" + source.argument().strip()))

    def _nameref(self, source: Input) -> None:
        """The title of the chapter or section that a label stands in."""
        self._write(MARK.format("R*" + source.argument().strip()))

    def _verb(self, source: Input) -> None:
        mark = source.text[source.place : source.place + 1]
        end = source.text.find(mark, source.place + 1) if mark else -1
        if end >= 0:
            self._write(f"\\verb{source.text[source.place : end + 1]}")
            source.place = end + 1

    def _title(self, source: Input) -> None:
        source.bracket()
        self.title = self.title or _words(source.argument())

    def _licence(self, source: Input) -> None:
        self.licence = self.licence or _words(source.argument())

    def _end_input(self, source: Input) -> None:
        """The rest of the file is not read: many packages have their manual there."""
        source.place = len(source.text)

    def _answer(self, source: Input) -> None:
        r"""`\answer{…}` behind an exercise."""
        inside = source.group()
        if inside is not None:
            self._push(f"\n\nSolution: {inside}\n\n")

    def _csuse(self, source: Input) -> None:
        self._push("\\" + self._names.plain(source.argument()) + "")

    def _csname(self, source: Input) -> None:
        if name := self._names.name_of_cs(source):
            self._push("\\" + name)

    def _uppercase(self, source: Input) -> None:
        words = re.split(r"(\\[A-Za-z@]+)", source.argument())
        self._push("".join(word if word.startswith("\\") else word.upper() for word in words))

    def _comment(self, source: Input) -> None:
        r"""`\comment` in the beginning of an environment of the book's own: nothing of it is printed."""
        if not self._environments:
            return
        mark = f"\\end{{{self._environments[-1][0]}}}"
        while self._stack and self._stack[-1].text.find(mark, self._stack[-1].place) < 0 and len(self._stack) > 1:
            self._stack.pop()
        source = self._stack[-1]
        source.place = max(source.place, source.text.find(mark, source.place))

    def _one_of(self, source: Input, *, which: int, count: int = 2) -> None:
        self._push([source.argument() for _ in range(count)][which])

    def _if_next(self, source: Input, wanted: str = "") -> None:
        r"""`\@ifnextchar[{…}{…}` and `\@ifstar{…}{…}`, which takes the star."""
        sign = wanted or source.argument()
        yes, no = source.argument(), source.argument()
        sign = "{" if sign == r"\bgroup" else sign
        source = self._with_arguments(source)
        source.skip_space()
        is_next = source.text.startswith(sign, source.place)
        source.place += len(wanted) if is_next else 0
        self._push(yes if is_next else no)


def _words(text: str) -> str:
    return " ".join(re.sub(r"\\[A-Za-z]+\*?|[{}]|\\\\(?:\[[^\]]*\])?", " ", text).split())
