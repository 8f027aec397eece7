"""The versions of one tool, read from git: log, differences, and which commit wrote a sentence of its doc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolsmith.errors import BadInputError, ToolNotFoundError, UsageError
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, read_tool
from toolsmith.toolbox.naming import read_named, resolve
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository
    from toolsmith.types.tool import Tool

_RECORD, _FIELD, _NAMES = "\x1e", "\x1f", "\x1d"
_FORMAT = f"--format={_RECORD}%H{_FIELD}%aI{_FIELD}%an{_FIELD}%s{_FIELD}%(trailers:only,unfold){_NAMES}"
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
    """Versions of a tool, newest first, also from before it was moved. A deleted tool needs its whole path."""
    try:
        path = resolve(repository, name, retired=True)
    except ToolNotFoundError:
        path = name.strip("/")
    found: list[Version] = []
    start = repository.commit
    while path:
        versions = list(_versions(repository, path, start))
        if not versions:
            break
        moved_from = ""
        for version in versions:
            found.append(version)
            moved_from = _moved_from(version, path)
            if moved_from:
                found[-1] = version.model_copy(update={"parts": (MOVED,)})
                break
        start, path = f"{found[-1].commit}~1", moved_from
    if not found:
        raise ToolNotFoundError(f"no version of {name!r} in {repository.root}", hint="toolsmith list shows all tools.")
    return found


def difference(repository: Repository, name: str, between: str = "") -> list[Difference]:
    """What differs between two versions of a tool: code, extraction, doc and cases apart, those that differ.

    Args:
        repository: where.
        name: of the tool.
        between: `OLD..NEW`; `OLD` against now; empty: the newest version against the one before it.
    """
    old, dots, new = between.partition("..")
    if not between:
        versions = [version for version in log(repository, name) if version.parts not in ((), (MOVED,))]
        if len(versions) < 2:
            raise UsageError(f"{name} has one version only", hint="toolsmith show shows it.")
        before, after = (_parts(repository, version.path, version.commit) for version in (versions[1], versions[0]))
    else:
        if dots and not (old and new):
            raise BadInputError(f"{between!r} is not OLD..NEW", hint="toolsmith log shows the revisions.")
        before = _parts_of(read_named(repository, f"{name}@{old}"))
        after = _parts_of(read_named(repository, f"{name}@{new}" if new else name))
    return [
        Difference(part=part, before=before[part], after=after[part]) for part in before if before[part] != after[part]
    ]


def blame(repository: Repository, name: str) -> list[SentenceOrigin]:
    """Every sentence of a tool's doc with the version that wrote it; its trailers name the run, model and gain."""
    versions = log(repository, name)
    current = repository.read(versions[0].path)
    texts = {version.commit: _sentences_at(repository, version) for version in versions}
    origins = []
    for sentence in sentences(render_doc(current)):
        origin = versions[0]
        for version in versions:
            if sentence not in texts[version.commit]:
                break
            origin = version
        origins.append(SentenceOrigin(sentence=sentence, version=origin))
    return origins


def sentences(text: str) -> list[str]:
    """Sentences, headings and list items of a doc; examples stay whole."""
    pieces = re.split(r"(```.*?```)", text, flags=re.DOTALL)
    found: list[str] = []
    for piece in pieces:
        found += [piece] if piece.startswith("```") else _SENTENCE.split(piece)
    return [" ".join(each.split()) for each in found if each and each.strip()]


def _versions(repository: Repository, path: str, start: str) -> Iterator[Version]:
    listed = repository.history.git.asks(
        "log", _FORMAT, "--name-only", "--no-renames", "-m", "--first-parent", start, "--", path
    )
    for entry in (listed or "").split(_RECORD)[1:]:
        head, _, names = entry.partition(_NAMES)
        commit, at, author, subject, trailers = head.split(_FIELD)
        inside = {line.removeprefix(f"{path}/") for line in names.splitlines() if line.startswith(f"{path}/")}
        yield Version(
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


def _moved_from(version: Version, path: str) -> str:
    """Where the tool was before a commit that moved it here."""
    new = [each.strip() for each in version.trailers.get("Tool", "").split(",")]
    old = [each.strip() for each in version.trailers.get("Moved-From", "").split(",")]
    return dict(zip(new, old, strict=False)).get(path, "")


def _parts(repository: Repository, path: str, commit: str) -> dict[str, str]:
    return _parts_of(read_tool(path, repository.history.files(path, commit)))


def _parts_of(tool: Tool) -> dict[str, str]:
    cases = "".join(f"{case.model_dump_json(exclude_defaults=True)}\n" for case in tool.cases)
    return {"code": tool.code, "extraction": tool.extraction or "", "doc": render_doc(tool), "cases": cases}


def _sentences_at(repository: Repository, version: Version) -> set[str]:
    try:
        tool = read_tool(version.path, repository.history.files(version.path, version.commit))
    except BadInputError:
        return set()
    return set(sentences(render_doc(tool)))
