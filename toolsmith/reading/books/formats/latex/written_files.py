r"""Files that a LaTeX book writes and reads itself: answers put aside by `\write`, lists taken line by line by `\read`.

Covered: what is written is kept in memory alone, and counts to the size of the book.
Not covered: what a macro in the text would be when it is written; only numbers of counters are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from toolsmith.reading.books.formats.latex.macros import Input

_TARGET = re.compile(
    r"\s*\\(?P<stream>[A-Za-z@]+)\s*=?\s*(?:\{(?P<group>[^{}]*)\}|(?P<name>[^\s\\{}]*(?:\\jobname[^\s\\{}]*)?))"
)
_KEPT = re.compile(r"\\(?:string|noexpand|protect)\s*(?=\\)|\\(?:unexpanded|detokenize)\s*(?=\{)")
_NO_BRACE = re.compile(r"\\.|%[^\n]*")
_COUNTER = re.compile(r"\\the([A-Za-z]+)")


class WrittenFiles:
    """Streams by the names of their macros, and the files that they are."""

    def __init__(self, plain: Callable[[str], str], printed: Callable[[str], str | None]) -> None:
        self._plain = plain  # a name with its macros carried out
        self._printed = printed  # the number of a counter; None where there is no such counter
        self._texts: dict[str, list[str]] = {}
        self._out: dict[str, str] = {}
        self._lines: dict[str, list[str]] = {}

    def text(self, name: str) -> str | None:
        """What was written to a file; None where none was."""
        lines = self._texts.get(_bare(name))
        return None if lines is None else "\n".join(lines)

    def open_out(self, source: Input) -> None:
        stream, name = self._target(source)
        self._out[stream] = name
        self._texts[name] = []

    def write(self, source: Input) -> str:
        r"""Takes `\stream{text}`; what was written."""
        stream, text = source.argument().removeprefix("\\"), source.group() or ""
        if stream not in self._out:  # the terminal, the table of contents
            return ""
        text = _COUNTER.sub(lambda found: self._printed(found[1]) or found[0], _KEPT.sub("", text))
        self._texts[self._out[stream]].append(text)
        return text

    def open_in(self, source: Input, read: Callable[[str], str]) -> None:
        stream, name = self._target(source)
        text = self.text(name)
        lines = (read(name) if text is None else text).split("\n")
        self._lines[stream] = [line for line in lines if line.strip()][::-1]

    def next_line(self, stream: str) -> str:
        """One line, and more until its braces are closed."""
        lines, text = self._lines.get(stream) or [], ""
        while lines and (not text or _open_braces(text) > 0):
            text += ("\n" if text else "") + lines.pop()
        return text

    def is_at_end(self, stream: str) -> bool:
        return not self._lines.get(stream)

    def _target(self, source: Input) -> tuple[str, str]:
        r"""`\answers=answers.tex` as the name of the stream and that of the file."""
        found = _TARGET.match(source.text, source.place)
        if found is None:
            return "", ""
        source.place = found.end()
        return found["stream"], _bare(self._plain(found["group"] or found["name"]))


def _open_braces(text: str) -> int:
    bare = _NO_BRACE.sub("", text)
    return bare.count("{") - bare.count("}")


def _bare(name: str) -> str:
    return name.strip().removesuffix(".tex")
