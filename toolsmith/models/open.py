"""A model from its name: the one place that chooses a concrete model."""

from __future__ import annotations

import os
from pathlib import Path

from toolsmith.errors import ModelNotChosenError, UsageError
from toolsmith.models.gateway import GatewayModel
from toolsmith.models.mailbox import MailboxModel
from toolsmith.models.model import Model
from toolsmith.models.servers import served_model
from toolsmith.models.transcript import ReplayModel

MODEL_VARIABLE = "TOOLSMITH_MODEL"
_PROVIDERS = {
    "ANTHROPIC_API_KEY": "anthropic/claude-sonnet-4-5",
    "OPENAI_API_KEY": "openai/gpt-5.1",
    "GEMINI_API_KEY": "gemini/gemini-2.5-pro",
    "MISTRAL_API_KEY": "mistral/mistral-large-latest",
    "OPENROUTER_API_KEY": "openrouter/anthropic/claude-sonnet-4.5",
}


def open_model(name: str, *, api_base: str | None = None) -> Model:
    """The model that `name` stands for: `local:PATH`, `replay:FILE`, `mailbox:DIR`, or a name that litellm knows.

    Raises:
        UsageError: the name has no provider, or a kind that does not exist.
    """
    kind, _, rest = name.partition(":")
    if kind == "replay" and rest:
        return ReplayModel(Path(rest))
    if kind == "mailbox" and rest:
        return MailboxModel(Path(rest))
    if kind == "local" and rest:
        from toolsmith.models.local import LocalModel

        return LocalModel(Path(rest))
    if served := served_model(name):
        return GatewayModel(
            served.litellm_name,
            api_base=api_base or served.api_base,
            speaks_tools=served.server.speaks_tools,
            guides=served.server.guides,
            shown_as=name,
        )
    if "/" not in name or name.endswith((".jsonl", ".json")):
        raise UsageError(
            f"{name!r} does not name a model",
            hint="Use provider/model (openai/…, anthropic/…, ollama/…), local:PATH, replay:FILE or mailbox:DIR.",
        )
    return GatewayModel(name, api_base=api_base)


def chosen_model(name: str | None, configured: str | None = None) -> str:
    """The name to use: the one given, the configured one, or a provider whose key is in the environment.

    Raises:
        ModelNotChosenError: none of these.
    """
    candidates = [name, os.environ.get(MODEL_VARIABLE), configured, *available_models()]
    for candidate in candidates:
        if candidate:
            return candidate
    raise ModelNotChosenError(
        "no model is chosen",
        hint="Three ways to get going: set a provider's key in the environment (e.g. ANTHROPIC_API_KEY); "
        "or name a model that runs here (--model ollama/qwen3); "
        "or answer yourself, without a key (--model mailbox:DIR).",
    )


def is_priced(name: str) -> bool:
    """Whether asking this model may cost money: it is neither replayed nor answered by a person."""
    return name.partition(":")[0] not in ("replay", "mailbox")


def available_models() -> list[str]:
    """Default models of the providers whose keys are in the environment."""
    return [model for variable, model in _PROVIDERS.items() if os.environ.get(variable)]
