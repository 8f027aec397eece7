"""Where new tools go: a proposed category that is another name of one that is there."""

from __future__ import annotations

import pytest

from toolsmith.toolbox.entry import Category
from toolsmith.toolbox.placement import settled

THERE = [
    Category(path=path, description="", tools=tools)
    for path, tools in (
        ("dates/calendar", 2),
        ("geometry/plane", 1),
        ("math", 9),
        ("math/statistics", 4),
        ("text", 5),
        ("text/brackets", 3),
        ("year-2024", 1),
    )
]


@pytest.mark.parametrize(
    ("proposed", "place"),
    [
        ("text/brackets", "text/brackets"),
        ("texts", "text"),
        ("text-tools", "text"),
        ("mathematics", "math"),
        ("maths/statistics", "math/statistics"),
        ("statistics", "math/statistics"),
        ("science/statistics", "science/statistics"),
        ("bracket-text", "text/brackets"),
        ("calendar/date", "dates/calendar"),
        ("geometry/solid", "geometry/solid"),
        ("geometry", "geometry"),
        ("textile", "textile"),
        ("year-2025", "year-2025"),
        ("new/place", "new/place"),
        ("", ""),
    ],
)
def test_another_name_of_a_category_means_that_category(proposed: str, place: str) -> None:
    assert settled(proposed, THERE) == place


def test_of_several_the_fullest_is_taken_whatever_their_order() -> None:
    there = [Category(path=path, description="", tools=tools) for path, tools in (("a/sums", 1), ("b/sums", 2))]
    assert settled("sum", there) == settled("sum", there[::-1]) == "sum"
    assert settled("sums", there) == settled("sums", there[::-1]) == "b/sums"
