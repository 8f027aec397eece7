"""A model from its name: the one place that chooses a concrete model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.extensions import extension
from toolsmith.models.gateway.gateway import GatewayModel
from toolsmith.models.mailbox import MailboxModel
from toolsmith.models.model import Model
from toolsmith.models.named.places import place_of, split_address
from toolsmith.models.transcript import ReplayModel
from toolsmith.toolbox.files.model_settings import NamedModel
from toolsmith.toolbox.trust.user_config import read_config

_NEARLY_AN_ADDRESS = re.compile(r"@(?:\w+://|(?=[\w.-]+:\d{1,5}(?:/|$)))(?P<rest>.*)")
KINDS = ("local", "replay", "mailbox")


def open_model(name: str, *, api_base: str | None = None, named: Mapping[str, NamedModel] | None = None) -> Model:
    """The model that `name` stands for.

    Args:
        name: of a named model, or `local:PATH`, `replay:FILE`, `mailbox:DIR`, `SCHEME:…` of a package that offers
            `toolsmith.models`, or one that litellm knows; an address may follow: `openai/NAME@http://…`.
        api_base: that address, said apart.
        named: models by name; None takes those of the user's configuration.

    Raises:
        UsageError: the name has no provider, or a kind that does not exist; or an address is none.
        ModelRejectedError: the key that it needs is not in the environment.
    """
    known = read_config().models.named if named is None else named
    bare, typed = split_address(f"{name}@{api_base}" if api_base else name)
    model = known[bare].model if bare in known else bare
    kind, _, rest = model.partition(":")
    if kind in KINDS and rest:
        if typed:
            raise UsageError(f"{model!r} has no address", hint="An address goes with PROVIDER/NAME.")
        return _without_server(kind, Path(rest))
    if rest and not typed and (added := extension("models", kind)) is not None:
        opened: Model = added(rest)
        return opened
    if (found := _NEARLY_AN_ADDRESS.search(model)) is not None:
        raise UsageError(
            f"{found[0]!r} in {bare!r} is no address: one begins with http:// or https://",
            hint=f"For example: {model[: found.start()]}@http://{found['rest']}",
        )
    if not all(model.partition("/")) or model.endswith((".jsonl", ".json")):
        listed = f" Or one of yours: {', '.join(known)}." if known else ""
        raise UsageError(
            f"{bare!r} does not name a model",
            hint="Use provider/model (openai/…, anthropic/…, ollama/…), local:PATH, replay:FILE or mailbox:DIR."
            + listed,
        )
    place = place_of(f"{bare}@{typed}" if typed else bare, known)
    place.require_key()
    return GatewayModel(place)


def _without_server(kind: str, path: Path) -> Model:
    if kind == "replay":
        return ReplayModel(path)
    if kind == "mailbox":
        return MailboxModel(path)
    from toolsmith.models.local import LocalModel

    return LocalModel(path)


def is_priced(name: str) -> bool:
    """Whether asking this model may cost money: it is neither replayed nor answered by a person."""
    return name.partition(":")[0] not in ("replay", "mailbox")
