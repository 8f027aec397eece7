"""Turns tools into one commit: what toolsmith writes of their folders, and the pages of the categories they touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from toolsmith.errors import BadInputError
from toolsmith.toolbox.catalogue.catalogue import Catalogue
from toolsmith.toolbox.catalogue.catalogue_file import PAGE
from toolsmith.toolbox.files.entry import Category, Entry, folders_above, is_retired
from toolsmith.toolbox.files.folder_update import updated_files
from toolsmith.toolbox.files.readmes import category_page, description_in, has_text, lists_all, toolbox_page
from toolsmith.toolbox.files.tool_folder import OWN_FILES, is_place, tool_files
from toolsmith.toolbox.git.history import Change, History
from toolsmith.types.tool import TOOL_NAME, Tool, slug

_MOST_REFRESHED = 100  # tools that changed since proof whose pages any commit brings up to date; verify does the rest


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
        moved: Mapping[str, str] | None = None,
        described: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
        modes: Mapping[str, str] | None = None,
        all_pages: bool = False,
        titles: Mapping[str, str] | None = None,
    ) -> str:
        """Write tools, in one commit; returns its id, or that of the present one where nothing differs.

        Of a tool that is there only what toolsmith wrote and what differs is written; what else people keep in its
        folder stays, and moves with it.

        Args:
            tools: to write, each at its path.
            message: of the commit.
            trailers: of the commit.
            moved: path of a tool → where it is so far; the tools there go.
            described: category → its new description.
            files: other files to write; also of the tools, instead of what would be written.
            modes: of those that are executable.
            all_pages: whether the pages of all categories are brought up to date.
            titles: category → the title of its page, where that is new.

        Raises:
            BadInputError: a place is not one.
            ToolboxError: a file has uncommitted edits, or git fails; nothing is changed then.
        """
        moved = moved or {}
        arriving = {tool.path for tool in tools}
        leaving = [old for old in moved.values() if old not in arriving]
        self.refuse_places(tools, leaving)
        writes: dict[str, bytes] = {}
        removes: list[str] = []
        kept_modes: dict[str, str] = {}
        there = self._history.trees.folders(moved.get(tool.path, tool.path) for tool in tools)
        for tool in tools:
            self._write(tool, moved.get(tool.path, tool.path), there, writes, removes, kept_modes)
        pages, gone = self.pages(
            {tool.path: entry_of(tool) for tool in tools},
            leaving,
            described or {},
            everywhere=all_pages,
            titles=titles or {},
        )
        hard = {
            page: pages.pop(page) for page in [f"{category}/{PAGE}" for category in described or {}] if page in pages
        }
        writes |= hard | dict(files or {})
        return self._history.record(
            Change(
                message=message,
                trailers=dict(trailers or {}),
                writes=writes,
                removes=tuple(path for path in (*removes, *gone) if path not in writes),
                soft=pages,
                guards=tuple(f"{tool.path}/{name}" for tool in tools for name in OWN_FILES),
                modes=kept_modes | dict(modes or {}),
            )
        )

    def _write(
        self,
        tool: Tool,
        at: str,
        there: Mapping[str, Mapping[str, bytes]],
        writes: dict[str, bytes],
        removes: list[str],
        modes: dict[str, str],
    ) -> None:
        """Add what writing this tool takes, which is at `at` so far."""
        before = there[at]
        after = updated_files(tool, before, at)
        if at == tool.path:
            fresh = tool_files(tool) if before else {}
            removes += [f"{at}/{name}" for name in OWN_FILES if name in before and name not in fresh]
            after = {name: content for name, content in after.items() if before.get(name) != content}
        else:
            removes += [f"{at}/{name}" for name in before]
            modes |= {
                f"{tool.path}/{name}": mode for name, mode in self._history.trees.modes(at).items() if name in after
            }
        writes |= {f"{tool.path}/{name}": content for name, content in after.items()}

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
        for place in folders_above(path):
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
        *,
        everywhere: bool = False,
        titles: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[dict[str, bytes], list[str]]:
        """The pages that change, and those of categories that are empty now.

        A commit by hand leaves the pages behind, so those that list a tool which changed since proof are among them.

        Args:
            arriving: path → entry of the tools that are written.
            leaving: paths of the tools that go.
            described: category → its new description.
            olds: category → the page whose upper part is kept, instead of the committed one; empty: of the toolbox.
            everywhere: whether all categories are looked at.
            titles: category → the title of its page, where that is new.
        """
        described, olds = described or {}, olds or {}
        texts = {category: description_in(page) for category, page in olds.items() if category} | dict(described)
        categories = self._categories([*arriving], leaving, texts)
        coming = {path: entry for path, entry in arriving.items() if not is_retired(path)}
        touched = {place for path in [*coming, *leaving] for place in folders_above(path)}
        touched |= {place for category in texts for place in [category, *folders_above(category)]}
        touched |= {place for path in self._catalogue.changed()[:_MOST_REFRESHED] for place in folders_above(path)}
        touched |= categories.keys() if everywhere else set()
        touched = {place for place in touched if place and not is_retired(place)}
        pages = {}
        self._history.trees.bring([f"{place}/{PAGE}" for place in touched])
        for place in sorted(touched & categories.keys()):
            entries = self._entries(place, coming, leaving)
            inner = [categories[path] for path in sorted(categories) if path.rpartition("/")[0] == place]
            pages[f"{place}/{PAGE}"] = category_page(
                place, olds.get(place, self._old(place)), entries, inner, described.get(place), titles.get(place, "")
            ).encode()
        total = self._catalogue.count() + len(coming.keys() - set(self._known(coming)))
        total -= len(set(self._known(path for path in leaving if not is_retired(path))) - coming.keys())
        listed = self._all(coming, leaving) if lists_all(total) else self._entries("", coming, leaving)
        ordered = [categories[place] for place in sorted(categories)]
        pages[PAGE] = toolbox_page(self._name, olds.get("", self._old("")), listed, ordered, total).encode()
        gone = [f"{place}/{PAGE}" for place in touched - categories.keys()]
        pages = {page: text for page, text in pages.items() if self._page(page) != text}
        return pages, [page for page in gone if self._history.file(page) is not None]

    def _categories(
        self, arriving: Sequence[str], leaving: Sequence[str], described: Mapping[str, str]
    ) -> dict[str, Category]:
        counts = {category.path: category for category in self._catalogue.categories()}
        there = set(self._known(arriving))
        steps = [(path, 1) for path in arriving if path not in there]
        steps += [(path, -1) for path in self._known(leaving) if path not in set(arriving)]
        for path, step in steps:
            for place in [] if is_retired(path) else folders_above(path):
                known = counts.get(place, Category(path=place))
                counts[place] = known.model_copy(update={"tools": known.tools + step})
        for place, text in described.items():
            counts[place] = counts.get(place, Category(path=place)).model_copy(update={"description": text})
        return {
            place: each
            for place, each in counts.items()
            if is_place(place) and (each.tools or each.description or has_text(self._old(place)))
        }

    def _entries(self, category: str, coming: Mapping[str, Entry], leaving: Sequence[str]) -> list[Entry]:
        return _overlaid(
            self._catalogue.directly_in(category), coming, leaving, lambda entry: entry.category == category
        )

    def _all(self, coming: Mapping[str, Entry], leaving: Sequence[str]) -> list[Entry]:
        return _overlaid(self._catalogue.entries(), coming, leaving, lambda _: True)

    def _known(self, paths: Iterable[str]) -> list[str]:
        return [path for path in paths if self._catalogue.entry(path) is not None]

    def _old(self, category: str) -> str:
        return self._history.text(f"{category}/{PAGE}" if category else PAGE) if self._history.commit else ""

    def _page(self, path: str) -> bytes | None:
        return self._history.file(path) if self._history.commit else None


def entry_of(tool: Tool) -> Entry:
    now = tool.verdict_now
    return Entry(
        path=tool.path,
        description=tool.doc.description,
        verdict=now.text,
        status=now.status,
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
