"""Saved results of STE (Wang et al. 2024): API → its test requests, each with the right call and the model's output.

The output is read as its authors' evaluation reads it: one `Action:` and one `Action Input:` in braces, the name
grounded to the nearest one on offer. Values are compared as text without case. Where a result holds the verdict of the
model that judged arguments, that is the sample's label.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolsmith.scoring.wanted import Sample, WantedCall
from toolsmith.types.call import ReadCall

_NEAREST = 0.001  # its authors' cutoff: nearly every name is grounded
_INPUT, _ACTION, _FINAL = "Action Input:", "Action:", "Final Answer:"


def is_ste(document: Any) -> bool:
    if not isinstance(document, dict) or not document:
        return False
    return all(
        isinstance(rows, list) and all(isinstance(row, dict) and row.keys() >= _KEYS for row in rows)
        for rows in document.values()
    )


_KEYS = {"query", "action_input", "model_output"}


def ste_samples(document: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Sample | str]:
    """Every sample, or what is wrong with it; `place` is the API and the number of the request."""
    names = list(document)
    for name, rows in document.items():
        for number, row in enumerate(rows, 1):
            place = f"{name} {number}"
            try:
                right = json.loads(row["action_input"])
            except (ValueError, TypeError, RecursionError) as error:
                yield f"{place}: the right call's action_input is not JSON: {str(error)[:100]}"
                continue
            if not isinstance(right, dict):
                yield f"{place}: the right call's action_input is no object"
                continue
            call, is_final = read_output(str(row["model_output"]), names)
            yield Sample(
                place=place,
                request=str(row["query"]),
                wanted=(WantedCall(name=name, arguments=right),),
                said=(call,) if call is not None else (),
                is_unreadable=call is None and not is_final,
                offered=tuple(names),
                sameness="folded",
                label=bool(row["args_correct"]) if row.get("api_match") and "args_correct" in row else _unjudged(row),
            )


def _unjudged(row: Mapping[str, Any]) -> bool | None:
    """Results that were judged at all count as wrong where no arguments came to be judged."""
    return False if "err" in row else None


def read_output(text: str, names: Sequence[str]) -> tuple[ReadCall | None, bool]:
    """The call in an output, None where it breaks the form; and whether it is a final answer without a call."""
    text = text.strip()
    if _FINAL in text:
        text = text.split(_FINAL)[0].strip()
        if _INPUT not in text:
            return None, True
    if text.count(_INPUT) != 1:
        return None, False
    head, given = (_clean(part) for part in text.split(_INPUT))
    if head.count(_ACTION) != 1:
        return None, False
    name = _clean(head.split(_ACTION)[1]).replace("<tool_", "").strip("<>")
    if name not in names:
        name = next(iter(difflib.get_close_matches(name, names, n=1, cutoff=_NEAREST)), name)
    start, end = given.find("{"), given.rfind("}")
    inner = f"{{{given[start : end + 1].strip('{}')}}}"
    if start < 0 or end <= start or inner.startswith("{{") or inner.endswith("}}"):
        return None, False
    try:
        arguments = json.loads(inner.strip())
    except (ValueError, RecursionError):
        return None, False
    return ReadCall(name=name, arguments=arguments, raw=text[:500]), False


def _clean(text: str) -> str:
    text = text.strip()
    while text.endswith("\\n"):
        text = text[:-2]
    return text.strip()
