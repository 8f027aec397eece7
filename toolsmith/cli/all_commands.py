"""All commands with their options in one Typer application: what the reference is written from."""

from __future__ import annotations

from toolsmith.cli.commands import application

app = application()
