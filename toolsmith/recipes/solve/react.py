"""Thought, call, observation, until an answer: ReAct (Yao et al. 2023, "ReAct: Synergizing Reasoning and Acting")."""

from __future__ import annotations

from toolsmith.calls.session import ToolSession
from toolsmith.models.model import Model
from toolsmith.recipes.solve.conversation import Conversation, Turn, final_text
from toolsmith.recipes.solve.outcome import SolveLimits, SolveOutcome

UNREADABLE = "Your call cannot be read. Write it again as one JSON object, every quote and bracket closed."
_EMPTY = "Your reply is empty. Call a tool, or answer."


def solve_by_react(request: str, model: Model, session: ToolSession, limits: SolveLimits) -> SolveOutcome:
    """A loop of calls, at most `limits.react_steps` questions.

    Raises:
        ModelError: the model gave no reply.
    """
    conversation = Conversation(model, session, "solve_react")
    messages = conversation.open(request)
    value = None
    for _ in range(limits.react_steps):
        turn = conversation.ask(messages)
        if turn.says_no_tool and not any(use.is_ok for use in session.uses):
            return SolveOutcome(no_tool_fits=True, reason="the model found that no tool fits")
        if turn.calls:
            observations = [session.observe(call) for call in turn.calls]
            value = next((item.value for item in reversed(observations) if item.error is None), value)
            if session.repeats >= limits.most_repeats:
                return _stuck(session)
            messages = conversation.after(messages, turn, observations)
        elif turn.is_broken or not turn.text.strip():
            messages = conversation.say(messages, turn, UNREADABLE if turn.is_broken else _EMPTY)
        else:
            return _final(turn, session, value)
    return SolveOutcome(status="unanswered", reason=f"no answer after {limits.react_steps} questions", value=value)


def _final(turn: Turn, session: ToolSession, value: object) -> SolveOutcome:
    if any(use.is_ok for use in session.uses):
        return SolveOutcome(text=final_text(turn.text), value=value)
    return SolveOutcome(
        status="answered_without_tool", text=final_text(turn.text), reason="the model answered without calling a tool"
    )


def _stuck(session: ToolSession) -> SolveOutcome:
    """A repeated call ends the loop; where it had given a value, that value is the best there is."""
    good = [use for use in session.uses if use.is_ok]
    reason = "the same call was made again and again"
    return SolveOutcome(status="unanswered", reason=f"{reason} ({good[-1].tool if good else 'it never succeeded'})")
