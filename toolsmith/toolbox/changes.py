"""Changes to what is there already, each one commit: other places, retirement, tags, descriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from toolsmith.errors import ToolboxError, ToolNotFoundError, UsageError
from toolsmith.toolbox.files.entry import RETIRED, is_retired
from toolsmith.toolbox.files.settings import SETTINGS_FILE, with_moved_tools
from toolsmith.toolbox.files.tool_folder import tool_or_problem
from toolsmith.toolbox.naming import read_named, resolve
from toolsmith.toolbox.versions.restore import restore_version
from toolsmith.types.tool import GONE, LONGEST_NAME, TOOL_NAME, Tool, numbered, slug
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import as_in_source

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository


def move(repository: Repository, name: str, category: str) -> list[str]:
    """Move a tool, or a category with all that is in it, into another category; returns the new paths.

    Raises:
        ToolNotFoundError: there is neither a tool nor a category of that name.
        BadInputError: a tool would stand where another is.
    """
    category = category.strip("/")
    with repository.lock():
        inside = repository.entries(name)
        if inside:
            name = name.strip("/")
            if f"{category}/".startswith(f"{name}/"):
                raise UsageError(f"{name} cannot be moved into itself", hint="Give a category outside it.")
            last = name.rpartition("/")[2]
            places = {entry.path: f"{category}/{last}/{entry.path.removeprefix(f'{name}/')}" for entry in inside}
            places = {old: new.lstrip("/") for old, new in places.items()}
        else:
            path = resolve(repository, name)
            places = {path: f"{category}/{path.rpartition('/')[2]}".lstrip("/")}
        return _relocate(repository, places, f"Move {name} to {category or 'the top'}")


def rename(repository: Repository, name: str, new_name: str) -> str:
    """Give a tool another name, in the same category; returns its new path.

    Raises:
        UsageError: the new name is not one.
    """
    if not TOOL_NAME.fullmatch(new_name) or len(new_name) > LONGEST_NAME:
        raise UsageError(
            f"{new_name!r} is not a name of a tool", hint=f"For example: {slug(new_name) or 'mean-of-list'}"
        )
    with repository.lock():
        path = resolve(repository, name)
        category = path.rpartition("/")[0]
        (new,) = _relocate(repository, {path: f"{category}/{new_name}".lstrip("/")}, f"Rename {path} to {new_name}")
        return new


def retire(repository: Repository, name: str, reason: str = "") -> str:
    """Keep a tool but offer it no more: it moves below `retired/`; returns its new path."""
    with repository.lock():
        path = resolve(repository, name)
        why = f"\n\n{reason}" if reason else ""
        (new,) = _relocate(repository, {path: f"{RETIRED}/{path}"}, f"Retire {path}{why}")
        return new


def retire_gone(repository: Repository, paths: Sequence[str], source: str) -> dict[str, str]:
    """Retire tools that their source offers no more, and mark them as that; returns old path → new path."""
    with repository.lock():
        places = {path: _free(repository, f"{RETIRED}/{path}") for path in paths}
        what = paths[0] if len(paths) == 1 else f"{len(paths)} tools"
        message = f"Retire {what}\n\n{source} offers no more: {', '.join(paths)}"
        _relocate(repository, places, message, _as_gone)
        return places


def restore(repository: Repository, name: str, revision: str | None = None, *, doc_only: bool = False) -> str:
    """Bring a retired tool back, or an earlier version of any tool, as a new commit; returns its path.

    Args:
        repository: where.
        name: of the tool; a tool that was deleted by hand needs its whole path.
        revision: which version; None: a retired tool as it is.
        doc_only: of an earlier version the doc alone; code and proof stay.

    Raises:
        ToolNotFoundError: there was no such tool.
        UsageError: the tool is not retired, and no revision is given; or the doc does not fit the code.
    """
    if doc_only and revision is None:
        raise UsageError(
            "a doc alone is restored from a version", hint=f"Give the version: toolsmith log {name} shows them."
        )
    with repository.lock():
        if revision is None:
            retired = _retired_path(repository, name)
            (path,) = _relocate(repository, {retired: retired.removeprefix(f"{RETIRED}/")}, f"Bring back {name}")
            return path
        return restore_version(repository, name, revision, doc_only=doc_only)


def recode(repository: Repository, tool: Tool, replacing: str, message: str, trailers: Mapping[str, str]) -> str:
    """Commit new code, verdict, provenance and further cases of a tool; its doc, tags and search texts stay.

    Args:
        repository: where.
        tool: with the new code.
        replacing: id of the code that the new one was made from.
        message: first line says why.
        trailers: what is known of the new version.

    Raises:
        ToolboxError: the code has changed in the meantime, or the folder has uncommitted edits.
    """
    with repository.lock():
        repository.history.finish()
        current = repository.read(tool.path)
        if current.code_id != replacing:
            raise ToolboxError(f"changed in the meantime: {tool.path}", hint="Start again from what is there now.")
        changed = current.with_(
            code=tool.code,
            function=tool.function,
            signature=tool.signature,
            cases=(*current.cases, *(case for case in tool.cases if case not in current.cases)),
            verdict=tool.verdict,
            provenance=tool.provenance,
        )
        ids = {"Tool": changed.path, "Code-Id": changed.code_id, "Doc-Id": changed.doc_id}
        return repository.writer().commit([changed], message, trailers={**trailers, **ids})


def record_verdicts(repository: Repository, verdicts: Mapping[str, Verdict]) -> str:
    """Commit verdicts on tools, and pages that lag behind; returns the commit, empty where there was nothing to write.

    A verdict is kept only where it is about the tool that is there now, with the signature that its source has.
    """
    with repository.lock():
        repository.history.finish()
        before = repository.commit
        changed = []
        for path, verdict in sorted(verdicts.items()):
            read = tool_or_problem(path, repository.history.files(path))
            if isinstance(read, Tool) and as_in_source(read).basis == verdict.basis:
                changed.append(as_in_source(read).with_(verdict=verdict))
        counts = Counter(tool.verdict_now.status for tool in changed)
        found = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        about = f"{len(changed)} tools: {found}" if len(changed) != 1 else f"{changed[0].path}: {changed[0].verdict}"
        trailers = {
            "Tool": ", ".join(tool.path for tool in changed),
            "Code-Id": ", ".join(tool.code_id for tool in changed),
            "Verdict": ", ".join(tool.verdict_now.text for tool in changed),
        }
        message = f"Verify {about}" if changed else "Bring the pages up to date"
        after = repository.writer().commit(changed, message, trailers=trailers if changed else {}, all_pages=True)
        return after if after != before else ""


def set_tags(repository: Repository, name: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
    """Add and remove tags of a tool; returns those it has now. Without changes nothing is committed.

    Raises:
        UsageError: a tag is not a lower-case word, or several joined by hyphens.
    """
    wrong = [tag for tag in add if not TOOL_NAME.fullmatch(tag)]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is not a tag", hint=f"For example: {slug(wrong[0]) or 'units'}")
    if not add and not remove:
        return read_named(repository, name).tags
    with repository.lock():
        tool = read_named(repository, name)
        tags = tuple(sorted({*tool.tags, *add} - set(remove)))
        if tags != tool.tags:
            repository.history.finish()
            repository.writer().commit([tool.with_(tags=tags)], f"Tag {tool.path}: {', '.join(tags) or 'nothing'}")
        return tags


def describe(repository: Repository, category: str, description: str) -> str:
    """Say in one paragraph what a category holds; returns the commit.

    Raises:
        ToolNotFoundError: there is no such category.
    """
    category = category.strip("/")
    with repository.lock():
        if category not in repository.categories():
            raise ToolNotFoundError(
                f"no category {category!r}", hint=f"There are: {', '.join(repository.categories()[:20])}"
            )
        repository.history.finish()
        text = " ".join(description.split())
        return repository.writer().commit([], f"Describe {category}", described={category: text})


def _as_gone(tool: Tool) -> Tool:
    if tool.upstream is None or tool.upstream.is_gone:
        return tool
    return tool.with_(upstream=tool.upstream.model_copy(update={"moved": (GONE, *tool.upstream.moved)}))


def _free(repository: Repository, path: str) -> str:
    category, _, name = path.rpartition("/")
    number, free = 1, path
    while repository.catalogue.entry(free) is not None:
        number += 1
        free = f"{category}/{numbered(name, number)}"
    return free


def _relocate(
    repository: Repository, places: dict[str, str], message: str, change: Callable[[Tool], Tool] = lambda tool: tool
) -> list[str]:
    """Write tools at their new paths and take them from the old ones. The caller holds the lock."""
    moving = {old: new for old, new in places.items() if old != new}
    if not moving:
        return list(places.values())
    taken = [new for new in moving.values() if repository.catalogue.entry(new) is not None and new not in moving]
    if taken:
        raise UsageError(f"there is a tool already: {', '.join(taken)}", hint="Rename one of them first.")
    repository.history.finish()
    tools = [change(repository.read(old)).at(new) for old, new in moving.items()]
    trailers = {"Tool": ", ".join(moving.values()), "Moved-From": ", ".join(moving)}
    repository.writer().commit(
        tools,
        message,
        trailers=trailers,
        moved={new: old for old, new in moving.items()},
        files=_settings_with(repository, moving),
    )
    repository.settings.move(moving)
    return list(places.values())


def _settings_with(repository: Repository, moving: dict[str, str]) -> dict[str, bytes]:
    """`toolbox.toml` with what it says of the moved tools under their new paths."""
    text = repository.history.text(SETTINGS_FILE)
    changed = with_moved_tools(text, moving)
    return {SETTINGS_FILE: changed.encode()} if changed != text else {}


def _retired_path(repository: Repository, name: str) -> str:
    catalogue = repository.catalogue
    plain = name.removeprefix(f"{RETIRED}/")
    found = [path for path in catalogue.named(plain) if is_retired(path)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ToolNotFoundError(f"{name!r} is ambiguous: {', '.join(found)}", hint="Give the whole path of the tool.")
    path = resolve(repository, name)
    raise UsageError(f"{path} is not retired", hint=f"Give the version to bring back: toolsmith log {path}")
