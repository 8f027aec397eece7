"""What is said to a model and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from toolsmith.types.record import Record, content_hash

CHARACTERS_PER_TOKEN = 4  # a rough count, where no model counts
Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "refusal"]


def encodable(text: str) -> str:
    """The text with halves of surrogate pairs, which no file and no network takes, written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


Text = Annotated[str, AfterValidator(encodable)]


class ToolCallRequest(Record):
    """A call that a model asks for: the raw text of its arguments, as the model wrote it."""

    id: Text
    name: Text
    arguments: Text


class Message(Record):
    role: Role
    content: Text
    images: tuple[str, ...] = Field(default=(), description="data: addresses of what is shown beside the text")
    tool_calls: tuple[ToolCallRequest, ...] = ()
    tool_call_id: str | None = None


class Parameters(Record):
    """How to sample one reply. Part of the identity of a question."""

    temperature: float = Field(default=0.0, ge=0.0)
    max_tokens: int = Field(default=4096, ge=1, description="output tokens at most")
    stop: tuple[str, ...] = ()
    top_p: float | None = Field(default=None, gt=0, le=1)
    seed: int | None = None
    response_format: dict[str, Any] | None = Field(default=None, description="as OpenAI has it; never beside tools")
    tools: tuple[dict[str, Any], ...] = Field(default=(), description="OpenAI function schemas offered to the model")
    tool_choice: Literal["auto", "required"] = Field(default="auto", description="whether the reply must be a call")
    reply_schema: dict[str, Any] | None = Field(
        default=None, description="JSON Schema of the reply, to which a server, or weights here, hold it where they can"
    )
    sample: int = Field(default=0, ge=0, description="index among several replies to the same question")


class Price(Record):
    """Dollars of one million tokens."""

    input_usd: float = Field(ge=0)
    output_usd: float = Field(ge=0)

    def of(self, input_tokens: float, output_tokens: float) -> float:
        """Dollars of that many tokens."""
        return (input_tokens * self.input_usd + output_tokens * self.output_usd) / 1_000_000


class Usage(Record):
    """Tokens of one exchange; the price is None where nobody knows it."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


def total_usd(costs: Iterable[float | None]) -> float | None:
    """Dollars together; None where one of them is not known."""
    each = list(costs)
    return None if None in each else sum(cost for cost in each if cost is not None)


class Reply(Record):
    text: Text
    finish_reason: FinishReason = "stop"
    tool_calls: tuple[ToolCallRequest, ...] = ()
    usage: Usage = Usage()
    is_replayed: bool = Field(default=False, description="whether it was given to an earlier run")


class Question(Record):
    """One request to a model: everything that determines the reply, but for the model."""

    messages: tuple[Message, ...]
    parameters: Parameters = Parameters()
    purpose: str = Field(default="", description="name of the prompt, for people who read transcripts")

    @property
    def id(self) -> str:
        """Identity of the question. Its purpose is a label and does not count; nor does a schema that the words say."""
        return content_hash(
            [message.model_dump(mode="json", exclude_defaults=True) for message in self.messages],
            self.parameters.model_dump(mode="json", exclude_defaults=True, exclude={"reply_schema"}),
        )
