"""Small tools for the tests of the toolbox: `adder(3)` adds 3."""

from __future__ import annotations

from typing import Any

from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Example, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

ACCEPTED = Verdict(status="accepted", checks=(), passed=10, total=10)


def adder(number: int, category: str = "arithmetic/sums", **changes: Any) -> Tool:
    """A tool that adds `number`."""
    cases = tuple(Case(arguments={"value": value}, expected=value + number) for value in range(12))
    return tool_of(
        f'def add_{number}(value: int) -> int:\n    """Add {number} to a whole number."""\n    return value + {number}\n',
        name=f"add-{number}",
        category=category,
        **({"cases": cases} | changes),
    )


def tool_of(code: str, name: str, category: str = "", **changes: Any) -> Tool:
    """An accepted tool of some code, documented from its docstring."""
    source = read_function(code)
    fields: dict[str, Any] = {
        "name": name,
        "category": category,
        "function": source.function,
        "code": code,
        "signature": source.signature,
        "doc": Doc(
            description=source.docstring,
            parameters={parameter.name: "a whole number, no unit" for parameter in source.signature.parameters},
            returns="a whole number",
            examples=(Example(arguments={"value": 1}, result=1),) if changes.pop("with_example", False) else (),
        ),
        "verdict": ACCEPTED,
    }
    return proved(Tool(**(fields | changes)))


def proved(tool: Tool, **changes: Any) -> Tool:
    """The tool with some fields changed, as if its verdict had been reached for it as it then is."""
    changed = tool.with_(**changes)
    verdict = changed.verdict
    return changed.with_(verdict=verdict.model_copy(update={"basis": changed.basis})) if verdict else changed


ADD_1 = "arithmetic/sums/add-1"  # where `adder(1)` stands


def edit(box: Toolbox, name: str = "tool.py", before: str = "value + 1", after: str = "value + 2") -> None:
    """Change a file of `adder(1)` by hand, and commit it with git."""
    file = box.root / ADD_1 / name
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))
    commit(box)


def commit(box: Toolbox) -> None:
    """Commit with git whatever lies in the folder."""
    box.history.git.run("add", "--all")
    box.history.git.run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "By hand")
