"""Lists and texts end where known calls show it, also where their values cannot be told from the request."""

from __future__ import annotations

import pytest

from toolsmith.calls.grounding import KnownCall
from toolsmith.calls.known_sizes import with_known_ends

SCHEMA = {
    "type": "object",
    "properties": {
        "free": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        "note": {"type": "string"},
        "unit": {"type": "string", "enum": ["h", "min"]},
    },
}


def meeting(count: int) -> KnownCall:
    slots = [[60 * number, 60 * number + 30] for number in range(count)]
    said = ", ".join(f"{start}-{end}" for start, end in slots)
    return KnownCall(request=f"Free {said}", arguments={"free": slots, "note": "x" * count, "unit": "h"})


KNOWN = [meeting(1), meeting(3), meeting(2)]


def test_a_list_has_as_many_values_as_a_request_of_that_length_asks_for():
    for count in (1, 4, 20):
        free = with_known_ends(SCHEMA, meeting(count).request, KNOWN)["properties"]["free"]
        assert count <= free["maxItems"] <= 2 * count + 3
        assert free["items"]["maxItems"] >= 2


def test_texts_end_too_and_choices_stay():
    found = with_known_ends(SCHEMA, meeting(2).request, KNOWN)["properties"]
    assert found["note"]["maxLength"] == 16
    assert found["unit"] == SCHEMA["properties"]["unit"]


def test_what_the_schema_says_itself_stays():
    schema = {"type": "object", "properties": {"free": {"type": "array", "minItems": 30, "maxItems": 40}}}
    assert with_known_ends(schema, "Free 1-2", KNOWN)["properties"]["free"] == {
        "type": "array", "minItems": 30, "maxItems": 30,
    }  # fmt: skip


@pytest.mark.parametrize("known", [KNOWN[:2], [KnownCall(request="Free", arguments={"free": [], "note": ""})] * 3])
def test_nothing_is_ended_where_nothing_is_known(known):
    assert with_known_ends(SCHEMA, "Free 0-30", known) == SCHEMA
