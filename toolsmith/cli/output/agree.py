"""The question whether this user agrees to what a toolbox asks for, at a terminal."""

from __future__ import annotations

import sys

import typer

from toolsmith.cli.output import console
from toolsmith.errors import NotAgreedError


def is_agreed_to(error: NotAgreedError) -> bool:
    """Ask, and remember what was agreed to; without a terminal nobody can be asked."""
    from toolsmith.toolbox.trust.agreements import Agreements

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    console.say(error.message)
    try:
        agrees = typer.confirm("Do you agree?", default=False, err=True)
    except typer.Abort:
        return False
    if agrees:
        Agreements(error.toolbox).agree(error.asked)
    return agrees
