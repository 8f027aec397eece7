"""A branch is decided by what it computes: passing through it on the way to another entry is not enough."""

from __future__ import annotations

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.branches import branches_of, spoil_branch
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.verify.run_cases import run_cases
from toolsmith.verify.undecided.branches import check_branches

TAILS = """
def tails(x: float, side: str = "left") -> dict[str, float]:
    if side == "left":
        p = x / 4
    else:
        p = 1 - x / 4
    return {"statistic": x, "p": p}
"""


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("statistic", ["line 4: if side == 'left'", "the entry 'p' of the result"]),
        ("p", ["the entry 'statistic' of the result"]),
    ],
)
def test_a_branch_is_named_where_only_another_entry_was_asked_for(
    sandbox: Sandbox, asked: str, named: list[str]
) -> None:
    units = {"statistic": "", "p": ""}
    tool = tool_of(TAILS, "tails", comparison=Comparison(mode="quantity", units=units), cases=())
    stated = {"statistic": "2.00", "p": "0.500"}[asked]
    case = Case(arguments={"x": 2.0}, expected={"quantity": stated, "result": asked})
    results = run_cases(tool, [case], sandbox, Policy())
    _, unproven = check_branches(tool, results, sandbox, Policy(), is_required=False)
    assert [each for each in unproven if "default" not in each and "not (" not in each] == named


def test_a_branch_is_spoiled_by_the_number_that_it_is_told_by() -> None:
    (number,) = [place for place, branch in enumerate(branches_of(TAILS)) if branch.condition.startswith("not")]
    code = spoil_branch(TAILS, number)
    assert "p = x / 4\n" in code
    assert "p = (1 - x / 4) * " in code
