r"""What is read next of a LaTeX book, and what of it is written: its files, and the texts that macros put before them.

Covered: the number of expansions and the size of the text are bounded, so a macro that calls itself ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.latex.conditions import Conditions
from toolsmith.reading.books.formats.latex.counters import Counters
from toolsmith.reading.books.formats.latex.definitions import Definitions
from toolsmith.reading.books.formats.latex.macros import Input, Macro
from toolsmith.reading.books.formats.latex.sources import Sources
from toolsmith.reading.books.formats.latex.written_files import WrittenFiles
from toolsmith.reading.books.limits import LARGEST_TEXT_BYTES

MOST_EXPANSIONS = 500_000
DEEPEST = 400


class Stream:
    """`unknown` counts what is left out."""

    def __init__(self, sources: Sources, given: Mapping[str, str] | None = None) -> None:
        self.title = self.licence = ""
        self.unknown: Counter[str] = Counter()
        self._sources = sources
        self.met: set[str] = set()
        self.without_role: set[str] = set()
        self._given = dict(given or {})
        self._counters = Counters()
        self._names = Definitions(self._counters)
        self._own_files = WrittenFiles(self._names.plain, lambda name: self._counters.printed(name, self._names.scopes))
        self._conditions = Conditions(self._names, self._counters, self._push, self._own_files.is_at_end)
        self._written: list[str] = []
        self._size = 0
        self._expansions = 0
        self._is_body = False
        self._stack: list[Input] = []

    @property
    def file(self) -> Path | None:
        """The file that is being read, where reading has begun and not ended."""
        return self._stack[-1].files[-1] if self._stack and self._stack[-1].files else None

    def _write(self, text: str) -> None:
        if self._is_body:
            self._written.append(text)
            self._size += len(text)
            if self._size > LARGEST_TEXT_BYTES:
                raise BadInputError(f"the LaTeX grows to more than {LARGEST_TEXT_BYTES / 1e6:.0f} MB by its own macros")

    def _push(self, text: str, macro: str = "") -> None:
        """What is read next; `macro` names whose expansion it is."""
        self._expansions += 1
        if len(self._stack) > DEEPEST and self._leave_out_endless():
            return
        if self._expansions > MOST_EXPANSIONS or len(self._stack) > DEEPEST:
            said = f"the macro \\{macro}" if macro else "a macro of the LaTeX"
            raise BadInputError(f"{said} calls itself without end", hint="Remove it, or give the chapters without it.")
        if text:
            self._stack.append(
                Input(text, files=self._stack[-1].files, macro=macro, depth=len(self._names.scopes.maps))
            )

    def _leave_out_endless(self) -> bool:
        """Leave out the macro that calls itself most: what would end it may be TeX that is not carried out."""
        calls = Counter(source.macro for source in self._stack if source.macro)
        name, count = max(calls.items(), key=lambda item: item[1], default=("", 0))
        first = next((n for n, source in enumerate(self._stack) if source.macro == name), 0)
        if count < 2 or self._stack[first].depth != len(self._names.scopes.maps):
            return False
        self.unknown[f"macro \\{name} that calls itself without end: left out"] += 1
        self._names.scopes.maps[-1][name] = Macro("")
        for level in self._names.scopes.maps[:-1]:
            level.pop(name, None)
        del self._stack[first:]
        return True

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

    def _write_out(self, source: Input) -> None:
        self._size += len(self._own_files.write(source))

    def _open_in(self, source: Input) -> None:
        def read(name: str) -> str:
            path = self._sources.find(name, source.files[-1])
            return self._sources.read(path, source.files) if path is not None else ""

        self._own_files.open_in(source, read)

    def _read_line(self, source: Input) -> None:
        r"""`\read\list to \line`."""
        stream = source.argument().removeprefix("\\")
        source.skip_space()
        source.place += 2 * source.text.startswith("to", source.place)
        self._names.scopes[source.argument().removeprefix("\\")] = Macro(self._own_files.next_line(stream))

    def _loop(self, source: Input) -> None:
        r"""`\loop … \ifeof\list\else … \repeat`: what stands behind its condition ends with the loop itself."""
        end = source.text.find(r"\repeat", source.place)
        if end < 0:
            return
        body, source.place = source.text[source.place : end], end + len(r"\repeat")
        if source.place >= len(source.text) and len(self._stack) > 1:
            self._stack.pop()
        self._push(f"{body}\\loop{body}\\repeat", "loop")

    def _open(self, source: Input, name: str, folder: str) -> None:
        written = self._own_files.text(name)
        if written is not None:
            mark = f"the file {name}"  # it may not read itself
            if all(each.macro != mark for each in self._stack):
                self._push(written, mark)
            return
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
                text, depth = self._sources.read(path, source.files), len(self._names.scopes.maps)
                self._stack.append(Input(text, files=(*source.files, path), depth=depth, is_package=True))
