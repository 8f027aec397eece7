"""Brings an earlier version of a tool, or its doc alone, back as a new commit that says how well each doc did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolsmith.errors import BadInputError, ToolNotFoundError, UsageError
from toolsmith.toolbox.files.entry import is_retired
from toolsmith.toolbox.files.folder_update import updated_files
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, read_tool
from toolsmith.toolbox.naming import read_named
from toolsmith.toolbox.versions.log import Version, log
from toolsmith.types.tool import Tool

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository

_BEFORE, _AFTER = "Success-Before", "Success-After"


def restore_version(repository: Repository, name: str, revision: str, *, doc_only: bool = False) -> str:
    """Commit the tool as it was at a revision; returns its path. Only for who holds the toolbox's lock.

    Where that is what is there already, nothing is committed. With `doc_only` code and proof stay as they are now.

    Raises:
        BadInputError: there is no such revision.
        ToolNotFoundError: the tool was not there then.
        UsageError: the doc alone, of a version with other parameters or of a tool that is gone.
    """
    commit = repository.history.resolve(revision)
    versions = _versions(repository, name)
    old = _as_of(repository, name, commit, versions)
    present = [path for path in repository.catalogue.named(name) if not is_retired(path)]
    path = present[0] if len(present) == 1 else old.path
    tool = old.at(path)
    repository.history.finish()
    files = repository.history.trees.folder(path, repository.commit)
    now = _readable(path, files)
    if doc_only:
        tool = _with_doc_of(now, tool, revision)
    elif now is not None:
        tool = tool.with_(tags=now.tags)  # people's, as what they wrote beside ours
    if now is not None and updated_files(tool, files) == files:
        return path
    what = f"the doc of {path}" if doc_only else path
    trailers = {"Tool": path, "Code-Id": tool.code_id, "Doc-Id": tool.doc_id, "Restored-From": commit}
    success = {
        _BEFORE: _success(repository, now, versions) if now else "",
        _AFTER: _success(repository, tool, versions),
    }
    trailers |= {key: value for key, value in success.items() if value}
    gone = {} if files else _folder_of(repository, old, tool, commit)
    modes = (
        {f"{path}/{name}": mode for name, mode in repository.history.trees.modes(old.path, commit).items()}
        if gone
        else {}
    )
    message = f"Restore {what} as of {commit[:12]}"
    repository.writer().commit([tool], message, trailers=trailers, files=gone, modes=modes)
    return path


def _folder_of(repository: Repository, old: Tool, new: Tool, commit: str) -> dict[str, bytes]:
    """Path → content of a tool's whole folder as it was, at the tool's new place."""
    there = repository.history.trees.folder(old.path, commit)
    return {f"{new.path}/{name}": content for name, content in updated_files(new, there, old.path).items()}


def _readable(path: str, files: dict[str, bytes]) -> Tool | None:
    """The tool of these files; None where there is none, or a person made nonsense of it: restoring mends that."""
    try:
        return read_tool(path, files) if TOOL_FILE in files else None
    except BadInputError:
        return None


def _versions(repository: Repository, name: str) -> list[Version]:
    try:
        return log(repository, name)
    except ToolNotFoundError:
        return []


def _as_of(repository: Repository, name: str, commit: str, versions: list[Version]) -> Tool:
    """The tool at a commit, wherever it was then."""
    history = repository.history
    for version in versions:
        was_made = history.git.asks("merge-base", "--is-ancestor", version.commit, commit) is not None
        if was_made and history.file(f"{version.path}/{TOOL_FILE}", commit) is not None:
            return repository.read(version.path, commit)
    if not versions:
        return read_named(repository, f"{name}@{commit}")
    raise ToolNotFoundError(f"{name} was not there at {commit[:12]}", hint=f"Its versions: toolsmith log {name}")


def _with_doc_of(now: Tool | None, old: Tool, revision: str) -> Tool:
    if now is None:
        raise UsageError(f"{old.path} is not there, so its doc alone cannot be restored", hint="Leave out --doc-only.")
    if [each.name for each in now.signature.parameters] != [each.name for each in old.signature.parameters]:
        raise UsageError(
            f"{old.path} had other parameters at {revision}, so its doc does not fit the code of now",
            hint="Leave out --doc-only to restore code and doc.",
        )
    return now.with_(doc=old.doc, search_texts=old.search_texts)


def _success(repository: Repository, tool: Tool, versions: list[Version]) -> str:
    """Right calls that a doc was last measured with, as `4/4`; empty where it never was."""
    for version in versions:
        said = version.trailers
        if _AFTER in said and _doc_id(repository, version, "") == tool.doc_id:
            return said[_AFTER]
        if _BEFORE in said and _doc_id(repository, version, "~1") == tool.doc_id:
            return said[_BEFORE]
    return ""


def _doc_id(repository: Repository, version: Version, back: str) -> str:
    try:
        return repository.read(version.path, repository.history.resolve(f"{version.commit}{back}")).doc_id
    except BadInputError:
        return ""
