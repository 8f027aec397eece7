"""What is kept from a maker: self-tests, every second worked example and doctest, rows of computed tables."""

from __future__ import annotations

import pytest

from toolsmith.recipes.make.hidden.exercises import usable_exercises, words_of
from toolsmith.recipes.make.withheld.withheld import withhold
from toolsmith.types.reference import Chapter, Exercise, Reference, Section, Table, WorkedExample

WORKED = "How far does a stone fall in {0} s?\nStrategy\nUse the law.\nSolution\nh = {1} m.\nSignificance\nAbout 99 m."
SELF_TEST = (
    f"{WORKED.format(2, 20)}\nCheck Your Learning\nHow far does a stone fall in 4 s, starting at rest?\nAnswer:\n78 m"
)
TABLE = "d (mm) | A (mm^2)\n" + "\n".join(f"{d} | {0.785 * d * d:.1f}" for d in range(10, 17))


def section(**fields: object) -> Section:
    return Section.model_validate({"number": "1.1", "title": "Falling", "text": "h = g t²/2", **fields})


def worked(count: int) -> tuple[WorkedExample, ...]:
    return tuple(WorkedExample(title=f"Fall {n}", text=WORKED.format(n, 5 * n * n)) for n in range(1, count + 1))


def test_every_second_worked_example_is_withheld_without_its_plan_and_remarks() -> None:
    split = withhold(section(examples=worked(5)))
    assert [each.title for each in split.shown.examples] == ["Fall 1", "Fall 3", "Fall 5"]
    assert [(each.kind, each.exercise.problem, each.exercise.solution) for each in split.withheld] == [
        ("worked example", f"How far does a stone fall in {n} s?", f"h = {5 * n * n} m.") for n in (2, 4, 1, 3, 5)
    ]


def test_a_worked_example_is_shown_without_the_number_that_it_comes_to() -> None:
    split = withhold(section(examples=worked(3)))
    shown = [
        WORKED.format(n, 5 * n * n).replace(f"h = {5 * n * n} m", f"h = ___[{gap}] m")
        for n, gap in ((1, "1a"), (3, "3a"))
    ]
    assert [each.text for each in split.shown.examples] == shown
    assert [(each.kind, each.exercise.solution) for each in split.withheld] == [
        ("worked example", f"h = {5 * n * n} m.") for n in (2, 1, 3)
    ]
    assert split.gaps == {"1a": "5 m", "3a": "45 m"}


def test_what_the_text_comes_to_is_a_gap_and_what_it_starts_from_is_not() -> None:
    told = "With g = 9.81 m/s^2 and t = 1.5 s, v = 9.81 * 1.5 = 14.7 m/s; so it moves at 14.7 m/s, not 9.81."
    split = withhold(section(text=told))
    assert split.shown.text == told.replace("= 14.7", "= ___[a]").replace("at 14.7", "at ___")
    (gap,) = split.withheld
    assert (gap.kind, gap.exercise.solution) == ("gap in the text", "(a) 14.7 m/s")
    assert "___[a] m/s" in gap.exercise.problem


@pytest.mark.parametrize(
    "end",
    [
        "**1.41 m/s**",
        "`1.41 m/s`",
        r"$\boxed{1.41}\,\mathrm{m/s}$",
        "(1.41 ± 0.02) m/s",
        "about 1.41 m/s",
        "1.41 m/s (3.1)",
        "1.41 m/s, which is 1.412 m/s or 141 cm/s",
    ],
)
@pytest.mark.parametrize("way", ["v = 0.025 / 0.01767 = ", "v = 0.025 / 0.01767\n= "])
def test_what_arithmetic_leads_to_is_a_gap_however_it_is_printed(way: str, end: str) -> None:
    split = withhold(section(text=way + end))
    assert [each.startswith(("1.41", "about 1.41")) for each in split.gaps.values()] == [True]
    assert "1.41" not in split.shown.text.replace("141", "1.41")


def example(solution: str, title: str = "Main", problem: str = "How fast does water flow at 25 L/s?") -> WorkedExample:
    return WorkedExample(title=title, text=f"{problem}\nSolution\n{solution}")


def test_a_solution_hides_what_it_says_in_a_sentence_and_its_title_too() -> None:
    split = withhold(
        section(examples=(example("A = 3.5 / 2.5 = 1.40 m^2. The water flows at 1.41 m/s.", "At 1.41 m/s"),))
    )
    assert sorted(split.gaps.values()) == ["1.40 m^2", "1.41 m/s"]
    assert "1.41" not in f"{split.shown.examples[0].title} {split.shown.examples[0].text}"


def test_a_constant_that_a_solution_takes_from_the_text_is_shown() -> None:
    split = withhold(
        section(text="R = 8.314 J/(mol K).", examples=(example("With R = 8.314 J/(mol K), p = n R T / V = 4988 Pa"),))
    )
    assert list(split.gaps.values()) == ["4988 Pa"]
    assert "8.314" in split.shown.text


def test_a_constant_that_a_solution_names_or_multiplies_is_shown() -> None:
    solution = "Sound travels at 331 m/s at 0 °C.\nv = (331 m/s) sqrt(T/(273 K)) = 344 m/s\nF = G m M = (6.67 m/s)((1.5)(2.5)) = 25.1 N"
    split = withhold(section(examples=(example(solution),)))
    assert list(split.gaps.values()) == ["344 m/s", "25.1 N"]


def test_what_an_earlier_example_is_given_is_no_gap_of_a_later_one() -> None:
    first = example("p = 2479 Pa", problem="Which pressure has a mole at 298 K in 1 m³?")
    later = example("T = 25 + 273 = 298 K; p = 3716 Pa", problem="And one and a half moles at 25 °C?")
    split = withhold(section(examples=(first, example("None.", "Words"), example("p = 1 Pa", "Other"), later)))
    assert "298 K" in split.shown.examples[0].text
    assert "298 K" not in split.gaps.values()


def test_a_long_section_of_many_units_is_read_at_once() -> None:
    every = " ".join(f"v = {n}.5 m/s + {n + 1}.5 km/h = {n * 1.37 + 10:.2f} m;" for n in range(400))
    split = withhold(section(text=every))
    assert len(split.gaps) == 14


@pytest.mark.parametrize(
    "text",
    [
        "1 atm = 760 mmHg = 101.325 kPa = 14.7 psi",  # one thing in several units
        "62.4 lb/ft³ = 1.00 g/cm³ = 1000 kg/m³",
        "With m = 2.5 kg and v = 3.5 m/s and t = 4.5 s",
        "A beam 6 m long and 300 mm deep has E = 200 GPa",
        "solve(1.0,20,tol=0.25)",
        "R = 8.314 J/(mol K)",  # a constant
        "2 + 3 = 5",  # one digit, and no unit
        "12 + 0 = 12",  # given
        "x = 2.5 + 3.5 = 6.0 + y",  # goes on
        "f = 3, n = 40",  # givens in a row
    ],
)
def test_what_no_arithmetic_leads_to_is_no_gap(text: str) -> None:
    assert withhold(section(text=text)).gaps == {}


def test_a_number_of_a_table_is_no_gap() -> None:
    table = Table(title="Sums", text="a thing | a sum\nboth | 12.5")
    assert withhold(section(text="4.5 + 8.0 = 12.5", tables=(table,))).gaps == {}


def test_an_example_that_comes_to_no_number_counts_as_the_one_that_is_shown() -> None:
    words = WorkedExample(title="Law", text="What is the law of falling?\nSolution\nh is half of g t squared.")
    split = withhold(section(examples=(words, *worked(2))))
    assert [each.title for each in split.shown.examples] == ["Law", "Fall 2"]


@pytest.mark.parametrize(
    "text",
    ["Words only.", "A problem without an answer: 5 m.", "Solution\n3 m", "A long enough problem?\nSolution\nNone."],
)
def test_what_is_no_problem_with_an_answer_stays(text: str) -> None:
    odd = WorkedExample(title="Odd", text=text)
    split = withhold(section(examples=(*worked(2), odd)))
    assert [each.title for each in split.shown.examples] == ["Fall 1", "Odd"]
    assert split.shown.examples[-1] == odd


def test_the_self_test_of_an_example_is_withheld_and_the_example_stays() -> None:
    split = withhold(section(examples=(WorkedExample(title="Fall", text=SELF_TEST),)))
    assert split.shown.examples[0].text == WORKED.format(2, 20).replace("= 20", "= ___[1a]")
    test, example = split.withheld
    assert (example.kind, example.exercise.solution) == ("worked example", "h = 20 m.")
    assert (test.kind, test.exercise.solution) == ("self-test", "78 m")
    assert test.exercise.problem.startswith("How far does a stone fall in 4 s")


def test_rows_of_a_computed_table_are_withheld_only_where_little_else_proves_a_tool() -> None:
    split = withhold(section(tables=(Table(title="Rods", text=TABLE),)))
    assert [each.exercise.solution for each in split.withheld] == ["95.0 mm^2", "132.7 mm^2", "176.6 mm^2"]
    assert "d (mm) is 11. What is A (mm^2)?" in split.withheld[0].exercise.problem
    assert len(split.shown.tables[0].text.split("\n")) == 5
    solved = tuple(Exercise(number=str(n), problem="How far?", solution=f"{n} m") for n in range(4))
    assert withhold(section(tables=(Table(text=TABLE),), exercises=solved)).withheld == ()


@pytest.mark.parametrize(
    "rows",
    [
        [f"steel {n} | {n}" for n in range(8)],
        ["61 | 38", "75 | 12", "65 | 40", "70 | 36", "60 | 31", "80 | 50", "71 | 33"],
        [f"{n} | {n}" for n in range(3)],
    ],
    ids=["facts", "data", "few"],
)
def test_rows_that_nobody_can_compute_stay(rows: list[str]) -> None:
    text = "\n".join(["a thing | a number", *rows])
    assert withhold(section(tables=(Table(text=text),))).withheld == ()


def test_every_second_doctest_is_withheld_with_what_it_needs() -> None:
    text = "Code:\n>>> area(2.0)\n12.57\n>>> r = 3.0\n>>> area(r)\n28.27\n>>> name()\n'area'\nEnd."
    split = withhold(section(text=text))
    (test,) = split.withheld
    assert test.exercise.problem.endswith("r = 3.0\narea(r)")
    assert test.exercise.solution == "28.27"
    assert "28.27" not in split.shown.text
    assert "12.57" in split.shown.text


def test_a_tool_is_tried_on_worked_examples_of_other_sections_that_give_a_number() -> None:
    told = "How much energy is lost in the collision of two carts?\nSolution\nE = {0} J."
    given = told.replace("two carts", "carts of 2 kg and 3 kg")
    examples = tuple(WorkedExample(title=f"{n}", text=text.format(7.5 * n)) for n, text in enumerate((given, told), 1))
    other = section(number="1.2", title="Collisions", examples=examples)
    own = section()
    chapter = Chapter(number=1, title="Motion", sections=(own, other))
    book = Reference(title="Physics", licence="CC0", source="", form="markdown", chapters=(chapter,))
    found = usable_exercises(book, chapter, own, words=[words_of("energy that a collision of carts loses")])
    assert [(each.kind, each.exercise.number) for each in found] == [("worked example", "1.2-example 1")]
    assert found[0].exercise.solution == "E = 7.5 J."
