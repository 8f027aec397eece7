"""`[models]`, in a `toolbox.toml` and in a user's `config.toml`: which model has which role, and where models are."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, field_validator, model_validator

from toolsmith.types.message import Price
from toolsmith.types.record import Record

ADDRESS_MARK = re.compile(r"@(?=https?://)")  # between a model and its address, where a person types both
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_ROLES = ("maker", "user")


class NamedModel(Record):
    """A model under a name of one's own: `[models.NAME]`.

    Its key is never here, only the variable of the environment that holds it. At an `api_base` no other key is sent.
    """

    model: str = Field(description="as on the command line: provider/name, local:PATH and so on")
    api_base: str = Field(default="", description="address of its server; empty: the provider's own")
    key_env: str = Field(default="", description="environment variable that holds its key")
    tools: bool | None = Field(default=None, description="whether it takes tool schemas; None: by its provider")
    images: bool | None = Field(default=None, description="whether it looks at images; None: as litellm knows")
    price: Price | None = None
    context: int | None = Field(default=None, gt=0, description="tokens of question and answer together")

    @field_validator("model")
    @classmethod
    def _without_address(cls, model: str) -> str:
        return _addressless(model)

    @field_validator("api_base")
    @classmethod
    def _is_plain_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"https?://[^\s@]+", address):
            raise ValueError("an address begins with http:// or https:// and holds no password")
        return address

    @field_validator("key_env")
    @classmethod
    def _is_variable(cls, name: str) -> str:
        if name and not _VARIABLE.fullmatch(name):
            raise ValueError("is the name of an environment variable, never the key itself")
        return name


class Models(Record):
    """Names of models by role, empty where none is configured; and models by name."""

    maker: str = ""
    user: str = ""
    named: dict[str, NamedModel] = {}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, stated: Any) -> Any:
        """In a file, a named model is a table beside the roles."""
        if not isinstance(stated, dict) or "named" in stated:
            return stated
        roles = {key: value for key, value in stated.items() if key in _ROLES}
        return {**roles, "named": {key: value for key, value in stated.items() if key not in _ROLES}}

    @field_validator("named")
    @classmethod
    def _names(cls, named: dict[str, NamedModel]) -> dict[str, NamedModel]:
        for name in named:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name: letters, digits, dots, hyphens")
        return named

    @field_validator("maker", "user")
    @classmethod
    def _without_address(cls, model: str) -> str:
        return _addressless(model)

    def of(self, role: str) -> str:
        """The name of the model that has a role."""
        return str(getattr(self, role))


def _addressless(model: str) -> str:
    if ADDRESS_MARK.search(model):
        raise ValueError("an address stands in api_base of a [models.NAME] table, not in the model's name")
    return model
