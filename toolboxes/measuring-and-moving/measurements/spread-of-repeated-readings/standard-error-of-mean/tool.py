import math


def standard_error_of_mean(sample_standard_deviation: float, number_of_readings: int) -> float:
    """e = s / sqrt(n)."""
    s = sample_standard_deviation
    n = number_of_readings
    if isinstance(s, bool) or not isinstance(s, (int, float)) or not math.isfinite(s) or s < 0:
        raise ValueError("sample_standard_deviation must be a finite number of 0 or more")
    if isinstance(n, bool) or not isinstance(n, (int, float)) or not math.isfinite(n) or n < 1 or n != int(n):
        raise ValueError("number_of_readings must be a whole number of 1 or more")
    return s / math.sqrt(n)
