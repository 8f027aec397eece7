"""Where new tools go: beside what resembles them, and a proposed category may be another name of one there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.toolbox.files.entry import Category
from toolsmith.toolbox.placement import Placement, place, settled
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

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


def _tool(name: str, category: str, description: str, **parameters: str) -> Tool:
    names = ", ".join(f"{each}: float" for each in parameters)
    code = f"def {name.replace('-', '_')}({names}) -> float:\n    return {' * '.join(parameters)}\n"
    made = tool_of(code, name, category)
    return made.with_(doc=made.doc.model_copy(update={"description": description, "parameters": parameters}))


@pytest.fixture
def shapes(tmp_path: Path) -> Toolbox:
    box = Toolbox.create(tmp_path / "box")
    sides = {"width": "width of the rectangle in metres", "height": "height of the rectangle in metres"}
    box.add_many(
        [
            _tool("rectangle-area", "geometry/plane", "Area of a rectangle in square metres.", **sides),
            _tool("rectangle-perimeter", "geometry/plane", "Perimeter of a rectangle in metres.", **sides),
            _tool("loan-interest", "finance", "Interest of a loan for a year.", amount="amount lent", rate="per cent"),
            _tool("loan-payment", "finance", "Monthly payment of a loan.", amount="amount lent", months="how many"),
            _tool("wind-chill", "weather", "Felt temperature in wind.", temperature="degrees", wind="speed in km/h"),
        ]
    )
    return box


def test_a_tool_goes_beside_what_resembles_it(shapes: Toolbox) -> None:
    sides = {"width": "width of the rectangle in metres", "height": "height of the rectangle in metres"}
    diagonal = _tool("rectangle-diagonal", "measuring", "Diagonal of a rectangle in metres.", **sides)
    assert place(shapes, diagonal) == Placement(category="geometry/plane", why="similarity")
    assert place(shapes, diagonal) == place(Toolbox.open(shapes.root), diagonal)


def test_where_nothing_is_similar_enough_nothing_is_suggested(shapes: Toolbox) -> None:
    strange = _tool("syllables", "language", "Counts the syllables of an English word.", word="one word")
    assert place(shapes, strange) == Placement()


def test_one_similar_tool_is_no_category(shapes: Toolbox) -> None:
    gust = _tool("wind-chill-gust", "x", "Felt temperature in wind.", temperature="degrees", wind="speed in km/h")
    assert place(shapes, gust) == Placement()
