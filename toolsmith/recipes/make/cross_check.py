"""Cross-checks an accepted tool: a second function is asked for; where the two differ, the maker is asked.

Its author sees description, signature, doc and a few cases that the maker saw; never the tool's code, never a hidden
case. A second function that is wrong on a known case says nothing: on shown and validation cases it may be mended once;
then, or where it is wrong on hidden ones, another is asked for. A disagreement goes to the maker in one question; what
is still open then leaves the tool unproven.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask
from toolsmith.prompts.blocks import answer_of, code_blocks
from toolsmith.recipes.libraries import installed_libraries
from toolsmith.recipes.make.draft import describe_comparison, with_repair
from toolsmith.recipes.make.module_text import public_function, without_program_part
from toolsmith.recipes.make.tool_replies import parse_repair
from toolsmith.recipes.signature_line import signature_line
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.screen import screen_code
from toolsmith.types.message import Parameters
from toolsmith.types.record import Record
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Check
from toolsmith.verify.accept import Proof
from toolsmith.verify.cross_check.compare import NAME, Agreement, Second, compare, second_results
from toolsmith.verify.run_cases import run_cases
from toolsmith.verify.signature import read_function

AUTHORS = 2  # second functions that are asked for, one after the other, until one is right on all cases
MOST_QUESTIONS = 2 * AUTHORS + 1  # each is mended once, and the maker explains once
_FIRST_SAMPLE = 1  # sample 0 is the maker's own
_TEMPERATURE = 0.8
SHOWN = 3  # problems with their answers, of those that the maker sees
_MOST_FAILURES = 8
_MOST_LISTED = 20
_TEXT_FUNCTION = "answer"


class CrossChecked(Record):
    """The proof, of a mended tool where the maker found itself wrong; the check; and the second function."""

    proof: Proof
    check: Check
    second: Second | None = None


class CrossCheck:
    """One cross-check of one tool."""

    def __init__(
        self, task: Task, author: Model, maker: Model, sandbox: Sandbox, policy: Policy, say: Callable[[str], None]
    ) -> None:
        self._task = task
        self._author = author
        self._maker = maker
        self._sandbox = sandbox
        self._policy = policy
        self._say = say

    def run(self, proof: Proof, prove: Callable[[Tool], Proof]) -> CrossChecked:
        """Ask, compare, and let the maker explain once.

        Args:
            proof: of a tool that is accepted on its cases.
            prove: what they say of a mended one.
        """
        tool = proof.tool
        self._say(f"a second function by {self._author.name}")
        second = self._second(tool)
        if second is None:
            summary = f"no second function by {self._author.name} was right on the known cases"
            return CrossChecked(proof=proof, check=Check(name=NAME, outcome="unproven", summary=summary))
        agreement = compare(tool, second, self._sandbox, self._policy)
        if agreement.disagreements:
            self._say(f"{len(agreement.disagreements)} of {agreement.compared} generated inputs disagree")
            mended = self._explained(tool, agreement)
            held = prove(mended) if mended is not None else None
            if held is not None and held.verdict.is_accepted:
                again = compare(held.tool, second, self._sandbox, self._policy)
                if again.is_full or len(again.disagreements) < len(agreement.disagreements):
                    proof, agreement = held, again
        return CrossChecked(proof=proof, check=agreement.check(), second=second)

    def _second(self, tool: Tool) -> Second | None:
        """The first of some second functions that is right on all cases."""
        decided = self._decided(tool)
        seen = [case for case in decided if case.part != "hidden"]
        hidden = [case for case in decided if case.part == "hidden"]
        for sample in range(_FIRST_SAMPLE, _FIRST_SAMPLE + AUTHORS):
            parameters = Parameters(sample=sample, temperature=_TEMPERATURE)
            try:
                second = self._asked("second_function", tool, parameters, self._question(tool))
                failures = self._failures(tool, second, seen)
                if failures:
                    mending = {"code": second.code.strip(), "function": second.function, "failures": failures}
                    mended = self._asked("repair_second", tool, parameters, mending)
                    second = mended.model_copy(update={"inputs": second.inputs})
                    failures = self._failures(tool, second, seen)
            except (BadReplyError, ModelRefusedError):
                continue
            if not failures and not self._failures(tool, second, hidden):
                return second
        return None

    def _asked(self, prompt: str, tool: Tool, parameters: Parameters, variables: dict[str, Any]) -> Second:
        known = {
            "task": self._task,
            "comparison": describe_comparison(self._task),
            "libraries": installed_libraries(),
        }
        read = partial(self._read, tool)
        return ask(self._author, prompt, read, {**known, **variables}, parameters)

    def _question(self, tool: Tool) -> dict[str, Any]:
        shown = [case for case in tool.cases if case.part == "shown"][:SHOWN]
        is_text = tool.extraction is not None
        return {
            "is_text": is_text,
            "function": tool.function,
            "signature": "" if is_text else signature_line(tool),
            "texts": [text for text in tool.doc.texts if text and text not in tool.doc.parameters.values()],
            "parameters": {} if is_text else tool.doc.parameters,
            "examples": [
                {"question": case.question if is_text else case.arguments, "answer": case.expected} for case in shown
            ],
        }

    def _read(self, tool: Tool, text: str) -> Second:
        """The function of a reply, and the inputs that it lists.

        Raises:
            UnreadableReplyError: there is none that can be called as it must be.
        """
        blocks = [body for info, body in code_blocks(answer_of(text)) if info.lower()[:2] in ("py", "")]
        if not blocks:
            raise UnreadableReplyError("there is no ```python block in it, closed by a line of its own.")
        code = without_program_part(blocks[0])
        is_text = tool.extraction is not None
        wanted = _TEXT_FUNCTION if is_text else tool.function
        names = ["input"] if is_text else [each.name for each in tool.signature.parameters]
        source = read_function(code, wanted)
        found = source if source.function else read_function(code, public_function(code) or None)
        if [each.name for each in found.signature.parameters] != names:
            raise UnreadableReplyError(f"its module must define {wanted}({', '.join(names)}).")
        refusals = screen_code(code, self._policy)
        if refusals:
            raise UnreadableReplyError(f"line {refusals[0].line}: {refusals[0].reason}")
        return Second(code=code, function=found.function, author=self._author.name, inputs=_listed(text))

    def _decided(self, tool: Tool) -> list[Case]:
        """Cases that the tool answers right: labels in doubt decide about no second function."""
        sure = [case for case in tool.cases if not case.suspected]
        tried = run_cases(tool, sure, self._sandbox, self._policy)
        return [case for case, result in zip(sure, tried, strict=True) if result.is_right]

    def _failures(self, tool: Tool, second: Second, cases: Sequence[Case]) -> list[str]:
        results = second_results(tool, second, cases, self._sandbox, self._policy)
        failed = [(case, result) for case, result in zip(cases, results, strict=True) if result]
        return [_failure(case, result) for case, result in failed[:_MOST_FAILURES]]

    def _explained(self, tool: Tool, agreement: Agreement) -> Tool | None:
        """What the maker makes of the disagreement: a changed tool, or nothing."""
        variables = {
            "task": self._task,
            "comparison": describe_comparison(self._task),
            "libraries": installed_libraries(),
            "code": tool.code.strip(),
            "extraction": tool.extraction.strip() if tool.extraction else "",
            "count": len(agreement.disagreements),
            "compared": agreement.compared,
            "disagreements": agreement.shown,
        }
        read = partial(parse_repair, has_extraction=tool.extraction is not None)
        try:
            changed = with_repair(tool, ask(self._maker, "explain_disagreement", read, variables))
        except (BadReplyError, ModelRefusedError):
            return None
        return changed if (changed.code, changed.extraction) != (tool.code, tool.extraction) else None


def _listed(text: str) -> tuple[JsonValue, ...]:
    """The inputs of a reply's JSON block; none where there is none that can be read."""
    for info, body in code_blocks(answer_of(text)):
        try:
            found = json.loads(body) if info.lower() == "json" else None
        except (ValueError, RecursionError):
            continue
        if isinstance(found, list):
            return tuple(found[:_MOST_LISTED])
    return ()


def _failure(case: Case, result: str) -> str:
    return f"input: {case.question}\nexpected: {case.expected}\nactual: {result}"
