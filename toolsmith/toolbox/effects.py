"""Whether a call of a tool may change something in the world, as far as this machine can know: unknown counts as yes.

Covered: a stranger's word that a tool only reads (its server's, its record's, that of `toolbox.toml`) counts only once
a person here has believed it; the word that it writes counts always.
Not covered: a remote that was believed and lies; an HTTP service whose plain GET writes.
"""

from __future__ import annotations

from toolsmith.remotes.safe_methods import why_it_may_write
from toolsmith.types.hints import Effect
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool


class Standing(Record):
    """`why` is for people: what it rests on that the tool `only_reads`, or may write."""

    only_reads: bool
    why: str


def standing_of(tool: Tool, configured: Effect | None, *, is_believed: bool) -> Standing:
    """What a tool may do.

    Args:
        tool: with what its source and its owner say.
        configured: what `toolbox.toml` says of it.
        is_believed: whether a person here has agreed that it only reads.
    """
    remote = tool.remote
    if remote is None:
        return Standing(only_reads=True, why="it runs in the sandbox")
    if remote.kind == "schema":
        return Standing(only_reads=False, why="it is a description and cannot be called")
    owner = configured or tool.effect
    if owner == "writes":
        return Standing(only_reads=False, why=f"{'toolbox.toml' if configured else 'its record'} says that it writes")
    if owner == "read-only" or (owner is None and tool.hints.read_only and remote.kind != "openapi"):
        said = "toolbox.toml says" if configured else "its record says" if tool.effect else "its server says"
        return _word(f"{said} that it only reads", tool, is_believed=is_believed)
    if remote.kind == "openapi":
        doubt = why_it_may_write(remote)
        if tool.hints.read_only is False:
            doubt = doubt or "its document says that it writes"
        elif doubt and tool.hints.read_only:
            return _word("its document says that it only reads", tool, is_believed=is_believed)
        return Standing(only_reads=not doubt, why=doubt or f"{remote.settings.get('method')} only reads")
    return Standing(only_reads=False, why=tool.hints.says)


def _word(said: str, tool: Tool, *, is_believed: bool) -> Standing:
    if is_believed:
        return Standing(only_reads=True, why=said)
    return Standing(only_reads=False, why=f"{said}, which nobody here has believed yet: toolsmith trust {tool.path}")
