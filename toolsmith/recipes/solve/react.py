"""Thought, call, observation, until an answer: ReAct (Yao et al. 2023, "ReAct: Synergizing Reasoning and Acting")."""

from __future__ import annotations

from toolsmith.calls.session import ToolSession
from toolsmith.models.model import Model
from toolsmith.recipes.solve.conversation import CUT, Conversation, Turn, final_text
from toolsmith.recipes.solve.opening import opening_of
from toolsmith.recipes.solve.outcome import SolveLimits, SolveOutcome, known_result
from toolsmith.types.value import JsonValue


def solve_by_react(request: str, model: Model, session: ToolSession, limits: SolveLimits) -> SolveOutcome:
    """A loop of calls, at most `limits.react_steps` questions.

    Raises:
        ModelError: the model gave no reply.
    """
    opening = opening_of(request, list(session.definitions.values()), session.known, None) if session.known else None
    conversation = Conversation(model, session, "solve_react", opening=opening)
    messages = conversation.open(request)
    value: JsonValue = None
    mistakes, trouble = 0, ""
    for _ in range(limits.react_steps):
        turn = conversation.ask(messages)
        if turn.says_no_tool and not any(use.is_ok for use in session.uses):
            return SolveOutcome(no_tool_fits=True, reason="the model found that no tool fits")
        if turn.calls:
            observations = [session.observe(call) for call in turn.calls]
            value = next((item.value for item in reversed(observations) if item.error is None), value)
            if session.repeats >= limits.most_repeats:
                return known_result(value, "the same call was made again and again")
            trouble = ""
            messages = conversation.after(messages, turn, observations)
        elif turn.mistake:
            mistakes, trouble = mistakes + 1, f"; {turn.trouble}"
            if value is not None and mistakes > limits.most_repeats:
                return known_result(value, "the model said nothing that can be read of its result")
            messages = conversation.say(messages, turn, turn.mistake)
        else:
            return _final(turn, session, value)
    return known_result(value, f"no answer after {limits.react_steps} questions{trouble}")


def _final(turn: Turn, session: ToolSession, value: JsonValue) -> SolveOutcome:
    if any(use.is_ok for use in session.uses):
        reason = "the answer ended at its longest" if turn.was_cut else ""
        return SolveOutcome(text=final_text(turn.text), value=value, reason=reason)
    return SolveOutcome(
        status="answered_without_tool",
        text=final_text(turn.text),
        reason=f"the model answered without calling a tool{CUT if turn.was_cut else ''}",
    )
