"""What a model at hand needs to learn: requests that it fails without a tool, and lines from easy to hard."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from toolsmith.models.model import Model
from toolsmith.prompts.ask import render
from toolsmith.recipes.solve.conversation import final_text
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.right_calls import RightCall
from toolsmith.types.message import Message, Question
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches

T = TypeVar("T")
EASY, HARD = 0.02, 0.98  # shares of the difficulties beyond which a line teaches nothing, or is a riddle


def tool_helps(model: Model, toolbox: Toolbox) -> Callable[[RightCall], bool]:
    """Whether the tool makes the difference: the model alone does not answer the request rightly (DeepEyesV2).

    Args:
        model: asked once a request, without tools.
        toolbox: whose tools say how answers are compared.
    """

    def keeps(call: RightCall) -> bool:
        text = render("solve_without_tool", {"request": call.request})
        question = Question(messages=(Message(role="user", content=text),), purpose="solve_without_tool")
        said = final_text(model.answer(question).text)
        wanted = call.expected if call.expected is not None else call.result
        comparison = toolbox.get(call.tool).comparison
        return not any(matches(value, wanted, comparison, call.request) for value in (said, _value(said)))

    return keeps


def _value(text: str) -> JsonValue:
    """The value that a text writes, else the text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def from_easy_to_hard(lines: Sequence[T], difficulties: Sequence[float], *, trims: bool = False) -> list[T]:
    """The lines in the order of their measured difficulty (Tool-Star, Dong et al. 2025; ToolACE-R, Zeng et al. 2025).

    Args:
        lines: to be trained on.
        difficulties: of each for the model at hand; higher is harder.
        trims: whether the very easiest and the very hardest are left out, as ToolACE-R does.
    """
    ordered = [line for _, line in sorted(zip(difficulties, lines, strict=True), key=lambda pair: pair[0])]
    if not trims:
        return ordered
    return ordered[int(EASY * len(ordered)) : max(int(HARD * len(ordered)), 1)]
