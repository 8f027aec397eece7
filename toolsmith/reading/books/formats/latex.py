r"""LaTeX into blocks, over the node tree of pylatexenc; several files joined by `\input` and `\include`.

Formulas stay LaTeX, which models read well. Covered: files outside the book's folder are never read; a file
that includes itself, directly or not, is refused; the number and size of files are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, heading, paragraph
from toolsmith.reading.books.label_words import roles
from toolsmith.reading.books.labels import label_of_heading, split_answer
from toolsmith.reading.books.limits import LARGEST_TEXT_BYTES, MOST_FILES, read_text

_LEVELS = {"part": -1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_SHORT = {
    "examples": "example", "exmp": "example", "ex": "example", "exer": "exercise", "xca": "exercise",
    "prob": "exercise", "exo": "exercise", "sol": "solution", "ans": "solution",
}  # fmt: skip
_LISTS = {"itemize", "enumerate", "description", "exercises", "problems", "parts", "questions"}
_EXERCISE_LISTS = {"exercises", "problems", "questions"}
_FORMULAS = {"equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "alignat", "flalign"}
_DROPPED_ENVIRONMENTS = {"comment", "tikzpicture", "filecontents", "thebibliography", "asy", "pspicture"}
_UNITS = {"SI": 2, "qty": 2, "num": 1, "si": 1, "unit": 1, "ang": 1}
_INCLUDE = re.compile(r"\\(?:input|include|subfile)\s*(?:\{([^{}]+)\}|([^\s{}\\]+))")
_ANSWER = re.compile(r"\\(?:answer|ans|sol|solution)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_DECLARED = re.compile(
    r"\\(?:newtheorem|declaretheorem|newmdtheoremenv)\*?\s*\{(?P<name>[^{}]+)\}\s*(?:\[[^\]]*\])?\s*\{(?P<title>[^{}]+)\}"
    r"|\\newenvironment\s*\{(?P<own>[^{}]+)\}(?:\[\d\])?\s*\{[^{}]*\{(?P<words>[^\W\d]{4,20})\}"
)
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_DEEPEST_INCLUDES = 30
_DEEPEST_BRACES = 300


def read_latex(path: Path) -> Pages:
    """The book whose main file is `path`.

    Raises:
        BadInputError: files include each other in a circle, or are nested too deeply or too many.
    """
    source = _Sources(path.parent.resolve())
    text = _ANSWER.sub(r"\n\nSolution: \1\n\n", source.joined(path.resolve(), ()))
    if _depth(text) > _DEEPEST_BRACES:
        raise BadInputError(f"{path}: braces and environments are nested more than {_DEEPEST_BRACES} deep")
    begin, end = text.find(r"\begin{document}"), text.rfind(r"\end{document}")
    preamble = text[:begin] if begin >= 0 else text
    body = text[begin + len(r"\begin{document}") : end if end > begin else None] if begin >= 0 else text
    reader = _Reader(_declared(text))
    reader.read(body)
    return Pages(
        tuple(reader.blocks),
        title=_argument(preamble, "title"),
        licence=_argument(text, "licence") or _argument(text, "license"),
        not_understood=(*source.problems, *reader.problems()),
    )


def _declared(text: str) -> dict[str, str]:
    r"""Environments that the book declares itself, by what it calls them: `\newtheorem{exa}{Example}`."""
    found = {}
    for match in _DECLARED.finditer(text):
        label = label_of_heading(match["title"] or match["words"])
        if label is not None and label.role in ("example", "exercise", "solution"):
            found[(match["name"] or match["own"]).lower()] = str(label.role)
    return found


class _Sources:
    """Joins the files of a book into one text."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[str] = []
        self._folder = folder
        self._files = 0
        self._bytes = 0

    def joined(self, path: Path, above: tuple[Path, ...]) -> str:
        if path in above:
            chain = " → ".join(item.name for item in (*above[above.index(path) :], path))
            raise BadInputError(f"the files include each other in a circle: {chain}", hint="Remove one of the \\input.")
        if len(above) > _DEEPEST_INCLUDES or self._files > MOST_FILES:
            raise BadInputError(f"{path.name}: too many files, or included too deeply")
        text = _COMMENT.sub(r"\1", read_text(path))
        self._files += 1
        self._bytes += len(text)
        if self._bytes > LARGEST_TEXT_BYTES:
            raise BadInputError(f"the files of the book hold more than {LARGEST_TEXT_BYTES / 1e6:.0f} MB")

        def replace(found: re.Match[str]) -> str:
            name = (found[1] or found[2]).strip()
            target = self._find(name, path)
            return "" if target is None else self.joined(target, (*above, path))

        return _INCLUDE.sub(replace, text)

    def _find(self, name: str, source: Path) -> Path | None:
        for base in (self._folder, source.parent):
            for candidate in (base / name, base / f"{name}.tex"):
                resolved = candidate.resolve()
                if not resolved.is_relative_to(self._folder):
                    self.problems.append(f"{source.name} includes {name}, which is outside the book's folder: not read")
                    return None
                if resolved.is_file():
                    return resolved
        self.problems.append(f"{source.name} includes {name}, which does not exist")
        return None


class _Reader:
    """Walks the node tree; text gathers until a heading, an environment or an empty line ends the paragraph."""

    def __init__(self, declared: dict[str, str]) -> None:
        self.blocks: list[Block] = []
        self._declared = declared
        self._text = ""
        self._unknown: dict[str, int] = {}
        self._is_labelled = False  # inside an example, exercise or solution: lists are its parts

    def read(self, text: str) -> None:
        from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

        try:
            nodes, _, _ = LatexWalker(text, tolerant_parsing=True).get_latex_nodes()
        except (LatexWalkerError, RecursionError) as error:
            raise BadInputError(f"the LaTeX cannot be parsed: {str(error).partition(chr(10))[0]}") from error
        self._walk(nodes)
        self._flush()

    def problems(self) -> list[str]:
        return [f"{count} × environment {name}" for name, count in sorted(self._unknown.items())]

    def _flush(self) -> None:
        for piece in re.split(r"\n\s*\n", self._text):
            text = re.sub(r"[ \t]+", " ", piece).strip()
            if text:
                self.blocks.append(paragraph("\n".join(line.strip() for line in text.split("\n") if line.strip())))
        self._text = ""

    def _walk(self, nodes: Any) -> None:
        pending = list(nodes or ())
        place = 0
        while place < len(pending):
            node = pending[place]
            kind = type(node).__name__
            if kind == "LatexMacroNode" and node.macroname in _LEVELS:
                self._flush()
                groups, place = _following_groups(node, pending, place, 1)
                self.blocks.append(heading(_LEVELS[node.macroname] + 1, _inline_of(groups[-1:])))
            elif kind == "LatexEnvironmentNode":
                self._environment(node)
            elif kind == "LatexMacroNode" and node.macroname in _UNITS:
                count = _UNITS[node.macroname]
                groups, place = _following_groups(node, pending, place, count)
                self._text += " ".join(_unit(group) for group in groups)
            elif kind == "LatexGroupNode" and node.delimiters == ("{", "}"):
                self._walk(node.nodelist)
            else:
                self._text += _inline(node)
            place += 1

    def _environment(self, node: Any) -> None:
        name = node.environmentname.rstrip("*")
        if name in _FORMULAS:
            self._text += f"\n{node.latex_verbatim()}\n"
            return
        if name in _DROPPED_ENVIRONMENTS:
            return
        self._flush()
        lowered = name.lower()
        kind = self._role(node)
        if kind is not None:
            self._labelled(kind, node)
        elif lowered in _LISTS:
            self._list(node)
        elif lowered in ("tabular", "tabularx", "longtable", "array", "tabulary"):
            self.blocks.append(Block("table", _rows(node)))
        elif lowered in ("verbatim", "lstlisting", "minted"):
            self.blocks.append(paragraph(f"```\n{_body(node.latex_verbatim()).strip()}\n```"))
        else:
            if lowered not in _TRANSPARENT:
                self._unknown[name] = self._unknown.get(name, 0) + 1
            self._walk(node.nodelist)
            self._flush()

    def _role(self, node: Any) -> str | None:
        """What an environment is: by the book's own declaration, or its name; `proof[Solution]` is a solution."""
        lowered = node.environmentname.rstrip("*").lower()
        if lowered == "proof" and label_of_heading(_optional_title(node, keep=True)[0]) is not None:
            return "solution"
        return self._declared.get(lowered) or _SHORT.get(lowered) or roles().get(lowered)

    def _labelled(self, kind: str, node: Any) -> None:
        title, body = _optional_title(node)
        self._is_labelled = True
        self.blocks.append(Block(kind, title=title))  # type: ignore[arg-type]  # a kind of block
        self._walk(body)
        self._flush()
        self.blocks.append(Block("end"))
        self._is_labelled = False

    def _list(self, node: Any) -> None:
        """Items of a numbered list are blocks of their own, so that lists of exercises are found."""
        if self._is_labelled and node.environmentname.lower() != "itemize":
            self.blocks.append(paragraph(_parts(node)))
            return
        items: list[list[Any]] = []
        for child in node.nodelist:
            if type(child).__name__ == "LatexMacroNode" and child.macroname in ("item", "question", "part"):
                items.append([])
            elif items:
                items[-1].append(child)
        is_numbered = node.environmentname.lower() not in ("itemize", "description")
        written = [_lines(_inline_of(item)) for item in items]
        if node.environmentname.lower() in _EXERCISE_LISTS:
            for number, item in enumerate(items, 1):
                self._exercise(item, str(number))
        elif is_numbered:
            self.blocks += [Block("item", text, label=str(n)) for n, text in enumerate(written, 1)]
        elif written:
            self.blocks.append(paragraph("\n".join(f"- {text}" for text in written)))

    def _exercise(self, nodes: Sequence[Any], number: str) -> None:
        r"""One `\question[5] … \begin{solution} … \end{solution}`."""
        inside = [node for node in nodes if type(node).__name__ == "LatexEnvironmentNode"]
        solutions = [node for node in inside if self._role(node) == "solution"]
        problem, answer = split_answer(_lines(_inline_of([node for node in nodes if node not in solutions])))
        answer = "\n".join(
            [*([answer] if answer else []), *(_inline_of(_optional_title(n)[1]).strip() for n in solutions)]
        )
        self.blocks += [Block("exercise", re.sub(r"^\[[^\]]*\]\s*", "", problem), label=number), Block("end")]
        self.blocks += [Block("solution", answer), Block("end")] if answer else []


_TRANSPARENT = {
    "document", "center", "quote", "quotation", "figure", "table", "minipage", "abstract", "theorem", "definition",
    "proof", "lemma", "corollary", "remark", "note", "flushleft", "flushright", "small", "frame", "proposition",
}  # fmt: skip


def _inline_of(nodes: Any) -> str:
    pending = [node for node in nodes or () if node is not None]
    written, place = [], 0
    while place < len(pending):
        node = pending[place]
        if type(node).__name__ == "LatexMacroNode" and node.macroname in _UNITS:
            groups, place = _following_groups(node, pending, place, _UNITS[node.macroname])
            written.append(" ".join(_unit(group) for group in groups))
        else:
            written.append(_inline(node))
        place += 1
    return "".join(written)


def _inline(node: Any) -> str:
    """A node as text; formulas as they are."""
    kind = type(node).__name__
    if kind == "LatexCharsNode":
        return str(node.chars).replace("~", " ").replace("``", "“").replace("''", "”")
    if kind == "LatexMathNode":
        return str(node.latex_verbatim())
    if kind == "LatexGroupNode":
        return _inline_of(node.nodelist)
    if kind == "LatexEnvironmentNode":
        name = node.environmentname.rstrip("*")
        if name in _FORMULAS:
            return f"\n{node.latex_verbatim()}\n"
        if name in ("enumerate", "parts", "itemize"):
            return _parts(node)
        return _inline_of(node.nodelist)
    if kind == "LatexMacroNode":
        return _macro(node)
    if kind == "LatexSpecialsNode":
        return _SPECIALS.get(str(node.specials_chars), str(node.specials_chars))
    return ""


def _parts(node: Any) -> str:
    """An inner list, its items marked (a), (b) and so on."""
    parts: list[list[Any]] = []
    for child in node.nodelist:
        if type(child).__name__ == "LatexMacroNode" and child.macroname in ("item", "part"):
            parts.append([])
        elif parts:
            parts[-1].append(child)
    return "\n" + "\n".join(f"({chr(97 + n % 26)}) {_inline_of(part).strip()}" for n, part in enumerate(parts)) + "\n"


_SYMBOLS = {
    "%": "%", "$": "$", "&": "&", "#": "#", "_": "_", "{": "{", "}": "}", ",": " ", ";": " ", " ": " ", "\\": "\n",
    "quad": " ", "qquad": " ", "ldots": "…", "dots": "…", "times": "×", "pm": "±", "degree": "°", "textdegree": "°",
    "par": "\n\n", "newline": "\n", "textasciitilde": "~", "S": "§", "approx": "≈", "LaTeX": "LaTeX",
}  # fmt: skip
_SPECIALS = {"~": " ", "``": "“", "''": "”", "--": "–", "---": "—"}
_SILENT = {
    "label", "cite", "index", "vspace", "hspace", "includegraphics", "caption", "maketitle", "tableofcontents",
    "centering", "noindent", "newpage", "clearpage", "title", "author", "date", "bibliography", "pagestyle",
    "usepackage", "setcounter", "addcontentsline", "licence", "license", "frontmatter", "mainmatter", "backmatter",
}  # fmt: skip


def _macro(node: Any) -> str:
    name = node.macroname
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    if name == "includegraphics":
        return "[figure: no description]"
    if name in ("ref", "eqref", "pageref", "autoref", "cref", "Cref"):
        return f"({_inline_of(_arguments(node)[-1:])})"
    if name in _SILENT:
        return ""
    return _inline_of(_arguments(node))


def _arguments(node: Any) -> list[Any]:
    arguments = getattr(node, "nodeargd", None)
    return [item for item in (arguments.argnlist if arguments else ()) if item is not None]


def _following_groups(node: Any, nodes: list[Any], place: int, count: int) -> tuple[list[Any], int]:
    """The arguments of a macro that the parser does not know: the groups that follow it."""
    groups = [item for item in _arguments(node) if type(item).__name__ == "LatexGroupNode"]
    while len(groups) < count and place + 1 < len(nodes) and type(nodes[place + 1]).__name__ == "LatexGroupNode":
        place += 1
        groups.append(nodes[place])
    return groups, place


_UNIT_WORDS = {
    "metre": "m", "meter": "m", "second": "s", "kilogram": "kg", "gram": "g", "newton": "N", "joule": "J", "watt": "W",
    "kelvin": "K", "ampere": "A", "volt": "V", "hertz": "Hz", "pascal": "Pa", "radian": "rad", "degree": "°",
    "kilo": "k", "milli": "m", "micro": "µ", "centi": "c", "mega": "M", "nano": "n", "per": "/", "squared": "^2",
    "cubed": "^3", "square": "", "percent": "%", "celsius": "°C", "minute": "min", "hour": "h", "cdot": "·",
}  # fmt: skip


def _unit(group: Any) -> str:
    r"""The inside of `\SI{3.0e8}{\metre\per\second}` as `3.0e8` and `m/s`."""
    text = str(group.latex_verbatim())[1:-1]
    text = re.sub(r"\\([A-Za-z]+)\s*", lambda found: _UNIT_WORDS.get(found[1], found[1]), text)
    return text.replace("~", " ").strip()


def _lines(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in re.split(r"\n\s*\n|\n(?=\()", text))))


def _optional_title(node: Any, *, keep: bool = False) -> tuple[str, Any]:
    r"""`\begin{example}[A falling stone]`: the title, and the nodes of the body."""
    body = list(node.nodelist)
    arguments = _arguments(node)
    if arguments:
        return _inline_of(arguments), body
    first: Any = body[0] if body else None
    if type(first).__name__ == "LatexCharsNode" and (found := re.match(r"\s*\[([^\]]*)\]", first.chars)):
        if not keep:
            first.chars = first.chars[found.end() :]
        return found[1], body
    return "", body


def _rows(node: Any) -> str:
    body = re.sub(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\})", "", _body(node.latex_verbatim()))
    body = re.sub(r"^\s*(?:\[[^\]]*\])?\s*\{[^}]*\}", "", body)
    rows = [row for row in re.split(r"\\\\(?:\[[^\]]*\])?", body) if row.strip()]
    return "\n".join(" | ".join(" ".join(cell.split()) for cell in re.split(r"(?<!\\)&", row)) for row in rows)


def _body(verbatim: str) -> str:
    return re.sub(r"\\end\{[^}]*\}\s*$", "", re.sub(r"^\\begin\{[^}]*\}", "", verbatim))


def _argument(text: str, macro: str) -> str:
    found = re.search(rf"\\{macro}\s*\{{((?:[^{{}}]|\{{[^{{}}]*\}})*)\}}", text)
    return " ".join(re.sub(r"\\[A-Za-z]+\*?|[{}]", " ", found[1]).split()) if found else ""


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in re.finditer(r"(?<!\\)[{}]|\\(begin|end)\b", text):
        if found[0] in ("{", r"\begin"):
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    return deepest
