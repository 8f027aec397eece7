"""Which reader reads a file, by its suffix."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Pages

# Suffix -> our name of the format. Those that pandoc reads as they are bear its own name.
FORMS = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "markdown", ".qmd": "markdown", ".rmd": "markdown",
    ".html": "html",
    ".htm": "html", ".xhtml": "html", ".epub": "epub", ".pdf": "pdf", ".tex": "latex", ".ipynb": "notebook",
    ".rst": "rst",
    ".rest": "rst", ".org": "org", ".docx": "docx", ".odt": "odt", ".typ": "typst", ".adoc": "asciidoc",
    ".asciidoc": "asciidoc", ".asc": "asciidoc", ".fb2": "fb2",
    ".textile": "textile", ".rtf": "rtf",
}  # fmt: skip
KNOWN = (
    "Known: Markdown, Quarto, bookdown, HTML, EPUB, PDF, LaTeX, Jupyter notebooks, reStructuredText, Org, Typst, DOCX, "
    "ODT, AsciiDoc, FB2, and CNXML collections; or a folder of these."
)


def read_file(
    path: Path, environments: Mapping[str, str], names: Mapping[str, str] | None = None, folder: Path | None = None
) -> tuple[str, Pages]:
    """The name of the format, and the file in blocks.

    Args:
        path: the file.
        environments: what LaTeX environments are, as the caller says.
        names: what the project fills into pages of Markdown.
        folder: of the book, in which files that pages show are found; None: that of the file.

    Raises:
        BadInputError: the format is not known, or the file cannot be read.
    """
    form = FORMS.get(path.suffix.lower())
    match form:
        case None:
            raise BadInputError(f"{path.name}: the format {path.suffix or 'without a suffix'} is not known", hint=KNOWN)
        case "latex":
            from toolsmith.reading.books.formats.latex.book import read_latex

            return form, read_latex(path, environments)
        case "markdown":
            from toolsmith.reading.books.formats.markdown import Project, read_markdown

            return form, read_markdown(path, Project(folder, names or {}))
        case "html":
            from toolsmith.reading.books.formats.html import read_html as read
        case "epub":
            from toolsmith.reading.books.formats.epub import read_epub as read
        case "pdf":
            from toolsmith.reading.books.formats.pdf.read import read_pdf as read
        case "notebook":
            from toolsmith.reading.books.formats.notebook import read_notebook as read
        case _:
            from toolsmith.reading.books.formats.other import read_other

            return form, read_other(path, form)
    return form, read(path)
