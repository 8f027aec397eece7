"""What a book's rounded constants explain is allowed where a formula magnifies it, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verify.test_evidence import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements

ARRHENIUS = "import math\ndef ratio(ea: float, cold: float, warm: float) -> float:\n    return math.exp(ea * 1000 / 8.314 * (1 / cold - 1 / warm))\n"
ESCAPE = "import math\ndef share(energy: float, t: float) -> float:\n    return math.exp(-energy / (8.617e-5 * t))\n"
DENSITY = "def density(p: float, t: float) -> float:\n    return p / (287.05 * t)\n"


@pytest.mark.parametrize(
    ("code", "arguments", "book", "status"),
    [
        (ARRHENIUS, {"ea": 103, "cold": 298.15, "warm": 338.15}, "139", "accepted"),
        (ARRHENIUS.replace("8.314", "8.134"), {"ea": 103, "cold": 298.15, "warm": 338.15}, "137", "rejected"),
        (ARRHENIUS.replace("* 1000", "* 500"), {"ea": 103, "cold": 298.15, "warm": 338.15}, "139", "rejected"),
        (ESCAPE, {"energy": 1.12, "t": 300}, "1.50e-19", "accepted"),
        (ESCAPE, {"energy": 1.12, "t": 300}, "1.36e-19", "rejected"),
        (DENSITY, {"p": 101325, "t": 288.15}, "1.25 kg/m^3", "rejected"),
    ],
)
def test_only_what_rounding_explains_is_allowed(
    sandbox: Sandbox, code: str, arguments: dict[str, Any], book: str, status: str
) -> None:
    unit = "kg/m^3" if code is DENSITY else ""
    tool = tool_of(code, [Case(arguments=arguments, expected={"quantity": book}, part="hidden")])
    tool = tool.with_(comparison=Comparison(mode="quantity", units={"": unit}))
    verdict = accept(tool, sandbox, Policy(), Requirements(fewest_hidden=1)).verdict
    assert verdict.status == status, verdict.checks
    summary = next(check.summary for check in verdict.checks if check.name == "hidden cases")
    assert ("rounds to three digits" in summary) is (status == "accepted")
