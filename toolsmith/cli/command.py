"""A command whose options do not take the next option for their value, and that can say how far it is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from toolsmith.cli.output.job import called, working
from toolsmith.errors import UsageError


class Command(TyperCommand):
    """`--facts --dry-run` lacks a value; `--facts=--dry-run` gives one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As any command reads its arguments.

        Raises:
            UsageError: an option stands where the value of another one should.
        """
        called(_named(ctx))
        options = [each for each in self.get_params(ctx) if each.param_type_name == "option"]
        names = {name for each in options for name in (*each.opts, *each.secondary_opts)}
        want_value = {name for each in options if not getattr(each, "is_flag", False) for name in each.opts}
        until = args.index("--") if "--" in args else len(args)
        for before, after in pairwise(args[:until]):
            if before in want_value and after in names:
                raise UsageError(
                    f"{before} lacks its value: the option {after} follows",
                    hint=f"If that is the value: {before}={after}",
                )
        return list(super().parse_args(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        """Run it. Its toolbox is the option's, unless it finds another among its arguments."""
        given = ctx.params.get("toolbox")
        with working(_named(ctx), given if isinstance(given, Path) else None):
            return super().invoke(ctx)


def _named(ctx: Any) -> str:
    """`bench search`, however toolsmith itself was called."""
    names = []
    while ctx.parent is not None:
        names.append(str(ctx.info_name))
        ctx = ctx.parent
    return " ".join(reversed(names))


class ToolsUnlessNamed(TyperGroup):
    """Commands of which `tools` is meant where none is named: `export FILE` is `export tools FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As any group reads its arguments; options of the first command may stand before its argument."""
        asks_for_help = args[:1] in (["-h"], ["--help"])
        if args and args[0] not in self.commands and not asks_for_help:
            args = ["tools", *args]
        return list(super().parse_args(ctx, args))
