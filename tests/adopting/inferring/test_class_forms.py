"""Examples whose values are members of enums and records of the module are read as the JSON that the tool takes."""

from __future__ import annotations

import pytest

from toolsmith.adopting.examples.calls import cases_in
from toolsmith.adopting.examples.doctests import docstring_examples
from toolsmith.adopting.inferring.class_forms import class_forms
from toolsmith.verify.signature import read_function

SOURCE = '''
from dataclasses import dataclass, field
from enum import Enum, IntEnum, auto
from typing import NamedTuple, TypedDict

class Soil(Enum):
    SAND = "sand"
    LOAM = "loam"

class Grade(IntEnum):
    LOW = auto()
    HIGH = auto()

@dataclass
class Packet:
    species: str
    count: int
    rate: float = 0.5
    notes: list[str] = field(default_factory=list)

@dataclass
class Marked(Packet):
    grade: Grade = Grade.LOW

class Spot(NamedTuple):
    x: int
    y: int = 2

class Place(TypedDict):
    name: str

@dataclass
class Checked:
    count: int

    def __post_init__(self):
        self.count += 1

def told(value: object, soil: Soil = Soil.LOAM) -> object:
    """{doctest}"""
    return value
'''


def read(doctest: str):
    source = SOURCE.replace("{doctest}", f"Told.\n\n    {doctest}\n    ")
    function = read_function(source, "told")
    return cases_in(docstring_examples(function.docstring, "told", function.signature, class_forms(source)))


PACKET = {"species": "kale", "count": 2, "rate": 0.5, "notes": []}


@pytest.mark.parametrize(
    ("doctest", "arguments", "result"),
    [
        (">>> told(Soil.SAND)\n    1", {"value": "sand"}, 1),
        (">>> told(1, soil=Soil.SAND)\n    <Soil.LOAM: 'loam'>", {"value": 1, "soil": "sand"}, "loam"),
        (">>> told(Grade.HIGH)\n    1", {"value": 2}, 1),
        ('>>> told(Packet("kale", 2))\n    1', {"value": PACKET}, 1),
        ('>>> p = Packet("kale", count=2)\n    >>> told(p)\n    1', {"value": PACKET}, 1),
        ('>>> told(Marked("kale", 2))\n    1', {"value": {**PACKET, "grade": 1}}, 1),
        (">>> told([Spot(1), Spot(3, y=4)])\n    Spot(x=5, y=6)", {"value": [[1, 2], [3, 4]]}, [5, 6]),
        ('>>> told(Place(name="Oslo"))\n    1', {"value": {"name": "Oslo"}}, 1),
    ],
)
def test_members_and_records_are_read(doctest, arguments, result):
    (case,) = read(doctest)
    assert (case.arguments, case.expected) == (arguments, result)


@pytest.mark.parametrize(
    "call",
    [
        "told(Soil.CLAY)",
        "told(Soil)",
        'told(Packet("kale"))',
        'told(Packet("kale", 2, species="leek"))',
        'told(Packet("kale", 2, colour="red"))',
        "told(Checked(1))",
        "told(Unknown(1))",
    ],
)
def test_what_cannot_be_made_is_left_out(call):
    assert read(f">>> {call}\n    1") == []


def test_a_source_that_cannot_be_parsed_has_no_forms():
    assert class_forms("class (") == {}
