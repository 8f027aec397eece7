"""How records look to a person: one short line in a console, a table in a notebook.

Covered: names, docs, code and values are strangers' texts, so all of them are cut, escaped, and kept from MathJax,
which would run what stands between dollar signs. Not covered: characters that only look like others.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

_LONGEST_PART = 100  # characters of one part of a line
_LONGEST_TEXT = 2_000
_LONGEST_CODE = 50_000
_LONGEST_INTEGER = 256  # bits; Python refuses to write out very long ones


class Short(str):
    """A text that is its own `repr`: a part of a short one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class _Brief(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxdict = self.maxlist = self.maxtuple = 4
        self.maxstring = self.maxother = 60

    def repr_int(self, number: int, level: int) -> str:
        bits = number.bit_length()
        return f"<integer of {bits} bits>" if bits > _LONGEST_INTEGER else super().repr_int(number, level)


def brief(value: Any) -> Short:
    """A value in one short line, however large it is."""
    return Short(_cut(_Brief().repr(value).replace("\n", " "), _LONGEST_PART))


def page(title: str, *parts: Markup) -> str:
    """What a notebook shows of a record."""
    from markupsafe import Markup

    start = Markup('<div class="tex2jax_ignore mathjax_ignore"><strong>{}</strong>').format(_cut(title))
    return str(start + Markup().join(parts) + Markup("</div>"))


def table(rows: Iterable[Sequence[Any]], header: Sequence[str] = ()) -> Markup:
    """A table; whatever is no text stands there as `brief` has it."""
    from markupsafe import Markup

    cell = Markup('<td style="text-align: left; white-space: pre-wrap">{}</td>')
    lines = [
        Markup().join(cell.format(_cut(each if isinstance(each, str) else brief(each))) for each in row) for row in rows
    ]
    head = Markup().join(Markup("<th>{}</th>").format(name) for name in header)
    body = Markup().join(Markup("<tr>{}</tr>").format(line) for line in ([head, *lines] if header else lines))
    return Markup("<table>{}</table>").format(body)


def folded(summary: str, code: str) -> Markup:
    """A longer text that opens on a click."""
    from markupsafe import Markup

    return Markup("<details><summary>{}</summary><pre>{}</pre></details>").format(summary, _cut(code, _LONGEST_CODE))


def _cut(text: str, longest: int = _LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
