"""The pages of a toolbox as files, for any server of files: what can only be asked of a running server is left out.

That are the search, the forms, the queue and the jobs. The same texts are escaped the same way, and each page carries
its policy in its head, since nobody sends it. Nothing of this machine's own goes in but what exams came to: no logs,
drafts, requests or replies.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolsmith.recipes.exam.kept import KeptExams
from toolsmith.serving.pages import hierarchy, look, tool_page
from toolsmith.serving.pages.books import books_page
from toolsmith.serving.pages.exams import Exams
from toolsmith.serving.pages.places import FilePlaces, Kind, file_of, file_of_page
from toolsmith.serving.pages.versions_page import versions_page
from toolsmith.toolbox.toolbox import Toolbox

HOME = "index.html"


def site_files(box: Toolbox, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """File → content, one after another.

    Args:
        box: the toolbox.
        paths: of the tools that are shown.
    """
    chosen = set(paths)
    categories = sorted({above for path in paths for above in hierarchy.and_above(path)[:-1]})
    yield file_of_page("style.css"), look.style()
    for category in ("", *categories):
        file = file_of("category", category) if category else HOME
        found = hierarchy.folder_page(box, category, 1, visible=chosen.__contains__, per_page=len(paths) or 1)
        yield file, _page(box, file, "folder.html", found=found)
    for path in paths:
        found_tool = tool_page.tool_page(box, path, None, lambda _: None)
        visible = [other for other in (*found_tool.calls, *found_tool.callers) if other in chosen]
        yield _of(box, "tool", path, "tool.html", found=found_tool, visible=visible, is_counted=True)
        yield _of(box, "versions", path, "versions.html", found=versions_page(box, path, "", ""))
    books = books_page(box)
    shown = tuple(
        (book, tuple(each for each in sections if chosen.issuperset(each.tools))) for book, sections in books.books
    )
    file = file_of_page("books")
    yield file, _page(box, file, "books.html", found=books._replace(last=None, books=shown))
    file, exams = file_of_page("exams"), Exams(KeptExams(box.private))
    latest = exams.page()
    before = next((each.id for each in latest.taken[1:] if each.model == latest.taken[0].model), "")
    yield file, _page(box, file, "exams.html", found=exams.page(before))


def write_site(box: Toolbox, paths: list[str], folder: Path) -> int:
    """Write the site into a folder; how many files it has."""
    count = 0
    for name, content in site_files(box, paths):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        count += 1
    return count


def _of(box: Toolbox, kind: Kind, path: str, template: str, **values: object) -> tuple[str, bytes]:
    file = file_of(kind, path)
    return file, _page(box, file, template, **values)


def _page(box: Toolbox, file: str, template: str, **values: object) -> bytes:
    page = look.rendered(
        template,
        FilePlaces(file),
        title_of_box=box.settings.name,
        commit=box.commit,
        is_part=False,
        may_write=False,
        form_key="",
        **values,
    )
    return page.encode("utf-8", "replace")
