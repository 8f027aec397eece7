"""Turns tools into one commit: their folders, the folders that go, and the pages of the categories they touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.entry import Category, Entry, is_retired
from toolsmith.toolbox.files.readmes import category_page, description_in, lists_all, toolbox_page
from toolsmith.toolbox.files.tool_folder import tool_files
from toolsmith.toolbox.git.history import Change, History
from toolsmith.toolbox.index.catalogue import PAGE, Catalogue
from toolsmith.types.tool import TOOL_NAME, Tool, slug


class Writer:
    """Writes to one toolbox. The caller holds its lock, and gives the catalogue of the present commit."""

    def __init__(self, name: str, history: History, catalogue: Catalogue) -> None:
        self._name = name
        self._history = history
        self._catalogue = catalogue

    def commit(
        self,
        tools: Sequence[Tool],
        message: str,
        *,
        trailers: Mapping[str, str] | None = None,
        leaving: Sequence[str] = (),
        described: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Write tools and take others away, in one commit; returns its id.

        Args:
            tools: to write, each at its path.
            message: of the commit.
            trailers: of the commit.
            leaving: paths of tools to take away.
            described: category → its new description.
            files: other files to write.

        Raises:
            BadInputError: a place is not one.
            ToolboxError: a file has uncommitted edits, or git fails; nothing is changed then.
        """
        self.refuse_places(tools, leaving)
        contents = {tool.path: tool_files(tool) for tool in tools}
        writes = {f"{path}/{name}": content for path, files in contents.items() for name, content in files.items()}
        removes: list[str] = []
        for path in [*contents, *leaving]:
            kept = contents.get(path, {})
            removes += [f"{path}/{name}" for name in self._history.files(path) if name not in kept]
        pages, gone = self.pages({tool.path: entry_of(tool) for tool in tools}, leaving, described or {})
        hard = {
            page: pages.pop(page) for page in [f"{category}/{PAGE}" for category in described or {}] if page in pages
        }
        return self._history.record(
            Change(
                message=message,
                trailers=dict(trailers or {}),
                writes=writes | hard | dict(files or {}),
                removes=(*removes, *gone),
                soft=pages,
            )
        )

    def refuse_places(self, tools: Sequence[Tool], leaving: Sequence[str] = ()) -> None:
        """Names are lower case, so that no two differ in case or Unicode form alone; a tool holds no other tools.

        Raises:
            BadInputError: places that are none; all are listed.
        """
        arriving = {tool.path for tool in tools}
        problems = [problem for tool in tools for problem in self._problems_of(tool.path, arriving, leaving)]
        if len(arriving) < len(tools):
            problems.append("two tools of this batch have the same path")
        if problems:
            raise BadInputError("tools cannot be put there", problems)

    def _problems_of(self, path: str, arriving: set[str], leaving: Sequence[str]) -> Iterator[str]:
        wrong = [part for part in path.split("/") if not TOOL_NAME.fullmatch(part)]
        if wrong:
            right = "/".join(slug(part) or "…" for part in path.split("/"))
            yield f"{path}: {wrong[0]!r} is not a name (lower-case words joined by hyphens: {right})"
            return
        for place in _above(path):
            is_taken = self._catalogue.entry(place) is not None and place not in leaving
            if is_taken or place in arriving:
                yield f"{path}: {place} is a tool, and a tool holds no others"
        if self._catalogue.entries(path):
            yield f"{path}: there is a category of that name"

    def pages(
        self,
        arriving: Mapping[str, Entry],
        leaving: Sequence[str] = (),
        described: Mapping[str, str] | None = None,
        olds: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, bytes], list[str]]:
        """The pages that change, and those of categories that are empty now.

        Args:
            arriving: path → entry of the tools that are written.
            leaving: paths of the tools that go.
            described: category → its new description.
            olds: category → the page whose upper part is kept, instead of the committed one; empty: of the toolbox.
        """
        described, olds = described or {}, olds or {}
        texts = {category: description_in(page) for category, page in olds.items() if category} | dict(described)
        categories = self._categories([*arriving], leaving, texts)
        coming = {path: entry for path, entry in arriving.items() if not is_retired(path)}
        touched = {place for path in [*coming, *leaving] for place in _above(path)}
        touched |= {place for category in texts for place in [category, *_above(category)]}
        touched = {place for place in touched if place and not is_retired(place)}
        pages = {}
        for place in sorted(touched & categories.keys()):
            entries = self._entries(place, coming, leaving)
            inner = [each for each in categories.values() if each.path.rpartition("/")[0] == place]
            pages[f"{place}/{PAGE}"] = category_page(
                place, olds.get(place, self._old(place)), entries, inner, described.get(place)
            ).encode()
        total = self._catalogue.count() + len(coming.keys() - set(self._known(coming)))
        total -= len(set(self._known(path for path in leaving if not is_retired(path))) - coming.keys())
        listed = self._all(coming, leaving) if lists_all(total) else self._entries("", coming, leaving)
        ordered = [categories[place] for place in sorted(categories)]
        pages[PAGE] = toolbox_page(self._name, olds.get("", self._old("")), listed, ordered, total).encode()
        gone = [f"{place}/{PAGE}" for place in touched - categories.keys()]
        return pages, [page for page in gone if self._history.file(page) is not None]

    def _categories(
        self, arriving: Sequence[str], leaving: Sequence[str], described: Mapping[str, str]
    ) -> dict[str, Category]:
        counts = {category.path: category for category in self._catalogue.categories()}
        there = set(self._known(arriving))
        steps = [(path, 1) for path in arriving if path not in there]
        steps += [(path, -1) for path in self._known(leaving) if path not in set(arriving)]
        for path, step in steps:
            for place in [] if is_retired(path) else _above(path):
                known = counts.get(place, Category(path=place))
                counts[place] = known.model_copy(update={"tools": known.tools + step})
        for place, text in described.items():
            counts[place] = counts.get(place, Category(path=place)).model_copy(update={"description": text})
        return {place: each for place, each in counts.items() if place and (each.tools or each.description)}

    def _entries(self, category: str, coming: Mapping[str, Entry], leaving: Sequence[str]) -> list[Entry]:
        return _overlaid(
            self._catalogue.directly_in(category), coming, leaving, lambda entry: entry.category == category
        )

    def _all(self, coming: Mapping[str, Entry], leaving: Sequence[str]) -> list[Entry]:
        return _overlaid(self._catalogue.entries(), coming, leaving, lambda _: True)

    def _known(self, paths: Iterable[str]) -> list[str]:
        return [path for path in paths if self._catalogue.entry(path) is not None]

    def _old(self, category: str) -> str:
        page = self._history.file(f"{category}/{PAGE}" if category else PAGE) if self._history.commit else None
        return (page or b"").decode("utf-8", "replace")


def entry_of(tool: Tool) -> Entry:
    return Entry(
        path=tool.path,
        description=tool.doc.description,
        verdict=str(tool.verdict or "no verdict"),
        status=tool.verdict.status if tool.verdict else "",
        code_id=tool.code_id,
        doc_id=tool.doc_id,
        tags=tool.tags,
        is_remote=tool.remote is not None,
        moved=tool.upstream.moved if tool.upstream else (),
    )


def _overlaid(
    entries: Iterable[Entry], coming: Mapping[str, Entry], leaving: Sequence[str], belongs: Callable[[Entry], bool]
) -> list[Entry]:
    """The entries as they will be: without those that leave, with those that come and belong there."""
    kept = {entry.path: entry for entry in entries if entry.path not in leaving}
    kept |= {path: entry for path, entry in coming.items() if belongs(entry)}
    return [kept[path] for path in sorted(kept)]


def _above(path: str) -> list[str]:
    """Every category above a path: `a/b/c` → `a`, `a/b`."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def trailers_of(tool: Tool, model: str = "") -> dict[str, str]:
    """What a commit says of the tool that it is about."""
    verdict = tool.verdict
    cost = tool.provenance.cost_usd
    return {
        "Tool": tool.path,
        "Code-Id": tool.code_id,
        "Doc-Id": tool.doc_id,
        "Verdict": f"{verdict.passed}/{verdict.total}" if verdict else "none",
        **({"Model": model} if model else {}),
        **({"Cost-USD": f"{cost:.4f}"} if cost is not None else {}),
    }
