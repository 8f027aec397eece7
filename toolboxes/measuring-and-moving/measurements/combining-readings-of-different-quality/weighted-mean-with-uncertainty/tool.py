import math


def _numbers(values, name):
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(f"{name} must be a list of one or more numbers")
    for v in values:
        if isinstance(v, bool) or not isinstance(v, (int, float)) or not math.isfinite(v):
            raise ValueError(f"{name} must hold finite numbers only")
    return [float(v) for v in values]


def weighted_mean_with_uncertainty(values: list[float], uncertainties: list[float]) -> dict[str, float]:
    """Weighted mean with weights 1/u^2 and its uncertainty."""
    x = _numbers(values, "values")
    u = _numbers(uncertainties, "uncertainties")
    if len(u) != len(x):
        raise ValueError("uncertainties must have as many entries as values")
    if any(v <= 0 for v in u):
        raise ValueError("uncertainties must be greater than 0")
    weights = [1 / v ** 2 for v in u]
    total = math.fsum(weights)
    return {
        "weighted_mean": math.fsum(w * v for w, v in zip(weights, x)) / total,
        "uncertainty": 1 / math.sqrt(total),
    }
