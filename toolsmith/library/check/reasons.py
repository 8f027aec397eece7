"""Why a tool does not prove, one reason after the other, each with the file and the line to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolsmith.toolbox.files.tool_folder import TOOL_FILE
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check, Verdict

_IN_SOURCE = re.compile(r"(function|extraction), line (\d+): ")
_IN_FOLDER = re.compile(r"([^\s:,][^:,]*)(?:, line (\d+))?(?::| is missing)")
_LINE = re.compile(r"line (\d+): ")


class Reason(Record):
    """One reason. `file` is a path in the toolbox, `details` what supports it."""

    check: str
    message: str
    file: str
    line: int = 1
    details: tuple[str, ...] = ()


def reasons_of(path: str, verdict: Verdict, tool: Tool | None) -> tuple[Reason, ...]:
    """Reasons in the order of the checks; none of an accepted tool.

    Args:
        path: of the tool.
        verdict: on it.
        tool: None where its folder cannot be read.
    """
    failed = [check for check in verdict.checks if check.outcome != "passed"]
    return tuple(reason for check in failed for reason in _reasons(path, check, tool))


def _reasons(path: str, check: Check, tool: Tool | None) -> Iterator[Reason]:
    if check.name == "folder":
        for problem in check.evidence:
            found = _IN_FOLDER.match(problem)
            name = found[1] if found else TOOL_FILE
            yield Reason(
                check=check.name,
                message=problem,
                file=f"{path}/{name if '.' in name else TOOL_FILE}",
                line=int(found[2] or 1) if found else 1,
            )
    elif check.name == "policy":
        for refusal in check.evidence:
            where = _IN_SOURCE.match(refusal)
            file = "extract.py" if where and where[1] == "extraction" else "tool.py"
            yield Reason(check=check.name, message=refusal, file=f"{path}/{file}", line=int(where[2]) if where else 1)
    else:
        is_extraction = check.summary.startswith("extraction: ")
        line = _LINE.search(check.summary) if check.name == "signature" else None
        yield Reason(
            check=check.name,
            message=check.summary,
            file=f"{path}/{'extract.py' if is_extraction else 'tool.py'}",
            line=int(line[1]) if line else 1 if is_extraction or tool is None else _line_of(tool),
            details=check.evidence,
        )


def _line_of(tool: Tool) -> int:
    """Where the function begins."""
    found = re.search(rf"^def {re.escape(tool.function)}\b", tool.code, re.MULTILINE)
    return tool.code.count("\n", 0, found.start()) + 1 if found else 1
