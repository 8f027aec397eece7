"""The versions of one tool, read from git: log, differences, and which commit wrote a sentence of its doc."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from toolsmith.errors import BadInputError, ToolNotFoundError, UsageError
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, read_tool
from toolsmith.toolbox.git.commands import fresh_mark
from toolsmith.toolbox.naming import read_named, resolve
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository
    from toolsmith.types.tool import Tool

_FIELDS = ("%H", "%P", "%aI", "%an", "%s", "%(trailers:only,unfold)", "")
_PARTS = {"tool.py": "code", "extract.py": "extraction", "SKILL.md": "doc", "cases.jsonl": "cases", TOOL_FILE: "record"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9`*\"'(])|\n\s*\n|\n(?=[-#`])")

MOVED = "place"  # the part that changed of a tool that was moved, renamed, retired or brought back


class Version(Record):
    """One commit that changed a tool. `path` is where the tool was then; `parts` what changed of it."""

    commit: str
    path: str
    at: str
    author: str
    subject: str
    parts: tuple[str, ...] = ()
    trailers: dict[str, str] = {}


class Difference(Record):
    """One part of a tool before and after."""

    part: str
    before: str
    after: str


class SentenceOrigin(Record):
    """A sentence of a doc, and the version that brought it in as it stands."""

    sentence: str
    version: Version


def log(repository: Repository, name: str) -> list[Version]:
    """Versions of a tool, newest first, of both sides of every merge, and from before it was moved, also by hand.

    A deleted tool needs its whole path.
    """
    return [step.version for step in _steps(repository, name)]


def difference(repository: Repository, name: str, between: str = "") -> list[Difference]:
    """What differs between two versions of a tool: code, extraction, doc and cases apart, those that differ.

    Args:
        repository: where.
        name: of the tool.
        between: `OLD..NEW`; `OLD` against now; empty: the newest version against the one before it.
    """
    old, dots, new = between.partition("..")
    if not between:
        before, after = _last_change(repository, name)
    else:
        if dots and not (old and new):
            raise BadInputError(f"{between!r} is not OLD..NEW", hint="toolsmith log shows the revisions.")
        before = _parts_of(read_named(repository, f"{name}@{old}"))
        after = _parts_of(read_named(repository, f"{name}@{new}" if new else name))
    return [
        Difference(part=part, before=before[part], after=after[part]) for part in before if before[part] != after[part]
    ]


def _last_change(repository: Repository, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """The parts of the newest version that is more than a move, and of the one that it was made from."""
    for step in _steps(repository, name):
        if step.version.parts in ((), (MOVED,)):
            continue
        there = [place for place in step.before if repository.history.file(f"{place[0]}/{TOOL_FILE}", place[1])]
        if there:
            return _parts(repository, *there[0]), _parts(repository, step.version.path, step.version.commit)
        break
    raise UsageError(f"{name} has one version only", hint="toolsmith show shows it.")


def blame(repository: Repository, name: str) -> list[SentenceOrigin]:
    """Every sentence of a tool's doc with the version that wrote it; its trailers name the run, model and gain."""
    steps = _steps(repository, name)
    current = repository.read(steps[0].version.path)
    brought = [(step.version, _brought(repository, step)) for step in steps]
    return [
        SentenceOrigin(
            sentence=sentence, version=next((each for each, new in brought if sentence in new), steps[-1].version)
        )
        for sentence in sentences(render_doc(current))
    ]


def _brought(repository: Repository, step: _Step) -> set[str]:
    """Sentences that a version has and none of those has that it was made from."""
    new = _sentences_at(repository, step.version.path, step.version.commit)
    return new.difference(*(_sentences_at(repository, path, commit) for path, commit in step.before))


def sentences(text: str) -> list[str]:
    """Sentences, headings and list items of a doc; examples stay whole."""
    pieces = re.split(r"(```.*?```)", text, flags=re.DOTALL)
    found: list[str] = []
    for piece in pieces:
        found += [piece] if piece.startswith("```") else _SENTENCE.split(piece)
    return [" ".join(each.split()) for each in found if each and each.strip()]


class _Step(NamedTuple):
    """A version, and where the tool was in each of the commits that it was made from."""

    version: Version
    before: tuple[tuple[str, str], ...]  # path, commit


def _steps(repository: Repository, name: str) -> list[_Step]:
    """Newest first. Where the tool came from elsewhere, the search goes on there, from the commit before."""
    try:
        path = resolve(repository, name, retired=True)
    except ToolNotFoundError:
        path = name.strip("/")
    found: dict[str, _Step] = {}
    left, done = [(path, repository.commit)], set[tuple[str, str]]()
    while left:
        place = left.pop()
        if place in done:
            continue
        done.add(place)
        steps = _at_one_path(repository, *place)
        left += [before for step in steps for before in step.before if before[0] != step.version.path]
        found |= {step.version.commit: step for step in steps if step.version.commit not in found}
    if not found:
        raise ToolNotFoundError(f"no version of {name!r} in {repository.root}", hint="toolsmith list shows all tools.")
    if len(done) == 1:
        return list(found.values())
    ordered = repository.history.git.text("rev-list", "--date-order", repository.commit).splitlines()
    return [found[commit] for commit in ordered if commit in found]


def _at_one_path(repository: Repository, path: str, start: str) -> list[_Step]:
    """The steps of the tool that stands at a path at a commit; not those of another that stood there before."""
    listed = _listed(repository, path, start)
    moves = {
        each.version.commit: _origins(repository, path, each.version.commit, each.parents)
        for each in listed
        if each.has_arrived
    }
    gone = [parent for origins in moves.values() for parent, origin in origins.items() if origin]
    if gone:
        listed = _listed(repository, path, start, without=gone)
    steps = []
    for version, parents, _ in listed:
        origins = moves.get(version.commit, {})
        moved = [(origin, parent) for parent, origin in origins.items() if origin]
        parts = version.parts if not moved else _parts_of_move(repository, version, *moved[0])
        before = tuple((origins.get(parent) or path, parent) for parent in parents)
        steps.append(_Step(version.model_copy(update={"parts": parts}), before))
    return steps


class _Listed(NamedTuple):
    """What git's log says of one commit. `has_arrived`: files of the tool are there that were not before."""

    version: Version
    parents: tuple[str, ...]
    has_arrived: bool


def _listed(repository: Repository, path: str, start: str, without: Sequence[str] = ()) -> list[_Listed]:
    """Commits that changed a folder; of merges those that made of it what neither side had."""
    entry_mark, field_mark = fresh_mark(), fresh_mark()
    form = f"--format={entry_mark}{field_mark.join(_FIELDS)}"
    listed = repository.history.git.asks(
        "log", form, "-c", "--full-history", "--date-order", "--name-status", "--no-renames",
        start, *(f"^{commit}" for commit in without), "--", path,
    )  # fmt: skip
    entries = [entry.split(field_mark) for entry in (listed or "").split(entry_mark)[1:]]
    return [found for entry in entries if (found := _read_entry(path, *entry)) is not None]


def _read_entry(
    path: str, commit: str, parents: str, at: str, author: str, subject: str, trailers: str, names: str
) -> _Listed | None:
    changes = [line.partition("\t") for line in names.splitlines()]
    inside = {name.removeprefix(f"{path}/"): kind for kind, _, name in changes if name.startswith(f"{path}/")}
    if not inside:
        return None
    version = Version(
        commit=commit,
        path=path,
        at=at,
        author=author,
        subject=subject,
        parts=tuple(part for name, part in _PARTS.items() if name in inside),
        trailers={
            key.strip(): value.strip()
            for key, colon, value in (line.partition(":") for line in trailers.splitlines())
            if colon
        },
    )
    return _Listed(version, tuple(parents.split()), any("A" in kind for kind in inside.values()))


def _origins(repository: Repository, path: str, commit: str, parents: Sequence[str]) -> dict[str, str]:
    """Parent → where the tool was there, of a commit that brought it to its path; empty where it was nowhere."""
    history = repository.history
    missing = [parent for parent in parents if history.file(f"{path}/{TOOL_FILE}", parent) is None]
    return {parent: _moved_from(repository, path, commit, parent) for parent in missing}


def _moved_from(repository: Repository, path: str, commit: str, parent: str) -> str:
    """The folder that most files of a tool's folder came from: as the commit says itself, else as git sees it."""
    git = repository.history.git
    mark = fresh_mark()
    form = f"--format=%(trailers:key=Tool,valueonly){mark}%(trailers:key=Moved-From,valueonly)"
    new, old = ([each.strip() for each in side.split(",")] for side in git.text("log", "-1", form, commit).split(mark))
    if path in new and len(new) == len(old):
        return dict(zip(new, old, strict=True))[path]
    renamed = repository.renamed.get((parent, commit))
    if renamed is None:
        listed = git.text("diff-tree", "-r", "-z", "-M", "--diff-filter=R", "--name-status", parent, commit).split("\0")
        renamed = repository.renamed[parent, commit] = list(zip(listed[1::3], listed[2::3], strict=False))
    votes: Counter[str] = Counter()
    for before, after in renamed:
        name = after.removeprefix(f"{path}/")
        if name != after and before.endswith(f"/{name}"):
            votes[before.removesuffix(f"/{name}")] += 1
    return next(
        (folder for folder, _ in votes.most_common() if repository.history.file(f"{folder}/{TOOL_FILE}", parent)), ""
    )


def _parts_of_move(repository: Repository, version: Version, path: str, parent: str) -> tuple[str, ...]:
    """That a tool was moved, and what else somebody changed at the same time; its record says where it is."""
    before = repository.history.files(path, parent)
    after = repository.history.files(version.path, version.commit)
    changed = [part for name, part in _PARTS.items() if name != TOOL_FILE and before.get(name) != after.get(name)]
    return (MOVED, *changed)


def _parts(repository: Repository, path: str, commit: str) -> dict[str, str]:
    return _parts_of(read_tool(path, repository.history.files(path, commit)))


def _parts_of(tool: Tool) -> dict[str, str]:
    cases = "".join(f"{case.model_dump_json(exclude_defaults=True)}\n" for case in tool.cases)
    return {"code": tool.code, "extraction": tool.extraction or "", "doc": render_doc(tool), "cases": cases}


def _sentences_at(repository: Repository, path: str, commit: str) -> set[str]:
    try:
        tool = read_tool(path, repository.history.files(path, commit))
    except BadInputError:
        return set()
    return set(sentences(render_doc(tool)))
