"""`--on`, the option of every command whose work can be done on many machines."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

ON_VARIABLE = "TOOLSMITH_ON"

_OnOption = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="PLACE",
        envvar=ON_VARIABLE,
        show_default=False,
        help="Run tools on the nodes of a Ray cluster: ray for this machine's, ray://HEAD:10001 for another. "
        "Models are asked and commits made here.",
    ),
]


def on_any_place(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the option `--on`."""

    @wraps(command)
    def placed(*arguments: Any, on: str = "", **options: Any) -> None:
        from toolsmith.library.place import working_on

        with working_on(on):
            command(*arguments, **options)

    signature = inspect.signature(command, eval_str=True)
    more = inspect.Parameter("on", inspect.Parameter.KEYWORD_ONLY, default="", annotation=_OnOption)
    placed.__signature__ = signature.replace(parameters=[*signature.parameters.values(), more])  # type: ignore[attr-defined]
    placed.__annotations__ = {**get_type_hints(command, include_extras=True), "on": _OnOption}
    return placed
