"""A schema narrowed to what a request says, learnt from requests whose arguments are known."""

from __future__ import annotations

import pytest

from toolsmith.calls.grounding import KnownCall, narrowed, nearest

SCHEMA = {
    "type": "object",
    "properties": {
        "grams": {"type": "number"},
        "sizes": {"type": "array", "items": {"type": "integer"}},
        "tin": {"type": "string"},
        "mood": {"type": "string", "enum": ["calm", "wild"]},
    },
    "required": ["grams", "sizes", "tin", "mood"],
}


def order(grams: float, sizes: list[int], tin: str, mood: str) -> KnownCall:
    listed = ", ".join(map(str, sizes))
    request = f"Order 7 of {mood} tea: {grams} g in the tin '{tin}', cups of {listed} ml, before 9 o'clock."
    return KnownCall(request=request, arguments={"grams": grams, "sizes": sizes, "tin": tin, "mood": mood})


KNOWN = [
    order(125, [200, 250], "blue box", "calm"),
    order(80.5, [180], "old one", "wild"),
    order(300, [150, 200, 300], "round tin", "calm"),
    order(95, [250, 220], "green jar", "calm"),
    order(110, [90], "tea house", "wild"),
]


def test_each_value_is_found_where_the_known_ones_stand():
    new = order(64.25, [330, 120], "paper bag", "wild")
    found = narrowed(SCHEMA, new.request, KNOWN)["properties"]
    assert {name: part["enum"] for name, part in found.items()} == {
        name: [value] for name, value in new.arguments.items()
    }


def test_what_does_not_stand_where_it_is_known_to_stand_is_left_as_it_was():
    assert narrowed(SCHEMA, "Please tell me how the weather is.", KNOWN)["properties"] == SCHEMA["properties"]


def test_a_wording_that_stands_alone_among_the_known_ones_shows_where_plain_values_stand():
    alone = KnownCall(
        request="A tin called 'red drum' was filled to the brim; it holds 70 g of wild tea, says the clerk.",
        arguments={"grams": 70, "sizes": [], "tin": "red drum", "mood": "wild"},
    )
    request = "A tin called 'tall jar' was filled to the brim; it holds 38 g of calm tea, says the clerk."
    found = narrowed(SCHEMA, request, [alone, *KNOWN])["properties"]
    assert {name: found[name].get("enum") for name in ("grams", "tin", "mood")} == {
        "grams": [38], "tin": ["tall jar"], "mood": ["calm"],
    }  # fmt: skip


def test_a_number_of_every_request_is_no_value_of_one_by_chance():
    """The 0 of the question is among the numbers of the last known call too."""
    known = [
        KnownCall(request=f"Add from 0 on: {', '.join(map(str, numbers))}.", arguments={"numbers": numbers})
        for numbers in ([3, 8, 5], [4, 12], [9, 2, 7, 6], [5, 0, 11])
    ]
    schema = {"type": "object", "properties": {"numbers": {"type": "array", "items": {"type": "integer"}}}}
    found = narrowed(schema, "Add from 0 on: 21, 13.", known)["properties"]
    assert found["numbers"]["enum"] == [[21, 13]]


@pytest.mark.parametrize("known", [[], KNOWN[:2]])
def test_too_few_known_calls_teach_nothing(known):
    assert narrowed(SCHEMA, KNOWN[3].request, known) == SCHEMA


def test_values_that_requests_do_not_hold_stay_free():
    computed = [
        KnownCall(request=f"Double {number} please", arguments={"twice": 2 * number}) for number in (12, 31, 47, 58)
    ]
    schema = {"type": "object", "properties": {"twice": {"type": "integer"}}, "required": ["twice"]}
    assert narrowed(schema, "Double 99 please", computed) == schema


def test_numbers_are_read_in_the_forms_that_people_write():
    known = [
        KnownCall(request=f"Meet at {clock} on {day} {month}", arguments={"minutes": minutes, "month": number})
        for clock, minutes, day, month, number in (
            ("09:30", 570, 3, "March", 3),
            ("14:05", 845, 21, "October", 10),
            ("00:45", 45, 9, "June", 6),
            ("18:20", 1100, 30, "Dec", 12),
        )
    ]
    schema = {"type": "object", "properties": {"minutes": {"type": "integer"}, "month": {"type": "integer"}}}
    found = narrowed(schema, "Meet at 07:15 on 4 May", known)["properties"]
    assert (found["minutes"]["enum"], found["month"]["enum"]) == ([435], [5])


def test_the_nearest_requests_come_first_and_foreign_ones_are_left_out():
    other = [KnownCall(request=f"Is {number} a prime?", arguments={}) for number in range(10)]
    found = nearest("Order 7 of wild tea: 5 g in the tin 'x', cups of 4 ml, before 9 o'clock.", [*other, *KNOWN])
    assert len(found) == len(KNOWN)
    assert all(call in KNOWN for call in found)
