"""A run of `make` in a process of its own, with a maker that answers by script and logs what it was asked.

Usage: python -m tests.recipes.make.scripted_run TOOLBOX LOG TASKS…, where TOOLSMITH_ON says
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import toolsmith
from tests.conftest import BRACKETS_CODE, bracket_maker
from toolsmith.types.message import Question

SECONDS_PER_ANSWER = 0.05
SQUARES_CODE = '''\
def sum_of_squares(numbers: list[int]) -> int:
    """Add up squares."""
    return sum(number * number for number in numbers)
'''
_SQUARES = {
    "propose_tool": '```json\n{"name": "sum-of-squares", "category": "numbers", "description": "Adds up squares.", '
    '"parameters": {"numbers": "what is squared"}, "returns": "the sum", "errors": "none"}\n```\n'
    f"```python function\n{SQUARES_CODE.replace('number * number', 'number * 2')}```\n",
    "repair_tool": f"```python function\n{SQUARES_CODE}```\n",
    "second_function": f"```python\n{SQUARES_CODE}```\n",
}
_SECOND = (
    f"```python\n{BRACKETS_CODE}\ndef answer(input: str) -> str:\n    return close_brackets(input.split(':')[1])\n```\n"
)


def main(toolbox: Path, log: Path, tasks: list[Path]) -> None:
    brackets = bracket_maker(second_function=_SECOND)

    def respond(question: Question) -> str:
        time.sleep(SECONDS_PER_ANSWER)
        with log.open("a") as file:
            file.write(f"{question.id}\n")
            file.flush()
            os.fsync(file.fileno())
        if "square" in question.messages[0].content:
            return _SQUARES[question.purpose]
        return brackets.answer(question).text

    with toolsmith.working_on(os.environ.get("TOOLSMITH_ON", "")):
        toolsmith.make(tasks, toolbox, toolsmith.ScriptedModel(respond), cross_check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
