"""Where each page stands: below a server's root, or as files beside one another; and what is noted of who asks."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote, urlencode

from starlette.types import Scope

from toolsmith.types.record import content_hash

Kind = Literal["category", "tool", "versions", "trials", "run", "draft"]
Page = Literal["search", "books", "exams", "queue", "jobs", "spending", "drafts", "enter", "leave", "style.css"]
VIEW = "view"  # all pages but the first one stand below it
FORM_KEY = "toolsmith.form_key"  # what a form has to carry, so that no page of another site sends it
MAY_WRITE = "toolsmith.may_write"  # there where a token came with it, or a session that one began
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class Places:
    """Addresses on a server that stands at `root` (`""`, `/other`)."""

    is_static = False

    def __init__(self, root: str = "") -> None:
        self._root = root

    @property
    def home(self) -> str:
        return f"{self._root}/"

    def page(self, name: Page, **query: str | int) -> str:
        return f"{self._root}/{VIEW}/{name}{_query(query)}"

    def of(self, kind: Kind, path: str, **query: str | int) -> str:
        """The page of one tool, category or draft."""
        return f"{self._root}/{VIEW}/{kind}/{quote(path)}{_query(query)}"


class FilePlaces(Places):
    """Addresses relative to one of the files of a site.

    Args:
        file: the one that the addresses stand in, e.g. `view/tool/units/convert-length.html`.
    """

    is_static = True

    def __init__(self, file: str) -> None:
        super().__init__()
        self._up = "../" * file.count("/")

    @property
    def home(self) -> str:
        return f"{self._up}index.html"

    def page(self, name: Page, **query: str | int) -> str:
        return self._up + file_of_page(name) + _query(query)

    def of(self, kind: Kind, path: str, **query: str | int) -> str:
        return self._up + quote(file_of(kind, path)) + _query(query)


def file_of_page(name: Page) -> str:
    return f"{VIEW}/{name}" if "." in name else f"{VIEW}/{name}.html"


def file_of(kind: Kind, path: str) -> str:
    """The file of a page. A part of a path that is no plain name stands as its hash, and so leads nowhere else."""
    parts = [part if _PLAIN.fullmatch(part) else content_hash(part)[:16] for part in path.split("/")]
    return f"{VIEW}/{kind}/{'/'.join(parts)}.html"


def _query(query: dict[str, str | int]) -> str:
    return f"?{urlencode(query)}" if query else ""


def may_write(scope: Scope) -> bool:
    return bool(scope.get(MAY_WRITE))


def form_key(scope: Scope) -> str:
    return str(scope.get(FORM_KEY, ""))
