"""Wrong labels: how often a right tool is accepted, and whether a wrong tool ever passes as one with wrong labels.

Six tasks, each with a right function written in two ways, and a wrong one that errs on a class of inputs, also in two
ways. Right functions meet labels of which a share is replaced; wrong ones meet right labels and as large a share of the
class. Makers of wrong functions are stuck (one program, always), alone in error (their second program is right), or
share it (both programs err alike, in other words: all that cases of one program and one maker could ever show).

    python benchmarks/label_noise.py [DRAWS]
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import toolsmith
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.records import MakeOptions
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question

CASES = 100
SHARES = (0.01, 0.05)
Arguments = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """`draw`: arguments, of the class that the wrong functions miss or not. `text` makes a text of them, if any."""

    name: str
    draw: Callable[[random.Random, bool], Arguments]
    right: tuple[str, str]
    wrong: tuple[str, str]
    text: Callable[[Arguments], str] | None = None
    extraction: str = ""

    def answer(self, arguments: Arguments) -> Any:
        scope: dict[str, Any] = {}
        exec(self.right[0], scope)  # noqa: S102 - written here
        return next(value for name, value in scope.items() if name == "f")(**arguments)


def _parcel(c: random.Random, is_rare: bool) -> Arguments:  # noqa: FBT001
    return {
        "weight": round(c.uniform(30.5, 40) if is_rare else c.uniform(0.2, 29), 1),
        "zone": c.choice(["home", "near", "far"]),
        "express": c.random() < 0.3,
    }


def _days(c: random.Random, is_rare: bool) -> Arguments:  # noqa: FBT001
    if is_rare:
        return {"year": c.choice([y for y in range(1300, 4100, 100) if y % 400]), "month": 2}
    return {"year": c.choice([y for y in range(1500, 2400) if y % 100]), "month": c.choice([2, 2, *range(1, 13)])}


def _tax(c: random.Random, is_rare: bool) -> Arguments:  # noqa: FBT001
    income = c.randrange(61_000, 90_000) if is_rare else c.randrange(1_000, 60_000)
    return {"income": income, "children": c.randrange(4)}


def _wage(c: random.Random, is_rare: bool) -> Arguments:  # noqa: FBT001
    day = "Sunday" if is_rare else c.choice(["Monday", "Tuesday", "Friday", "Saturday"])
    return {"hours": c.randrange(2, 13), "rate": c.choice([14.5, 16.0, 18.25, 21.0, 23.75]), "day": day}


def _clock(c: random.Random, is_rare: bool) -> Arguments:  # noqa: FBT001
    hour = 23 if is_rare else c.randrange(20)
    return {"hour": hour, "minute": c.randrange(60), "add": c.randrange(60, 180)}


def _ticket(c: random.Random, is_rare: bool) -> Arguments:  # noqa: FBT001
    age, day = c.randrange(4, 90), c.choice(["Monday", "Tuesday", "Saturday"])
    while (age >= 60 and day == "Tuesday") != is_rare:
        age, day = c.randrange(4, 90), c.choice(["Monday", "Tuesday", "Saturday"])
    return {"age": age, "day": day, "kilometres": c.randrange(3, 400)}


DAYS = (
    "def f(year: int, month: int) -> int:\n    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n"
    "    return [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]\n",
    "def f(year: int, month: int) -> int:\n    if month == 2:\n        if year % 400 == 0:\n            return 29\n"
    "        return 28 if year % 4 or not year % 100 else 29\n    return 30 + (month + month // 8) % 2\n",
)
PROBLEMS = (
    Problem(
        "parcel",
        _parcel,
        (
            "def f(weight: float, zone: str, express: bool) -> float:\n"
            "    base = {'home': 4.9, 'near': 8.5, 'far': 14.0}[zone]\n    price = base + 1.25 * max(0.0, weight - 2)\n"
            "    price += 19.0 if weight > 30 else 0.0\n    return round(price * (1.5 if express else 1.0), 2)\n",
            "def f(weight: float, zone: str, express: bool) -> float:\n    total = 4.9\n    if zone == 'near':\n"
            "        total = 8.5\n    elif zone == 'far':\n        total = 14.0\n    if weight > 2:\n"
            "        total += (weight - 2) * 1.25\n    if weight > 30:\n        total += 19\n"
            "    if express:\n        total *= 1.5\n    return round(total, 2)\n",
        ),
        (
            "def f(weight: float, zone: str, express: bool) -> float:\n"
            "    base = {'home': 4.9, 'near': 8.5, 'far': 14.0}[zone]\n    price = base + 1.25 * max(0.0, weight - 2)\n"
            "    return round(price * (1.5 if express else 1.0), 2)\n",
            "def f(weight: float, zone: str, express: bool) -> float:\n    total = 4.9\n    if zone == 'near':\n"
            "        total = 8.5\n    elif zone == 'far':\n        total = 14.0\n    if weight > 2:\n"
            "        total += (weight - 2) * 1.25\n    if express:\n        total *= 1.5\n    return round(total, 2)\n",
        ),
    ),
    Problem(
        "days of a month",
        _days,
        DAYS,
        (
            DAYS[0].replace(" and (year % 100 != 0 or year % 400 == 0)", ""),
            DAYS[1]
            .replace("        if year % 400 == 0:\n            return 29\n", "")
            .replace(" or not year % 100", ""),
        ),
    ),
    Problem(
        "tax",
        _tax,
        (
            "def f(income: int, children: int) -> float:\n    taxed = max(0, income - 9000 - 1500 * children)\n"
            "    tax = 0.14 * min(taxed, 20000) + 0.3 * max(0, taxed - 20000)\n"
            "    return round(tax + (0.05 * (income - 60000) if income > 60000 else 0.0), 2)\n",
            "def f(income: int, children: int) -> float:\n    rest = income - 9000 - children * 1500\n    tax = 0.0\n"
            "    if rest > 20000:\n        tax += (rest - 20000) * 0.3\n        rest = 20000\n    if rest > 0:\n"
            "        tax += rest * 0.14\n    tax += max(0, income - 60000) * 0.05\n    return round(tax, 2)\n",
        ),
        (
            "def f(income: int, children: int) -> float:\n    taxed = max(0, income - 9000 - 1500 * children)\n"
            "    return round(0.14 * min(taxed, 20000) + 0.3 * max(0, taxed - 20000), 2)\n",
            "def f(income: int, children: int) -> float:\n    rest = income - 9000 - children * 1500\n    tax = 0.0\n"
            "    if rest > 20000:\n        tax += (rest - 20000) * 0.3\n        rest = 20000\n    if rest > 0:\n"
            "        tax += rest * 0.14\n    return round(tax, 2)\n",
        ),
    ),
    Problem(
        "wage",
        _wage,
        (
            "def f(hours: int, rate: float, day: str) -> float:\n    paid = hours + 0.5 * max(0, hours - 8)\n"
            "    factor = {'Saturday': 1.25, 'Sunday': 2.0}.get(day, 1.0)\n    return round(paid * rate * factor, 2)\n",
            "def f(hours: int, rate: float, day: str) -> float:\n    pay = 0.0\n    for hour in range(hours):\n"
            "        pay += rate * 1.5 if hour >= 8 else rate\n    if day == 'Saturday':\n        pay *= 1.25\n"
            "    elif day == 'Sunday':\n        pay *= 2\n    return round(pay, 2)\n",
        ),
        (
            "def f(hours: int, rate: float, day: str) -> float:\n    paid = hours + 0.5 * max(0, hours - 8)\n"
            "    return round(paid * rate * (1.25 if day[0] == 'S' else 1.0), 2)\n",
            "def f(hours: int, rate: float, day: str) -> float:\n    pay = 0.0\n    for hour in range(hours):\n"
            "        pay += rate * 1.5 if hour >= 8 else rate\n    if day in ('Saturday', 'Sunday'):\n"
            "        pay *= 1.25\n    return round(pay, 2)\n",
        ),
    ),
    Problem(
        "clock",
        _clock,
        (
            "def f(hour: int, minute: int, add: int) -> str:\n    total = (hour * 60 + minute + add) % 1440\n"
            "    return f'{total // 60:02}:{total % 60:02}'\n",
            "def f(hour: int, minute: int, add: int) -> str:\n    minute += add\n    hour += minute // 60\n"
            "    hour = hour % 24\n    return str(hour).zfill(2) + ':' + str(minute % 60).zfill(2)\n",
        ),
        (
            "def f(hour: int, minute: int, add: int) -> str:\n    total = hour * 60 + minute + add\n"
            "    return f'{total // 60:02}:{total % 60:02}'\n",
            "def f(hour: int, minute: int, add: int) -> str:\n    minute += add\n    hour += minute // 60\n"
            "    return str(hour).zfill(2) + ':' + str(minute % 60).zfill(2)\n",
        ),
        lambda a: f"It is {a['hour']:02}:{a['minute']:02}. What time will it be in {a['add']} minutes?",
        "import re\ndef extract_arguments(input: str) -> dict:\n"
        "    return dict(zip(['hour', 'minute', 'add'], map(int, re.findall(r'[0-9]+', input))))\n",
    ),
    Problem(
        "ticket",
        _ticket,
        (
            "def f(age: int, day: str, kilometres: int) -> float:\n    price = 2.0 + 0.12 * kilometres\n"
            "    price *= 0.5 if age < 15 else 1.0\n    if age >= 60 and day == 'Tuesday':\n        price *= 0.75\n"
            "    return round(price, 2)\n",
            "def f(age: int, day: str, kilometres: int) -> float:\n    share = 100\n    if age < 15:\n"
            "        share = 50\n    elif day == 'Tuesday' and age > 59:\n        share = 75\n"
            "    return round((200 + 12 * kilometres) * share / 10000, 2)\n",
        ),
        (
            "def f(age: int, day: str, kilometres: int) -> float:\n    price = 2.0 + 0.12 * kilometres\n"
            "    return round(price * (0.5 if age < 15 else 1.0), 2)\n",
            "def f(age: int, day: str, kilometres: int) -> float:\n    share = 50 if age < 15 else 100\n"
            "    return round((200 + 12 * kilometres) * share / 10000, 2)\n",
        ),
    ),
)


def maker(problem: Problem, first: str, second: str) -> ScriptedModel:
    def respond(question: Question) -> str:
        if question.purpose == "document_tool":
            return "```json\n{}\n```"
        code = second if question.parameters.sample else first
        doc = {"name": problem.name.replace(" ", "-"), "description": problem.name, "parameters": {}}
        extraction = f"```python extraction\n{problem.extraction}```\n" if problem.extraction else ""
        whole = f"```json\n{json.dumps(doc)}\n```\n```python function\n{code}```\n{extraction}"
        return whole if question.purpose == "propose_tool" else f"```python function\n{code}```\n"

    return ScriptedModel(respond)


def rows(problem: Problem, chooser: random.Random, share: float, *, is_noisy: bool) -> list[tuple[Arguments, Any]]:
    """Different cases; of noisy ones a share of the labels is wrong, of others that share is of the rare class."""
    found: dict[str, tuple[Arguments, Any]] = {}
    rare = 8 if is_noisy else max(1, sum(chooser.random() < share for _ in range(CASES)))
    while len(found) < CASES:
        arguments = problem.draw(chooser, len(found) < rare)
        found.setdefault(json.dumps(arguments), (arguments, problem.answer(arguments)))
    listed = list(found.values())
    answers = [answer for _, answer in listed]
    for place in range(CASES):
        if is_noisy and chooser.random() < share:
            others = [answer for answer in answers if answer != answers[place]]
            listed[place] = (listed[place][0], chooser.choice(others))
    return listed


def outcome(
    problem: Problem, asked: ScriptedModel, cases: list[tuple[Arguments, Any]], sandbox: Sandbox, *, is_strict: bool
) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file, options = Path(folder) / "task.jsonl", MakeOptions(strict=is_strict)
        lines: list[Any] = [{"task": problem.name, "description": problem.name}]
        for arguments, answer in cases:
            form = {"arguments": arguments, "expected": answer}
            lines.append(form if problem.text is None else {"input": problem.text(arguments), "target": answer})
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        (made,) = toolsmith.make(file, Path(folder) / "box", asked, sandbox=sandbox, options=options)
    return f"{made.verdict.status}{', labels suspected' if made.verdict.suspected else ''}"


def main(draws: int) -> None:
    sandbox = toolsmith.open_sandbox()
    for problem in PROBLEMS:
        for share in SHARES:
            wrong, other = problem.wrong
            runs = {
                "right, strict": (problem.right, draws // 2),
                "right": (problem.right, draws),
                "wrong, stuck": ((wrong, wrong), draws // 2),
                "wrong, alone": ((wrong, problem.right[1]), draws // 2),
                "wrong, shared": ((wrong, other), draws // 2),
            }
            for name, (codes, count) in runs.items():
                counts: Counter[str] = Counter()
                is_noisy, is_strict = name.startswith("right"), name.endswith("strict")
                for draw in range(count):
                    chooser = random.Random(f"{problem.name} {share} {is_noisy} {draw}")  # noqa: S311 - reproducible
                    cases = rows(problem, chooser, share, is_noisy=is_noisy)
                    counts[outcome(problem, maker(problem, *codes), cases, sandbox, is_strict=is_strict)] += 1
                told = ", ".join(f"{times} {what}" for what, times in sorted(counts.items()))
                print(f"{problem.name:<16} {share:>4.0%}  {name:<14} {told}", flush=True)
    sandbox.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
