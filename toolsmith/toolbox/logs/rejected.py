"""What a toolbox did not take, for people to look at: the last one a task, or a foreign tool."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from toolsmith.errors import ToolNotFoundError
from toolsmith.secrets import redact_known
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool, slug
from toolsmith.types.verdict import Verdict

_MOST_NAMED = 20


class RejectedDraft(Record):
    """What came of a task that gave no tool; or a tool that was not adopted: then `task` is its path.

    `tool` is the best version of all; `replies` all that the maker wrote. `second` is the function of a cross-check
    that it disagreed with.
    """

    task: str
    verdict: Verdict
    tool: Tool | None = None
    maker: str = ""
    replies: tuple[str, ...] = ()
    second: str = ""


class RejectedDrafts:
    """The drafts of one toolbox, a JSON file a task."""

    def __init__(self, private: Path) -> None:
        self._folder = private / "rejected"

    def keep(self, draft: RejectedDraft) -> Path:
        """Write the draft in the place of an earlier one of its task."""
        file = self._file(draft.task)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_text(redact_known(draft.model_dump_json(indent=1, exclude_defaults=True)) + "\n", "utf-8")
        os.replace(partial, file)  # noqa: PTH105 - the same thing, and it says what matters
        return file

    def forget(self, task: str) -> None:
        self._file(task).unlink(missing_ok=True)

    def all(self) -> list[RejectedDraft]:
        """Every draft that can be read, by task."""
        found = [self._read(file) for file in sorted(self._folder.glob("*.json"))]
        return [draft for draft in found if draft is not None]

    def get(self, task: str) -> RejectedDraft:
        """The draft of a task, or of a tool that was not adopted: by its path, or its name where one has it.

        Raises:
            ToolNotFoundError: there is none.
        """
        draft = self._read(self._file(task))
        drafts = self.all() if draft is None else []
        named = [each for each in drafts if each.task.rpartition("/")[2] == task]
        if len(named) == 1:
            return named[0]
        if draft is None:
            known = ", ".join(each.task for each in drafts[:_MOST_NAMED])
            raise ToolNotFoundError(
                f"no rejected draft of {task!r} is kept",
                hint=f"There are drafts of: {known}" if known else "toolsmith make and adopt keep what they reject.",
            )
        return draft

    def _read(self, file: Path) -> RejectedDraft | None:
        try:
            return RejectedDraft.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            return None

    def _file(self, task: str) -> Path:
        return self._folder / f"{slug(task) or 'task'}-{content_hash(task)[:6]}.json"
