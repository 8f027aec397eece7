"""Which model has which role: named for this run, else by the environment, the toolbox, the user's configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Literal

from toolsmith.errors import ModelNotChosenError
from toolsmith.toolbox.files.model_settings import ADDRESS_MARK, Models
from toolsmith.types.record import Record

ModelRole = Literal["maker", "user"]
MODEL_VARIABLES: dict[ModelRole, str] = {"maker": "TOOLSMITH_MODEL", "user": "TOOLSMITH_USER_MODEL"}
_HINTS: dict[ModelRole, str] = {
    "maker": "Three ways to get going: set a provider's key in the environment (e.g. ANTHROPIC_API_KEY); "
    "or name a model that runs here (--model ollama/qwen3); "
    "or answer yourself, without a key (--model mailbox:DIR).",
    "user": "Name one (--user-model ollama/qwen3, local:PATH, mailbox:DIR), or for good: "
    "toolsmith config set models.user ollama/qwen3",
}

_DEFAULTS = {
    "ANTHROPIC_API_KEY": "anthropic/claude-sonnet-4-5",
    "OPENAI_API_KEY": "openai/gpt-5.1",
    "GEMINI_API_KEY": "gemini/gemini-2.5-pro",
    "MISTRAL_API_KEY": "mistral/mistral-large-latest",
    "OPENROUTER_API_KEY": "openrouter/anthropic/claude-sonnet-4.5",
}


class Choice(Record):
    """A model for a role, and what says so."""

    name: str
    origin: str


def choices(role: ModelRole, stated: Models, own: Models) -> Iterator[Choice]:
    """Every model that something names for a role, what counts first.

    Args:
        role: of the model.
        stated: by the toolbox.
        own: by the user's configuration.
    """
    variable = MODEL_VARIABLES[role]
    found = [
        Choice(name=os.environ.get(variable, ""), origin=variable),
        Choice(name=stated.of(role), origin="toolbox.toml"),
        Choice(name=own.of(role), origin="config.toml"),
    ]
    if role == "maker":
        found += [Choice(name=name, origin="a key in the environment") for name in available_models()]
    yield from (choice for choice in found if choice.name)


def chosen_model(
    role: ModelRole, given: str | None, stated: Models, own: Models, *, agreed: Callable[[], object] = lambda: None
) -> str:
    """The name of the model that has a role in this run.

    Args:
        role: of the model.
        given: as named for this run; `@ADDRESS` alone is the one that it would be otherwise, at that address.
        stated: by the toolbox.
        own: by the user's configuration.
        agreed: called before the word of the toolbox is taken; raises where this user has not agreed to it.

    Raises:
        ModelNotChosenError: nothing names one.
    """
    if given and not ADDRESS_MARK.match(given):
        return given
    choice = next(choices(role, stated, own), None)
    if choice is None:
        named = "no model is chosen" if role == "maker" else "no user model is chosen"
        raise ModelNotChosenError(named, hint=_HINTS[role])
    if choice.origin == "toolbox.toml":
        agreed()
    return choice.name + (given or "")


def available_models() -> list[str]:
    """Default models of the providers whose keys are in the environment."""
    return [model for variable, model in _DEFAULTS.items() if os.environ.get(variable)]
