"""`--on`, the option of every command whose work can be done on many machines."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any

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


class OnAnyPlace:
    """A command with the option `--on`. What it takes is read only where it is called: that takes milliseconds each."""

    def __init__(self, command: Callable[..., None]) -> None:
        self.__wrapped__ = command
        self.__name__, self.__module__, self.__doc__ = command.__name__, command.__module__, command.__doc__

    def __call__(self, *arguments: Any, on: str = "", **options: Any) -> None:
        from toolsmith.library.place import working_on

        with working_on(on):
            self.__wrapped__(*arguments, **options)

    @cached_property
    def __signature__(self) -> inspect.Signature:
        signature = inspect.signature(self.__wrapped__, eval_str=True)
        more = inspect.Parameter("on", inspect.Parameter.KEYWORD_ONLY, default="", annotation=_OnOption)
        return signature.replace(parameters=[*signature.parameters.values(), more])

    @property
    def __annotations__(self) -> dict[str, Any]:  # type: ignore[override]
        return {name: each.annotation for name, each in self.__signature__.parameters.items()}
