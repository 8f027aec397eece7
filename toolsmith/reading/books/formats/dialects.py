"""What MyST, Jupyter Book, Quarto, bookdown, MkDocs and d2lbook add to Markdown, as the fenced boxes that pandoc knows.

A directive is a box with its name as class, and a chunk of code is code; what only arranges pages is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from toolsmith.reading.books.label_words import roles, words
from toolsmith.reading.books.limits import refuse_nested

# Of Jekyll: what is not printed, and code.
_LIQUID_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_LIQUID_CODE = re.compile(r"\{%\s*highlight\s+(\w*)[^%]*%\}\n?(.*?)\{%\s*endhighlight\s*%\}", re.DOTALL)
# Of GitBook: boxes, but for its `hint`, which is a note.
_LIQUID_BOX = re.compile(r"^[ \t]*\{%-?\s*(?P<end>end)?(?P<name>[a-z]+)\s*-?%\}[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^(?P<indent>\s*)(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>.*)$")
_DIRECTIVE = re.compile(r"^\s*\{(?P<name>[A-Za-z](?:[\w:.+-]*[\w+])?)\s*(?:[,\s][^}]*)?\}\s*(?P<argument>.*)$")
_OPTION = re.compile(r"^\s*(?::(?P<key>[\w-]+):\s*(?P<value>.*)|#\|.*|%%tab .*|---\s*|[\w-]+:\s.*)$")
_ADMONITION = re.compile(r"^(?P<indent>\s*)(?:!!!|\?\?\?\+?)\s+(?P<name>[\w-]+)[^\"]*(?:\"(?P<title>[^\"]*)\")?\s*$")
_LEFT_OUT_LINE = re.compile(
    r"^\s*(?:\([\w.:-]+\)=|:(?:label|width|begin_tab|end_tab|eqlabel)\:(?:`[^`]*`)?|\{\{[<%#].*[>%}]\}\}|\{%.*%\}|\+\+\+.*|"
    r"\[TOC\]|<!--.*-->)\s*$"
)
_NUMBERED = re.compile(
    r"^[ >]*(\d{1,3})[.)][ \t]+(?=[^\s#])"
)  # lists of answers leave numbers out, and pandoc counts on
_UNNUMBERED = re.compile(r"^(#{1,6} .*?)\s*\{-\}\s*$")
_EQUATION_LABEL = re.compile(r"\$\$\s*\([\w:.-]+\)\s*$")
_LONGEST_FORMULA = 120  # lines
_CHUNKS = {"code-cell", "code-block", "code", "sourcecode"}
_LEFT_OUT = {
    "toc", "toctree", "tableofcontents", "eval_rst", "eval-rst", "index", "raw", "image", "only", "bibliography",
    "contents",
    "nb-exec-table", "include", "literalinclude", "mermaid", "glue", "footbibliography", "figure-md", "iframe", "plot",
    "csv-table", "currentmodule", "auto-exercises", "printindex",
}  # fmt: skip


@dataclass
class _Open:
    """A fence that is open. `writes`: what its lines become (`box`, `code`, `math`, or nothing)."""

    mark: str
    writes: str
    is_new: bool = True  # options may still follow
    indent: str = ""


def plain_markdown(text: str, where: str) -> str:
    """Raises: BadInputError: quotations or lists in lists deeper than any text has them."""
    if "{%" in text:
        text = _LIQUID_CODE.sub(r"\n```\1\n\2\n```\n", _LIQUID_COMMENT.sub("", text))
        text = _LIQUID_BOX.sub(_boxed, text)
    refuse_nested(text, where)
    return "\n".join(_Reader(text.split("\n")).read())


def _boxed(found: re.Match[str]) -> str:
    if found["name"] not in roles() or found["name"] == "hint":
        return found[0]
    return "\n:::\n" if found["end"] else f"\n::: {{.{found['name']}}}\n"


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._written: list[str] = []
        self._open: list[_Open] = []
        self._admonitions: list[int] = []  # the indents of those that are open
        self._formula: list[str] = []  # the lines of one that is open

    def read(self) -> list[str]:
        for line in self._lines:
            self._line(line)
        while self._open:
            self._close()
        self._written += self._formula
        self._written += [":::" for _ in self._admonitions]
        return self._written

    def _line(self, line: str) -> None:  # noqa: C901, PLR0912  # a branch a kind of line
        fence = self._open[-1] if self._open else None
        if fence is not None and self._is_end(line, fence):
            self._close()
            return
        if fence is not None and fence.writes == "gate":
            if (found := _OPTION.match(line)) and found["key"] in ("label", "name"):
                self._number(found["value"])
            return
        if fence is not None and fence.writes != "box":
            if fence.is_new and fence.writes in ("code", "math") and _OPTION.match(line):
                return
            fence.is_new = False
            if fence.writes == "math":
                self._formula.append(line)
            elif fence.writes:  # code of a list's item may stand further left than its fence
                is_left = bool(line.strip()) and not line.startswith(fence.indent)
                self._written.append(fence.indent + line if is_left else line)
            return
        if fence is not None and fence.is_new:
            if found := _OPTION.match(line):
                if found["key"] in ("label", "name"):
                    self._number(found["value"])
                return
            if line.strip():
                fence.is_new = False
                self._written[-1:] = [self._written[-1].replace(' number="PLACE"', ""), ""]
        if found := _FENCE.match(line):
            self._fence(found, line)
        elif _LEFT_OUT_LINE.match(line):
            self._written.append("<!-- -->" if line.lstrip().startswith("<!--") else "")  # it ends a list
        else:
            self._plain(line)

    def _number(self, label: str) -> None:
        """The label of a box is its number: a solution names its exercise by it."""
        self._written[-1] = self._written[-1].replace('number="PLACE"', f'number="{_quoted(label)}"')

    def _is_end(self, line: str, fence: _Open) -> bool:
        bare = line.strip()
        return bool(bare) and set(bare) == {fence.mark[0]} and len(bare) >= len(fence.mark)

    def _close(self) -> None:
        fence = self._open.pop()
        if fence.writes in ("box", "gate"):
            self._written[-1] = self._written[-1].replace(' number="PLACE"', "")
            self._written += ["", ":::", ""] if fence.writes == "box" else [""]
        elif fence.writes == "math":
            self._end_formula("$$")
        elif fence.writes == "code":
            self._written.append(fence.indent + fence.mark)

    def _fence(self, found: re.Match[str], line: str) -> None:
        mark, info = found["mark"], found["info"].strip()
        directive = _DIRECTIVE.match(info)
        if mark[0] == ":" and directive is None:
            self._written += ["", line.strip(), ""]  # pandoc's own
            return
        if directive is None:
            word = (re.match(r"[\w-]*", info) or [""])[0]
            if word in _LEFT_OUT:
                self._open.append(_Open(mark, ""))
            elif info.startswith("{"):
                language = re.search(r"[A-Za-z]\w*", info)
                self._begin_code(found["indent"], mark, language[0] if language else "")
            else:
                self._open.append(_Open(mark, "code", is_new=False, indent=found["indent"]))
                self._written.append(f"{found['indent']}{mark}{word}")
            return
        name, argument = directive["name"].lower(), directive["argument"].strip()
        if name.endswith(("-end", "-start")) and name.rpartition("-")[0] in roles():
            self._gated(name, argument, mark)
        elif name in _LEFT_OUT:
            self._open.append(_Open(mark, ""))
        elif name in ("math", "latex"):
            self._open.append(_Open(mark, "math"))
            self._formula = ["$$"]
        elif name == "figure":
            self._open.append(_Open(mark, "box"))
            self._written += ["", "::: {.figure}"]
        elif name in _CHUNKS or (mark[0] != ":" and not _is_box(name)):
            self._begin_code(found["indent"], mark, argument.split()[0] if name in _CHUNKS and argument else name)
        else:
            self._begin_box(name, argument, mark)

    def _begin_code(self, indent: str, mark: str, language: str) -> None:
        self._open.append(_Open(mark, "code", indent=indent))
        self._written.append(f"{indent}{mark}{language}")

    def _begin_box(self, name: str, argument: str, mark: str) -> None:
        bare = name.rpartition(":")[2]
        if bare in _TITLED and (found := _titled_solution().match(argument)):
            bare, argument = "solution", found[1]
        is_solution = roles().get(bare) == "solution"
        number = _quoted(argument) if is_solution else "PLACE"
        title = "" if is_solution or not argument else f' title="{_quoted(argument)}"'
        self._open.append(_Open(mark, "box"))
        self._written += ["", f"::: {{.{bare}{title}{f' number={chr(34)}{number}{chr(34)}' if number else ''}}}"]

    def _gated(self, name: str, argument: str, mark: str) -> None:
        """`{exercise-start}` opens a box that `{exercise-end}` closes; both are fences around options alone."""
        bare, _, which = name.rpartition("-")
        if which == "end":
            self._written += ["", ":::", ""]
            self._open.append(_Open(mark, ""))
            return
        self._begin_box(bare, argument, mark)
        self._open[-1].writes = "gate"

    def _end_formula(self, line: str) -> None:
        """A displayed formula on one line: its `=` and `-` are no headings and no lists then."""
        indent = self._formula[0][: len(self._formula[0]) - len(self._formula[0].lstrip())]
        lines = [*self._formula, _EQUATION_LABEL.sub("$$", line)]
        self._written += ["", indent + " ".join(filter(None, (each.strip() for each in lines))), ""]
        self._formula = []

    def _plain(self, line: str) -> None:
        if self._formula:
            if "$$" in line:
                self._end_formula(line)
            else:
                self._formula.append(line)
                if len(self._formula) > _LONGEST_FORMULA:  # it was none
                    self._written += self._formula
                    self._formula = []
            return
        if line.lstrip().startswith("$$") and line.count("$$") == 1:
            self._formula = [line]
            return
        while self._admonitions and line.strip() and len(line) - len(line.lstrip()) <= self._admonitions[-1]:
            self._admonitions.pop()
            self._written += ["", ":::", ""]
        if found := _ADMONITION.match(line):
            self._admonitions.append(len(found["indent"]))
            title = f' title="{_quoted(found["title"])}"' if found["title"] else ""
            self._written += ["", f"::: {{.{found['name'].lower()}{title}}}", ""]
            return
        line = _UNNUMBERED.sub(r"\1 {.unnumbered}", line)
        line = line[4 * len(self._admonitions) :] if self._admonitions and line[:4].isspace() else line
        self._written.append(_NUMBERED.sub(lambda found: f"{found[0]}\ue000N{found[1]}\ue001", line, count=1))


_TITLED = ("admonition", "dropdown", "details", "toggle")  # boxes that their titles name


@cache
def _titled_solution() -> re.Pattern[str]:
    """A title that refers to the exercise by a role: "Solution to {numref}`label`"."""
    return re.compile(rf"(?:{words('solution')})\b[^`]*\{{[\w:-]+\}}`(?:[^`<]*<)?([^`<>]+)>?`", re.IGNORECASE)


def _is_box(name: str) -> bool:
    """Directives that are not languages: their names are roles, or words of the field."""
    return ":" in name or name in roles() or name in _BOX_NAMES


_BOX_NAMES = {
    "note", "tip", "warning", "important", "caution", "hint", "admonition", "dropdown", "seealso", "attention",
    "danger",
    "error", "theorem", "lemma", "definition", "proof", "proposition", "corollary", "remark", "conjecture",
    "hypothesis",
    "algorithm", "epigraph", "margin", "sidebar", "card", "grid", "grid-item", "grid-item-card", "tab-set", "tab-item",
    "list-table", "table", "topic", "details", "toggle", "callout", "aside", "div", "pull-quote", "parsed-literal",
}  # fmt: skip


def _quoted(text: str) -> str:
    return re.sub(r"[\"{}\n]", "", text).strip()
