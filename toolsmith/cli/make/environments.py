"""`--environment NAME=ROLE`: what the environments and macros of a LaTeX book are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from toolsmith.errors import UsageError

ROLES = ("example", "exercise", "solution", "hint")
EnvironmentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--environment",
        metavar="NAME=ROLE",
        help="What an environment or macro of a LaTeX book is: example, exercise, solution or hint.",
    ),
]


def read_environments(given: Sequence[str] | None) -> dict[str, str]:
    """`nexample=example` as `{"nexample": "example"}`.

    Raises:
        UsageError: it is not of that form, or there is no such role.
    """
    found = {}
    for text in given or ():
        name, sign, role = (part.strip() for part in text.partition("="))
        if not name or not sign or role not in ROLES:
            raise UsageError(
                f"--environment {text} is not NAME=ROLE with a role of {', '.join(ROLES)}",
                hint="For example: --environment nexample=example --environment eoce=exercise",
            )
        found[name] = role
    return found
