"""What cases prove: better than a constant, branch by branch, without crashes, and by the function, not the extraction."""

from __future__ import annotations

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.signature import read_function


def tool_of(code: str, cases: list[Case], extraction: str | None = None, mode: str = "exact") -> Tool:
    source = read_function(code)
    return Tool(
        name="rule",
        category="tests",
        function=source.function or "",
        code=code,
        signature=source.signature,
        doc=Doc(description="A rule."),
        cases=tuple(cases),
        extraction=extraction,
        comparison=Comparison(mode=mode),
    )


def verdict_on(sandbox: Sandbox, tool: Tool, **asked: object) -> Verdict:
    return accept(tool, sandbox, Policy(), Requirements(**asked)).verdict  # type: ignore[arg-type]


def check(verdict: Verdict, name: str) -> tuple[str, str]:
    (found,) = [each for each in verdict.checks if each.name == name]
    return found.outcome, found.summary


def calls(rows: list[tuple[dict[str, object], object]]) -> list[Case]:
    """The first three are shown, the rest is hidden."""
    parts = ["shown"] * 3 + ["hidden"] * len(rows)
    return [Case(arguments=a, expected=e, part=part) for (a, e), part in zip(rows, parts, strict=False)]  # type: ignore[arg-type]


def test_cases_that_all_agree_prove_nothing(sandbox: Sandbox) -> None:
    odd = "def parity(n: int) -> str:\n    return 'odd' if n % 2 else 'even'\n"
    verdict = verdict_on(sandbox, tool_of(odd, calls([({"n": n}, "odd") for n in range(1, 61, 2)])))
    assert verdict.status == "unproven"
    assert "all 30 cases expect the same answer" in check(verdict, "baselines")[1]


RARE = [({"n": n}, "rare" if n % 25 == 3 else "usual") for n in range(10, 210)]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("def kind(n: int) -> str:\n    return 'rare' if n % 25 == 3 else 'usual'\n", "accepted"),
        ("def kind(n: int) -> str:\n    return 'rare' if n == 103 else 'usual'\n", "rejected"),
        ("def kind(n: int) -> str:\n    return 'rare' if n % 97 == 3 else 'usual'\n", "rejected"),
    ],
)
def test_mostly_right_is_not_better_than_always_the_same(sandbox: Sandbox, code: str, status: str) -> None:
    verdict = verdict_on(sandbox, tool_of(code, calls(RARE)))
    assert verdict.status == status, verdict.reasons
    assert check(verdict, "baselines")[0] == ("passed" if status == "accepted" else "failed")


TARIFF = '''\
def fee(weight: float, zone: str) -> float:
    """A fee."""
    if zone == "island":
        return 2.5 * weight + 40
    return 2.5 * weight + {base}
'''


def fees(zones: list[str]) -> list[Case]:
    return calls(
        [({"weight": w / 2, "zone": z}, 1.25 * w + (30 if z == "island" else 4)) for w in range(1, 30) for z in zones]
    )


def test_a_branch_that_no_hidden_case_decides_is_named(sandbox: Sandbox) -> None:
    verdict = verdict_on(sandbox, tool_of(TARIFF.format(base=4), fees(["near"])))
    assert (verdict.status, verdict.unproven_branches) == ("accepted", ("line 4: if zone == 'island'",))
    assert "no hidden case decided line 4" in check(verdict, "branches")[1]
    required = verdict_on(sandbox, tool_of(TARIFF.format(base=4), fees(["near"])), require_branches=True)
    assert required.status == "unproven"


def test_a_miss_that_is_all_that_is_known_of_a_branch_is_never_forgiven(sandbox: Sandbox) -> None:
    cases = [*fees(["near"]), Case(arguments={"weight": 2.0, "zone": "island"}, expected=35.0)]
    verdict = verdict_on(sandbox, tool_of(TARIFF.format(base=4), cases), hidden_share=0.9)
    assert verdict.status == "rejected"
    assert "the only hidden cases of line 4: if zone == 'island' are answered wrongly" in verdict.reasons[0]


def test_entries_that_no_case_speaks_of_are_named(sandbox: Sandbox) -> None:
    code = "def both(a: int, b: int) -> dict[str, int]:\n    return {'sum': a + b, 'product': a - b}\n"
    rows = [({"a": a, "b": 3}, {"sum": a + 3, "product": a - 3}) for a in range(20)]
    proved = verdict_on(sandbox, tool_of(code, calls(rows)))
    assert proved.unproven_branches == ()


def test_a_crash_in_a_hidden_case_rejects_unless_allowed(sandbox: Sandbox) -> None:
    code = "def ratio(a: int, b: int) -> float:\n    return a / b\n"
    rows = [({"a": a, "b": b}, a / b) for a in range(8) for b in range(1, 6)]
    cases = [*calls(rows), Case(arguments={"a": 3, "b": 0}, expected=0.0)]
    verdict = verdict_on(sandbox, tool_of(code, cases))
    assert verdict.status == "rejected"
    assert "ZeroDivisionError in 1" in check(verdict, "hidden cases")[1]
    assert verdict_on(sandbox, tool_of(code, cases), allow_crashes=True).status == "accepted"


TEXTS = [
    Case(input=f"Ann has {a} pens and buys {b} packs of {c}. How many has she?", expected=str(a + b * c), part=part)  # type: ignore[arg-type]
    for part, rows in (("shown", range(3)), ("hidden", range(3, 30)))
    for a, b, c in [(7 * n % 31 + 2, 5 * n % 11 + 2, 3 * n % 7 + 3) for n in rows]
]
ADDS = "import re\ndef extract_arguments(input: str) -> dict:\n    a, b, c = map(int, re.findall(r'\\d+', input))\n    return {}\n"


@pytest.mark.parametrize(
    ("function", "extracted"),
    [
        ("def f(total: int) -> str:\n    return str(total)\n", "{'total': a + b * c}"),
        ("def f(total: int) -> str:\n    return str(float(total)).removesuffix('.0')\n", "{'total': a + b * c}"),
        ("def f(totals: list[int]) -> str:\n    return str(sum(totals))\n", "{'totals': [a + b * c]}"),
        ("def f(total: int) -> str:\n    return str(total + 0)\n", "{'total': a + b * c}"),
        ("def f(total: int) -> str:\n    return str(total + 1)\n", "{'total': a + b * c - 1}"),
        ("def f(total: str) -> str:\n    return str(int(total) - 1)\n", "{'total': str(a + b * c + 1)}"),
        ("def f(data: dict[str, int]) -> str:\n    return str(data['n'])\n", "{'data': {'n': a + b * c}}"),
    ],
)
def test_an_extraction_that_computes_the_answer_is_found(sandbox: Sandbox, function: str, extracted: str) -> None:
    extraction = ADDS.replace("return {}", f"return {extracted}")
    verdict = verdict_on(sandbox, tool_of(function, TEXTS, extraction))
    assert verdict.status == "rejected"
    assert "one of the arguments" in "".join(
        e for each in verdict.checks if each.name == "shortcuts" for e in each.evidence
    )


def test_an_honest_extraction_passes(sandbox: Sandbox) -> None:
    function = "def f(a: int, packs: int, size: int) -> str:\n    return str(a + packs * size)\n"
    extraction = ADDS.replace("return {}", "return {'a': a, 'packs': b, 'size': c}")
    assert verdict_on(sandbox, tool_of(function, TEXTS, extraction)).status == "accepted"


def test_a_number_that_is_read_and_raised_by_one_is_honest(sandbox: Sandbox) -> None:
    cases = [
        Case(input=f"What comes after {n * 7}?", expected=n * 7 + 1, part="shown" if n < 3 else "hidden")
        for n in range(30)
    ]
    function = "def f(n: int) -> int:\n    return n + 1\n"
    extraction = (
        "import re\ndef extract_arguments(input: str) -> dict:\n    return {'n': int(re.findall(r'\\d+', input)[0])}\n"
    )
    verdict = verdict_on(sandbox, tool_of(function, cases, extraction))
    assert verdict.status == "accepted", verdict.reasons


def test_answers_named_one_by_one_by_the_extraction_are_found(sandbox: Sandbox) -> None:
    cases = [
        Case(input=f"Is {n} even?", expected="yes" if n % 2 == 0 else "no", part="shown" if n < 4 else "hidden")
        for n in range(40)
    ]
    function = "def f(kind: str) -> str:\n    return {'even': 'yes', 'odd': 'no'}[kind]\n"
    extraction = (
        "import re\ndef extract_arguments(input: str) -> dict:\n    n = int(re.findall(r'\\d+', input)[0])\n"
        "    return {'kind': 'odd' if n % 2 else 'even'}\n"
    )
    assert verdict_on(sandbox, tool_of(function, cases, extraction)).status == "rejected"


def test_floats_are_numbers_and_a_wrong_form_is_told(sandbox: Sandbox) -> None:
    rows = [({"a": 0.1 * n, "b": 11.7}, round(0.1 * n + 11.7, 12)) for n in range(20)]
    add = "def add(a: float, b: float) -> float:\n    return a + b\n"
    assert verdict_on(sandbox, tool_of(add, calls(rows))).status == "accepted"
    text = "def add(a: float, b: float) -> str:\n    return f'{a + b:.12f} m'\n"
    verdict = verdict_on(sandbox, tool_of(text, calls(rows)))
    assert "a text that holds the expected number" in str([each.evidence for each in verdict.checks])
