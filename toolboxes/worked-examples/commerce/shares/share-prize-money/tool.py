from fractions import Fraction
from math import isfinite


def _check_weights(weights: list[int | float]) -> list[Fraction]:
    if not isinstance(weights, (list, tuple)) or not weights:
        raise ValueError("weights must be a non-empty list of numbers, 0 or more")
    for index, weight in enumerate(weights):
        if (
            isinstance(weight, bool)
            or not isinstance(weight, (int, float))
            or not isfinite(weight)
            or weight < 0
        ):
            raise ValueError(f"weights[{index}] must be a number, 0 or more; got {weight!r}")
    return [Fraction(weight) for weight in weights]


def share_prize_money(total: int, weights: list[int | float]) -> list[int]:
    """Return each team's share in whole euros, in the order of the teams.

    total: the prize money in whole euros, 0 or more.
    weights: one weight per team, 0 or more, not all 0.

    Every team gets its proportional share, rounded down. The euros left over go,
    one each, to the teams with the largest weights; of equal weights the earlier
    team comes first.
    """
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise ValueError(f"total must be a whole number of euros, 0 or more; got {total!r}")
    parts = _check_weights(weights)
    whole = sum(parts)
    if whole == 0:
        raise ValueError("weights must not all be 0")

    shares = [total * part // whole for part in parts]
    heaviest_first = sorted(range(len(parts)), key=lambda i: (-parts[i], i))
    # fewer euros are left over than there are teams with a weight
    for i in heaviest_first[: total - sum(shares)]:
        shares[i] += 1
    return shares
