"""A toolbox whose tools have requests in words, and answers that were logged."""

from __future__ import annotations

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.recipes.solve.answer_log import answer_log_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer
from toolsmith.types.call import CallError, Problem, Use
from toolsmith.types.task import Case

ADD = 'def add_up(first: int, second: int) -> int:\n    """Add two whole numbers."""\n    return first + second\n'
TIMES = (
    'def multiply(first: int, second: int) -> int:\n    """Multiply two whole numbers."""\n    return first * second\n'
)
REPEAT = 'def repeat_text(text: str, times: int) -> str:\n    """Repeat a text."""\n    return text * times\n'


def _cases(words: str, result) -> tuple[Case, ...]:
    made = [(10 + n, 31 + 2 * n) for n in range(16)]
    return tuple(
        Case(
            input=words.format(a, b), arguments={"first": a, "second": b}, expected=result(a, b),
            part=("shown", "validation", "hidden")[n % 3],
        )
        for n, (a, b) in enumerate(made)
    )  # fmt: skip


@pytest.fixture(scope="module")
def box(tmp_path_factory, sandbox):
    toolbox = Toolbox.create(tmp_path_factory.mktemp("training") / "box", sandbox=sandbox)
    texts = tuple(
        Case(input=f"Say {word} {n} times.", arguments={"text": word, "times": n}, expected=word * n, part="shown")
        for n, word in enumerate(["ab", "cd", "ef", "gh", "ij", "kl"], 2)
    )
    toolbox.add_many(
        [
            tool_of(ADD, "add-up", "numbers", cases=_cases("What is {} and {} together?", lambda a, b: a + b)),
            tool_of(TIMES, "multiply", "numbers", cases=_cases("How much is {} of {} each?", lambda a, b: a * b)),
            tool_of(REPEAT, "repeat-text", "words", cases=texts),
        ]
    )
    log = answer_log_of(toolbox.private)
    wrong = CallError(
        error="missing_argument",
        tool="add-up",
        problems=(Problem(kind="missing_argument", message="m", argument="second"),),
    )
    lacking = Use(tool="numbers/add-up", arguments={"first": 3}, error=wrong)
    five, ten = (
        Use(tool="numbers/add-up", arguments=each, outcome="ok")
        for each in ({"first": 2, "second": 3}, {"first": 5, "second": 5})
    )
    product = Use(tool="numbers/multiply", arguments={"first": 5, "second": 2}, outcome="ok")
    for key, request, uses in [
        ("a", "Two and three, twice", (five, product)),
        ("b", "Two and three, twice", (five, ten, product)),
        (
            "c",
            "Three and four",
            (lacking, Use(tool="numbers/add-up", arguments={"first": 3, "second": 4}, outcome="ok")),
        ),
    ]:
        value = 7 if key == "c" else 10
        answer = Answer(
            request=request, text=str(value), value=value, status="answered", strategy="react", uses=uses, model="m"
        )
        log.append(key, answer, value, is_right=True)
    unknown = Answer(request="Nobody judged this", text="5", value=5, status="answered", strategy="react", uses=(five,))
    log.append("d", unknown)
    return toolbox
