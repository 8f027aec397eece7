"""One call with a worked call in the prompt: the tool user of LATM (Cai et al. 2023, §3.2).

The tool's value is the answer; the model is not asked to repeat it. What is wrong with a call goes back, three times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolsmith.calls.session import ToolSession
from toolsmith.models.model import Model, context_tokens, was_trained
from toolsmith.recipes.solve.conversation import Conversation
from toolsmith.recipes.solve.opening import opening_of
from toolsmith.recipes.solve.outcome import PROMPT_TOKENS, SHARE_OF_CONTEXT, SolveLimits, SolveOutcome
from toolsmith.types.message import CHARACTERS_PER_TOKEN, Message

NO_TOOL_FITS: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "no_tool_fits",
        "description": "No other tool fits the request.",
        "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    },
}
_NOT_A_CALL = (
    "That is neither a readable call nor NO TOOL. Write one JSON object and nothing else: "
    '{"tool": "name", "arguments": {…}}. Close every quote and bracket.'
)


def solve_directly(request: str, model: Model, session: ToolSession, limits: SolveLimits) -> SolveOutcome:
    """One call, repeated only while it is wrong.

    Raises:
        ModelError: the model gave no reply.
    """
    context = context_tokens(model) or SHARE_OF_CONTEXT * PROMPT_TOKENS
    budget = limits.prompt_tokens or min(PROMPT_TOKENS, context // SHARE_OF_CONTEXT)
    definitions = list(session.definitions.values())
    opening = opening_of(request, definitions, session.known, budget, limits.worked_calls, is_terse=was_trained(model))
    none_fits = () if opening.is_known else (NO_TOOL_FITS,)
    conversation = Conversation(
        model, session, "solve_direct", own_functions=none_fits, must_call=True, opening=opening
    )
    opened = messages = conversation.open(request)
    trouble = ""
    for _ in range(1 + limits.call_retries):
        turn = conversation.ask(messages)
        if _tokens(messages) > budget:  # the last mistake alone stays
            messages = opened
        if turn.says_no_tool:
            return SolveOutcome(no_tool_fits=True, reason="the model found that no tool fits")
        if not turn.calls:
            trouble = f"; {turn.trouble}"
            messages = conversation.say(messages, turn, _NOT_A_CALL)
            continue
        first = turn.model_copy(update={"calls": turn.calls[:1]})
        observation = session.observe(first.calls[0])
        if observation.error is None:
            return SolveOutcome(text=observation.text, value=observation.value)
        if session.repeats >= limits.most_repeats:
            return SolveOutcome(status="unanswered", reason="the same wrong call was made again")
        trouble = ""
        messages = conversation.after(messages, first, [observation])
    return SolveOutcome(status="unanswered", reason=f"no call succeeded in {1 + limits.call_retries} tries{trouble}")


def _tokens(messages: Sequence[Message]) -> int:
    return sum(len(message.content) for message in messages) // CHARACTERS_PER_TOKEN
