"""Text that strangers wrote, as it may be shown: what would steer a terminal or hide from the eye stands as an escape.

Covered: escape sequences in both their forms, backspaces, carriage returns, marks that change the direction of text,
characters without width, halves of surrogate pairs. Line breaks and tabs stay, and so do joiners and selectors where
scripts and emoji need them.
Not covered: letters that look alike.
"""

from __future__ import annotations

import json
import re
from functools import cache

_UNSEEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff"
)
_SYMBOLS = r"#*0-9\xa9\xae\u203c-\u3299\U0001f000-\U0001faff"
_IDEOGRAPHS = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINED = r"\u0600-\u1cff\ua840-\ua87f\ua8e0-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefc\u203c-\u3299\U0001f000-\U0001faff"
_ORDINARY = "|".join(
    (
        r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f",  # flags of regions
        rf"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])",
        rf"(?<=[{_SYMBOLS}{_IDEOGRAPHS}])[\ufe00-\ufe0f]",
        rf"(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]",
    )
)
_ANY = re.compile(rf"[{_UNSEEN}]")  # most texts hold none, and are through in a tenth of the time
_BREAK = re.compile(r"[ \t]*(?:\r?\n[ \t]*)+")


@cache
def _marks() -> re.Pattern[str]:
    """Compiled where a text holds one: every command would wait for it."""
    return re.compile(rf"(?P<ordinary>{_ORDINARY})|(?P<break>\r\n)|[{_UNSEEN}]")


def printable(text: str) -> str:
    """The text with escapes (two, four or eight hexadecimal digits) in the place of what is not seen."""
    return _marks().sub(_shown, text) if _ANY.search(text) else text


def printable_line(text: str) -> str:
    """The same on one line, so that a text cannot pass for a further line of ours."""
    return printable(_BREAK.sub(" ", text))


def printable_json(value: object, *, indent: int | None = None) -> str:
    """A value as JSON that reads back as the very same, with nothing in it that a terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    return _marks().sub(_escaped, text) if _ANY.search(text) else text


def _shown(found: re.Match[str]) -> str:
    if found["ordinary"]:
        return found[0]
    if found["break"]:
        return "\n"
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escaped(found: re.Match[str]) -> str:
    if found["ordinary"]:
        return found[0]
    return "\\u007f" if found[0] == "\x7f" else json.dumps(found[0])[1:-1]
