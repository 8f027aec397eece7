"""What a maker is told of the exercises it does not see: which words of the section they ask for, and in which units."""

from __future__ import annotations

import re

import pytest

from toolsmith.recipes.make.section.asked_for import asked_for
from toolsmith.types.reference import Chapter, Exercise, Section

TEXT = "The frictional force on a block of mass m is μN. The center of mass moves with the acceleration of the block."


def asked(*problems: tuple[str, str]) -> dict[str, str]:
    exercises = tuple(Exercise(number=str(n), problem=each, solution=told) for n, (each, told) in enumerate(problems))
    section = Section(number="6.2", title="Friction", text=TEXT, exercises=exercises)
    return asked_for(Chapter(number=6, title="Forces", sections=(section,)), section)


@pytest.mark.parametrize(
    ("problem", "solution", "names", "units"),
    [
        ("What is the maximum frictional force on the 5-kg block?", "24.5 N", "frictional force (1)", "N (1)"),
        ("Find the center of mass of the skater.", "1.2 m", "center of mass (1)", "m (1)"),
        ("Calculate the sled's acceleration. What is the acceleration then?", "a. 2 m/s^2; b. 3 m/s^2",
         "acceleration (1)", "m/s**2 (1)"),
        ("What is the snowboarder's speed?", "5.0 m/s", "", "m/s (1)"),
        ("What is told first?", "3 s, 4 kg, 5 m, 6 N and 7 J", "", "s (1), kg (1), m (1), N (1), J (1)"),
        ("What is the mass?", "It cannot be told.", "", ""),
    ],
)  # fmt: skip
def test_only_words_of_the_section_and_units_are_told(problem: str, solution: str, names: str, units: str) -> None:
    assert asked((problem, solution)) == {"names": names, "units": units}


def test_the_most_frequent_stand_first_and_no_number_is_among_them() -> None:
    told = asked(
        ("Find the mass of 731 nails.", "45.25 kg"), *[("What is the acceleration at 17 s?", "9.75 m/s^2")] * 3
    )
    assert told == {"names": "acceleration (3), mass (1)", "units": "m/s**2 (3), kg (1)"}
    assert not re.search(r"731|45|17|9\.?75", str(told))
