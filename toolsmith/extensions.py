"""What other packages add to toolsmith, by entry points: nothing of them is loaded before it is asked for by name.

`toolsmith.readers`    file ending (`toml`) -> `read(path) -> Task`
`toolsmith.adopters`   kind of source -> `read(source, category) -> Iterable[Tool]`
`toolsmith.exporters`  format -> `write(tools, target) -> None`
`toolsmith.models`     scheme, as in `--model NAME:REST` -> `open(rest) -> Model`
`toolsmith.embedders`  name in `[index] embedder` -> `open() -> Embedder`
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from toolsmith.errors import UsageError

Group = Literal["readers", "adopters", "exporters", "models", "embedders"]


def extension_names(group: Group) -> list[str]:
    """Names that installed packages offer in a group."""
    return sorted(each.name for each in entry_points(group=f"toolsmith.{group}"))


def extension(group: Group, name: str) -> Any | None:
    """What a package offers under a name; None where none does.

    Raises:
        UsageError: two packages offer it, or the one that does cannot be loaded; to blame is the package.
    """
    found: dict[str, EntryPoint] = {each.value: each for each in entry_points(group=f"toolsmith.{group}", name=name)}
    if not found:
        return None
    if len(found) > 1:
        packages = ", ".join(sorted(str(each.dist.name) if each.dist else each.value for each in found.values()))
        raise UsageError(
            f"{len(found)} packages offer {name!r} as toolsmith.{group}: {packages}", hint="Uninstall one."
        )
    (entry,) = found.values()
    try:
        loaded = entry.load()
    except Exception as error:  # whatever a foreign package raises while it loads
        package = entry.dist.name if entry.dist else entry.value
        raise UsageError(
            f"{name!r} of the package {package} cannot be loaded: {type(error).__name__}: {error}",
            hint=f"pip install --upgrade {package}, or uninstall it.",
        ) from error
    if not callable(loaded):
        raise UsageError(f"{entry.value} is no function, as toolsmith.{group} has to be")
    return loaded


def known_or_extension(group: Group, name: str, known: tuple[str, ...]) -> str:
    """The name, where it is one of ours or of a package.

    Raises:
        UsageError: it is neither; the message says what there is.
    """
    if name in known or name in extension_names(group):
        return name
    there = ", ".join([*known, *extension_names(group)])
    raise UsageError(f"there is no {group[:-1]} {name!r}", hint=f"There are: {there}.")
