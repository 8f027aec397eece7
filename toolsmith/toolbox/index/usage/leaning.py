"""What makes some tools likelier for a request than its words do: factors on the odds, one a tool.

A role's weights, what usually follows the last call and what fits its result are told so alike, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest
from math import exp, log

from toolsmith.errors import BadInputError
from toolsmith.toolbox.catalogue.catalogue import Catalogue
from toolsmith.toolbox.catalogue.where import categories_in
from toolsmith.toolbox.index.usage.fitting import fitting
from toolsmith.toolbox.index.usage.uses import END, Situation, Uses

_CERTAIN = 1.1
_FOLLOWS = 30.0  # times likelier, a tool that always follows the last one
_FITS = 3.0  # times likelier, a tool that takes all that it needs from the last result
_LEAST = 0.02
_MOST_BROUGHT = 50  # tools that the words do not find


def leaned(scores: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    """The scores with the factors in them, best first.

    Args:
        scores: path → between 0 and 1, best first; of tools that are as likely, the first stays the first.
        factors: path → how many times likelier; above 1 it also brings in a tool that has no score.
    """
    if not factors:
        return dict(scores)
    strongest = nlargest(_MOST_BROUGHT, factors, key=lambda path: factors[path])
    known = {**scores, **{path: 0.0 for path in strongest if factors[path] > 1 and path not in scores}}
    odds = {path: log_odds(score) + log(factors.get(path, 1.0)) for path, score in known.items()}
    return {path: score_of(odds[path]) for path in sorted(odds, key=lambda path: -odds[path])}


def exchanged(scores: Mapping[str, float], logarithms: Mapping[str, float]) -> dict[str, float]:
    """The scores, where some tools have changed places among themselves; every other tool keeps its own.

    Args:
        scores: path → between 0 and 1, best first.
        logarithms: path → logarithm of how many times likelier than that; may name tools that have no score.
    """
    places = [path for path in scores if path in logarithms]
    known = [*places, *(path for path, value in logarithms.items() if value > 0 and path not in scores)]
    odds = {path: log_odds(scores.get(path, 0.0)) + logarithms[path] for path in known}
    taken = iter(nlargest(len(places), known, key=lambda path: odds[path]))
    return {next(taken) if path in logarithms else path: score for path, score in scores.items()}


def log_odds(score: float) -> float:
    """Of a score between 0 and 1, which is the best that was found and not certain, or the worst and not impossible."""
    score = max(score, _LEAST)
    return log(score / (_CERTAIN - score))


def score_of(odds: float) -> float:
    """From the logarithm of odds."""
    return min(1.0, _CERTAIN / (1 + exp(-odds)))


def factors_of_role(role: str, roles: Mapping[str, Mapping[str, float]], catalogue: Catalogue) -> dict[str, float]:
    """Path → weight of the tool's category; of nested ones the innermost counts.

    Raises:
        BadInputError: there is no such role, or it names a category that holds no tool.
    """
    if role not in roles:
        known = ", ".join(roles) or "none"
        shown = f'[roles.{role}]\n"CATEGORY" = 3.0'
        raise BadInputError(
            f"there is no role {role!r} in toolbox.toml; there are: {known}",
            hint=f"Write it there, a weight above 1 for what it needs more, below 1 for what less:\n{shown}",
        )
    try:
        held = categories_in(catalogue, list(roles[role]))
    except ValueError as error:
        raise BadInputError(f"the role {role!r} in toolbox.toml cannot be used: {error}") from error
    ordered = sorted(held, key=lambda category: category.count("/"))
    return {path: roles[role][category] for category in ordered for path in held[category]}


def factors_after(last: str, request: str, uses: Uses, catalogue: Catalogue) -> dict[str, float]:
    """Path → factor of what usually follows a tool, and of what takes what it gives."""
    likely = {path: share for path, share in uses.after(last, Situation(request=request)).items() if path != END}
    followed = {path: 1 + _FOLLOWS * share for path, share in likely.items()}
    fits = {path: 1 + _FITS * share for path, share in fitting(last, catalogue).items()}
    return multiplied(followed, fits)


def multiplied(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    return {path: first.get(path, 1.0) * second.get(path, 1.0) for path in {**first, **second}}
