r"""Environments: those that are examples, exercises, solutions or hints become `toolsmithexample` and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.latex.environments import role
from toolsmith.reading.books.formats.latex.known import (
    EXERCISE_LISTS,
    FORMULAS,
    LAYOUT,
    LOOKS,
    PART_LISTS,
    SILENT,
    STANDARD,
    VERBATIM,
)
from toolsmith.reading.books.formats.latex.macros import NO_VALUE, Input, Macro, filled
from toolsmith.reading.books.formats.latex.sources import Sources
from toolsmith.reading.books.formats.latex.stream import DEEPEST, Stream

_STEP = re.compile(r"\\(?:ref)?stepcounter\s*\{(\w+)\}")
_LONGEST_BEGINNING = 5_000  # characters of an environment's own beginning that are looked at
_NOT_PRINTED = re.compile(
    rf"\\(?:{'|'.join(map(re.escape, sorted((key for key, count in LAYOUT.items() if count), key=len, reverse=True)))}|"
    r"includegraphics|refstepcounter|stepcounter|begin|end)(?:\[[^\]]*\])?(?:\{[^{}]*\})*"
)
MARK = "\ue000{}\ue001"  # N: the number of an entry; R: a reference; T: a title follows


class Boxes(Stream):
    """Opens and closes the environments of a book."""

    def __init__(self, sources: Sources, given: Mapping[str, str] | None = None) -> None:
        super().__init__(sources, given)
        self._environments: list[tuple[str, str]] = []  # open ones: name, what closes it
        self._files: list[Path] = []  # the file in which each was opened
        self._answers: dict[Macro, bool] = {}

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
        if len(self._environments) > DEEPEST:
            raise BadInputError(f"{source.files[0]}: environments are nested more than {DEEPEST} deep")
        self.met |= {known.rstrip("*")} & self._given.keys()
        kind = role(known, self._names.theorems, self._printed(known, macro), self._given)
        if not kind and (name in self._names.theorems or macro is not None):
            self.without_role.add(name)
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

    def _is_answer(self, macro: Macro) -> bool:
        """Whether a macro prints its argument behind the number of the last exercise."""
        if macro not in self._answers:
            is_printed = "#1" in re.sub(r"\\(?:label|ref)\s*\{#1\}", "", macro.body)
            text = self._beginning(macro) if is_printed else ""
            self._answers[macro] = any(
                f"\\the{theorem.counter}" in text and role(name, self._names.theorems, "", self._given) == "exercise"
                for name, theorem in self._names.theorems.items()
            )
        return self._answers[macro]

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
