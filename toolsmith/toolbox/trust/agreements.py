"""What this user has agreed to for one toolbox: a file in the user's own configuration, named for the toolbox's place.

A random mark in the toolbox's `.git`, where no commit can write, says that what is at the place is still what it was.

Covered: nothing that a clone, a pull or a copied folder brings is an agreement; another repository at the same place
has none; an agreement is to exactly what was shown, by its SHA-256.
Not covered: somebody who may write to this user's configuration, or to `.git` of this very toolbox.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from toolsmith.config_folder import CONFIG_VARIABLE, config_folder
from toolsmith.errors import ToolboxError
from toolsmith.toolbox.git.place import git_folder, small_text
from toolsmith.types.record import Record

Origin = Literal["made", "cloned", "found"]

_MARK_FILE = "toolsmith"  # in .git


class _Record(Record):
    """`agreed` is identity → what it is, for people."""

    place: str
    mark: str
    origin: Origin
    agreed: dict[str, str] = {}


class Agreements:
    """Of the toolbox at `root`. What another process agrees to is seen at once."""

    def __init__(self, root: Path) -> None:
        self._place = str(root.resolve())
        self._git = git_folder(root)
        name = hashlib.sha256(self._place.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._file = config_folder() / "toolboxes" / f"{name}.json"

    @property
    def is_known(self) -> bool:
        """Whether what is at this place is what was made, cloned or first opened there."""
        return self._record() is not None

    @property
    def is_own(self) -> bool:
        """Whether this repository was made here by toolsmith, so that its git configuration is this user's."""
        record = self._record()
        return record is not None and record.origin != "found"

    @property
    def is_untouched(self) -> bool:
        """Whether all that is in it was written here: made here, and nothing was ever fetched into it."""
        record = self._record()
        is_made = record is not None and record.origin == "made"
        return is_made and not any(self._git.glob("FETCH_HEAD")) and not any(self._git.glob("worktrees/*/FETCH_HEAD"))

    def agreed(self) -> Mapping[str, str]:
        record = self._record()
        return record.agreed if record is not None else {}

    def agree(self, asked: Mapping[str, str]) -> None:
        """Remember that this user agrees to these.

        Args:
            asked: identity → what it is, for people.

        Raises:
            ToolboxError: it cannot be remembered.
        """
        from filelock import FileLock

        if asked.keys() <= self.agreed().keys():
            return
        try:
            with FileLock(self._folder() / "lock"):
                record = self._record()
                if record is None:
                    raise ToolboxError(f"{self._place} is not known here", hint="Open the toolbox again.")
                self._write(record.model_copy(update={"agreed": {**record.agreed, **asked}}))
        except OSError as error:
            raise ToolboxError(
                f"what you agree to cannot be kept in {self._file.parent}: {error.strerror}",
                hint=f"Name a folder that you can write: export {CONFIG_VARIABLE}=…",
            ) from error

    def begin(self, origin: Origin) -> None:
        """Know what is at this place from now on; nothing is agreed to.

        Raises:
            OSError: it cannot be remembered.
        """
        mark = secrets.token_hex(16)
        partial = self._git / f"{_MARK_FILE}-{mark}"
        partial.write_text(mark, "ascii")
        partial.replace(self._git / _MARK_FILE)
        self._write(_Record(place=self._place, mark=mark, origin=origin))

    @cached_property
    def lock_file(self) -> Path:
        """Locked by who looks whether a toolbox is known, and begins it.

        Raises:
            OSError: it cannot be made.
        """
        return self._folder() / "lock"

    def _folder(self) -> Path:
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._file.parent

    def _record(self) -> _Record | None:
        try:
            record = _Record.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return None
        is_same = record.place == self._place and record.mark == small_text(self._git / _MARK_FILE)
        return record if is_same else None

    def _write(self, record: _Record) -> None:
        partial = self._folder() / f"{self._file.stem}.{secrets.token_hex(4)}.partial"
        partial.touch(mode=0o600)
        partial.write_text(record.model_dump_json(indent=1) + "\n", "utf-8")
        partial.replace(self._file)


def identity(*parts: Any) -> str:
    """The SHA-256 of what is agreed to: nobody can make a second thing that has it."""
    form = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()
