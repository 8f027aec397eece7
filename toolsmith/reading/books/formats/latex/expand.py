r"""Carries out what a book's own macros do, so that what is left is the LaTeX that everybody knows.

A small part of TeX: definitions and their scopes, arguments, counters, the plain conditionals, files. Environments that
are examples, exercises, solutions or hints become `toolsmithexample` and so on; a printed counter becomes a mark.

Covered: the number of expansions and the size of the text are bounded, so a macro that calls itself ends with an error.
Not covered: catcodes, boxes, arithmetic, arguments with delimiters. What needs them is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.latex import units
from toolsmith.reading.books.formats.latex.conditions import CONDITIONS, Conditions
from toolsmith.reading.books.formats.latex.counters import Counters
from toolsmith.reading.books.formats.latex.definitions import Definitions
from toolsmith.reading.books.formats.latex.environments import role
from toolsmith.reading.books.formats.latex.known import (
    EXERCISE_LISTS,
    FORMULAS,
    ITEMS,
    LAYOUT,
    LOOKS,
    NUMBERED_ELSEWHERE,
    PART_LISTS,
    SECTIONS,
    SILENT,
    STANDARD,
    VERBATIM,
)
from toolsmith.reading.books.formats.latex.macros import NO_VALUE, Input, Macro, filled
from toolsmith.reading.books.formats.latex.sources import Sources
from toolsmith.reading.books.limits import LARGEST_TEXT_BYTES

MOST_EXPANSIONS = 500_000
_DEEPEST = 400
_PLAIN = re.compile(r"[^\\{}%]+")
_LAST_NAME = re.compile(r"\\[A-Za-z@]+\*? ?$")
_STEP = re.compile(r"\\(?:ref)?stepcounter\s*\{(\w+)\}")
_LONGEST_BEGINNING = 5_000  # characters of an environment's own beginning that are looked at
_NOT_PRINTED = re.compile(
    rf"\\(?:{'|'.join(map(re.escape, sorted((key for key, count in LAYOUT.items() if count), key=len, reverse=True)))}|"
    r"includegraphics|refstepcounter|stepcounter|begin|end)(?:\[[^\]]*\])?(?:\{[^{}]*\})*"
)
MARK = "\ue000{}\ue001"  # N: the number of an entry; R: a reference; T: a title follows
_REFERENCE = re.compile("\ue000R([^\ue001]*)\ue001")


class Expander:
    """Reads a book from its main file; `unknown` counts what is left out."""

    def __init__(self, sources: Sources, given: Mapping[str, str] | None = None) -> None:
        self.title = self.licence = ""
        self.unknown: Counter[str] = Counter()
        self._sources = sources
        self._given = dict(given or {})
        self._counters = Counters()
        self._names = Definitions(self._counters)
        self._conditions = Conditions(self._names, self._counters, self._push)
        self._environments: list[tuple[str, str]] = []  # open ones: name, what closes it
        self._files: list[Path] = []  # the file in which each was opened
        self._written: list[str] = []
        self._size = 0
        self._plain = _PLAIN
        self._heading = ""  # the last one, as it is written
        self._headings: dict[str, str] = {}  # label -> the heading that it stands under
        self._expansions = 0
        self._is_body = False
        self._stack: list[Input] = []
        self._commands = self._table()

    @property
    def file(self) -> Path | None:
        """The file that is being read, where reading has begun and not ended."""
        return self._stack[-1].files[-1] if self._stack and self._stack[-1].files else None

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
            if len(self._names.scopes.maps) > _DEEPEST:
                raise BadInputError(f"{source.files[0]}: braces and environments are nested more than {_DEEPEST} deep")
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

    def _write(self, text: str) -> None:
        if self._is_body:
            self._written.append(text)
            self._size += len(text)
            if self._size > LARGEST_TEXT_BYTES:
                raise BadInputError(f"the LaTeX grows to more than {LARGEST_TEXT_BYTES / 1e6:.0f} MB by its own macros")

    def _push(self, text: str) -> None:
        self._expansions += 1
        if self._expansions > MOST_EXPANSIONS or len(self._stack) > _DEEPEST:
            raise BadInputError(
                "a macro of the LaTeX calls itself without end", hint="Remove it, or give the chapters without it."
            )
        if text:
            self._stack.append(Input(text, files=self._stack[-1].files))

    # --- commands ----------------------------------------------------------------------------------------

    def _command(self, source: Input) -> None:
        name = self._name(source)
        macro = self._names.scopes.get(name)
        if macro is not None and name[:1].isalpha():
            source.skip_space()
        source = self._with_arguments(source)
        if macro is not None and macro.alias:
            name, macro = macro.alias, self._names.scopes.get(macro.alias)
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
            self._boxed_macro(source, name, macro)
        elif macro is not None:
            self._expanded(source, macro)
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

    def _expanded(self, source: Input, macro: Macro) -> None:
        body = filled(macro.body, source.taken(macro))
        follows = source.text[source.place : source.place + 1]
        self._push(body + " " if follows.isalpha() and _LAST_NAME.search(body) else body)

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
            "csname": self._csname, "import": self._import, "subimport": self._import,
            "newcounter": lambda source: self._counters.create(source.argument(), source.bracket()),
            "setcounter": self._set_counter, "addtocounter": partial(self._set_counter, is_added=True),
            "stepcounter": self._stepcounter, "refstepcounter": partial(self._stepcounter, is_marked=True),
            "item": self._item, "label": self._label, "title": self._title,
            "@firstoftwo": partial(self._first_or_second, which=0), "@secondoftwo": partial(self._first_or_second,
            which=1),
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
            ("begingroup bgroup", lambda _: names.open_scope()),
            ("endgroup egroup", lambda _: names.close_scope()),
            ("answer ans sol solution", self._answer),
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

    # --- environments ------------------------------------------------------------------------------------

    def _begin(self, source: Input) -> None:  # noqa: C901, PLR0912  # a branch a kind
        name = (source.group() or "").strip()
        if name == "document":
            self._is_body = True
            return
        if name in VERBATIM or name in SILENT:
            self._raw(source, name)
            return
        macro = self._names.scopes.get(name)
        known = macro.alias if macro is not None and macro.alias else name
        if known == "comment":
            self._raw(source, name, is_printed=False)
            return
        macro = self._names.scopes.get(known) if known != name else macro
        self._names.open_scope()
        self._files[len(self._environments) :] = [source.files[-1]]
        if len(self._environments) > _DEEPEST:
            raise BadInputError(f"{source.files[0]}: environments are nested more than {_DEEPEST} deep")
        kind = role(known, self._names.theorems, self._printed(known, macro), self._given)
        if kind or name in self._names.theorems:
            self._box(source, name, kind, macro)
        elif name == "proof":
            self._proof(source)
        elif macro is not None and name not in FORMULAS and name not in LOOKS:
            self._own_environment(source, name, macro)
        elif name in EXERCISE_LISTS or name in PART_LISTS:
            source.bracket()
            begin, end = r"\begin{enumerate}", r"\end{enumerate}"
            if name in EXERCISE_LISTS:
                begin, end = r"\begin{toolsmithexercises}" + begin, end + r"\end{toolsmithexercises}"
            self._enter(name, begin, end)
        elif name in LOOKS:
            source.bracket()
            for _ in range(LOOKS[name]):
                source.argument()
            source.bracket()
            self._enter(name, "\n\n", "\n\n")
        else:
            if name not in STANDARD and name not in FORMULAS:
                self.unknown[f"environment {name}"] += 1
            self._enter(name, f"\\begin{{{name}}}", f"\\end{{{name}}}")

    def _enter(self, name: str, begin: str, end: str) -> None:
        self._environments.append((name, end))
        self._write(begin)

    def _proof(self, source: Input) -> None:
        r"""`\\begin{proof}[Solution]` is a solution."""
        title = source.bracket()
        if title is not None and role(title, {}, title, {}) == "solution":
            self._enter("proof", r"\begin{toolsmithsolution}", r"\end{toolsmithsolution}")
        else:
            self._enter("proof", f"\n\n{title or 'Proof'}. ", "\n\n")

    def _own_environment(self, source: Input, name: str, macro: Macro) -> None:
        values = source.taken(macro)
        if "@" in macro.body:  # boxes and lengths: the look of it alone
            self._environments.append((name, "\n\n"))
            self._push("\n\n".join(["", *(value for value in values if value != NO_VALUE), ""]))
            return
        end = self._names.scopes.get("end" + name)
        self._environments.append((name, "\ue000" + (filled(end.body, values) if end else "")))
        self._push(filled(macro.body, values))

    def _printed(self, name: str, macro: Macro | None) -> str:
        """What an environment of the book's own puts on the page first, the macros in it carried out."""
        if macro is None or name in self._names.theorems:
            return ""
        return _NOT_PRINTED.sub(" ", self._beginning(macro))

    def _own_number(self, macro: Macro) -> str:
        """The number that the beginning of an environment counts, and prints; "" where it prints none."""
        number, beginning = "", self._beginning(macro)
        for found in _STEP.finditer(beginning):
            stepped = self._counters.step(found[1], self._names.scopes)
            number = stepped if re.search(rf"(?:\\the|\{{){found[1]}\b", beginning[found.end() :]) else number
        return number

    def _beginning(self, macro: Macro) -> str:
        text = macro.body
        for _ in range(3):
            text = re.sub(r"\\([A-Za-z@]+)", self._body_of, text)[:_LONGEST_BEGINNING]
        return text

    def _body_of(self, found: re.Match[str]) -> str:
        inner = self._names.scopes.get(found[1])
        return found[0] if inner is None or inner.alias else inner.body

    def _box(self, source: Input, name: str, kind: str, macro: Macro | None) -> None:
        values = [value for value in source.taken(macro) if value != NO_VALUE] if macro is not None else []
        title = source.bracket() or ""
        if macro is not None and macro.arguments.startswith("o") and values:
            title = values.pop(0)
        theorem = self._names.theorems.get(name)
        if theorem is not None:
            number = self._counters.step(theorem.counter, self._names.scopes)
        else:
            number = self._own_number(macro) if macro is not None else ""
        if kind:
            self._environments.append((name, f"\n\n\\end{{toolsmith{kind}}}\n\n"))
            self._write(f"\n\n\\begin{{toolsmith{kind}}}\n\n" + (MARK.format("N" + number) + "\n\n" if number else ""))
            before = f"{MARK.format('T')}{title}\n\n" if title and kind != "solution" else ""
        else:
            self._environments.append((name, "\n\n"))
            self._write("\n\n")
            before = f"\\textbf{{{theorem.title if theorem else name}{f' ({title})' if title else ''}.}} "
        self._push(before + "\n\n".join(value for value in values if value.strip()) + ("\n\n" if values else ""))

    def _raw(self, source: Input, name: str, *, is_printed: bool = True) -> None:
        mark = f"\\end{{{name}}}"
        end = source.text.find(mark, source.place)
        inside = source.text[source.place : end if end >= 0 else len(source.text)]
        source.place = len(source.text) if end < 0 else end + len(mark)
        if name in VERBATIM:
            inside = re.sub(r"^\s*(?:\[[^\]]*\])?(?:\{[^{}]*\})?(?=\n)", "", inside)
            self._write(f"\n\\begin{{verbatim}}{inside}\\end{{verbatim}}\n")
        elif is_printed:
            self.unknown[f"drawing ({name})" if "bib" not in name else "bibliography"] += 1

    def _end(self, source: Input) -> None:
        name = (source.group() or "").strip()
        if name == "document":
            if len(source.files) > 1:  # the end of a part that can stand alone
                source.place = len(source.text)
            else:
                self._stack.clear()
            return
        if not self._environments:
            return
        if all(open_name != name for open_name, _ in self._environments):
            return
        while self._environments:
            own, closing = self._environments.pop()
            self._names.close_scope()
            if closing.startswith("\ue000"):
                self._push(closing[1:])
            else:
                self._write(closing)
            if own == name:
                return

    def _close_forgotten(self, source: Input) -> None:
        """Environments that a file has left open end with it: a heading never stands in them."""
        stale = next(
            (n for n, path in enumerate(self._files[: len(self._environments)]) if path not in source.files), None
        )
        while stale is not None and len(self._environments) > stale:
            _, closing = self._environments.pop()
            self._names.close_scope()
            self._write("" if closing.startswith("\ue000") else closing)

    # --- files -------------------------------------------------------------------------------------------

    def _input(self, source: Input) -> None:
        name = source.group()
        if name is None:
            found = re.compile(r"\s*([^\s{}\\]+)").match(source.text, source.place)
            name = found[1] if found else ""
            source.place = found.end() if found else source.place
        self._open(source, self._names.plain(name), "")

    def _input_if(self, source: Input) -> None:
        name = self._names.plain_arguments(source.argument())
        yes, no = source.argument(), source.argument()
        is_there = self._sources.find(name.strip(), source.files[-1], ("", ".tex"), is_optional=True) is not None
        self._push(f"{yes}\\input{{{name}}}" if is_there else no)

    def _import(self, source: Input) -> None:
        folder, name = self._names.plain(source.argument()), self._names.plain(source.argument())
        self._open(source, name, folder)

    def _open(self, source: Input, name: str, folder: str) -> None:
        path = self._sources.find(name.strip(), source.files[-1], folder=folder) if name.strip() else None
        if path is not None:
            text = self._sources.read(path, source.files)
            begin = text.find(r"\begin{document}")
            text = text[begin + len(r"\begin{document}") :] if begin >= 0 else text  # a part that can stand alone
            self._write("\n")
            self._stack.append(Input(text, files=(*source.files, path)))

    def _package(self, source: Input) -> None:
        source.bracket()
        names = source.argument()
        source.bracket()
        for name in self._names.plain(names).split(","):
            path = self._sources.find(name.strip(), source.files[-1], (".sty", ".cls"))
            if path is not None and path not in source.files:
                self._stack.append(Input(self._sources.read(path, source.files), files=(*source.files, path)))

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

    def _first_or_second(self, source: Input, *, which: int) -> None:
        self._push((source.argument(), source.argument())[which])


def _words(text: str) -> str:
    return " ".join(re.sub(r"\\[A-Za-z]+\*?|[{}]|\\\\(?:\[[^\]]*\])?", " ", text).split())
