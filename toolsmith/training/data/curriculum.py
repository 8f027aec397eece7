"""What a model at hand needs to learn: requests that it fails without a tool."""

from __future__ import annotations

import json
from collections.abc import Callable

from toolsmith.models.model import Model
from toolsmith.prompts.ask import render
from toolsmith.recipes.solve.conversation import final_text
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.right_calls import RightCall
from toolsmith.types.message import Message, Question
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches


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
