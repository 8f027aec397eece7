import math


def spread_of_readings(readings: list[float]) -> dict[str, float]:
    """Mean, sample standard deviation (n - 1) and standard error of the mean of the readings."""
    if not isinstance(readings, (list, tuple)) or len(readings) < 2:
        raise ValueError("readings must be a list of at least two numbers")
    for value in readings:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError("readings must hold finite numbers only")
    xs = [float(value) for value in readings]
    n = len(xs)
    mean = math.fsum(xs) / n
    deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in xs) / (n - 1))
    return {"mean": mean, "standard_deviation": deviation, "standard_error": deviation / math.sqrt(n)}
