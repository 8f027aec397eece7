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

from toolsmith.errors import ModelRejectedError, UsageError
from toolsmith.models.guided import Guide
from toolsmith.models.servers import SERVERS, served_model
from toolsmith.toolbox.files.model_settings import ADDRESS_MARK, NamedModel
from toolsmith.types.message import Price
from toolsmith.types.record import Record

NO_KEY = "none"  # clients of the OpenAI kind insist on one
_OLLAMA_PORT = 11434


class Provider(Record):
    """A hosted provider: the variables that hold its key, any of which will do, and an address instead of its own."""

    keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


PROVIDERS = {
    "openai": Provider(keys=("OPENAI_API_KEY",), addresses=("OPENAI_BASE_URL", "OPENAI_API_BASE")),
    "anthropic": Provider(
        keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"), addresses=("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE")
    ),
    "gemini": Provider(keys=("GEMINI_API_KEY", "GOOGLE_API_KEY")),
    "mistral": Provider(keys=("MISTRAL_API_KEY",)),
    "openrouter": Provider(keys=("OPENROUTER_API_KEY", "OR_API_KEY")),
    "groq": Provider(keys=("GROQ_API_KEY",)),
    "deepseek": Provider(keys=("DEEPSEEK_API_KEY",)),
    "xai": Provider(keys=("XAI_API_KEY",)),
    "together_ai": Provider(keys=("TOGETHERAI_API_KEY", "TOGETHER_API_KEY", "TOGETHER_AI_TOKEN")),
    "fireworks_ai": Provider(
        keys=("FIREWORKS_AI_API_KEY", "FIREWORKS_API_KEY", "FIREWORKSAI_API_KEY", "FIREWORKS_AI_TOKEN")
    ),
    "cohere": Provider(keys=("COHERE_API_KEY", "CO_API_KEY")),
    "cerebras": Provider(keys=("CEREBRAS_API_KEY",)),
    "deepinfra": Provider(keys=("DEEPINFRA_API_KEY",)),
    "azure": Provider(keys=("AZURE_API_KEY", "AZURE_OPENAI_API_KEY"), addresses=("AZURE_API_BASE",)),
    "hosted_vllm": Provider(addresses=("HOSTED_VLLM_API_BASE",)),
    "ollama_chat": Provider(addresses=("OLLAMA_API_BASE", "OLLAMA_HOST")),
}


class Place(Record):
    """A model as litellm wants it. `api_base` empty: the provider's own, as litellm knows it.

    `key` None: litellm finds it in the environment. `missing_key` names the variable that should hold one.
    """

    name: str
    litellm_name: str
    api_base: str = ""
    address_from: str = ""
    key: str | None = None
    key_from: str = ""
    missing_key: str = ""
    tools: bool | None = None
    guides: tuple[Guide, ...] = ()
    images: bool | None = None
    price: Price | None = None
    context: int | None = None

    def require_key(self) -> None:
        """See that there is a key where one is needed.

        Raises:
            ModelRejectedError: the variable that should hold it is not set.
        """
        if self.missing_key:
            raise ModelRejectedError(
                f"{self.name} needs a key, and {self.missing_key} is not set",
                hint=f"export {self.missing_key}=…; or name a model that needs none: ollama/NAME, mailbox:DIR.",
            )


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
    served = served_model(entry.model)
    if served is not None:
        server = served.server
        provider: Provider | None = Provider(keys=server.key_variables, addresses=server.address_variables)
        litellm_name, usual, tools = served.litellm_name, server.api_base, server.speaks_tools
        guides = server.guides
    else:
        provider = PROVIDERS.get(entry.model.partition("/")[0])
        litellm_name, usual, tools, guides = entry.model, "", None, ()
    keys, addresses = (provider.keys, provider.addresses) if provider is not None else ((), ())
    stated = entry.api_base
    if stated and provider is None:
        raise UsageError(
            f"[models.{bare}] names an address for {entry.model}, whose keys toolsmith cannot keep from it",
            hint=f"An address goes with: {', '.join((*(server.prefix for server in SERVERS), *PROVIDERS))}.",
        )
    found = next((variable for variable in addresses if os.environ.get(variable)), "")
    address, origin = (
        (typed, "given for this run") if typed
        else (stated, f"[models.{bare}]") if stated
        else (_from_environment(found), found) if found
        else (usual, "")
    )  # fmt: skip
    return Place(
        name=bare,
        litellm_name=litellm_name,
        api_base=address,
        address_from=origin,
        tools=tools if entry.tools is None else entry.tools,
        guides=guides,
        images=entry.images,
        price=entry.price,
        context=entry.context,
        **_key(
            entry,
            keys,
            is_stated=bool(stated and not typed),
            has_address=bool(address),
            is_known=provider is not None,
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
    found = re.fullmatch(r"(?:(https?)://)?([^\s/@]+)(/[^\s]*)?", text.strip())
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
