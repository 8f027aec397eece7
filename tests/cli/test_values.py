"""Values that a person types are read as the place wants them."""

from __future__ import annotations

import pytest

from toolsmith.cli.values import as_wanted

TEXT, NUMBER, EITHER = {"type": "string"}, {"type": "number"}, {"anyOf": [{"type": "number"}, {"type": "string"}]}


@pytest.mark.parametrize(
    ("typed", "schema", "read"),
    [
        ("1", TEXT, "1"),
        ("true", TEXT, "true"),
        ('"quoted"', TEXT, "quoted"),
        ("1", NUMBER, 1),
        ("1", EITHER, 1),
        ("one", NUMBER, "one"),
        ("[1]", {}, [1]),
    ],
)
def test_a_value_is_read_as_its_place_wants_it(typed, schema, read):
    assert as_wanted(typed, schema) == read
