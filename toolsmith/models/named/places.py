"""Where a model is: the address that is asked and the key that goes there, known before anything heavy is loaded.

The address is the one given for this run (`NAME@ADDRESS`), else that of a named model, else what the environment says
(`OLLAMA_HOST`, `OPENAI_BASE_URL` and so on), else the provider's own.
Covered: a key goes to its provider, to an address from the user's own command line or environment, or to the address
beside which a named model names its variable; to no other, and a server of one's own is sent no provider's key.
Not covered: what litellm reads of the environment for providers that are not in the table here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from toolsmith.errors import UsageError
from toolsmith.models.gateway.place import NO_KEY, Place
from toolsmith.models.gateway.providers import PROVIDERS, Provider, provided
from toolsmith.toolbox.files.model_settings import ADDRESS_MARK, NamedModel

_OLLAMA_PORT = 11434


def split_address(name: str) -> tuple[str, str]:
    """A name and the address behind its `@`, empty where there is none."""
    mark = ADDRESS_MARK.search(name)
    return (name[: mark.start()], address_of(name[mark.end() :])) if mark else (name, "")


def place_of(name: str, named: Mapping[str, NamedModel]) -> Place:
    """Where the model of that name is, and what is known of it.

    Raises:
        UsageError: an address is none.
    """
    bare, typed = split_address(name)
    entry = named.get(bare) or NamedModel(model=bare)
    model = provided(entry.model)
    provider = model.provider or Provider()
    stated = entry.api_base
    if stated and model.provider is None:
        raise UsageError(
            f"[models.{bare}] names an address for {entry.model}, whose keys toolsmith cannot keep from it",
            hint=f"An address goes with: {', '.join(PROVIDERS)}.",
        )
    found = next((variable for variable in provider.addresses if os.environ.get(variable)), "")
    address, origin = (
        (typed, "given for this run") if typed
        else (stated, f"[models.{bare}]") if stated
        else (_from_environment(found), found) if found
        else (provider.api_base, "")
    )  # fmt: skip
    return Place(
        name=bare,
        litellm_name=model.litellm_name,
        provider=model.provider,
        api_base=address,
        address_from=origin,
        tools=provider.speaks_tools if entry.tools is None else entry.tools,
        images=entry.images,
        price=entry.price,
        context=entry.context,
        **_key(
            entry,
            provider.keys,
            is_stated=bool(stated and not typed),
            has_address=bool(address),
            is_known=model.provider is not None,
        ),
    )


def _key(
    entry: NamedModel, keys: tuple[str, ...], *, is_stated: bool, has_address: bool, is_known: bool
) -> dict[str, str]:
    """The key that goes along, or the variable where it is missing.

    Args:
        entry: the model.
        keys: variables of its provider.
        is_stated: whether it goes to an address of a file of settings.
        has_address: whether it goes anywhere but to the provider.
        is_known: whether all variables of the provider are known.
    """
    if entry.key_env:
        value = os.environ.get(entry.key_env, "")
        return {"key": value, "key_from": entry.key_env} if value else {"missing_key": entry.key_env}
    if is_stated:
        return {"key": NO_KEY}
    found = next((variable for variable in keys if os.environ.get(variable)), "")
    if found:
        return {"key_from": found}
    if has_address:
        return {"key": NO_KEY} if is_known else {}
    return {"missing_key": keys[0]} if keys else {}


def address_of(text: str) -> str:
    """An address as a person writes it: without `http://` it is added, a slash at the end is left out.

    Raises:
        UsageError: it is none.
    """
    found = re.fullmatch(r"(?:(https?)://)?(?!\w+:/)([^\s/@]+)(/[^\s]*)?", text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no address", hint="For example: http://127.0.0.1:8000/v1")
    return f"{found[1] or 'http'}://{found[2]}{(found[3] or '').rstrip('/')}"


def _from_environment(variable: str) -> str:
    """An address of the environment. `OLLAMA_HOST` is read as Ollama's own client reads it."""
    given = os.environ[variable].strip()
    if variable != "OLLAMA_HOST":
        return address_of(given)
    has_port = re.search(r":\d+(/|$)", given) is not None or "://" in given
    host = f"127.0.0.1{given}" if given.startswith(":") else given
    return address_of(host if has_port else f"{host.rstrip('/')}:{_OLLAMA_PORT}").replace("//0.0.0.0", "//127.0.0.1")
