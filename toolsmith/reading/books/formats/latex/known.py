r"""Commands of LaTeX and its packages that are about the look of a page, and environments that hold no text.

None of them says what is an example or an exercise: that comes from a book's own declarations, and from its words.
"""

from __future__ import annotations

SECTIONS = {
    "part": 0, "chapter": 1, "addchap": 1, "section": 2, "addsec": 2, "subsection": 3, "subsubsection": 4,
    "paragraph": 5,
}  # fmt: skip

# A book may give these a new look; what they mean stays.
KEPT = frozenset({
    "item", "begin", "end", "caption", "label", "ref", "eqref", "pageref", "autoref", "cref", "Cref", "footnote",
    "emph", "textbf", "textit", "texttt", "title", "author", "date", "maketitle", "includegraphics", "input",
    "include", "subfile", "par", "cite", "citep", "citet", "href", "url", "verb", "documentclass", "usepackage",
    "appendix", "frontmatter", "mainmatter", "backmatter", "newcommand", "def", "index", "centering", "left",
    "right", "frac", "textwidth", "quad", "section*", "chapter*", "subsection*", "part*", "footnotemark",
    "footnotetext", "textcolor", "thechapter",
}) | SECTIONS.keys()  # fmt: skip

# Dropped, with so many arguments; optional ones go as well.
LAYOUT = {
    "vspace": 1, "hspace": 1, "addvspace": 1, "vspace*": 1, "hspace*": 1, "vskip": 0, "hskip": 0, "color": 1,
    "fontsize": 2,
    "fontfamily": 1, "fontseries": 1, "fontshape": 1, "selectfont": 0, "setlength": 2, "addtolength": 2, "titlerule": 0,
    "noindent": 0, "pagestyle": 1, "thispagestyle": 1, "index": 1, "addcontentsline": 3, "addtocontents": 2,
    "hypersetup": 1,
    "rule": 2, "newpage": 0, "clearpage": 0, "cleardoublepage": 0, "pagebreak": 0, "nopagebreak": 0, "linebreak": 0,
    "vfill": 0, "hfill": 0, "smallskip": 0, "medskip": 0, "bigskip": 0, "fancyhead": 1, "fancyfoot": 1, "fancyhf": 1,
    "markboth": 2, "markright": 1, "pagenumbering": 1, "enlargethispage": 1, "raggedleft": 0, "raggedright": 0,
    "centering": 0, "makeatletter": 0, "makeatother": 0, "protect": 0, "relax": 0, "expandafter": 0, "noexpand": 0,
    "global": 0, "long": 0, "leavevmode": 0, "ignorespaces": 0, "unskip": 0, "hypertarget": 1, "phantomsection": 0,
    "tableofcontents": 0, "tableofcontents*": 0, "listoffigures": 0, "listoftables": 0, "printindex": 0, "makeindex": 0,
    "graphicspath": 1, "bibliographystyle": 1, "bibliography": 1, "titleformat": 5, "titlespacing": 4, "geometry": 1,
    "definecolor": 3, "colorlet": 2, "lstset": 1, "sisetup": 1, "tcbset": 1, "mdfsetup": 1, "tikzset": 1,
    "pgfplotsset": 1,
    "AtBeginDocument": 1, "AtEndDocument": 1, "theoremstyle": 1, "swapnumbers": 0, "numberwithin": 2, "hyphenation": 1,
    "marginpar": 1, "marginnote": 1, "todo": 1, "glsadd": 1, "columnbreak": 0, "normalsize": 0, "small": 0, "large": 0,
    "footnotesize": 0, "Large": 0, "LARGE": 0, "huge": 0, "Huge": 0, "HUGE": 0, "tiny": 0, "scriptsize": 0,
    "normalfont": 0,
    "bfseries": 0, "itshape": 0, "sffamily": 0, "ttfamily": 0, "rmfamily": 0, "scshape": 0, "appto": 2, "pretocmd": 4,
    "apptocmd": 4, "parttoc": 0, "minitoc": 0, "Opensolutionfile": 1, "Closesolutionfile": 1, "Readsolutionfile": 1,
    "tcolorboxenvironment": 2, "declaretheoremstyle": 1, "mdfdefinestyle": 2, "captionsetup": 1, "setlist": 1,
    "raggedbottom": 0, "sloppy": 0, "allowdisplaybreaks": 0, "break": 0, "par@": 0, "xspace": 0, "strut": 0, "null": 0,
    "clubpenalty": 0, "phantom": 1, "vphantom": 1, "hphantom": 1, "let@": 0, "crefname": 3, "Crefname": 3,
}  # fmt: skip

# Environments whose content is taken as it stands.
VERBATIM = frozenset({
    "verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "alltt", "code", "pycode", "python", "sageblock",
})  # fmt: skip
# Drawings, and what is not printed.
SILENT = frozenset({
    "comment", "tikzpicture", "tikzcd", "filecontents", "filecontents*", "thebibliography", "asy", "asydef",
    "pspicture", "picture", "pgfpicture", "prooftree", "circuitikz", "titlepage", "titlingpage", "theindex",
    "latexonly@", "htmlonly", "rawhtml",
})  # fmt: skip
# Boxes and columns: looks alone. The number of their arguments.
LOOKS = {
    "multicols": 1, "multicols*": 1, "minipage": 1, "adjustwidth": 2, "spacing": 1, "wrapfigure": 2, "mdframed": 0,
    "tcolorbox": 0, "framed": 0, "shaded": 0, "center": 0, "flushleft": 0, "flushright": 0, "landscape": 0, "small": 0,
    "large": 0, "latexonly": 0, "samepage": 0, "document": 0, "raggedleft": 0, "raggedright": 0, "footnotesize": 0,
    "titlepage": 0,
    "fullminipage": 0, "singlespace": 0, "doublespace": 0, "onehalfspace": 0, "subequations": 0, "sloppypar": 0,
}  # fmt: skip
FORMULAS = frozenset({
    "equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "alignat", "flalign", "equation*",
    "align*", "gather*", "multline*", "eqnarray*", "alignat*", "flalign*", "array", "aligned", "cases", "matrix",
    "pmatrix", "bmatrix", "split", "dmath",
})  # fmt: skip
NUMBERED_ELSEWHERE = frozenset({"figure", "table", "figure*", "table*", "equation", "align", "gather", "multline"})
# Of the classes for exams and problem sets, whose files no book carries: environment or command -> what it stands for.
EXERCISE_LISTS = frozenset({"questions", "exercises", "problems", "Exercises", "ExerciseList"})
ITEMS = frozenset({"question", "part", "subpart", "subsubpart"})
PART_LISTS = frozenset({"parts", "subparts", "subsubparts"})
# Those that pandoc knows, besides formulas.
STANDARD = frozenset({
    "enumerate", "itemize", "description", "tabular", "tabular*", "tabularx", "longtable", "table", "table*", "figure",
    "figure*", "quote", "quotation", "verse", "abstract", "proof", "theorem", "lemma", "definition", "corollary",
    "proposition", "remark", "note", "subfigure", "trivlist", "list", "tabulary",
})  # fmt: skip
