"""Reads a request with a tool's own proved extraction, so that no model is asked.

An extraction is proved on the texts of its task; it may read something into any other text. So it is believed where
the request is of the same kind as those texts: its words are theirs, or another word in the place would make another
call; and so with its numbers, but for as many as are left out of those texts too. Where several tools read a request,
and search does not tell them apart, a model chooses among them.

Covered: wordings that are not the task's, further demands, numbers that the call leaves out.
Not covered: another question that is asked in the very words of the task.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, TypeVar

from toolsmith.calls.grounding import KnownCall, likeness
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.result_pages import ResultPages
from toolsmith.calls.session import ToolSession
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.index.views import Hit
from toolsmith.types.call import Observation, ReadCall, Use
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.batch import call_batch
from toolsmith.verify.run_cases import argument_problems

T = TypeVar("T")
_Key = tuple[str, str]

MOST_READERS = 16  # tools, the nearest by search, that may read a request
CLEAR_LEAD = 0.3  # of the best hit's score, 0 to 1, over the next tool that reads the request
_SAMPLED_TEXTS = 12  # of a task, to see how many of their numbers its extraction leaves out
_MOST_ALTERED = 24  # words or numbers of one text, each in a call of its own
_MOST_KEPT = 500  # tools whose habits are remembered
_MOST_KNOWN = 120  # texts of a task that are read for their calls
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class CodeAnswer(Record):
    """The call that code made of a request: the tool's path, what came back, and its uses."""

    tool: str
    observation: Observation
    uses: tuple[Use, ...]


class Runs(Protocol):
    """Says how the tools of a toolbox, or of several, run."""

    @property
    def sandbox(self) -> Sandbox: ...

    def policy_for(self, path: str) -> Policy: ...


class Reading(Record):
    """A request as one tool's extraction reads it."""

    tool: str
    arguments: dict[str, JsonValue]


class ExtractionReader:
    """Reads requests with the extractions of a toolbox's tools; remembers what is usual in their tasks.

    Safe for several threads.
    """

    def __init__(self, toolbox: Runs, *, without: Collection[str] = ()) -> None:
        """`without`: requests that are not known, though a tool has them as cases: those of an exam."""
        self._toolbox = toolbox
        self._without = frozenset(without)
        self._lock = threading.Lock()
        self._unread_numbers: dict[_Key, int] = {}  # of a text of the task, by tool
        self._known_calls: dict[_Key, list[KnownCall]] = {}  # by tool

    def known_calls(self, tool: Tool) -> list[KnownCall]:
        """Texts of a tool's task with the arguments that its proved extraction reads in them."""
        with self._lock:
            known = self._known_calls.get(_key(tool))
        if known is None:
            texts = self._texts(tool)[:_MOST_KNOWN] if tool.verdict_now.status == "accepted" else []
            read = zip(texts, self._extract(tool, texts), strict=True)
            known = [KnownCall(request=text, arguments=found) for text, found in read if found is not None]
            known += [
                KnownCall(request=example.request, arguments=example.arguments)
                for example in tool.doc.examples
                if example.request and example.request not in self._without
            ]
            self._keep(self._known_calls, tool, known)
        return known

    def likeness(self, request: str, tool: Tool) -> float:
        """How like the request the text of the tool's task is that is most like it, 0 to 1."""
        return max((likeness(request, text) for text in self._texts(tool)[:_MOST_KNOWN]), default=0.0)

    def _texts(self, tool: Tool) -> list[str]:
        return [case.input for case in tool.cases if case.input is not None and case.input not in self._without]

    def read(self, request: str, tool: Tool) -> Reading | None:
        """The call that a tool's extraction makes of the request; None where it makes none that can be believed."""
        texts = self._texts(tool)
        if tool.extraction_program is None or not texts or tool.verdict_now.status != "accepted":
            return None
        found = self._extract(tool, [request])[0]
        if found is None:
            return None
        strange = _strange_words(request, found, texts)
        if len(strange) > _MOST_ALTERED or self._unread(tool, request, strange, found):
            return None
        if self._unread(tool, request, _numbers(request), found) > self._usually_unread(tool, texts):
            return None
        return Reading(tool=tool.path, arguments=found)

    def _extract(self, tool: Tool, texts: Sequence[str]) -> list[dict[str, JsonValue] | None]:
        """The arguments in each text; None where there are none that the tool takes."""
        program = tool.extraction_program
        if program is None or not texts:
            return [None] * len(texts)
        found: list[dict[str, JsonValue] | None] = []
        policy = self._toolbox.policy_for(tool.path)
        inputs = [{"input": text} for text in texts]
        for trial in call_batch(program, inputs, self._toolbox.sandbox, policy):
            arguments = to_json(trial.result) if trial.is_ok else None
            fits = isinstance(arguments, dict) and not argument_problems(tool, arguments)
            found.append(arguments if fits else None)
        return found

    def _unread(self, tool: Tool, text: str, places: Sequence[re.Match[str]], arguments: JsonValue) -> int:
        """How many of these words or numbers may be others without another call."""
        altered = [f"{text[: place.start()]}{_another(place[0])}{text[place.end() :]}" for place in places]
        return sum(other == arguments for other in self._extract(tool, altered))

    def _usually_unread(self, tool: Tool, texts: Sequence[str]) -> int:
        """The most numbers that the extraction leaves out of a text of its task."""
        with self._lock:
            known = self._unread_numbers.get(_key(tool))
        if known is not None:
            return known
        sample = texts[:: max(1, len(texts) // _SAMPLED_TEXTS)][:_SAMPLED_TEXTS]
        read = zip(sample, self._extract(tool, sample), strict=True)
        unread = [self._unread(tool, text, _numbers(text), found) for text, found in read if found]
        self._keep(self._unread_numbers, tool, max(unread, default=0))
        return max(unread, default=0)

    def _keep(self, kept: dict[_Key, T], tool: Tool, value: T) -> None:
        with self._lock:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[_key(tool)] = value


def answer_by_code(
    request: str,
    hits: Sequence[Hit],
    lazy_tools: LazyTools,
    reader: ExtractionReader,
    *,
    pages: ResultPages | None = None,
    model: str | None = None,
) -> CodeAnswer | None:
    """The call that a tool's extraction makes of the request, made; None where a model must read it.

    Args:
        request: in words.
        hits: the tools that may read it, best first.
        lazy_tools: the toolbox's tools at one commit.
        reader: of this toolbox.
        pages: of long results.
        model: in whose place the request is read, for the trial; None where none stands behind it.
    """
    tools = [lazy_tools.tool(hit.path) for hit in hits if hit.path in lazy_tools.entries]
    readings = [reader.read(request, tool) for tool in tools]
    reading = best_reading(list(filter(None, readings)), {hit.path: hit.score for hit in hits})
    if reading is None:
        return None
    (definition,) = lazy_tools.definitions([reading.tool])
    session = ToolSession([definition], lazy_tools.runner(request=request, model=model), pages=pages)
    observation = session.observe(ReadCall(name=definition.name, arguments=reading.arguments))
    if observation.error is not None:
        return None
    uses = tuple(use.model_copy(update={"read_by": "extraction"}) for use in session.uses)
    return CodeAnswer(tool=definition.tool, observation=observation, uses=uses)


def best_reading(readings: Sequence[Reading], scores: Mapping[str, float]) -> Reading | None:
    """The one reading, or the one that search puts clearly first; None where nothing tells them apart."""
    ordered = sorted(readings, key=lambda reading: -scores.get(reading.tool, 0.0))
    if len(ordered) > 1:
        first, second = (scores.get(reading.tool, 0.0) for reading in ordered[:2])
        return ordered[0] if first - second >= CLEAR_LEAD else None
    return ordered[0] if ordered else None


def _key(tool: Tool) -> _Key:
    """A tool at one commit: another one may have another extraction, other cases or another doc with the same code."""
    return tool.path, tool.version


def _numbers(text: str) -> list[re.Match[str]]:
    return list(_NUMBER.finditer(text))[:_MOST_ALTERED]


def _strange_words(request: str, arguments: JsonValue, texts: Sequence[str]) -> list[re.Match[str]]:
    """Words of the request that are neither in a text of the task nor in the arguments."""
    known = {word.lower() for text in texts for word in _WORD.findall(text)}
    known |= {word.lower() for word in _WORD.findall(json.dumps(arguments, ensure_ascii=False))}
    return [found for found in _WORD.finditer(request) if found[0].lower() not in known]


def _another(part: str) -> str:
    """A word or number of the same form that is another one: its last character differs."""
    last = part[-1]
    return part[:-1] + (str((int(last) + 1) % 10) if last.isdecimal() else "q" if last.lower() != "q" else "x")
