"""What public books hold, read from their sources by patterns made for each of them: independent of the reader.

A truth counts, by chapter: sections by title, worked examples, exercises, exercises with a solution.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree


@dataclass
class Truth:
    chapters: Counter[str] = field(default_factory=Counter)
    sections: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: Counter[str] = field(default_factory=Counter)
    exercises: Counter[str] = field(default_factory=Counter)
    solutions: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Book:
    """`path` below the folder of clones."""

    name: str
    form: str
    path: str
    truth: Callable[[Path], Truth]
    environments: dict[str, str] = field(default_factory=dict)


def folded(title: str) -> str:
    """A title without numbers before it, formulas, markup, accents and signs."""
    title = re.sub(r"\{[\w:]+\}(?=`)|[`]", "", title)
    bare = re.sub(r"\{[#.\-][^{}]*\}\s*$|<[^>]*>|\$[^$]*\$|\\(?:label|index)\{[^}]*\}|\\[A-Za-z]+\*?|\\\W", "", title)
    bare = (
        re.sub(r"^\s*(?:(?:chapter|appendix)\s+[A-Z\d]+|\d+(?:\.\d+)*)[.:]?\s+", "", bare, flags=re.IGNORECASE) or bare
    )
    letters = "".join(mark for mark in unicodedata.normalize("NFD", bare) if not unicodedata.combining(mark))
    return re.sub(r"[\W_]+", "", letters).casefold()


# --- LaTeX ---------------------------------------------------------------------------------------------------


def _tex(path: Path) -> str:
    return re.sub(r"(?<!\\)%[^\n]*", "", path.read_text("utf-8", "replace"))


def _argument(text: str, place: int) -> str:
    depth = 0
    for at in range(place, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0 and text[at] == "}":
            return text[place + 1 : at]
    return ""


def _headings(text: str, command: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(rf"\\{command}\*?\s*(?:\[[^\]]*\])?\s*(?=\{{)", text):
        yield found.start(), _argument(text, found.end())


def _environments(text: str, names: str) -> int:
    return len(re.findall(rf"\\begin\{{(?:{names})\}}", text))


def _count_tex(truth: Truth, text: str, examples: str, exercises: str, solutions: str) -> None:
    """A joined text: its chapters, and in each the environments of these names."""
    places = [*_headings(text, "chapter"), (len(text), "")]
    for (start, title), (end, _) in itertools.pairwise(places):
        name, body = folded(title), text[start:end]
        truth.chapters[name] += 1
        named = [folded(section) for _, section in _headings(body, "section")]
        truth.sections.update((name, section) for section in named if section != "exercises")  # a list of them
        truth.examples[name] += _environments(body, examples)
        truth.exercises[name] += _environments(body, exercises)
        truth.solutions[name] += _environments(body, solutions)


def openintro(path: Path) -> Truth:
    truth, names = Truth(), dict[str, str]()
    solutions = _tex(path / "extraTeX/eoceSolutions/eoceSolutions.tex").split(r"\eocesolch{")[1:]
    folders = re.findall(r"\\includechapter\{\d\}\{(\w+)\}", _tex(path / "main.tex"))
    for folder, solved in zip(folders, solutions, strict=True):
        main = _tex(path / folder / "TeX" / f"{folder}.tex")
        files = [path / f"{name.removesuffix('.tex')}.tex" for name in re.findall(r"\\input\{([^}]*)\}", main)]
        text = main + "".join(_tex(file) for file in files if file.is_file())
        text += _tex(path / folder / "TeX" / "review_exercises.tex")
        found = re.search(r"\\begin\{chapterpage\}(?=\{)", text)
        names[folder] = _argument(text, found.end()) if found else folder
        name = folded(names[folder])
        truth.chapters[name] += 1
        truth.sections.update((name, folded(title)) for _, title in _headings(text, "section"))
        truth.examples[name] += _environments(text, "nexample|example")
        truth.exercises[name] += _environments(text, "nexercise|exercise") + len(re.findall(r"\\eoce\{", text))
        truth.solutions[name] += len(re.findall(r"\\eocesol\{", solved))
    tables = path / "extraTeX/tables/TeX"
    for file in (path / "extraTeX/preamble/preface.tex", path / "extraTeX/data/data.tex", tables / "zTable.tex"):
        listed = ("zTable", "tTable", "chiSquareTable") if file.parent == tables else ()
        text = "".join(_tex(each) for each in ([tables / f"{name}.tex" for name in listed] or [file]))
        text = re.sub(r"\\color\{\w+\}", "", text)
        chapter = next((folded(title) for _, title in _headings(text, "chapter")), "")
        truth.chapters[chapter] += 1
        truth.sections.update(
            (chapter, folded(names.get(title.removeprefix(r"\nameref{").removesuffix("}"), title)))
            for _, title in _headings(text, "section")
        )
        truth.examples[chapter] += _environments(text, "nexample|example")
        truth.exercises[chapter] += _environments(text, "nexercise|exercise")
    return truth


def napkin(path: Path) -> Truth:
    truth = Truth()
    main = _tex(path / "Napkin.tex")
    files = [
        path / f"{name}.tex"
        for name in re.findall(r"\\(?:include|input)\{(tex/[\w/-]+)\}", main[main.index(r"\begin{document}") :])
    ]
    text = "\n".join(_tex(file) for file in files if file.is_file() and "hintsol" not in file.name)
    text = re.sub(r"\{?\\problemhead\}?", "{A few harder problems to think about}", text)
    _count_tex(truth, text, "example", "ques|exercise|problem|sproblem|dproblem", "sol|soln")
    return truth


def open_logic(path: Path) -> Truth:  # noqa: C901  # one scanner
    """Its texts are printed by tags that are set and taken back on the way, and its nouns come from a table."""
    truth = Truth()
    config = _tex(path / "open-logic-config.sty") + _tex(path / "open-logic-complete-config.sty")
    table = re.findall(r"\\settexttoken\{(\w+)\}\*?\{([^}]*)\}\{([^}]*)\}", config)
    nouns = {name: (one, several) for name, one, several in table}
    tags: dict[str, bool] = {}
    step = re.compile(
        r"\\(?P<set>tagtrue|tagfalse)\{(?P<tags>[^}]*)\}|\\(?P<if>iftag|tagitem)(?=\{)|\\tagprob(?:\[(?P<also>[^\]]*)\])?\{(?P<prob>[^}]*)\}"
        r"|\\begin\{tagblock\}\{(?P<block>[^}]*)\}|\\begin\{(?P<silent>editorial)\}"
        r"|\\olchapter(?:\[[^\]]*\])?\{[\w-]+\}\{[\w-]+\}(?P<chapter>)(?=\{)|\\(?:ol)?section(?:\[[^\]]*\])?(?P<section>)(?=\{)"
        r"|\\begin\{(?P<box>ex|prob|probtag)\}|\\olimport(?P<star>\*?)(?:\[(?P<folder>[^\]]*)\])?\{(?P<name>[^}]*)\}"
    )

    def noun(found: re.Match[str]) -> str:
        return nouns.get(found[2], (found[2], found[2]))[found[1] in "Pp"]

    def said(title: str) -> str:
        title = re.sub(r"\\texorpdfstring\{([^{}]*)\}\{[^{}]*\}", r"\1", title)
        title = re.sub(r"\\(?:use|print)token\{(\w)\}\{(\w+)\}", noun, title)
        title = re.sub(r"\\L(?:\{\}|\b) ?", "Ł", title)
        title = re.sub(r"!!\^?a?\{(\w+)\}(s?)", lambda found: nouns[found[1]][found[2] == "s"], title)
        return folded(re.sub(r"\\(?:Log|Th|Sigma|Pi)(?:\{[^}]*\})?|\$[^$]*\$", "", title))

    def is_set(listed: str) -> bool:
        return any(tags.get(tag.strip(), False) for tag in listed.split(","))

    def walk(text: str, file: Path, chapter: str) -> str:  # noqa: C901  # a branch a command
        at = 0
        while found := step.search(text, at):
            at = found.end()
            if found["set"]:
                for tag in found["tags"].split(","):
                    tags[tag] = found["set"] == "tagtrue"
                    tags["not" + tag] = not tags[tag]
            elif found["if"]:
                texts = []
                for _ in range(3):
                    at += len(text[at:]) - len(text[at:].lstrip())
                    texts.append(_argument(text, at))
                    at += len(texts[-1]) + 2
                chapter = walk(texts[1 if is_set(texts[0]) else 2], file, chapter)
            elif found["prob"] is not None:
                is_asked = is_set(found["prob"]) and (found["also"] is None or is_set(found["also"]))
                at = at if is_asked else text.index(r"\tagendprob", at)
            elif found["block"] is not None:
                at = at if is_set(found["block"]) else text.index(r"\end{tagblock}", at)
            elif found["silent"]:
                at = text.index(rf"\end{{{found['silent']}}}", at)
            elif found["chapter"] is not None:
                chapter = said(_argument(text, at))
                truth.chapters[chapter] += 1
            elif found["section"] is not None:
                truth.sections[chapter, said(_argument(text, at))] += 1
            elif found["box"]:
                (truth.examples if found["box"] == "ex" else truth.exercises)[chapter] += 1
            else:
                base = path / "content" if found["star"] else file.parent
                target = base / (found["folder"] or "") / f"{found['name']}.tex"
                chapter = walk(_tex(target), target, chapter) if target.is_file() else chapter
        return chapter

    walk(config, path, "")
    walk(_tex(path / "content/content.tex"), path / "content/content.tex", "")
    return truth


def think_stats(path: Path) -> Truth:
    truth = Truth()
    _count_tex(truth, _tex(path), "example", "exercise", "solution")
    return truth


# --- Markdown ------------------------------------------------------------------------------------------------

_FENCE = re.compile(r"^\s*(```+|~~~+)(.*)$")


def _lines(text: str) -> Iterator[str]:
    """The lines outside of code."""
    fence = ""
    for line in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).split("\n"):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not found[2].strip():
            fence = ""
        elif not fence:
            yield line


def _count_markdown(truth: Truth, text: str, chapter: str, *, depth: int = 1) -> str:
    """One file; its first heading is at `depth`. Exercises are the outermost numbered items below `Exercises`, or the
    text below `Exercise` without any. A last heading with nothing below it, as for the references that a program fills
    in, is no chapter."""
    text = re.sub(r"(?:\n|`r if [^`']*'\s*)# [^\n]*(?:\s|'`)*\Z", "\n", text) if depth == 1 else text
    zone, shift, is_one = 0, None, False
    text = re.sub(r"\A--- *\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"`r [^`\n]*`", "", text)
    for line in _lines(text):
        found = re.match(r"^(#{1,6})\s+(.*?)\s*#*$", line)
        if found:
            shift = depth - len(found[1]) if shift is None else shift
            level, title = len(found[1]) + shift, re.sub(r"\s*\{[^{}]*\}$", "", found[2])
            is_zone = re.fullmatch(r"(?:\d+\.\s*)?Exercises?", title) is not None
            truth.exercises[chapter] += is_one
            is_one = title == "Exercise"
            zone = level if is_zone else (zone if zone and level > zone else 0)
            if level == 1 and not title.startswith(("(PART", "(APPENDIX")):
                chapter = folded(title)
                truth.chapters[chapter] += 1
            elif re.match(r"(?:Numerical |Worked )?Example\b(?!s)(?:\s*[:.\d].*)?$", title, re.IGNORECASE):
                truth.examples[chapter] += 1
            elif level == 2 and not is_zone and title not in ("Solutions", "Some exercises"):
                truth.sections[chapter, folded(title)] += 1
        elif zone and re.match(r" {0,2}\d+[.)]\s+\S", line):
            truth.exercises[chapter] += 1
            is_one = False
    truth.exercises[chapter] += is_one
    return chapter


def d2l(path: Path) -> Truth:
    truth = Truth()
    chapter = ""

    def tree(file: Path, depth: int) -> None:
        nonlocal chapter
        text = file.read_text("utf-8")
        chapter = _count_markdown(truth, text, chapter, depth=depth)
        for block in re.findall(r"```toc\n(.*?)```", text, re.DOTALL):
            for name in re.findall(r"^(\w[\w/-]*)$", block, re.MULTILINE):
                tree(file.parent / f"{name}.md", depth + 1)

    for block in re.findall(r"```toc\n(.*?)```", (path / "index.md").read_text("utf-8"), re.DOTALL):
        for name in re.findall(r"^(\w[\w/-]*)$", block, re.MULTILINE):
            tree(path / f"{name}.md", 1)
    return truth


def listed(contents: str, pattern: str) -> Callable[[Path], Truth]:
    """Files in the order in which a table of contents names them; each is a chapter."""

    def truth_of(path: Path) -> Truth:
        truth = Truth()
        text = re.sub(r"^\s*#.*$", "", (path / contents).read_text("utf-8"), flags=re.MULTILINE)
        for name in dict.fromkeys(re.findall(pattern, text)):
            file = path / name
            if file.is_file():
                _count_markdown(truth, file.read_text("utf-8"), "")
        return truth

    return truth_of


def jupyter_book(path: Path) -> Truth:
    truth = Truth()
    text = re.sub(r"^\s*#.*$", "", (path / "_toc.yml").read_text("utf-8"), flags=re.MULTILINE)
    named = re.findall(r"^( *)(?:- )?(?:file|root): *([\w./-]+)", text, re.MULTILINE)
    outermost = min(len(indent) for indent, _ in named[1:])
    for indent, name in named:
        file = next(
            (path / f"{name}{suffix}" for suffix in (".md", ".ipynb", "") if (path / f"{name}{suffix}").is_file()), None
        )
        if file is None or file.suffix != ".md":
            continue
        source = file.read_text("utf-8")
        depth = 2 if len(indent) > outermost else 1
        inner = Truth()
        chapter = _count_markdown(inner, source, next(reversed(truth.chapters), ""), depth=depth)
        truth.chapters.update(inner.chapters)
        truth.sections.update(inner.sections)
        truth.examples.update(inner.examples)
        if "{exercise" not in source:
            truth.exercises.update(inner.exercises)
        said = r"^(?::{3,}\s*\{admonition\} (?:Worked )?[Ee]xample\b|\*{0,2}Example\*{0,2}\s*:|Example \d+:)"
        truth.examples[chapter] += len(re.findall(said, source, re.MULTILINE))
        truth.examples[chapter] += len(re.findall(r"^[`:]{3,}\s*\{(?:prf:)?example\}", source, re.MULTILINE))
        truth.exercises[chapter] += len(re.findall(r"^[`:]{3,}\s*\{exercise(?:-start)?\}", source, re.MULTILINE))
        truth.solutions[chapter] += len(re.findall(r"^[`:]{3,}\s*\{solution(?:-start)?\}", source, re.MULTILINE))
    return truth


def mdbook(path: Path) -> Truth:
    truth = Truth()
    chapter = ""
    summary = (path / "src/SUMMARY.md").read_text("utf-8")
    named = re.findall(r"^( *)(?:- )?\[[^\]]*\]\(([^)]+)\)", summary, re.MULTILINE)
    around: list[int] = []
    for indent, name in named:
        around = [each for each in around if each < len(indent)]
        text = (path / "src" / name).read_text("utf-8")
        chapter = _count_markdown(truth, text, chapter, depth=1 + len(around))
        around.append(len(indent))
        truth.examples[chapter] += len(re.findall(r"^\**Example\**:\**$", "\n".join(_lines(text)), re.MULTILINE))
    return truth


def notebooks(path: Path) -> Truth:
    truth = Truth()
    for file in sorted(path.glob("*.ipynb")):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        _count_markdown(
            truth, "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"), ""
        )
    return truth


# --- CNXML ---------------------------------------------------------------------------------------------------


def openstax(path: Path) -> Truth:
    truth = Truth()
    modules = next(base / "modules" for base in (path.parent, path.parent.parent) if (base / "modules").is_dir())

    def count(module: str, chapter: str) -> None:
        root = etree.parse(str(modules / module / "index.cnxml")).getroot()
        truth.sections[chapter, folded(root.findtext("{*}title") or "")] += 1
        truth.examples[chapter] += len(root.findall(".//{*}content//{*}example"))
        exercises = root.xpath(
            ".//*[local-name()='exercise'][not(ancestor::*[local-name()='example'])][*[local-name()='problem']]"
        )
        truth.exercises[chapter] += len(exercises)
        truth.solutions[chapter] += sum(each.find("{*}solution") is not None for each in exercises)

    def walk(content: etree._Element, chapter: str) -> None:
        own = [child for child in content if etree.QName(child).localname == "module"]
        if own and chapter:
            truth.chapters[chapter] += 1
        for child in content:
            if etree.QName(child).localname == "module" and chapter:
                count(child.get("document", ""), chapter)
            elif etree.QName(child).localname == "subcollection":
                walk(child.find("{*}content"), folded(child.findtext("{*}title") or ""))

    root = etree.parse(str(path)).getroot()
    content = root.find("{*}content")
    walk(content, "")
    loose = [child.get("document", "") for child in content if etree.QName(child).localname == "module"]
    first = [etree.QName(child).localname for child in content].index("subcollection")
    for name, documents in (("frontmatter", loose[:first]), ("backmatter", loose[first:])):
        if documents:
            truth.chapters[name] += 1
            for document in documents:
                count(document, name)
    return truth


def asciidoc(path: Path) -> Truth:
    """Files that `book.adoc` includes: `==` is a chapter, `===` a section; code may hold such lines.

    Blocks between `====` with a title are printed as `Example 3-1`, but for tips and warnings.
    """
    truth = Truth()
    chapter = ""
    for name in re.findall(r"^include::([\w./-]+)\[", (path / "book.adoc").read_text("utf-8"), re.MULTILINE):
        text = re.sub(r"^(-{4,}|\.{4,})$.*?^\1$", "", (path / name).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for level, title in re.findall(r"^(={2,3}) (?!=)(.+)$", text, re.MULTILINE):
            if len(level) == 2:
                chapter = folded(re.sub(r"\[[.\w-]+\]#([^#]*)#", r"\1", title))
                truth.chapters[chapter] += 1
            else:
                truth.sections[chapter, folded(re.sub(r"\[[.\w-]+\]#([^#]*)#", r"\1", title))] += 1
        boxes = re.findall(r"((?:^[.\[].*\n)+)====\n(?s:.*?)^====$", text, re.MULTILINE)
        is_example = [
            re.search(r"^\.", box, re.MULTILINE) and not re.search("TIP|NOTE|WARN|IMPORT|CAUTION", box) for box in boxes
        ]
        truth.examples[chapter] += sum(map(bool, is_example))
    return truth


BOOKS = (
    Book("OpenIntro Statistics", "LaTeX", "openintro-statistics", openintro),
    Book("Napkin", "LaTeX", "napkin", napkin),
    Book("Open Logic", "LaTeX", "OpenLogic", open_logic),
    Book("Dive into Deep Learning", "d2lbook", "d2l-en", d2l),
    Book("R for Data Science", "Quarto", "r4ds", listed("_quarto.yml", r"[\w-]+\.qmd")),
    Book("Advanced R", "bookdown", "adv-r", listed("_bookdown.yml", r"[\w-]+\.Rmd")),
    Book("Bookdown demo", "bookdown", "bookdown-demo", lambda path: _in_order(path, ".Rmd")),
    Book("QuantEcon, introduction", "Jupyter Book", "lecture-python-intro/lectures", jupyter_book),
    Book("The Rust book", "mdBook", "book", mdbook),
    Book("Chemistry 2e", "CNXML", "osbooks-chemistry-bundle/collections/chemistry-2e.collection.xml", openstax),
    Book(
        "Physics 1", "CNXML", "openstax-physics-vol1/collections/university-physics-volume-1.collection.xml", openstax
    ),
    Book("Statistics 2e", "CNXML", "openstax-statistics/introductory-statistics-2e.collection.xml", openstax),
    Book("Causality handbook", "notebooks", "causality-handbook", notebooks),
    Book("QuantEcon, Python", "Jupyter Book", "lecture-python.myst/lectures", jupyter_book),
    Book("Think Stats", "LaTeX", "ThinkStats2/book/book.tex", think_stats),
    Book("Mastering Bitcoin", "AsciiDoc", "bitcoinbook", asciidoc),
    Book("Scientific Python", "Jupyter Book", "scientific-python-lectures", jupyter_book),
)


def _in_order(path: Path, suffix: str) -> Truth:
    truth = Truth()
    for file in sorted(path.glob(f"*{suffix}")):
        _count_markdown(truth, file.read_text("utf-8"), "")
    return truth
