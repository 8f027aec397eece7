"""A chat request as OpenAI's interface has it: the part of it that is honoured, and what is left out with a notice."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from toolsmith.types.message import Parameters
from toolsmith.types.schema import form_problem

FunctionName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is an integer there."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_schema(value: dict[str, Any]) -> dict[str, Any]:
    if problem := form_problem(value):
        raise ValueError(f"it is no JSON Schema: {problem}")
    return value


whole = BeforeValidator(_whole)


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)  # clients send fields of newer versions


class ImageAddress(_Body):
    url: str


class Part(_Body):
    """A part of a message. Text and images of a `data:` address are passed on; anything else is left out."""

    type: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    text: str = ""
    image_url: ImageAddress | None = None

    @property
    def image(self) -> str:
        """The image, where it can be passed on: an address elsewhere would be fetched by this server."""
        address = self.image_url.url if self.type == "image_url" and self.image_url is not None else ""
        return address if address.startswith("data:image/") else ""


class CalledFunction(_Body):
    name: str
    arguments: str


class ClientCall(_Body):
    id: str
    type: Literal["function"] = "function"
    function: CalledFunction


class ChatMessage(_Body):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[ClientCall] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        if self.content is None:
            return ""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.parts)

    @property
    def parts(self) -> list[Part]:
        return self.content if isinstance(self.content, list) else []


class ClientFunction(_Body):
    name: FunctionName
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})


class ClientTool(_Body):
    type: Literal["function"]
    function: ClientFunction


class StreamOptions(_Body):
    include_usage: bool = False


class NamedFunction(_Body):
    name: FunctionName


class NamedChoice(_Body):
    type: Literal["function"]
    function: NamedFunction


class JsonSchemaFormat(_Body):
    model_config = ConfigDict(extra="ignore", strict=True, populate_by_name=True)

    name: str = "answer"
    schema_: Annotated[dict[str, Any], AfterValidator(_is_schema)] = Field(default_factory=dict, alias="schema")


class ResponseFormat(_Body):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchemaFormat | None = None

    @property
    def schema_of_answer(self) -> dict[str, Any] | None:
        """What the answer must fit; None where it is a text."""
        if self.type == "text":
            return None
        return self.json_schema.schema_ if self.json_schema is not None else {"type": "object"}


class ChatRequest(_Body):
    """The part of OpenAI's request that we honour. `n` has one value."""

    model: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1_000)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_tokens: Annotated[int, Field(ge=1, le=1_000_000), whole] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=1_000_000), whole] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63), whole] | None = None
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    n: Literal[1] | None = None
    tools: Annotated[list[ClientTool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedChoice | None = None
    response_format: ResponseFormat | None = None

    @property
    def named_function(self) -> str:
        """The one function that must be called; empty where none is named."""
        return self.tool_choice.function.name if isinstance(self.tool_choice, NamedChoice) else ""

    @property
    def must_call(self) -> bool:
        return self.tool_choice == "required" or bool(self.named_function)

    @property
    def answer_schema(self) -> dict[str, Any] | None:
        """JSON Schema of the answer; None where it is a text."""
        return self.response_format.schema_of_answer if self.response_format is not None else None

    @property
    def request(self) -> str:
        """What tools are looked for: the last thing that the user said."""
        return next((message.text for message in reversed(self.messages) if message.role == "user"), "")

    @property
    def parameters(self) -> Parameters:
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        parameters = Parameters(temperature=self.temperature or 0.0, stop=tuple(stop), top_p=self.top_p, seed=self.seed)
        most = self.max_completion_tokens or self.max_tokens
        return parameters.model_copy(update={"max_tokens": most}) if most else parameters
