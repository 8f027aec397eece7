import math


def _numbers(name: str, values: list[float]) -> list[float]:
    if not isinstance(values, (list, tuple)) or len(values) == 0:
        raise ValueError(f"{name} must be a list of at least one number")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f"{name} must hold finite numbers only")
    return [float(value) for value in values]


def weighted_mean_of_readings(values: list[float], uncertainties: list[float]) -> dict[str, float]:
    """Weighted mean (weights 1/u^2) of the values, and its uncertainty, in the unit of the values."""
    xs = _numbers("values", values)
    us = _numbers("uncertainties", uncertainties)
    if len(xs) != len(us):
        raise ValueError("uncertainties must have as many entries as values")
    if any(u <= 0 for u in us):
        raise ValueError("uncertainties must all be greater than 0")
    weights = [1 / u ** 2 for u in us]
    total = math.fsum(weights)
    mean = math.fsum(w * x for w, x in zip(weights, xs)) / total
    return {"mean": mean, "uncertainty": 1 / math.sqrt(total)}
