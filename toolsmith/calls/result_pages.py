"""Long results in pages: a reader sees a head, a size and a handle, and asks for more or searches.

Covered: what is kept is bounded in number and in characters; the oldest goes first.
Not covered: pages live as long as the conversation or the connection that they belong to.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict

from toolsmith.errors import UsageError
from toolsmith.types.record import Record, content_hash

HEAD_CHARACTERS = 2_000
PAGE_CHARACTERS = 4_000
_MOST_KEPT = 64
_MOST_CHARACTERS = 20_000_000
_CONTEXT = 80
_MOST_MATCHES = 20


class Page(Record):
    """A part of a long result: characters `start` to `start + len(text)` of `size`."""

    handle: str
    start: int
    size: int
    text: str


class ResultPages:
    """The long results of one conversation; or of a server, whose secret `key` makes handles unguessable."""

    def __init__(self, head_characters: int = HEAD_CHARACTERS, *, key: str = "") -> None:
        self._head = head_characters
        self._key = key
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def head(self, text: str) -> tuple[str, str]:
        """What to show of a text, and its handle; a short text is shown whole and has none."""
        if len(text) <= self._head:
            return text, ""
        handle = self._keep(text)
        shown = (
            f"{text[: self._head]}\n… [{len(text)} characters in all, {self._head} shown. "
            f'Read on with read_result: {{"handle": "{handle}", "start": {self._head}}}, '
            f'or search it: {{"handle": "{handle}", "find": "…"}}]'
        )
        return shown, handle

    def read(self, handle: str, start: int = 0, find: str = "") -> str:
        """What a model reads of a long result: a page with what is left, or the places of a text.

        Raises:
            UsageError: no such result, or nothing begins there.
        """
        if find:
            return self.find(handle, find)
        page = self.more(handle, start)
        end = page.start + len(page.text)
        rest = f"… [{page.size - end} characters left; read on with start {end}]" if end < page.size else "[end]"
        return f"{page.text}\n{rest}"

    def more(self, handle: str, start: int = 0) -> Page:
        """The page that begins at a character.

        Raises:
            UsageError: no such result, or nothing begins there.
        """
        text = self._text(handle)
        if not 0 <= start < len(text):
            raise UsageError(f"start must be from 0 to {len(text) - 1}, not {start}")
        return Page(handle=handle, start=start, size=len(text), text=text[start : start + PAGE_CHARACTERS])

    def find(self, handle: str, wanted: str) -> str:
        """Where a text occurs in a long result, case ignored: places with their surroundings.

        Raises:
            UsageError: no such result, or an empty text.
        """
        text = self._text(handle)
        if not wanted:
            raise UsageError("text must not be empty")
        places = [match.start() for match in re.finditer(re.escape(wanted), text, re.IGNORECASE)]
        lines = [f"{len(places)} places of {wanted!r}" + (", the first:" if len(places) > _MOST_MATCHES else ":")]
        for place in places[:_MOST_MATCHES]:
            around = text[max(0, place - _CONTEXT) : place + len(wanted) + _CONTEXT].replace("\n", " ")
            lines.append(f"at {place}: …{around}…")
        return "\n".join(lines)

    def __contains__(self, handle: object) -> bool:
        return handle in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def _keep(self, text: str) -> str:
        handle = content_hash(self._key, text) if self._key else content_hash(text)[:8]
        with self._lock:
            self._kept[handle] = text
            self._kept.move_to_end(handle)
            while len(self._kept) > 1 and (
                len(self._kept) > _MOST_KEPT or sum(map(len, self._kept.values())) > _MOST_CHARACTERS
            ):
                self._kept.popitem(last=False)
        return handle

    def _text(self, handle: str) -> str:
        with self._lock:
            text = self._kept.get(handle)
            known = list(self._kept)
        if text is None:
            raise UsageError(f"no result {handle!r} is kept", hint=f"Kept: {', '.join(known) or 'none'}.")
        return text
