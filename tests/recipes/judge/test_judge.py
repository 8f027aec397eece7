"""Judging by evidence: tests, sums, dates, tools; three verdicts and no coin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import BRACKETS_CODE, BRACKETS_EXTRACTION
from tests.toolbox.tools import proved, tool_of
from toolsmith.errors import BadInputError
from toolsmith.library.check.judge import judge
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.judge.by_tools import ToolJudge
from toolsmith.recipes.judge.claims import recomputed
from toolsmith.recipes.judge.run_tests import run_assertions
from toolsmith.recipes.judge.stated import states
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.message import Question
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue

DOUBLE = "def double(n):\n    return 2 * n\n"
TESTS = ("assert double(2) == 4", "assert double(-1) == -2", "assert double(0) == 0")


@pytest.mark.parametrize(
    ("code", "says", "share"),
    [
        (DOUBLE, "solved", 1.0),
        (f"Here:\n```python\n{DOUBLE}```\nIt doubles.", "solved", 1.0),
        ("def double(n):\n    return n * n\n", "unsolved", 2 / 3),
        ("def double(n):\n    raise ValueError(n)\n", "unsolved", 0.0),
        ("def double(n) return 2 * n", "unsolved", 0.0),
        ("I cannot do that.", "unsolved", 0.0),
        ("import subprocess\n" + DOUBLE, "unsure", None),
        ("def double(n):\n\treturn 2 * n  \n        # aside\n", "solved", 1.0),
    ],
)
def test_code_is_judged_by_its_tests(code: str, says: str, share: float | None, sandbox: Sandbox) -> None:
    found = run_assertions(code, TESTS, sandbox, Policy())
    assert (found.says, found.share) == (says, pytest.approx(share) if share is not None else None)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("2015-03-24 is Tuesday", "solved"),
        ("2015-03-24 is a Sunday", "unsolved"),
        ("2016-02-30 is a Sunday", None),
        ("It is Tuesday.", None),
    ],
)
def test_the_day_of_a_date_is_computed_again(answer: str, says: str | None) -> None:
    found = recomputed("Which day of the week is 2015-03-24?", answer)
    assert (found.says if found else None) == says


def test_dates_that_answer_another_request_do_not_solve_this_one() -> None:
    found = recomputed("Which day of the week is 2020-01-01?", "2015-03-24 is Tuesday")
    assert found is not None
    assert found.says == "unsure"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("The difference between 2011-01-08 and 2008-01-07 is 1097", "solved"),
        ("The difference between 2011-01-08 and 2008-01-07 is 192", "unsolved"),
    ],
)
def test_days_between_dates_are_counted_again(answer: str, says: str) -> None:
    found = recomputed("How many days lie between 2011-01-08 and 2008-01-07?", answer)
    assert found is not None
    assert found.says == says


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("She pays $40 x 4 = $160 and 100 + 160 = 260.", "unsure"),  # true sums need not be the right ones
        ("She pays $<<40*4=150>>150.", "unsolved"),
        ("(2 + 3) * 4 = 20", "unsure"),
        ("10 / 3 = 3.33", "unsure"),
        ("10 / 3 = 3.34", "unsolved"),
        ("50% * 80 = 40", "unsure"),
        ("2/8 = 1/4 of a plank", None),  # what stands behind the mark is no number
        ("P/100 * 40 = 8, so P = (8 * 100) / 40 = 20", "unsure"),  # nor is all of the first sum before it
        ("Out of the 35, 3 + 2 = 5 burst.", "unsure"),
        ("600 x 30 = 18 000 watts", None),
        ("15 - 8 = 7 and 7 + 9 = 16\n#### 16", "unsure"),
        ("15 - 8 = 7 and 7 + 9 = 16\n#### 20", "unsolved"),  # no sum gives what it answers
        ("3600 / 6000 * 100% = 60%, and 3 + 4 = 7\n#### 60", "unsure"),
        ("x = 5 and 3x = 15", None),
        ("1 / 0 = 7", None),
        ("It is wrong that 2 + 2 = 5.", None),
        ("Is 2 + 2 = 5?", None),
        ("I first wrote 6 * 7 = 41.", None),
        ("In binary, 1 + 1 = 10.", None),
        ("47 / 6 = 7 remainder 5", None),
        ("11 + 3 = 2 pm", None),
        ("7:30 + 2 = 9:30", None),
        ("3,5 + 1,5 = 5", None),
        ("4 1/2 + 1/2 = 5", None),
        ("√16 + 2 = 6", None),
        ("50% of 20 + 5 = 15", None),
        ("2/3 = 0.666", None),
        ("So 1,234 + 1 = 1,236 books.", "unsolved"),
    ],
)
def test_false_sums_are_found_and_true_ones_prove_nothing(answer: str, says: str | None) -> None:
    found = recomputed("How much?", answer)
    assert (found.says if found else None) == says


def rows(path: Path, *each: object) -> Path:
    path.write_text("\n".join(map(json.dumps, each)), "utf-8")
    return path


def test_of_two_answers_the_solved_one_wins_and_nothing_is_said_where_nothing_decides(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    file = rows(
        tmp_path / "pairs.jsonl",
        {
            "request": "Double a number.",
            "answers": ["def double(n): return n", DOUBLE],
            "tests": list(TESTS),
            "better": 1,
        },
        {"request": "Which is nicer?", "answers": ["red", "blue"], "better": 0},
        {"request": "Is the capital Paris or Rome?", "answers": ["Paris", "Rome"], "expected": "Paris", "better": 0},
        {"question": "2 + 2?", "pos_answer": {"answer": "2 + 2 = 4"}, "neg_answer": {"answer": "2 + 2 = 5"}},
        {"request": "no answer"},
    )
    found = judge(file, sandbox=sandbox)
    assert [row.win for row in found.judgements] == ["second", "unsure", "first", "first"]
    assert found.judgements[3].by == "recomputed"
    assert (found.pairs, found.decided, found.labelled, found.agreed) == (4, 3, 3, 3)
    assert found.judgements[3].passes[0].verdict == "unsure", "true sums are no proof, but better than false ones"
    assert len(found.problems) == 1
    with pytest.raises(BadInputError, match="nothing to judge"):
        judge(rows(tmp_path / "none.jsonl", {"x": 1}), sandbox=sandbox)


def test_a_model_is_the_last_resort_named_and_asked_in_both_orders(tmp_path: Path, sandbox: Sandbox) -> None:
    def likes_red(question: Question) -> str:
        first, _, _ = question.messages[0].content.partition("The second answer")
        return json.dumps({"better": "first" if "red" in first else "second"})

    file = rows(
        tmp_path / "pairs.jsonl",
        {"request": "Which?", "answers": ["blue", "red"]},
        {"request": "When?", "answers": ["2 + 2 = 5", "4"], "expected": 4},
    )
    model = ScriptedModel(likes_red, name="taste")
    found = judge(file, model=model, sandbox=sandbox)
    assert [(row.win, row.by) for row in found.judgements] == [
        ("second", "model taste"),
        ("second", "expected and recomputed"),
    ]
    assert len(model.questions) == 2
    sided = judge(file, model=ScriptedModel(lambda _: '{"better": "first"}', name="sided"), sandbox=sandbox)
    assert sided.judgements[0].win == "unsure"


def test_tools_are_witnesses(tmp_path: Path, sandbox: Sandbox) -> None:
    texts = [f"Close: {opened}" for opened in ("(((", "([", "{{(", "[[", "({[")]
    cases = tuple(
        Case(input=text, expected=closed) for text, closed in zip(texts, (")))", "])", ")}}", "]]", "]})"), strict=True)
    )
    tool = tool_of(BRACKETS_CODE, "close-brackets").with_(extraction=BRACKETS_EXTRACTION, cases=cases)
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    box.add(proved(tool))
    file = rows(
        tmp_path / "pairs.jsonl",
        {"request": "Close: ([{", "answers": ["}])", "])"]},
        {"request": "What is the weather in Oslo?", "answers": ["fine", "wet"]},
    )
    found = judge(file, box)
    assert [row.win for row in found.judgements] == ["first", "unsure"]
    assert found.judgements[0].by == "tool"


@pytest.mark.parametrize(
    ("answer", "value", "request_", "says"),
    [
        ("The smallest number is 1,688.", "1688", "the smallest with rest 8 by 15", "solved"),
        ("1689", "1688", "", "unsolved"),
        ("It is not 1688 but 1689.", "1688", "", "unsure"),
        ("First 3 + 4 = 7. So it is 12.", 12, "", "solved"),
        ("The number is 9. The number of steps is 2.", 2, "", "unsure"),
        ("twelve", 12, "", "solved"),
        ("3.14", 3.14159, "", "solved"),
        ("3.1", 3.14159, "", "unsure"),  # too few digits to prove anything
        ("3.15", 3.14159, "", "unsolved"),
        ("**1936**", 1936, "", "solved"),
        ("2^10", 1024, "", "unsure"),
        ("25 %", 0.25, "", "solved"),
        ("90 minutes", 1.5, "How many hours do 3 km take at 2 km/h?", "solved"),
        ("1.5 minutes", 1.5, "How many hours do 3 km take at 2 km/h?", "unsolved"),
        ("1.5 km/h", 1.5, "How long do 3 km take at 2 km/h?", "unsure"),
        ("May 1, 1429", "1429-05-01", "28 February 1421, 2984 days after", "solved"),
        ("the 2nd of May 1429", "1429-05-01", "", "unsolved"),
        ("05/01/1429", "1429-05-01", "", "unsure"),
        ("from 11:15 to 12:15", "11:15-12:15", "between 09:30 and 17:00", "solved"),
        ("between 11:30 and 12:30", "11:15-12:15", "", "unsolved"),
        ("1:15-2:15 pm", "13:15-14:15", "", "unsure"),
        ("So the result is ]]}.", "]]}", "[[{", "solved"),
        ("]]}", "}]]", "", "unsolved"),
        ("There is no such slot.", "none", "", "unsure"),
        ("11:15-12:15", "none", "", "unsolved"),
        ("Rome, formerly Paris", "Paris", "", "unsure"),
        ("Paris is the capital of France.", "Paris", "The capital of France?", "solved"),
        ("It is a Wednesday.", "Tuesday", "", "unsolved"),
        ("Tue", "Tuesday", "", "unsure"),
        ("No, it is not.", False, "", "solved"),
        ("True would be wrong; False.", True, "", "unsure"),
        ("1, 2 and 3", [1, 2, 3], "", "solved"),
        ("[1, 2, 4]", [1, 2, 3], "", "unsolved"),
        ("3, 2 and 1", [1, 2, 3], "", "unsure"),
    ],
)
def test_what_an_answer_states_is_the_value_another_one_or_unsure(
    answer: str, value: JsonValue, request_: str, says: str
) -> None:
    assert states(answer, value, Comparison(mode="text"), request_) == says


def reads_numbers(code: str, name: str, words: str, expected: tuple[float, ...], parameter: str) -> Tool:
    """A tool that reads the number of requests in these words, with its cases."""
    extraction = (
        "import re\n\n\ndef extract_arguments(input: str) -> dict:\n"
        f"    found = re.fullmatch(r'{words.format('([0-9]+)')}', input)\n    return {{'{parameter}': int(found[1])}}\n"
    )
    cases = tuple(
        Case(input=words.format(given), expected=each) for given, each in zip((4, 9, 16, 25), expected, strict=True)
    )
    return proved(tool_of(code, name).with_(extraction=extraction, cases=cases))


def test_a_second_tool_has_to_agree_and_an_inverse_tells_where_several_answers_are_right(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    root = reads_numbers(
        'def root(square: int) -> float:\n    """Find a number whose square is known."""\n    return square**0.5\n',
        "root", "Find a number whose square is {}", (2.0, 3.0, 4.0, 5.0), "square",
    )  # fmt: skip
    squared = tool_of(
        'def squared(number: float) -> float:\n    """Find the square of a number."""\n    return number * number\n',
        "squared",
    )
    half, double = (
        reads_numbers(
            f'def {name}(number: int) -> float:\n    """The size of a number."""\n    return number * {factor}\n',
            name, "What is the size of {}", (4 * factor, 9 * factor, 16 * factor, 25 * factor), "number",
        )
        for name, factor in (("half", 0.5), ("double", 2.0))
    )  # fmt: skip
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    box.add_many([root, squared, half, double])
    judge_ = ToolJudge(box)

    def says(request: str, answer: str) -> list[tuple[str, str]]:
        return [(each.kind, each.says) for each in judge_.findings(request, answer)]

    wanted = "Find a number whose square is 49"
    assert says(wanted, "7") == [("tool", "solved"), ("inverse", "solved")]
    assert says(wanted, "It is 8.") == [("tool", "unsolved"), ("inverse", "unsolved")]
    assert says(wanted, "It is -7.") == [("tool", "unsolved"), ("inverse", "solved")]
    assert says("What is the size of 36", "18") == [("cross-check", "unsure")]
