"""The lines that an unfinished merge leaves in a file. Whoever commits them has committed two versions at once."""

from __future__ import annotations

import re

GIT_PATTERN = r"^(<{7}|>{7}|[|]{7})( |.?$)"  # as `git grep -E` takes it; the last dot is a carriage return
_MARKER = re.compile(rb"^(?:<{7}|>{7}|\|{7})(?: |\r?$)", re.MULTILINE)


def marked_line(content: bytes) -> int | None:
    """Number of the first line that begins with a conflict marker; None in a file without one, or that is no text."""
    match = _MARKER.search(content) if b"\0" not in content else None
    return content.count(b"\n", 0, match.start()) + 1 if match else None


def about_marker(name: str, line: int) -> str:
    return f"{name}, line {line}: a conflict marker: finish the merge there"
