"""One extension of every kind: a package that declares `entry_points.txt` adds these to toolsmith."""

from __future__ import annotations

import configparser
import json
import string
from collections.abc import Iterable, Sequence
from pathlib import Path

from toolsmith import Case, Doc, Question, Reply, Signature, Task, Tool
from toolsmith.types.tool import Parameter

SIZE = len(string.ascii_lowercase)


def read_ini(path: Path) -> Task:
    """A task file of lines `value = expected`."""
    parser = configparser.ConfigParser()
    parser.read_string("[cases]\n" + path.read_text("utf-8"))
    cases = [
        Case(arguments={"value": int(value)}, expected=int(expected)) for value, expected in parser["cases"].items()
    ]
    return Task(name=path.stem, cases=tuple(cases))


def adopt_methods(source: str, category: str) -> Iterable[Tool]:
    """One tool for each method of texts that a file names."""
    text = {"type": "string"}
    for name in Path(source).read_text("utf-8").split():
        yield Tool(
            name=name,
            category=category or "text",
            function=name,
            code=f"def {name}(text: str) -> str:\n    return text.{name}()\n",
            signature=Signature(parameters=(Parameter(name="text", type_schema=text),), returns=text),
            doc=Doc(description=f"The text in {name} case."),
        )


def write_names(tools: Sequence[Tool], target: Path) -> None:
    """The paths of the tools, as JSON."""
    target.write_text(json.dumps(sorted(tool.path for tool in tools)), "utf-8")


class EchoModel:
    """Answers every question with the same words."""

    def __init__(self, words: str) -> None:
        self._words = words

    @property
    def name(self) -> str:
        return f"echo:{self._words}"

    def answer(self, question: Question) -> Reply:  # noqa: ARG002  # any question
        return Reply(text=self._words)


class LetterEmbedder:
    """How often each letter stands in a text, as a vector of length 1."""

    name = "letters"
    dimension = SIZE

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [_unit([text.lower().count(letter) for letter in string.ascii_lowercase]) for text in texts]


def _unit(counts: Sequence[int]) -> list[float]:
    length = sum(count * count for count in counts) ** 0.5 or 1.0
    return [count / length for count in counts]
