"""What a tool says that its calls do to the world, in the words of MCP's tool annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from toolsmith.types.record import Record

ANNOTATIONS = "x-mcp-annotations"  # what is known of a tool's calls, in documents that have no field for it
Effect = Literal["read-only", "writes"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)


class Hints(Record):
    """None where nothing is said; silence then means the worst, as in MCP: it writes, destroys, and not the same twice.

    `destructive` and `idempotent` mean something only where it is not `read_only`.
    """

    title: str = ""
    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> Hints:
        """From MCP's own form; what is no yes or no says nothing."""
        given = {field: form.get(name) for field, name in _NAMES.items()}
        title = form.get("title")
        return cls(
            title=title if isinstance(title, str) else "",
            **{field: value for field, value in given.items() if isinstance(value, bool)},
        )

    def as_mcp(self) -> dict[str, Any]:
        """In MCP's own form, without what is not known."""
        known = {name: getattr(self, field) for field, name in _NAMES.items() if getattr(self, field) is not None}
        return {**({"title": self.title} if self.title else {}), **known}

    @property
    def says(self) -> str:
        """For people, with MCP's meaning of what is left unsaid."""
        if self.read_only:
            return "it says that it only reads"
        if self.read_only is None and self.destructive is None:
            return "it does not say that it only reads"
        harm = "it says that it only adds" if self.destructive is False else "it may overwrite or delete"
        return f"{harm}, {'the same when called twice' if self.idempotent else 'and again with each call'}"


_NAMES = {
    "read_only": "readOnlyHint",
    "destructive": "destructiveHint",
    "idempotent": "idempotentHint",
    "open_world": "openWorldHint",
}
PURE = Hints(read_only=True, destructive=False, idempotent=True, open_world=False)  # what runs in the sandbox
