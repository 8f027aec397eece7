"""Narrows a search to the tools of which something is true: `category=physics`, `returns=number`, `max-ms=20`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from toolsmith.errors import BadInputError
from toolsmith.toolbox.catalogue.catalogue import Catalogue

CATEGORY, MOST_MILLISECONDS = "category", "max-ms"
BY_VALUE = {
    "tag": "a tag",
    "pure": "yes: it changes nothing and needs nothing but its arguments",
    "origin": "made here, or where it was adopted from",
    "returns": "a type of its result",
    "takes": "a type of one of its parameters",
    "verdict": "what it is now",
}
KEYS = (CATEGORY, *BY_VALUE, MOST_MILLISECONDS)
_MOST_LISTED = 20


def tools_where(
    conditions: Sequence[str], catalogue: Catalogue, milliseconds: Callable[[], Mapping[str, float]]
) -> set[str] | None:
    """Paths of the tools that meet all conditions; None where there is no condition.

    Args:
        conditions: `KEY=VALUE` each; of one key any value is enough, but for `max-ms`, where the least counts.
        catalogue: of the tools.
        milliseconds: gives the mean time of each tool that was ever called. Others meet no `max-ms`.

    Raises:
        BadInputError: a key, or a value that no tool has; all problems are listed, with what there is.
    """
    problems: list[str] = []
    asked: dict[str, list[str]] = {}
    for condition in conditions:
        key, sign, value = (part.strip() for part in condition.partition("="))
        if not sign or not value:
            problems.append(f"{condition!r} is no KEY=VALUE; keys are {', '.join(KEYS)}")
        elif key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            problems.append(f"there is no key {key!r}{meant}; keys are {', '.join(KEYS)}")
        else:
            asked.setdefault(key, []).append(value)
    found: set[str] | None = None
    for key, values in asked.items():
        try:
            met = _met(key, values, catalogue, milliseconds)
        except ValueError as error:
            problems.append(str(error))
            continue
        found = met if found is None else found & met
    if problems:
        raise BadInputError("the search cannot be narrowed so", problems, hint="For example: --where returns=number")
    return found


def categories_in(catalogue: Catalogue, named: Sequence[str]) -> dict[str, set[str]]:
    """Category → paths of the tools in it and below it.

    Raises:
        ValueError: a category has none; says which there are.
    """
    found = {name: {each.path for each in catalogue.entries(name.strip("/"))} for name in named}
    if lacking := [name for name, paths in found.items() if not paths]:
        known = [each.path for each in catalogue.categories() if each.tools]
        raise ValueError(f"no tool is in the category {', '.join(lacking)}; there are {_listed(known, lacking[0])}")
    return found


def _met(
    key: str, values: list[str], catalogue: Catalogue, milliseconds: Callable[[], Mapping[str, float]]
) -> set[str]:
    if key == CATEGORY:
        return set().union(*categories_in(catalogue, values).values())
    if key == MOST_MILLISECONDS:
        most = min(map(_milliseconds, values))
        measured = milliseconds()
        if not measured:
            raise ValueError(f"{MOST_MILLISECONDS} needs calls that were timed, and no tool has been called yet")
        return {path for path, mean in measured.items() if mean <= most}
    known = catalogue.values(key)
    if lacking := [value for value in values if value not in known]:
        raise ValueError(f"no tool has {key}={lacking[0]} ({BY_VALUE[key]}); there are {_listed(known, lacking[0])}")
    return set().union(*(catalogue.with_fact(key, value) for value in values))


def _milliseconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < float("inf"):
        raise ValueError(f"{MOST_MILLISECONDS}={text} is no number of milliseconds above 0, such as 20")
    return number


def _listed(known: Sequence[str], wanted: str) -> str:
    """What there is, the nearest first."""
    near = get_close_matches(wanted, known, 5, 0.5)
    ordered = list(dict.fromkeys([*near, *known]))
    more = f" and {len(ordered) - _MOST_LISTED} more" if len(ordered) > _MOST_LISTED else ""
    return ", ".join(ordered[:_MOST_LISTED]) + more if ordered else "none"
