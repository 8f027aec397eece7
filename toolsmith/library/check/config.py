"""`toolsmith config`: what is configured for this user, and which word counts for what."""

from __future__ import annotations

import contextlib
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolsmith.config_folder import CONFIG_VARIABLE
from toolsmith.errors import BadInputError, ToolboxError, UsageError
from toolsmith.models.named.places import place_of
from toolsmith.models.named.roles import ModelRole, choices
from toolsmith.models.open import KINDS
from toolsmith.toolbox.files.model_settings import Models, NamedModel
from toolsmith.toolbox.files.settings import SETTINGS_FILE, read_settings
from toolsmith.toolbox.files.toml_edit import with_value
from toolsmith.toolbox.trust.user_config import UserConfig, config_file, read_config
from toolsmith.types.record import Record, problems_of

_TAKES = {
    "tools": "true or false",
    "images": "true or false",
    "price": "IN,OUT in dollars per million tokens, for example 0.5,1.5",
    "context": "a whole number of tokens above 0",
}
_ROLES: tuple[ModelRole, ...] = ("maker", "user")


class ConfigLine(Record):
    """One setting. `origin` is what says it; `counts` whether it is the word that counts, or another goes before."""

    key: str
    value: str
    origin: str
    counts: bool = True
    detail: str = ""


def show_config(toolbox: str | Path = "toolbox") -> list[ConfigLine]:
    """Every model that something names, by role and by name, with what says so; nothing is asked of any model.

    Args:
        toolbox: whose `toolbox.toml` is read too, where there is one.
    """
    own = read_config().models
    stated = read_settings(Path(toolbox)).models if (Path(toolbox) / SETTINGS_FILE).is_file() else Models()
    known = {**stated.named, **own.named}
    lines = []
    for role in _ROLES:
        for number, choice in enumerate(choices(role, stated, own)):
            about = where(choice.name, known) if not number else ""
            lines.append(
                ConfigLine(
                    key=f"models.{role}", value=choice.name, origin=choice.origin, counts=not number, detail=about
                )
            )
    for origin, models in (("config.toml", own), (SETTINGS_FILE, stated)):
        for name, model in models.named.items():
            is_hidden = models is stated and name in own.named
            about = "" if is_hidden else where(name, known)
            lines.append(
                ConfigLine(key=f"models.{name}", value=model.model, origin=origin, counts=not is_hidden, detail=about)
            )
    return lines


def where(name: str, named: dict[str, NamedModel]) -> str:
    """The address of a model and the state of its key, in words."""
    model = named[name].model if name in named else name
    if model.partition(":")[0] in KINDS:
        return ""
    try:
        place = place_of(name, named)
    except UsageError as error:
        return error.message
    address = place.api_base or "the provider's own address"
    origin = f" ({place.address_from})" if place.address_from else ""
    if place.missing_key:
        return f"at {address}{origin}; {place.missing_key} is not set"
    return f"at {address}{origin}{f'; key from {place.key_from}' if place.key_from else ''}"


def set_config(key: str, value: Any) -> Path:
    """Set one value of the user's configuration; comments and other values stay.

    Args:
        key: `models.maker`, `models.user`, or `models.NAME.KEY`; see `NamedModel` for the keys.
        value: as that key takes it; a price is `{"input_usd": …, "output_usd": …}`, or `IN,OUT`.

    Returns:
        The file.

    Raises:
        BadInputError: there is no such key, or it takes no such value.
        ToolboxError: the file cannot be written.
    """
    if key.endswith(".price") and isinstance(value, str):
        with contextlib.suppress(ValueError):
            into, out = (float(part) for part in value.split(","))
            value = {"input_usd": into, "output_usd": out}
    return _write(key, value)


def unset_config(key: str) -> Path:
    """Take one value out of the user's configuration.

    Raises:
        BadInputError: there is no such key, or what is left would be wrong.
        ToolboxError: the file cannot be written.
    """
    return _write(key, None)


def _write(key: str, value: Any) -> Path:
    table, _, name = key.rpartition(".")
    parts = table.split(".") if table else []
    if not name or parts[:1] != ["models"] or len(parts) > 2:
        raise _no_setting(key)
    file = config_file()
    text = file.read_text("utf-8") if file.exists() else ""
    changed = with_value(text, parts, name, value)
    _check(key, value, changed)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
        partial.write_text(changed, "utf-8")
        partial.replace(file)
    except OSError as error:
        raise ToolboxError(
            f"{file} cannot be written: {error.strerror}",
            hint=f"Name a folder that you can write: export {CONFIG_VARIABLE}=…",
        ) from error
    return file


def _check(key: str, value: Any, text: str) -> None:
    if key.endswith(".model") and isinstance(value, str) and "/" not in value and value.partition(":")[0] not in KINDS:
        raise BadInputError(
            f"{key} takes provider/model, local:PATH, replay:FILE or mailbox:DIR; not {value!r}",
            hint="For example: ollama/qwen3",
        )
    try:
        UserConfig.model_validate(tomllib.loads(text))
    except ValidationError as error:
        name = key.rpartition(".")[2]
        if name not in (*_ROLES, *NamedModel.model_fields):
            raise _no_setting(key) from error
        hint = (
            f"For example: toolsmith config set {key} http://127.0.0.1:8000/v1" if name == "api_base"
            else "" if name == "key_env"
            else "A named model has at least a model: set models.NAME.model first, and take it out last."
        )  # fmt: skip
        if name in _TAKES and value is not None and any(name in map(str, each["loc"]) for each in error.errors()):
            raise BadInputError(f"{key} takes {_TAKES[name]}; not {value!r}") from error
        problems = [problem.replace("models.named.", "models.") for problem in problems_of(error)]
        raise BadInputError(f"{key} cannot be changed so", problems, hint=hint) from error


def _no_setting(key: str) -> BadInputError:
    return BadInputError(
        f"{key!r} is no setting",
        hint="There are models.maker, models.user and models.NAME.KEY, where KEY is one of "
        f"{', '.join(NamedModel.model_fields)}.",
    )
