import math

from toolbox import standard_error_of_mean


def spread_of_readings(readings: list[float]) -> dict[str, float]:
    """Mean, sample standard deviation and standard error of the mean of repeated readings."""
    if not isinstance(readings, (list, tuple)) or len(readings) < 2:
        raise ValueError("readings must be a list of at least two finite numbers")
    for reading in readings:
        if isinstance(reading, bool) or not isinstance(reading, (int, float)) or not math.isfinite(reading):
            raise ValueError("readings must hold finite numbers only")
    n = len(readings)
    mean = math.fsum(readings) / n
    squares = math.fsum((reading - mean) ** 2 for reading in readings)
    deviation = math.sqrt(squares / (n - 1))
    return {
        "mean": mean,
        "standard_deviation": deviation,
        "standard_error": standard_error_of_mean(deviation, n),
    }
