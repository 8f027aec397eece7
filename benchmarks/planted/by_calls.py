"""What calls alone correct of a schema: explored as refining explores, without any model, text or gate."""

# ruff: noqa: E501 - a call reads best on one line

from __future__ import annotations

import json
from typing import Any

from benchmarks.planted.planted import Planted, RefusedError
from benchmarks.planted.players import any_value
from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.recipes.refine.trying.attempts import attempts
from toolsmith.remotes.schema import descriptions_of, signature_of
from toolsmith.types.tool import Doc, Remote, Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.verify.docs.corrections import corrected, corrections_of

_ROUNDS, _ATTEMPTS, _IDEAS = 3, 12, 3
_EVERY = 4  # of the known right calls one in so many teaches


def corrected_by_calls(operation: Planted) -> Tool:
    schema = operation.schema
    signature = signature_of(schema)
    remote = Remote(kind="mcp", address="planted", operation=operation.name)
    tool = Tool(
        name=operation.name, category="shop", function=operation.name, code="", remote=remote, signature=signature,
        verdict=remote_verdict(remote), doc=Doc(description=operation.about, parameters=descriptions_of(schema)),
    )  # fmt: skip
    made: dict[str, Trial] = {}

    def make(arguments: dict[str, Any]) -> None:
        made.setdefault(json.dumps(arguments, sort_keys=True), _called(operation, arguments))

    for _, _, right in operation.cases[_EVERY - 1 :: _EVERY]:
        make(right)
    for _ in range(_ROUNDS):
        for at in range(_IDEAS):
            make({name: any_value(each, at) for name, each in schema["properties"].items() if name in schema["required"]})  # fmt: skip
        left = _ATTEMPTS
        while left > 0 and (wanted := attempts(signature, list(made.values()), left)):
            for arguments in wanted:
                make(arguments)
            left -= len(wanted)
    return corrected(tool, corrections_of(signature, list(made.values()), is_steady=True))


def _called(operation: Planted, arguments: dict[str, Any]) -> Trial:
    trial = Trial(tool=operation.name, code_id="planted", arguments=arguments, outcome="ok")
    try:
        return trial.model_copy(update={"result": operation.answer(dict(arguments))})
    except RefusedError as refused:
        body = refused.body if isinstance(refused.body, str) else json.dumps(refused.body)
        failure = Failure(type="InvalidArguments", message=f"HTTP {refused.status}: {body}")
        is_own = refused.status >= 500
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        failure, is_own = Failure(type="Failed", message=repr(error)), True
    return trial.model_copy(update={"outcome": "error" if is_own else "invalid", "failure": failure})
