"""What a request costs with the strong model alone: a sample of those that tools answered, asked once more without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolsmith.models.model import Model
from toolsmith.prompts.ask import render
from toolsmith.recipes.solve.answer_log import AnswerLog, LoggedAnswer
from toolsmith.recipes.solve.conversation import final_text
from toolsmith.types.answer import Answer
from toolsmith.types.message import Message, Question
from toolsmith.types.record import content_hash


def measure_alone(log: AnswerLog, model: Model, count: int) -> list[Answer]:
    """Ask the model about a sample, and log its answers: from then on its cost is measured.

    Args:
        log: of the toolbox; what it answered alone before counts towards the sample.
        model: the strong one.
        count: requests of the sample.

    Raises:
        ModelError: the model gave no reply.
    """
    entries = list(log.entries())
    known = {each.answer.request for each in entries if each.answer.model == model.name and not each.answer.tools_used}
    return [_asked(log, model, request) for request in sample(entries, count) if request not in known]


def sample(entries: Iterable[LoggedAnswer], count: int) -> Sequence[str]:
    """Requests that tools answered, each once, spread evenly over time."""
    requests = list(dict.fromkeys(each.answer.request for each in entries if each.answer.tools_used))
    count = min(count, len(requests))
    return [requests[number * len(requests) // count] for number in range(count)]


def _asked(log: AnswerLog, model: Model, request: str) -> Answer:
    text = render("solve_without_tool", {"request": request})
    reply = model.answer(Question(messages=(Message(role="user", content=text),), purpose="solve_without_tool"))
    answer = Answer(
        request=request,
        text=final_text(reply.text),
        status="answered_without_tool",
        reason="asked to measure what it costs without tools",
        strategy="direct",
        model=model.name,
        calls=1,
        input_tokens=reply.usage.input_tokens,
        output_tokens=reply.usage.output_tokens,
        cost_usd=reply.usage.cost_usd,
    )
    log.append(content_hash("alone", request, model.name), answer)
    return answer
