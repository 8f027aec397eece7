"""Names for whole states of a toolbox: tags, and releases, which are tags that say what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolsmith.counted import counted
from toolsmith.errors import ToolboxError, UsageError
from toolsmith.toolbox.git.commands import fresh_mark
from toolsmith.toolbox.trust.own_configuration import require_own_configuration
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository

_INDEX = "Index: "
_FIELDS = ("%(refname:strip=2)", "%(objectname)", "%(*objectname)", "%(contents)")


class Release(Record):
    """A tag. `notes` is its message."""

    name: str
    commit: str
    notes: str = ""

    @property
    def index(self) -> str:
        """Id of the index that goes with it; empty where none does."""
        named = [line for line in self.notes.splitlines() if line.startswith(_INDEX)]
        return named[-1].removeprefix(_INDEX) if named else ""


def releases(repository: Repository) -> list[Release]:
    """All tags, newest first."""
    entry_mark, field_mark = fresh_mark(), fresh_mark()
    form = f"--format={entry_mark}{field_mark.join(_FIELDS)}"
    newest = ("--sort=-version:refname", "--sort=-creatordate")  # of those of one second the higher number
    listed = repository.history.git.text("for-each-ref", *newest, form, "refs/tags")
    found = []
    for entry in listed.split(entry_mark)[1:]:
        name, tag, target, notes = entry.split(field_mark)
        found.append(Release(name=name, commit=target or tag, notes=notes.strip()))
    return found


def release(repository: Repository, name: str, notes: str = "", *, index: str = "") -> Release:
    """Tag the present commit, with a message that counts the tools by verdict and lists what changed since the last.

    Args:
        repository: whose.
        name: of the tag.
        notes: for its readers.
        index: id of the commit that holds the index of this state.

    Raises:
        UsageError: the name is taken or not a name of a tag.
        ToolboxError: a tool's folder cannot be read.
    """
    git = repository.history.git
    if git.asks("check-ref-format", f"refs/tags/{name}") is None or name.startswith("-"):
        raise UsageError(f"{name!r} cannot name a release", hint="For example: v1.2")
    if git.asks("rev-parse", "--verify", "--quiet", f"refs/tags/{name}"):
        raise UsageError(f"there is a release {name} already", hint="toolsmith releases lists them.")
    broken = [entry for entry in repository.entries() if entry.problem]
    if broken:
        listed = "; ".join(f"{entry.path}: {entry.problem}" for entry in broken)
        raise ToolboxError(f"these tools cannot be read: {listed}", hint="Mend or restore them first.")
    require_own_configuration(repository)  # it may name a program that signs
    with repository.lock():
        parts = (name, notes, _contents(repository), f"{_INDEX}{index}" if index else "")
        message = "\n\n".join(part for part in parts if part)
        repository.history.tag(name, str(repository.commit), message)
    return Release(name=name, commit=repository.commit, notes=message)


def _contents(repository: Repository) -> str:
    entries = repository.entries()
    counts: dict[str, int] = {}
    for entry in entries:
        status = {"changed": "changed since proof", "": "without verdict"}.get(entry.status, entry.status)
        counts[status] = counts.get(status, 0) + 1
    by_status = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    lines = [f"{counted(len(entries), 'tool')}: {by_status}"]
    last = releases(repository)[:1]
    if last:
        folders = {path.rpartition("/")[0] for path in repository.history.changed(last[0].commit, repository.commit)}
        changed = sorted(entry.path for entry in entries if entry.path in folders)
        lines += [f"Changed since {last[0].name}: {', '.join(changed) or 'nothing'}"]
    return "\n".join(lines)
