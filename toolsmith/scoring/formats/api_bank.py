"""API-Bank (Li et al. 2023): calls as `API-Request: [Name(key='value')]`, right and predicted ones in one row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from toolsmith.calls.formats.pythonic import python_source
from toolsmith.scoring.wanted import Sample, WantedCall

_REQUEST = re.compile(r"\[\s*([A-Za-z_]\w*\s*\(.*\))\s*\]", re.DOTALL)
_SAID_KEYS = ("pred", "prediction", "predicted", "output")


def is_api_bank(row: Mapping[str, Any], gold: Mapping[str, Any] | None) -> bool:
    return "expected_output" in (row if gold is None else gold) and any(key in row for key in _SAID_KEYS)


def api_bank_sample(row: Mapping[str, Any], gold: Mapping[str, Any] | None, place: str) -> Sample | str:
    """The sample, or what is wrong with the row. A reply in words where a call is right is no call."""
    right = row if gold is None else gold
    expected = str(right["expected_output"])
    found = _REQUEST.search(expected)
    wanted = python_source(found[1]) if found else []
    if found and not wanted:
        return f"the right call cannot be read: {expected[:200]}"
    text = str(next(row[key] for key in _SAID_KEYS if key in row))
    request = _REQUEST.search(text)
    said = python_source(request[1]) if request else []
    return Sample(
        place=place,
        request=str(right.get("input") or "")[-500:],
        wanted=tuple(
            WantedCall(name=call.name, arguments=call.arguments) for call in wanted if isinstance(call.arguments, dict)
        ),
        said=tuple(said),
        is_unreadable=not said and ("API-Request" in text or request is not None),
    )
