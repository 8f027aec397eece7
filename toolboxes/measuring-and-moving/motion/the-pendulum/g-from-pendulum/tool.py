import math


def _positive(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a finite number greater than 0")
    return float(value)


def g_from_pendulum(length: float, period: float) -> float:
    """g = L (2 pi / T)^2."""
    return _positive(length, "length") * (2 * math.pi / _positive(period, "period")) ** 2
