"""What the project file of a tool that builds books says of the whole book: title, licence, names that pages use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from toolsmith.bounded_yaml import parsed_yaml
from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.names import flat
from toolsmith.reading.books.limits import leaves, read_text

_LONGEST = 1_000_000
_MOST_VALUES = 50_000
# File -> the tables of it that may speak of the book; "" is the file itself.
_FILES = {
    "_quarto.yml": ("book", "website", ""), "_quarto.yaml": ("book", "website", ""), "_bookdown.yml": ("",),
    "_config.yml": ("",), "myst.yml": ("project", "site"), "mkdocs.yml": ("",), "book.toml": ("book",),
    "config.yaml": ("",),
}  # fmt: skip
# File -> where in it names stand that pages use.
_NAMES = {
    "_variables.yml": ((),),
    "_config.yml": (("parse", "myst_substitutions"), ("sphinx", "config", "myst_substitutions")),
    "myst.yml": (("project", "substitutions"),),
    "mkdocs.yml": (("extra",),),
}
_TITLES = ("title", "site_name", "book_title")
_LICENCES = ("licence", "license", "rights")


class Said(NamedTuple):
    """Empty for what is not said."""

    title: str = ""
    licence: str = ""
    names: Mapping[str, str] = MappingProxyType({})


def said_of_book(folder: Path, base: Path) -> Said:
    """From the files in `base`, where the table of contents is, and in the book's folder."""
    places = list(dict.fromkeys((base, folder)))
    tables = [table for place in places for table in _tables(place, folder)]
    return Said(
        next((text for table in tables if (text := _first(table, _TITLES))), ""),
        next((text for table in tables if (text := _first(table, _LICENCES))), ""),
        {name: value for place in places[::-1] for name, value in _names(place, folder)},
    )


def _tables(place: Path, folder: Path) -> Iterator[dict[str, Any]]:
    for name, keys in _FILES.items():
        loaded = _loaded(place / name, folder)
        for key in keys:
            table = loaded.get(key) if key else loaded
            if isinstance(table, dict):
                yield table


def _names(place: Path, folder: Path) -> Iterator[tuple[str, str]]:
    for name, ways in _NAMES.items():
        loaded = _loaded(place / name, folder)
        for way in ways:
            table: Any = loaded
            for key in way:
                table = table.get(key) if isinstance(table, dict) else None
            yield from flat(table)


def _loaded(path: Path, folder: Path) -> dict[str, Any]:
    """Empty where there is none, or none that can be read: of a file that orders the book, its reader says so."""
    if not path.is_file() or leaves(path, folder):
        return {}
    try:
        text = read_text(path, _LONGEST)
        is_toml = path.suffix == ".toml"
        loaded = (
            tomllib.loads(text) if is_toml else parsed_yaml(text, most_characters=_LONGEST, most_values=_MOST_VALUES)
        )
    except (ValueError, BadInputError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _first(table: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The first of the values that is a text; of a licence for content and code, that of the content."""
    for key in keys:
        value = table.get(key)
        if isinstance(value, dict):
            value = next((value[inner] for inner in ("content", "name", "id", "text") if inner in value), None)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:200]
    return ""
