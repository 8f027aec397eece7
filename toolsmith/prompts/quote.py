"""Shows material in a question as data: cut to a length, and unable to end the fence that it stands in.

Covered: texts that imitate our fences, headings or turns; each template puts what it is given into `fenced` or
`inline`.
Not covered: a model that follows what it reads all the same; what it then writes is checked and gated like anything
else.
"""

from __future__ import annotations

import json
import re
from typing import Any

from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json

LONGEST_RESULT = 600  # characters of one result in a question
_LONGEST_ARGUMENTS = 1_000


def fenced(text: str, info: str = "text") -> str:
    """The text in a fence that is longer than any run of its marks in the text: tildes, or for code backticks."""
    mark = "~" if info == "text" else "`"
    longest = max(map(len, re.findall(f"{mark}+", text)), default=0)
    fence = mark * max(3, longest + 1)
    return "{}{}\n{}\n{}".format(fence, info, text.strip("\n"), fence)


def inline(text: str) -> str:
    """A short text on one line between backticks, more of them than it holds in a row."""
    line = " ".join(text.split())
    mark = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{mark}{space}{line}{space}{mark}"


def as_data(value: Any, longest: int = LONGEST_RESULT) -> str:
    """A JSON value on one line, cut to a length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= longest else f"{text[:longest]}… (cut; {len(text)} characters)"


def trial_as_data(trial: Trial) -> str:
    """Request, arguments and what came back, three lines at most."""
    lines = [f"request: {as_data(trial.request)}"] if trial.request else []
    lines.append(f"arguments: {as_data(to_json(trial.arguments), _LONGEST_ARGUMENTS)}")
    if trial.is_ok:
        lines.append(f"returned: {as_data(to_json(trial.result))}")
    else:
        lines.append(f"failed ({trial.outcome}): {as_data(str(trial.failure))}")
    return "\n".join(lines)


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}\n[… cut, {len(text) - limit} characters more]"
