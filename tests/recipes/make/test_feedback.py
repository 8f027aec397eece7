"""What a maker is told of a failing case shows where the answers differ, however long they are."""

from __future__ import annotations

from tests.conftest import BRACKETS_CODE
from toolsmith.recipes.make.feedback import feedback
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.run_cases import run_cases
from toolsmith.verify.signature import read_function


def test_the_difference_of_long_answers_is_shown_with_what_is_around_it(sandbox: Sandbox) -> None:
    signature = read_function(BRACKETS_CODE).signature
    tool = Tool(
        name="close", function="close_brackets", code=BRACKETS_CODE, signature=signature, doc=Doc(description="Closes.")
    )
    case = Case(arguments={"text": "(" * 3000}, expected=")" * 2500 + "]" + ")" * 499)
    (told,) = feedback(run_cases(tool, [case], sandbox, Policy()))
    assert "first differ at character 2500" in told
    assert ")))])))" in told
    assert len(told) < 4000
