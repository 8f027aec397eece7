"""Marks what a model did: calls by their grade or their executed result, questions by what they asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolsmith.calls.formats.table import looks_like_a_call
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.read import read_calls
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.calls.session import READ_RESULT, folded
from toolsmith.recipes.exam.questions.recover import WITHIN
from toolsmith.recipes.exam.records import Flaw, Marked, Question
from toolsmith.recipes.solve.conversation import NO_TOOL
from toolsmith.scoring.grade import Graded, grade
from toolsmith.scoring.wanted import Sample
from toolsmith.types.answer import Answer
from toolsmith.types.call import ReadCall, Use
from toolsmith.types.comparison import Comparison
from toolsmith.types.message import Reply
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import as_text

_NO_CALL = {folded(name) for name in ("no_tool_fits", "NO TOOL", "none", "null", READ_RESULT, "finish")}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_EXACT = Comparison(mode="exact")
_CLOSE = Comparison(mode="json", relative_tolerance=1e-3, absolute_tolerance=1e-9)  # a result that was copied


@dataclass
class Asked:
    """Arguments that a person was asked for."""

    names: list[str] = field(default_factory=list)


def mark_answer(question: Question, answer: Answer, replies: Sequence[Reply], asked: Asked, tools: LazyTools) -> Marked:
    """The mark of what `solve` did with a question."""
    uses = [use for use in answer.uses if use.tool != READ_RESULT]
    mark = _Mark(question, answer, uses, replies, tools)
    match question.exam:
        case "choose":
            mark.choice()
        case "ask":
            mark.asking(asked)
        case "need" if not question.tools:
            mark.no_call()
        case "recover":
            mark.recovery()
        case "chain" | "ladder":
            mark.result()
        case _:
            mark.call()
    return mark.marked


def mark_ladder(question: Question, said: JsonValue, model: str, tools: LazyTools) -> Marked:
    """The mark of a reply to a question of the ladder that takes no call."""
    flaw: Flaw
    match question.part:
        case "recognise":
            path = tools.nearest_path(str(said))
            is_right, flaw = path == question.tool, "not_recognised"
            chosen: tuple[str, ...] = (path or str(said)[:200],)
        case "predict":
            is_right, flaw = matches(said, question.expected, _CLOSE), "not_predicted"
            chosen = ()
        case _:
            is_right, flaw = said is question.expected, "not_noticed"
            chosen = ()
    if is_right:
        return Marked.of(question, model, chosen=chosen)
    said_so = f"said {json.dumps(said, ensure_ascii=False)[:200]}"
    return Marked.of(question, model, flaw, chosen=chosen, details=(said_so,))


class _Mark:
    """One answer under marking."""

    def __init__(
        self, question: Question, answer: Answer, uses: list[Use], replies: Sequence[Reply], tools: LazyTools
    ) -> None:
        self._question = question
        self._answer = answer
        self._uses = uses
        self._replies = replies
        self._tools = tools
        self._said = [call for reply in replies for call in said_calls(reply, question, tools)]
        self._first = said_calls(replies[0], question, tools) if replies else []
        chosen = tuple(dict.fromkeys(call.name for call in self._said))
        self.marked = Marked.of(question, answer.model, chosen=chosen, calls=len(uses))

    def choice(self) -> None:
        """The tool of the first call; of several, all that were called."""
        question, chosen = self._question, self.marked.chosen
        if not question.tools:
            self.no_call()
            return
        if not chosen:
            self._set(self._silence())
            return
        if len(question.tools) > 1:
            lacking = [path for path in question.tools if path not in chosen]
            strange = [path for path in chosen if path not in question.tools]
            flaws: list[Flaw] = [self._of_tool(path) for path in strange] + (["missing_call"] if lacking else [])
            both = len(question.tools) - len(lacking)
            score = both / (len(question.tools) + len(strange))
            details = (*(f"{path} was called" for path in strange), *(f"{path} was not called" for path in lacking))
            self._set(*dict.fromkeys(flaws), score=score, details=details)
            return
        if chosen[0] == question.tool:
            self._set()
        else:
            self._set(self._of_tool(chosen[0]), details=(f"{chosen[0]} instead of {question.tool}",))

    def call(self) -> None:
        """The first call against the right one; where the answer proves it, other arguments are right too."""
        graded = self._graded()
        is_alone = len(self._replies) == 1 and self.marked.chosen == self._question.tools
        is_proof = is_alone and self._question.answer_tells and not self._leaves_out()
        if graded.mistakes and is_proof and self._gave(self._question.expected):
            self._set(score=1.0, details=("other arguments, the same answer",))
        else:
            self._set(*graded.mistakes, score=graded.score, details=graded.details)

    def _leaves_out(self) -> bool:
        """Whether a list or object was given with less in it: the same answer is luck then, and no other form of it."""
        given, right = self._first[0].arguments, self._question.wanted[0].arguments
        return isinstance(given, dict) and any(_is_part(given.get(name), value) for name, value in right.items())

    def no_call(self) -> None:
        called = self.marked.chosen
        if not called and self._is_unreadable():
            self._set("unreadable", details=("something like a call, where none is right",))
        elif called:
            self._set("needless_call", details=tuple(f"{path} was called" for path in called))
        else:
            self._set()

    def asking(self, asked: Asked) -> None:
        """Right where exactly what is missing was asked for, in a call without it or in words, and nothing invented."""
        withheld = self._question.withheld
        names = list(dict.fromkeys([*asked.names, *self._asked_in_words()]))
        given = [use.arguments for use in self._uses if use.tool == self._question.tool]
        given = [call.arguments for call in self._first if call.name == self._question.tool] + given
        invented = [name for name in withheld if name not in asked.names and _is_given(given, name)]
        hits = [name for name in names if name in withheld]
        flaws: list[Flaw] = ["invented_value"] if invented else []
        flaws += ["not_asked"] if len(hits) + len(set(invented) - set(hits)) < len(withheld) else []
        flaws += ["asked_needlessly"] if len(hits) < len(names) else []
        if self._first and self._first[0].name != self._question.tool:
            flaws.insert(0, self._of_tool(self._first[0].name))
        precision = len(hits) / len(names) if names else None
        recall = len(hits) / len(withheld)
        details: tuple[str, ...] = (f"asked for {', '.join(names) or 'nothing'}; left out: {', '.join(withheld)}",)
        details += (f"invented: {', '.join(invented)}",) if invented else ()
        self._set(*flaws, score=recall if not invented else 0.0, details=details if flaws else ())
        self.marked = self.marked.model_copy(update={"precision": precision, "recall": recall})

    def recovery(self) -> None:
        """Back on track: the right result, or, of a broken tool, no claim and no endless tries."""
        fault, uses = self._question.fault, self._uses
        if not uses:
            self._set(self._silence())
            return
        if fault == "broken tool":
            if len(uses) > 1 + WITHIN:
                self._set("not_recovered", details=(f"{len(uses)} calls of a tool that always fails",))
            elif self._answer.status.startswith("answered") and self._invents_a_number():
                self._set("claimed_a_result", details=(self._answer.text[:200],))
            else:
                self._set()
            return
        if fault == "renamed field":
            self._recovered(is_right=self._says(self._question.expected))
            return
        if fault == "truncated output":
            is_read = any(use.tool == READ_RESULT and use.is_ok for use in self._answer.uses) or self._read_more()
            is_whole = self._says(self._question.expected)
            self._recovered(is_right=is_read or is_whole)
            return
        right = [place for place, use in enumerate(uses) if use.is_ok and use.tool == self._question.tool]
        after = next((place for place in right if place <= WITHIN), None)
        self._recovered(is_right=after is not None)
        self.marked = self.marked.model_copy(update={"after": after})

    def _recovered(self, *, is_right: bool) -> None:
        if is_right:
            self._set()
        else:
            self._set("not_recovered", details=self._shown())

    def result(self) -> None:
        """The executed truth of a chain, wherever it stands: in the value, or in the answer."""
        if self._gave(self._question.expected) or self._says(self._question.expected):
            self._set()
            return
        if not self._uses:
            self._set(self._silence())
            return
        lacking = [path for path in self._question.tools if path not in self.marked.chosen]
        strange = [path for path in self.marked.chosen if path not in self._question.tools]
        flaws: list[Flaw] = [self._of_tool(path) for path in strange] + (["missing_call"] if lacking else [])
        share = 1 - len(lacking) / len(self._question.tools)
        unlike: list[Flaw] = flaws or ["wrong_result"]
        self._set(*dict.fromkeys(unlike), score=share / 2, details=self._shown())

    def _set(self, *flaws: Flaw, score: float | None = None, details: tuple[str, ...] = ()) -> None:
        given = float(not flaws) if score is None else score
        self.marked = self.marked.model_copy(
            update={"is_right": not flaws, "flaws": flaws, "score": given, "details": details}
        )

    def _graded(self) -> Graded:
        offered = self._question.offered
        known = {path: tuple(each.name for each in self._tools.tool(path).signature.parameters) for path in offered}
        return grade(
            Sample(
                place=self._question.id,
                wanted=self._question.wanted,
                said=tuple(self._first[:1]),
                is_unreadable=self._is_unreadable(),
                offered=offered,
                parameters=known,
            )
        )

    def _silence(self) -> Flaw:
        return "unreadable" if self._is_unreadable() else "no_call"

    def _is_unreadable(self) -> bool:
        """Whether a reply was meant as a call and none came of it."""
        return not self._said and any(
            looks_like_a_call(reply.text) and not reply.tool_calls and NO_TOOL not in reply.text.upper()
            for reply in self._replies
        )

    def _of_tool(self, path: str) -> Flaw:
        return "wrong_tool" if path in self._question.offered else "unknown_tool"

    def _gave(self, expected: JsonValue) -> bool:
        return self._answer.value is not None and matches(self._answer.value, expected, _EXACT)

    def _says(self, expected: JsonValue) -> bool:
        """Whether the answer holds the value: as text, or every number and text of it, rounded or not."""
        text = self._answer.text
        if as_text(expected) in text or matches(text, expected, _CLOSE):
            return True
        numbers = [float(found) for found in _NUMBER.findall(text.replace(",", ""))]
        leaves = list(_leaves(expected))
        return bool(leaves) and all(_is_said(leaf, text, numbers) for leaf in leaves)

    def _invents_a_number(self) -> bool:
        known = set(_NUMBER.findall(self._question.request)) | set(_NUMBER.findall(str(self._question.wanted)))
        own = set(_NUMBER.findall(" ".join(use.error.as_text() for use in self._uses if use.error is not None)))
        return bool(set(_NUMBER.findall(self._answer.text)) - known - own) and not self._says(self._question.expected)

    def _read_more(self) -> bool:
        return any(f'"{READ_RESULT}"' in reply.text for reply in self._replies) or any(
            call.name == READ_RESULT for reply in self._replies for call in reply.tool_calls
        )

    def _asked_in_words(self) -> list[str]:
        """What is missing and named in a reply that is a question."""
        text = self._answer.text.lower() if self._answer.status == "answered_without_tool" else ""
        if "?" not in text:
            return []
        return [name for name in self._question.withheld if name.lower().replace("_", " ") in text.replace("_", " ")]

    def _shown(self) -> tuple[str, ...]:
        return (
            ()
            if self.marked.is_right
            else (f"{self._answer.status}: {self._answer.text or self._answer.reason}"[:200],)
        )


def said_calls(reply: Reply, question: Question, tools: LazyTools) -> list[ReadCall]:
    """The calls of a reply under the paths of their tools, repaired where that takes no guess, as `solve` repairs them.

    What says that no tool fits is no call, and neither is reading on in a result.
    """
    names = [tools.names[path] for path in question.offered]
    found = []
    for call in read_calls(reply, names):
        bare = folded(call.name)
        if bare in _NO_CALL:
            continue
        path = next((each for each, name in zip(question.offered, names, strict=True) if folded(name) == bare), None)
        path = path or (call.name if call.name in question.offered else None)
        arguments = call.arguments
        if path is not None and isinstance(arguments, dict):
            (definition,) = tools.definitions([path])
            arguments = repair_arguments(definition.parameters, arguments).arguments
        found.append(call.model_copy(update={"name": path or call.name, "arguments": arguments}))
    return found


def _is_part(given: JsonValue, right: JsonValue) -> bool:
    """Whether a list or object has some of the right one's items, and no other."""
    if isinstance(right, dict):
        return (
            isinstance(given, dict)
            and len(given) < len(right)
            and all(name in right and right[name] == each for name, each in given.items())
        )
    return (
        isinstance(right, list)
        and isinstance(given, list)
        and len(given) < len(right)
        and all(each in right for each in given)
    )


def _is_given(calls: Sequence[JsonValue], name: str) -> bool:
    return any(isinstance(given, dict) and given.get(name) is not None for given in calls)


def _leaves(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]


def _is_said(leaf: JsonValue, text: str, numbers: Sequence[float]) -> bool:
    if isinstance(leaf, bool) or leaf is None:
        return str(leaf).lower() in text.lower()
    if isinstance(leaf, (int, float)):
        return any(matches(number, abs(leaf), _CLOSE) for number in numbers)
    return str(leaf).lower() in text.lower()
