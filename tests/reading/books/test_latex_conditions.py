"""What a LaTeX book's own tags, shorthands and files decide about its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.latex.expand import Expander
from toolsmith.reading.books.formats.latex.sources import Sources

_TAGS = r"""
\newcommand{\tagtrue}[1]{\def\do##1{\providetoggle{##1}\toggletrue{##1}}\docsvlist{#1}}
\newcommand{\iftag}[3]{\def\kept{#3}\def\do##1{\iftoggle{##1}{\def\kept{#2}}{}}\docsvlist{#1}\kept}
\def\pair#1/#2\relax{#2 of #1}
\edef\now{\jobname}\def\noun#1{\csname noun@#1\endcsname}
\expandafter\edef\csname noun@f\endcsname{formula}
\useshorthands{!}\defineshorthand{!!}{\noun}
"""


def _text(folder: Path, body: str) -> str:
    main = folder / "main.tex"
    main.write_text(rf"\documentclass{{book}}{_TAGS}\begin{{document}}{body}\end{{document}}", "utf-8")
    return " ".join("".join(Expander(Sources(folder)).read(main)).split())


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        (r"\tagtrue{a,b}\iftag{b}{yes}{no} \iftag{c}{yes}{no}", "yes no"),
        (r"\pair one/two\relax", "two of one"),
        (r"\now", "main"),
        (r"A !!{f} here", "A formula here"),
        (r"\ifx\now\now same\else other\fi", "same"),
        (r"\let\hidden\comment \begin{hidden}gone\end{hidden}kept", "kept"),
        (r"{\global\def\x{outer}}\x", "outer"),
        (r"\ifother\newcommand*{\ifeff}{if-f}\else\newcommand*{\ifeff}{iff}\fi true \ifeff so", "true iffso"),
        (r"\newcommand{\ifeff}{iff}\ifother gone \ifeff gone\else kept\fi", "kept"),
        (r"\let\olddots\dots\def\dots{wide \olddots}\dots", r"wide \dots"),
    ],
)
def test_the_books_own_settings_decide_what_is_printed(body: str, printed: str, tmp_path: Path) -> None:
    assert _text(tmp_path, body).replace("{", "").replace("}", "") == printed


def test_a_definition_that_doubles_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="grows without end"):
        _text(tmp_path, r"\edef\a{xxxxxxxxxx}" + r"\edef\a{\a\a}" * 60)
