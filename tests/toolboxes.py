"""A toolbox of hand-written tools for tests of use and serving."""

from __future__ import annotations

from pathlib import Path

from tests.toolbox.tools import proved
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Doc, Example, Tool
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.signature import read_function

CONVERT = '''\
from typing import Literal


def convert_length(value: float, unit: Literal["metre", "foot", "mile"]) -> float:
    """Metres of a length."""
    if value < 0:
        raise ValueError("value must not be negative")
    return value * {"metre": 1.0, "foot": 0.3048, "mile": 1609.344}[unit]
'''
TOTAL = '''\
def total(numbers: list[float], factor: float = 1.0) -> float:
    """The sum of numbers, scaled."""
    return sum(numbers) * factor
'''
PRIMES = '''\
def primes_below(limit: int) -> list[int]:
    """Primes below a limit."""
    return [n for n in range(2, limit) if all(n % d for d in range(2, int(n**0.5) + 1))]
'''
BROKEN = '''\
def broken(text: str) -> str:
    """Always fails."""
    return text[len(text)]
'''


def make_tool(
    name: str, category: str, code: str, description: str, examples: tuple[Example, ...] = (), **parameters: str
) -> Tool:
    source = read_function(code)
    tool = Tool(
        name=name,
        category=category,
        function=source.function or "",
        code=code,
        signature=source.signature,
        doc=Doc(description=description, parameters=parameters, examples=examples),
        verdict=Verdict(
            status="accepted",
            checks=(Check(name="hidden cases", outcome="passed", summary="12 of 12"),),
            passed=12,
            total=12,
        ),
    )
    return proved(tool)


def example_tools() -> list[Tool]:
    return [
        make_tool(
            "convert-length",
            "units",
            CONVERT,
            "Converts a length in metre, foot or mile to metres.",
            (
                Example(
                    arguments={"value": 2.0, "unit": "mile"}, result=3218.688, request="How many metres are 2 miles?"
                ),
            ),
            value="the length, not negative",
            unit="its unit",
        ),
        make_tool(
            "total",
            "numbers",
            TOTAL,
            "Adds a list of numbers and scales the sum.",
            (Example(arguments={"numbers": [1.0, 2.0]}, result=3.0, request="Add 1 and 2."),),
            numbers="what to add",
        ),
        make_tool("primes-below", "numbers", PRIMES, "Lists all prime numbers below a limit.", limit="exclusive"),
        make_tool("broken", "text", BROKEN, "Reverses the poem.", text="a poem"),
    ]


def make_toolbox(folder: Path, sandbox: Sandbox) -> Toolbox:
    Toolbox.create(folder)
    toolbox = Toolbox.open(folder, sandbox=sandbox)
    for tool in example_tools():
        toolbox.add(tool)
    return toolbox
