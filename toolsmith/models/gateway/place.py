"""Where a model is and how it is reached, as far as that is known before anybody is asked."""

from __future__ import annotations

from toolsmith.errors import ModelRejectedError
from toolsmith.models.gateway.providers import Provider
from toolsmith.types.message import Price
from toolsmith.types.record import Record

NO_KEY = "none"  # clients of the OpenAI kind insist on one


class Place(Record):
    """A model under the name that was asked for, and under litellm's.

    `api_base` empty: the provider's own address, as litellm knows it; `address_from` is what says so. `key` None:
    litellm finds it in the environment. `missing_key` names the variable that should hold one. `provider` None: the
    table does not know it. `tools` and `images` None: whatever litellm says of the model.
    """

    name: str
    litellm_name: str
    provider: Provider | None = None
    api_base: str = ""
    address_from: str = ""
    key: str | None = None
    key_from: str = ""
    missing_key: str = ""
    tools: bool | None = None
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
