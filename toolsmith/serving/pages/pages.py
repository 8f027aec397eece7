"""The pages of one toolbox on a server: each is read anew from the toolbox when it is asked for.

Covered: only tools that this access opens are shown; a path is looked up in the catalogue, and a version among those of
its tool, so neither leads anywhere else; forms are taken from our own pages only; whatever changes something (an answer
to a request that waits, a call that may write) wants a token, which the guard has seen.
Not covered: who may come, hosts, sizes and rates; the guard stands before this.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, NamedTuple

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from toolsmith.errors import ToolNotFoundError, ToolsmithError
from toolsmith.ranking.fusion import explained
from toolsmith.recipes.exam.kept import KeptExams
from toolsmith.serving.failures import status_of
from toolsmith.serving.pages import hierarchy, look, tool_page
from toolsmith.serving.pages.books import books_page
from toolsmith.serving.pages.digest import Digest
from toolsmith.serving.pages.exams import Exams
from toolsmith.serving.pages.forms import Forms, Verbs
from toolsmith.serving.pages.look import Shown
from toolsmith.serving.pages.places import VIEW, Places, form_key, may_write
from toolsmith.serving.pages.run_form import read_form
from toolsmith.serving.pages.spending import Spending
from toolsmith.serving.pages.versions_page import versions_page
from toolsmith.toolbox.index.views import Hit
from toolsmith.toolbox.logs.jobs import running_jobs
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Price
from toolsmith.types.record import content_hash

_MOST_FOUND = 20
_LONGEST_REQUEST = 2_000  # characters


class Found(NamedTuple):
    """A tool that was found. `speaks` is what each ranker adds to its place in the order, the most first."""

    hit: Hit
    speaks: tuple[tuple[str, float], ...]


class Pages:
    """The pages of one toolbox, or of the part of it that an access opens.

    Args:
        toolbox: the toolbox.
        verbs: what people can do on them.
        only: patterns of the paths that may be seen; none: all, and what is told of the toolbox as a whole.
    """

    def __init__(self, toolbox: Toolbox, verbs: Verbs, only: Sequence[str] = ()) -> None:
        self._box = toolbox
        self._verbs = verbs
        self._only = tuple(only)
        self._digest = Digest(toolbox)
        self._spending = Spending(toolbox)
        self._exams = Exams(KeptExams(toolbox.private))
        self._forms = Forms(toolbox, verbs)
        self._prices: dict[str, Price | None] = {}

    @property
    def routes(self) -> list[Route]:
        """Below the mount that they stand at."""
        of_tools = {
            "category": self._folder, "tool": self._tool, "versions": self._versions, "trials": self._trials,
            "search": self._search,
        }  # fmt: skip
        of_all = {
            "books": self._books, "exams": self._show_exams, "queue": self._queue, "jobs": self._jobs,
            "spending": self._show_spending, "drafts": self._drafts, "draft": self._draft,
        }  # fmt: skip
        named = {**of_tools, **({} if self._only else of_all)}
        with_path = ("category", "tool", "versions", "trials", "draft")
        routes = [Route("/", self._page(self._folder), methods=["GET"])]
        routes += [Route(f"/{VIEW}/style.css", _style, methods=["GET"])]
        for name, show in named.items():
            ending = "/{path:path}" if name in with_path else ""
            routes.append(Route(f"/{VIEW}/{name}{ending}", self._page(show), methods=["GET"]))
        routes.append(Route(f"/{VIEW}/run/{{path:path}}", self._page(self._form), methods=["GET"]))
        routes.append(Route(f"/{VIEW}/run/{{path:path}}", self._taken(self._run), methods=["POST"]))
        if not self._only:
            routes.append(Route(f"/{VIEW}/queue", self._taken(self._answer), methods=["POST"]))
        return [*routes, Route(f"/{VIEW}/{{path:path}}", self._page(_nowhere), methods=["GET"])]

    def _page(self, show: Callable[[Request], Shown]) -> Callable[[Request], Awaitable[Response]]:
        """A page that only shows; all the work is done in a thread."""

        async def page(request: Request) -> Response:
            return await anyio.to_thread.run_sync(partial(self._answered, request, lambda: show(request)))

        return page

    def _taken(self, take: Callable[[Request, dict[str, str]], Shown]) -> Callable[[Request], Awaitable[Response]]:
        """A form: read, seen to be one of ours, and carried out in a thread."""

        async def taken(request: Request) -> Response:
            try:
                form = read_form(await request.body())
            except ValueError:
                return self._failed(request, 400, "The form cannot be read.")
            if not _is_own(request, form):
                why = "The form is none of this server's, or its page was opened before the server began."
                return self._failed(request, 403, why, "Open the page again and send it from there.")
            return await anyio.to_thread.run_sync(partial(self._answered, request, lambda: take(request, form)))

        return taken

    def _answered(self, request: Request, show: Callable[[], Shown]) -> Response:
        try:
            shown = show()
        except ToolsmithError as error:
            return self._failed(request, status_of(error)[0], error.message, error.hint)
        return self._html(request, shown.template, shown.status, **shown.values)

    def _failed(self, request: Request, status: int, message: str, hint: str = "") -> Response:
        return self._html(request, "failed.html", status, message=message, hint=hint)

    def _html(self, request: Request, template: str, status: int, **values: Any) -> Response:
        page = look.rendered(
            template,
            Places(request.scope.get("root_path", "")),
            title_of_box=self._box.settings.name,
            commit=self._box.commit,
            is_part=bool(self._only),
            may_write=may_write(request.scope),
            form_key=form_key(request.scope),
            **values,
        )
        return HTMLResponse(page, status, look.HEADERS)

    def _is_visible(self, path: str) -> bool:
        return not self._only or any(fnmatchcase(path, pattern) for pattern in self._only)

    def _found(self, request: Request) -> str:
        """The path of the tool that is asked for.

        Raises:
            ToolNotFoundError: there is none, or it may not be seen.
        """
        path = str(request.path_params["path"])
        if not self._is_visible(path):
            raise ToolNotFoundError(f"no tool {path[:200]!r} in this toolbox")
        return tool_page.found(self._box, path).path

    def _price_of(self, name: str) -> Price | None:
        if name not in self._prices:
            self._prices[name] = self._verbs.price_of(name) if name else None
        return self._prices[name]

    def _folder(self, request: Request) -> Shown:
        path = str(request.path_params.get("path", "")).strip("/")
        visible = self._is_visible if self._only else None
        found = hierarchy.folder_page(self._box, path, _number(request, "page"), visible=visible)
        return Shown("folder.html", {"found": found})

    def _tool(self, request: Request) -> Shown:
        self._digest.refresh()
        digest = None if self._only else self._digest
        found = tool_page.tool_page(self._box, self._found(request), digest, self._price_of)
        visible = [path for path in (*found.calls, *found.callers) if self._is_visible(path)]
        return Shown("tool.html", {"found": found, "visible": visible, "is_counted": self._digest.is_whole})

    def _versions(self, request: Request) -> Shown:
        asked = request.query_params
        found = versions_page(self._box, self._found(request), asked.get("old", ""), asked.get("new", ""))
        return Shown("versions.html", {"found": found})

    def _trials(self, request: Request) -> Shown:
        path = self._found(request)
        if self._only:
            raise ToolNotFoundError("what others have called is not told to this access")
        self._digest.refresh()
        digest = self._digest
        values = {"sums": digest.trials_of(path), "last": digest.last_of(path), "is_counted": digest.is_whole}
        return Shown("trials.html", {"path": path, **values})

    def _search(self, request: Request) -> Shown:
        asked = request.query_params.get("q", "").strip()[:_LONGEST_REQUEST]
        hits = self._box.search(asked, _MOST_FOUND if not self._only else 10 * _MOST_FOUND) if asked else []
        hits = [hit for hit in hits if self._is_visible(hit.path)][:_MOST_FOUND]
        is_explained = bool(asked) and request.query_params.get("why") == "yes"  # it costs as much as the search itself
        rankers = self._box.rankers() if is_explained else None  # none before the index of the present commit is built
        reasons = explained(rankers, asked, [hit.path for hit in hits]) if rankers is not None else {}
        found = [Found(hit, reasons.get(hit.path, ())) for hit in hits]
        return Shown("search.html", {"asked": asked, "found": found, "is_explained": is_explained})

    def _books(self, _: Request) -> Shown:
        return Shown("books.html", {"found": books_page(self._box)})

    def _show_exams(self, request: Request) -> Shown:
        asked = request.query_params
        return Shown("exams.html", {"found": self._exams.page(asked.get("old", ""), asked.get("new", ""))})

    def _queue(self, _: Request) -> Shown:
        return self._forms.queue_page()

    def _answer(self, request: Request, form: dict[str, str]) -> Shown:
        return self._forms.answer(form, may_write=may_write(request.scope))

    def _form(self, request: Request) -> Shown:
        return self._forms.form(self._found(request), request.query_params.get("example", ""))

    def _run(self, request: Request, form: dict[str, str]) -> Shown:
        return self._forms.run(self._found(request), form, may_write=may_write(request.scope))

    def _jobs(self, _: Request) -> Shown:
        return Shown("jobs.html", {"jobs": running_jobs(self._box.private)})

    def _show_spending(self, _: Request) -> Shown:
        self._digest.refresh()
        found = self._spending.page(self._digest, self._price_of)
        return Shown("spending.html", {"found": found, "is_counted": self._digest.is_whole})

    def _drafts(self, _: Request) -> Shown:
        drafts = [(content_hash(draft.task)[:16], draft) for draft in self._box.rejected.all()]
        return Shown("drafts.html", {"drafts": drafts})

    def _draft(self, request: Request) -> Shown:
        wanted = str(request.path_params["path"])
        found = next((each for each in self._box.rejected.all() if content_hash(each.task)[:16] == wanted), None)
        if found is None:
            raise ToolNotFoundError("there is no such draft", hint="It may have been made since.")
        return Shown("draft.html", {"draft": found})


def _nowhere(request: Request) -> Shown:
    raise ToolNotFoundError(
        f"no page {request.path_params['path'][:200]!r}", hint="The first page leads to all others."
    )


async def _style(_: Request) -> Response:
    return Response(look.style(), media_type="text/css", headers={**look.HEADERS, "cache-control": "max-age=3600"})


def _is_own(request: Request, form: dict[str, str]) -> bool:
    """Whether a form comes from a page of this server: it carries our key, and no other page's origin."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    known = form_key(request.scope)
    is_ours = bool(known) and hmac.compare_digest(form.get("key", "").encode(), known.encode())
    return is_ours and (origin is None or origin.partition("://")[2] == host)


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
