import math


def spread_of_readings(readings: list[float]) -> dict[str, float]:
    """Mean, sample standard deviation and standard error of the mean."""
    if not isinstance(readings, (list, tuple)) or len(readings) < 2:
        raise ValueError("readings must be a list of at least two numbers")
    for v in readings:
        if isinstance(v, bool) or not isinstance(v, (int, float)) or not math.isfinite(v):
            raise ValueError("readings must hold finite numbers only")
    n = len(readings)
    mean = math.fsum(readings) / n
    s = math.sqrt(math.fsum((v - mean) ** 2 for v in readings) / (n - 1))
    return {
        "mean": mean,
        "sample_standard_deviation": s,
        "standard_error": s / math.sqrt(n),
    }
