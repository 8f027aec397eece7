"""How pages are written: Jinja2 templates in which every text is a stranger's, so all are escaped.

Covered: HTML, attributes and addresses; marks that hide or turn text stand as escapes; very long texts are cut. No page
holds a script, and the policy that is sent with each would let none run.
Not covered: letters that look alike.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from toolsmith.calls.plain_json import plain_json
from toolsmith.counted import money
from toolsmith.printable import printable
from toolsmith.serving.pages.places import Places

FOLDER = Path(__file__).with_name("templates")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
LONGEST_TEXT = 40_000  # characters of one text on a page
_SYMBOLS = {"accepted": "✓", "unproven": "~", "changed": "!", "rejected": "✗", "broken": "✗", "": "?"}
_SAID = {"": "no verdict", "broken": "cannot be read", "changed": "changed since proof"}


class Shown(NamedTuple):
    """What a page is made of: its template, the values in it, and the status that it is sent with."""

    template: str
    values: dict[str, Any]
    status: int = 200


def rendered(template: str, places: Places, **values: Any) -> str:
    """A page; `values` may hold any text."""
    return str(_environment().get_template(template).render(at=places, **values))


def style() -> bytes:
    return (FOLDER / "style.css").read_bytes()


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {"money": money, "value": value, "when": when, "percent": percent}
    made.globals |= {"symbol_of": _SYMBOLS.get, "said_of": lambda status: _SAID.get(status, status)}
    return made


def _shown(text: Any) -> Any:
    """What any expression of a template becomes: a text that hides nothing and has an end."""
    if text is None:
        return ""
    if not isinstance(text, str) or hasattr(text, "__html__"):
        return text
    cut = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"
    return printable(cut)


def value(given: Any, longest: int = LONGEST_TEXT) -> str:
    """A value as JSON on few lines."""
    try:
        text = json.dumps(plain_json(given), ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "(nested too deeply to be shown)"
    return text if len(text) <= longest else f"{text[:longest]}…"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def when(moment: str) -> str:
    """`2026-03-04T05:06:07.89+00:00` as `2026-03-04 05:06`."""
    return moment[:16].replace("T", " ")
