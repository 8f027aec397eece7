import math


def _numbers(name: str, items: list[float]) -> list[float]:
    if not isinstance(items, (list, tuple)) or len(items) == 0:
        raise ValueError(f"{name} must be a non-empty list of numbers")
    out = []
    for item in items:
        if isinstance(item, bool) or not isinstance(item, (int, float)) or not math.isfinite(item):
            raise ValueError(f"{name} must hold finite numbers only")
        out.append(float(item))
    return out


def weighted_mean_of_readings(values: list[float], uncertainties: list[float]) -> dict[str, float]:
    """Weighted mean of readings with weights 1/u_i^2, and its uncertainty.

    Both results are in the unit of the arguments.
    """
    xs = _numbers("values", values)
    us = _numbers("uncertainties", uncertainties)
    if len(xs) != len(us):
        raise ValueError("uncertainties must have as many entries as values")
    if any(u <= 0 for u in us):
        raise ValueError("uncertainties must all be greater than 0")
    # Weights relative to the best reading, so that tiny or huge units do not overflow.
    smallest = min(us)
    weights = [(smallest / u) ** 2 for u in us]
    total = math.fsum(weights)
    mean = math.fsum(w * x for w, x in zip(weights, xs)) / total
    return {"mean": mean, "uncertainty": smallest / math.sqrt(total)}
