"""What an answer in words states."""

from __future__ import annotations

import pytest

from toolsmith.recipes.judge.stated import states
from toolsmith.types.comparison import Comparison
from toolsmith.types.value import JsonValue

ANY = Comparison()


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("less than 7", 7),
        ("The answer is half of 7.", 7),
        ("twice 7", 7),
        ("7 squared", 7),
        ("7²", 7),
        ("It can hardly be 7.", 7),
        ("Is it 7?", 7),
        ("If it were 7, all would be well.", 7),
        ("It used to be 7.", 7),
        ("the square root of 49", 49),
        ("two days after March 5, 2024", "2024-03-05"),
        ("[3, 2, 1] reversed", [3, 2, 1]),
        ("Paris is unlikely; it is Rome", "Paris"),
        ("True is what most people guess.", True),
    ],
)
def test_a_value_that_is_only_spoken_of_is_not_stated(answer: str, value: JsonValue) -> None:
    assert states(answer, value, ANY, "What is it?") == "unsure"


@pytest.mark.parametrize(
    ("answer", "value"),
    [("It is 7.", 7), ("The answer is **1,688**.", 1688), ("March 5, 2024", "2024-03-05"), ("Yes, it is.", True)],
)
def test_a_value_that_is_stated_is(answer: str, value: JsonValue) -> None:
    assert states(answer, value, ANY, "What is it?") == "solved"


@pytest.mark.parametrize(
    ("answer", "value", "request_"),
    [
        ("Sorry, I am unable to count the 15 apples.", 15, "How many apples?"),
        ("Some say 15.", 15, "How many apples?"),
        ("Es sind nicht 15.", 15, "How many apples?"),
        ("❌ 15", 15, "How many apples?"),
        ("Page 15 has the 12 pears.", 12, "How many apples?"),
        ("The answer is 15. Or so my uncle claims.", 15, "How many apples?"),
        ("It is obviously false to call it no prime.", True, "Is it prime?"),
        ("ascending and descending", "descending", "ascending, descending or neither?"),
        ("It is falling.", "descending", "ascending, descending or neither?"),
        ("Nothing.", 0, "How many defects?"),
    ],
)
def test_a_word_that_is_not_known_to_be_harmless_leaves_it_open(answer: str, value: JsonValue, request_: str) -> None:
    assert states(answer, value, ANY, request_) == "unsure"


@pytest.mark.parametrize(
    ("answer", "value", "request_", "says"),
    [
        ("15%", 15, "How many apples?", "unsure"),
        ("15 kg", 15, "How many apples?", "unsure"),
        ("15%", 15, "What percentage is rent?", "solved"),
        ("15", 15, "What percentage is rent?", "solved"),
        ("0.15", 15, "What percentage is rent?", "unsure"),
        ("16%", 15, "What percentage is rent?", "unsolved"),
        ("0.25%", 0.25, "How probable is it?", "unsure"),
        ("25%", 0.25, "How probable is it?", "solved"),
        ("31%", 0.25, "How probable is it?", "unsolved"),
        ("-4 degrees Celsius", -4, "What is the temperature in Celsius?", "solved"),
        ("It's -4 °F.", -4, "What is the temperature in Celsius?", "unsolved"),
        ("20 m/s", "72 km/h", "How fast is it?", "solved"),
        ("72 m/s", "72 km/h", "How fast is it?", "unsolved"),
        ("72", "72 km/h", "How fast is it?", "unsure"),
        ("9 J", 9, "A 2 kg ball moves at 3 m/s. How much energy?", "unsure"),  # nothing says in which unit 9 is
        ("9 J", 9, "A 2 kg ball moves at 3 m/s. How much energy in joules?", "solved"),
        ("9 N", 9, "A 2 kg ball moves at 3 m/s. How much energy in joules?", "unsure"),
        ("9 kJ", 9, "A 2 kg ball moves at 3 m/s. How much energy in joules?", "unsolved"),
        ("15+", 15, "", "unsure"),
        ("15 are sold.", 15, "40 apples, some are sold. How many remain?", "unsure"),
        ("48.210", 48210, "", "unsure"),
        ("(320.75)", -320.75, "", "unsure"),
        ("3.143", 3.14, "", "unsure"),
        ("3.15", 3.14, "", "unsolved"),
        ("20:45:00", "20:45", "", "unsure"),
        ("No, it is a leap year.", False, "Is it a leap year?", "unsure"),
        ("No, it is not a leap year.", False, "Is it a leap year?", "solved"),
        ("1.6e-18", 1.6e-19, "", "unsolved"),
        ("0", 1.6e-19, "", "unsure"),
        ("1.234.567", 1234567, "", "solved"),
        ("1_234_568", 1234567, "", "unsolved"),
        ("It is 2,432,902,008,176,640,001.", 2432902008176640000, "", "unsolved"),
        ("It is 51,090,942,171,709,440,000.", 51090942171709440000, "", "solved"),
        ("51090942171709440001", 51090942171709440000, "", "unsolved"),
        ("51090942171709440001", "51090942171709440000", "", "unsolved"),
        ("3.75 ± 0.5", 3.75, "", "unsure"),
        ("about 15", 15, "", "unsure"),
        ("- 2\n- 3\n- 5", [2, 3, 5], "", "solved"),
        ("1. 2\n2. 3\n3. 7", [2, 3, 5], "", "unsolved"),
        ("2:30", "14:30", "", "unsure"),
        ("2:30 pm", "14:30", "", "solved"),
        ("3 p.m.", "14:30", "", "unsolved"),
    ],
)
def test_units_shares_and_forms_are_held_against_what_was_asked(
    answer: str, value: JsonValue, request_: str, says: str
) -> None:
    assert states(answer, value, ANY, request_) == says
