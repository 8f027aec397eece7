"""A task: a class of problems, with cases that say what is right."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue

Origin = Literal["given", "extracted", "generated"]
Part = Literal["shown", "validation", "hidden"]


class Case(Record):
    """One input with its expected answer.

    The input is a text, the arguments of a call, or both once a text has been turned into a call.
    `suspected`: the expected answer may be wrong; it counts for a tool's cases, not against it, within bounds.
    `columns` is what else the case's file said of it, kept for people and shown to no model; `kind` is what it is in
    the book that it is from.
    `second_reading` is the call that a reader made of the text when the first one, in `arguments`, missed the answer.
    `part` says whether the maker saw it: `shown` fully, `validation` only after failing it, `hidden` never.
    """

    expected: JsonValue
    input: str | None = None
    arguments: dict[str, JsonValue] | None = None
    second_reading: dict[str, JsonValue] | None = None
    origin: Origin = "given"
    part: Part = "hidden"
    suspected: bool = False
    source: str = ""
    columns: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _has_an_input(self) -> Case:
        if self.input is None and self.arguments is None:
            raise ValueError("a case needs an input or arguments")
        return self

    @property
    def question(self) -> str | dict[str, JsonValue]:
        """What is asked, as it was given: the text where there is one, else the arguments."""
        return self.input if self.input is not None else self.arguments or {}

    @property
    def question_id(self) -> str:
        return content_hash(self.question)


class Task(Record):
    """A named class of problems. All cases are of one form: texts, or known arguments."""

    name: str
    description: str = ""
    category: str = ""
    comparison: Comparison = Comparison()
    cases: tuple[Case, ...]
    facts: str = Field(default="", description="where the facts are published that are asked for; empty: none are")
    read_as: str = Field(
        default="", description="how its file was read, in one line; empty where it is in our own form"
    )

    @property
    def is_text(self) -> bool:
        """Whether the cases are texts, so that arguments have to be extracted."""
        return self.cases[0].input is not None
