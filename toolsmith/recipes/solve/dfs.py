"""Depth-first search with back-out: DFSDT (Qin et al. 2023, "ToolLLM", §2.3), as its authors' code runs it.

A node is one turn. Its children are asked one after another; a later one is told what its siblings tried. Giving up
backs out two turns, so that the turn that led there is thought over as well. The first answer ends the search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from toolsmith.calls.session import ToolSession
from toolsmith.models.model import Model
from toolsmith.prompts.ask import render
from toolsmith.recipes.solve.conversation import Conversation, Turn, final_text
from toolsmith.recipes.solve.outcome import BACK_AFTER_GIVING_UP, SolveLimits, SolveOutcome
from toolsmith.types.call import Observation
from toolsmith.types.message import Message, encodable
from toolsmith.types.value import JsonValue

FINISH: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "finish",
        "description": "Give the final answer, or give up from here and let another way be tried.",
        "parameters": {
            "type": "object",
            "properties": {
                "return_type": {"type": "string", "enum": ["give_answer", "give_up_and_restart"]},
                "final_answer": {"type": "string"},
            },
            "required": ["return_type"],
            "additionalProperties": False,
        },
    },
}
_ANSWER_LINE = re.compile(r"^\W*Answer:", re.MULTILINE)
_LONGEST_SIBLING = 500
_END = 1_000_000  # further back than any path is long: ends the search


@dataclass
class Node:
    """One turn in the tree. `path_length` counts thoughts, actions and inputs; `visit` is its place in the order."""

    messages: tuple[Message, ...]
    path_length: int = 0
    visit: int = -1
    turn: Turn | None = None
    observation: Observation | None = None
    gave_up: bool = False
    answer: str | None = None
    children: list[Node] = field(default_factory=list)


def solve_by_dfs(
    request: str,
    model: Model,
    session: ToolSession,
    limits: SolveLimits,
    *,
    watch: Callable[[Node], None] = lambda _: None,
) -> SolveOutcome:
    """Search until an answer, or until the questions are used up.

    Args:
        request: what is asked.
        model: the user model.
        session: tools on offer.
        limits: width, longest path and number of questions.
        watch: called with every node when it is visited.

    Raises:
        ModelError: the model gave no reply.
    """
    return _Search(model, session, limits, watch).run(request)


class _Search:
    def __init__(self, model: Model, session: ToolSession, limits: SolveLimits, watch: Callable[[Node], None]) -> None:
        self._conversation = Conversation(model, session, "solve_dfs", own_functions=(FINISH,))
        self._session = session
        self._limits = limits
        self._watch = watch
        self._visits = 0
        self._questions = 0
        self._answered: Node | None = None
        self._says_no_tool = False
        self._value: JsonValue = None

    def run(self, request: str) -> SolveOutcome:
        self._visit(Node(messages=self._conversation.open(request)))
        worked = any(use.is_ok for use in self._session.uses)
        if self._answered is not None and self._answered.answer is not None:
            status = "answered" if worked else "answered_without_tool"
            reason = "" if worked else "the model answered without calling a tool"
            return SolveOutcome(status=status, text=self._answered.answer, value=self._value, reason=reason)
        if self._says_no_tool and not worked:
            return SolveOutcome(no_tool_fits=True, reason="the model found that no tool fits")
        reason = f"the search ended after {self._questions} questions"
        return SolveOutcome(status="unanswered", reason=reason, value=self._value)

    def _visit(self, node: Node) -> int:
        """How many turns to back out: 0 or 1 lets the parent try its next child."""
        node.visit = self._visits
        self._visits += 1
        self._watch(node)
        if node.answer is not None:
            self._answered = node
            return _END
        if node.gave_up:
            return BACK_AFTER_GIVING_UP
        if node.path_length >= self._limits.dfs_longest_path:
            return self._limits.dfs_back_after_longest_path
        for _ in range(self._limits.dfs_width):
            if self._questions >= self._limits.dfs_questions:
                return _END
            child = self._expand(node)
            node.children.append(child)
            back = self._visit(child)
            if back > 1:
                return back - 1
        return 1

    def _expand(self, node: Node) -> Node:
        """Ask for one child; its messages do not hold what its siblings tried."""
        messages = node.messages
        if node.children:
            tried = [_tried(child) for child in node.children]
            messages = (*messages, Message(role="user", content=render("solve_dfs_siblings", {"tried": tried})))
        self._questions += 1
        turn = self._conversation.ask(messages)
        length = (
            node.path_length + bool(turn.text.strip() and (turn.is_native or not turn.calls)) + 2 * bool(turn.calls)
        )
        length = max(length, node.path_length + 1)
        child = Node(messages=node.messages, path_length=length, turn=turn)
        if turn.says_no_tool or _gives_up(turn):
            child.gave_up = True
            self._says_no_tool = self._says_no_tool or turn.says_no_tool
        elif (answer := _answer(turn, is_native=self._conversation.is_native)) is not None:
            child.answer = answer
        elif turn.calls:
            self._call(node, child, turn)
        else:
            told = turn.mistake or "Go on: call a tool, or finish."
            child.messages = self._conversation.say(node.messages, turn, told)
        return child

    def _call(self, node: Node, child: Node, turn: Turn) -> None:
        first = turn.model_copy(update={"calls": turn.calls[:1]})
        observation = self._session.observe(first.calls[0])
        child.observation = observation
        if observation.error is None:
            self._value = observation.value
        child.messages = self._conversation.after(node.messages, first, [observation])


def _tried(child: Node) -> dict[str, str]:
    """What a sibling did and what came of it, for the prompt."""
    if child.turn is None or not child.turn.calls:
        return {"call": (child.turn.text if child.turn else "")[:_LONGEST_SIBLING], "result": "it gave up"}
    call = child.turn.calls[0]
    arguments = json.dumps(call.arguments, ensure_ascii=False)[:_LONGEST_SIBLING]
    result = child.observation.text[:_LONGEST_SIBLING] if child.observation else "it gave up"
    return {"call": f"{call.name}({arguments})", "result": result}


def _finish(turn: Turn) -> dict[str, object] | None:
    for call in turn.calls:
        if call.name.lower() == "finish":
            return call.arguments if isinstance(call.arguments, dict) else {}
    return None


def _gives_up(turn: Turn) -> bool:
    finish = _finish(turn)
    return finish is not None and (finish.get("return_type") == "give_up_and_restart" or "final_answer" not in finish)


def _answer(turn: Turn, *, is_native: bool) -> str | None:
    """The final answer; models without native calls may also end with a line `Answer: …`."""
    finish = _finish(turn)
    if finish is not None and "final_answer" in finish:
        return encodable(str(finish["final_answer"]))
    if not turn.calls and not is_native and _ANSWER_LINE.search(turn.text):
        return final_text(turn.text)
    return None
