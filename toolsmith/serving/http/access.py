"""Who may come with which token, and to which tools: a file of names, variables and patterns, never of tokens."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.bounded import read_file
from toolsmith.toolbox.files.settings import read_toml
from toolsmith.types.record import Record

SHORTEST_TOKEN = 16  # characters


class Access(Record):
    """What one token opens: tools whose path fits one of the patterns (`units/*`); none: all."""

    token_env: str = Field(description="the environment variable that holds the token")
    tools: tuple[str, ...] = ()


class Accesses(Record):
    """The file: `[clients.NAME]` tables."""

    clients: dict[str, Access] = Field(min_length=1)

    def by_token(self) -> dict[str, str]:
        """Token → name.

        Raises:
            BadInputError: a variable is not set, too short, or two tokens are alike; all problems are listed.
        """
        values = {name: os.environ.get(access.token_env, "") for name, access in self.clients.items()}
        problems = [
            f"{name}: {self.clients[name].token_env} is {'shorter than 16 characters' if value else 'not set'}"
            for name, value in values.items()
            if len(value) < SHORTEST_TOKEN
        ]
        if not problems and len(set(values.values())) < len(values):
            problems = ["two of them are alike, so nobody could tell who comes"]
        if problems:
            raise BadInputError("the tokens cannot be used", problems, hint="openssl rand -hex 32 makes one.")
        return {value: name for name, value in values.items()}


def read_accesses(file: Path) -> Accesses:
    """The file of clients.

    Raises:
        BadInputError: it is not there, or wrong; all problems are listed.
    """
    if not file.is_file():
        hint = '[clients.NAME] with token_env = "VARIABLE" and tools = ["category/*"]'
        raise BadInputError(f"no file of clients at {file}", hint=hint)
    return read_toml(file, read_file(file.resolve()), Accesses)
