"""LaTeX with the author's own macros: carried out, bounded, and told by the book's own words what is an exercise."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

MACROS = r"""
\documentclass{book}
\usepackage{own}
\newcommand{\ii}{\item}
\newcommand{\R}{\mathbb{R}}
\newcommand{\norm}[2][2]{\lVert #2\rVert_{#1}}
\declaretheorem[name=Problem,numberwithin=chapter]{prob}
\newcommand{\exampletitle}[1]{\textbf{\MakeUppercase{Example~#1}}}
\newenvironment{nexample}[1]{\vspace{2mm}\refstepcounter{equation}\exampletitle{\theequation} #1}{}
\newcommand{\inchapter}[2]{\setcounter{chapter}{#1}\addtocounter{chapter}{-1}\include{#2/#2}}
\NewDocumentCommand{\mysection}{o m}{\IfNoValueTF{#1}{\csuse{section}{#2}}{\section[#1]{#2}}}
\newcounter{eoce}[chapter]
\renewcommand{\theeoce}{\arabic{chapter}.\arabic{eoce}}
\newcommand{\eoce}[1]{\refstepcounter{eoce}\noindent\textbf{\theeoce} #1

}
\newcounter{sol}
\renewcommand{\thesol}{1.\arabic{sol}}
\newcommand{\eocesol}[1]{\refstepcounter{sol}\textbf{\thesol}\quad #1\refstepcounter{sol}

}
\newcommand{\exheader}[1][Exercises]{{\large\textbf{#1}} \vspace{3mm}

}
\includegraphics{no/file}
\begin{document}
\inchapter{1}{motion}
\appendix
\chapter{Exercise solutions}
\eocesol{20 m}
\eocesol{$1\,\si{\metre}$}
\end{document}
"""
MOTION = r"""\begin{boxed}\chapter{Motion}\end{boxed}
\mysection{Speed}
In $\R$ the length is $\norm{v}$.
\begin{nexample}{How far in 2 s at 3 m/s?}
It goes 6 m:
\begin{itemize}
\ii first 3 m
\ii then 3 m
\end{itemize}
\end{nexample}
\begin{prob} Show it. \begin{hint} Look. \end{hint} \begin{sol} Seen. \end{sol} \end{prob}
\exheader{}
\eoce{How far at 4 m/s?}
\eoce{How far at 2 m/s?}
\eoce{How far at 1 m/s? \begin{enumerate}[(a)]\item In m? \item In km?\end{enumerate}}
"""


def book(folder: Path, main: str, **files: str) -> Reference:
    for name, text in {"main.tex": main, **files}.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_here(folder)


def test_own_macros_environments_and_counters_are_carried_out(tmp_path: Path) -> None:
    own = r"\newenvironment{boxed}{\begin{framed}}{\end{framed}}"
    read = book(tmp_path, MACROS, **{"motion__motion.tex": MOTION, "own.sty": own})
    (chapter,) = read.chapters
    (section,) = chapter.sections
    assert (chapter.title, section.number, section.title) == ("Motion", "1.1", "Speed")
    assert r"\mathbb{R}" in section.text
    assert r"\lVert v\rVert_{2}" in section.text
    assert "How far in 2 s" in section.examples[0].text
    assert "- then 3 m" in section.examples[0].text
    assert [(item.number, item.solution) for item in section.exercises] == [
        ("1.1", "Seen."),
        ("1.1+2", "20 m"),
        ("1.2", ""),
        ("1.3", "$1\\,m$"),
    ]
    assert "Hint:\nLook." in section.exercises[0].problem
    assert "(b) In km?" in section.exercises[3].problem


def test_the_caller_may_say_what_an_environment_or_a_macro_is(tmp_path: Path) -> None:
    text = r"\documentclass{book}\begin{document}\chapter{A}\section{B} Text. \begin{guess}[One] How far? \end{guess} \ask{How fast?}{} \end{document}"
    (tmp_path / "main.tex").write_text(text)
    assert read_here(tmp_path).chapters[0].sections[0].exercises == ()
    (section,) = read_here(tmp_path, {"guess": "exercise", "ask": "exercise"}).chapters[0].sections
    assert [item.problem.split("\n")[-1] for item in section.exercises] == ["How far?", "How fast?"]


def test_lists_keep_the_numbers_that_they_begin_with(tmp_path: Path) -> None:
    text = r"\documentclass{book}\begin{document}\chapter{A}\section{B} Text. \subsection*{Exercises}\begin{enumerate}\item One?\item Two?\item Three?\end{enumerate}\subsection*{Answers}\begin{enumerate}\item 1 m\end{enumerate} \begin{enumerate}\setcounter{enumi}{2}\item 3 m\end{enumerate}\end{document}"
    (tmp_path / "main.tex").write_text(text)
    (section,) = read_here(tmp_path).chapters[0].sections
    assert [item.solution for item in section.exercises] == ["1 m", "", "3 m"]


def test_macros_that_call_one_another_without_end_are_left_out_and_named(tmp_path: Path) -> None:
    macros = r"\def\a{\b\b}\def\b{\a\a}\a"
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{{book}}\begin{{document}}\chapter{{A}} words {macros} \end{{document}}"
    )
    assert read_here(tmp_path / "main.tex").not_understood == (r"1 × macro \a that calls itself without end: left out",)


@pytest.mark.parametrize(
    "macros",
    [
        r"\def\a{\a}\a",
        r"\def\a{x\a}\a",
        r"\newenvironment{e}{\begin{e}}{}\begin{e}",
        "{" * 2_000,
    ],
)
@pytest.mark.end_to_end
def test_macros_without_end_are_refused(macros: str, tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{{book}}\begin{{document}}\chapter{{A}} words {macros} \end{{document}}"
    )
    with pytest.raises(BadInputError, match=r"without end|grows|deep"):
        read_here(tmp_path / "main.tex")


REFERRED = r"""
\documentclass{book}
\newtheorem{example}{Example}[section]
\makeatletter
\newcommand{\myref}[2]{%
  \leavevmode
  \begingroup
    \let\T@pageref\@pagerefstar
    \vbadness10000
    #1~\ref{#2}%
  \endgroup
}
\makeatother
\newcommand{\apart}[1]{#1

Apart.}
\begin{document}
\chapter{Falling}
\section{Stones}
\begin{example}\label{one} A stone falls. \end{example}
\begin{example} This is the stone of \myref{Example}{one}: it falls. \apart{So} it does. \end{example}
\end{document}
"""


def test_the_lines_of_a_macro_are_no_paragraphs_and_its_empty_lines_are(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(REFERRED, "utf-8")
    examples = read_here(tmp_path / "main.tex").chapters[0].sections[0].examples
    assert len(examples) == 2
    assert " ".join(examples[1].text.split()).startswith("This is the stone of Example 1.1.1 : it falls. So Apart. it")


LISTED = r"""
\documentclass{book}
\newwrite\answers
\newread\list
\newcounter{exc}[chapter]
\newenvironment{exc}{\refstepcounter{exc}\par\textbf{Exercise \thechapter.\theexc}\ }{\par}
\newcommand{\answerto}[1]{\immediate\write\answers{\noexpand\ansitem{\thechapter.\theexc}{\unexpanded{#1}}}}
\newcommand{\ansitem}[2]{\par\noindent\textbf{#1} #2\par}
\newcommand{\printexercises}[1]{%
  \openin\list=#1
  \loop\unless\ifeof\list
    \read\list to\exerciseline
    \exerciseline
  \repeat
  \closein\list}
\begin{document}
\immediate\openout\answers=\jobname-answers.tex
\chapter{Motion}
\section{Speed}
A body moves.
\section{Exercises}
\printexercises{listed.txt}
\immediate\closeout\answers
\chapter*{Answers to the exercises}
\input{\jobname-answers}
\end{document}
"""


def test_a_file_that_a_book_writes_cannot_read_itself(tmp_path: Path) -> None:
    text = r"\openout\w=x.tex \write\w{Words.\input{x}\input{x}}\input{x}"
    (tmp_path / "book.tex").write_text(f"\\begin{{document}}\\chapter{{Motion}}\n{text}\n\\end{{document}}", "utf-8")
    assert read_here(tmp_path / "book.tex").chapters[0].sections[0].text.strip() == "Words."


def test_exercises_that_a_book_reads_line_by_line_and_answers_that_it_writes_are_read(tmp_path: Path) -> None:
    lines = [
        f"\\begin{{exc}}{{How\n{asked}?}}\\answerto{{{answer}}}\\end{{exc}}"
        for asked, answer in (("far", "5 m"), ("fast", "3"))
    ]
    (tmp_path / "listed.txt").write_text("\n".join(lines), "utf-8")
    (tmp_path / "book.tex").write_text(LISTED, "utf-8")
    book = read_here(tmp_path / "book.tex")
    found = [each for chapter in book.chapters for home in (*chapter.sections, chapter) for each in home.exercises]
    assert [(each.number, each.problem, each.solution) for each in found] == [
        ("1.1", "How\nfar?", "5 m"), ("1.2", "How\nfast?", "3"),
    ]  # fmt: skip
